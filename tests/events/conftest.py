import random
from types import SimpleNamespace

import pytest
from django.utils import timezone

from events import demo
from members.seats import act_as
from reference.services import load_builtin
from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory, SeatFactory


def make_story():
    """What the demo gives each app, with three members instead of seventeen."""
    load_builtin()
    seat = SeatFactory(organisation__partner=True, organisation__name="Agglomération du Bocage")
    members = [
        OrganisationFactory(name=name, slug=name.lower().replace(" ", "-"))
        for name in ("Les Genêts", "Domicile Noireau", "Soins des Haies")
    ]
    return SimpleNamespace(
        random=random.Random(1),
        today=timezone.localdate(),
        staff=UserFactory(staff=True, first_name="Claire", last_name="Roy"),
        organisations={member.slug: member for member in members},
        sites=[],
        employers={},
        partner=act_as(seat.user, seat.organisation),
        say=lambda text: None,
    )


@pytest.fixture
def story(db):
    return make_story()


@pytest.fixture
def breakfast(story):
    """The breakfast of 22 November 2019, as in the demo."""
    return demo.breakfast_2019(story)
