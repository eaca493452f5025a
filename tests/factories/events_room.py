"""What is written in a room."""

from datetime import timedelta

import factory
from django.utils import timezone

from events.enums import DetailKind, Horizon
from events.models import Clock, Detail, Dot, Priority
from tests.factories.events import ContributionFactory, WorkshopFactory


class ClockFactory(factory.django.DjangoModelFactory):
    """The first round waits with its twenty minutes."""

    class Meta:
        model = Clock

    class Params:
        closed = factory.Trait(left=None, closed_at=factory.LazyFunction(timezone.now))

    workshop = factory.SubFactory(WorkshopFactory)
    left = factory.LazyAttribute(lambda clock: timedelta(minutes=clock.workshop.minutes))


class DetailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Detail

    contribution = factory.SubFactory(ContributionFactory)
    kind = DetailKind.NEED
    text = "Une salle"
    round = 2


class DotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dot

    contribution = factory.SubFactory(ContributionFactory)


class PriorityFactory(factory.django.DjangoModelFactory):
    """The first action of the table where its idea is."""

    class Meta:
        model = Priority

    contribution = factory.SubFactory(ContributionFactory)
    table = factory.LazyAttribute(lambda one: one.contribution.table)
    rank = 1
    horizon = Horizon.SHORT
