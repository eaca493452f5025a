import pytest

from reference.services import load_builtin


@pytest.fixture
def builtin(db):
    """The compact reference data shipped with the portal."""
    load_builtin()
