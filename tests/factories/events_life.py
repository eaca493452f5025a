"""Series, proposals and what waits to be told: valid with no argument."""

import factory

from events.enums import Proposal
from events.models import ChangeNotice, Series
from tests.factories.events import EventFactory, nine_o_clock
from tests.factories.members import OrganisationFactory


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Series

    title = factory.Sequence(lambda n: f"Café métiers {n}")


class ProposedEventFactory(EventFactory):
    """Offered by a partner, waiting for the team's answer."""

    published_at = None
    proposed_by = factory.SubFactory(OrganisationFactory, partner=True)
    proposal = Proposal.PROPOSED


class ChangeNoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChangeNotice

    event = factory.SubFactory(EventFactory)
    known = factory.LazyFunction(lambda: {"Quand": "un autre jour"})
    due_at = factory.LazyFunction(lambda: nine_o_clock(1))
