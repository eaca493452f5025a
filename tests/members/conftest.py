import pytest

from tests.factories.members import OrganisationFactory


@pytest.fixture
def pair(db):
    """Two members since 2015; in the tests the first one is absorbed by the second one."""
    return OrganisationFactory(name="Les Rives"), OrganisationFactory(name="Le Noireau")
