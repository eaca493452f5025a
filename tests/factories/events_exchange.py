"""« Vis ma vie »: valid with no argument; two days of next month; structures one commune apart."""

from datetime import timedelta

import factory
from django.utils import timezone

from events.enums import Audience, EventKind
from events.exchange import agreements
from events.exchange.enums import Answer, Moment
from events.models import (
    Availability,
    Colleague,
    Exchange,
    ExchangeDay,
    ExchangeFeedback,
    HostPlace,
    Placement,
)
from tests.factories.events import EventFactory, nine_o_clock
from tests.factories.members import SiteFactory
from tests.factories.reference import TradeFactory


class ExchangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Exchange

    event = factory.SubFactory(
        EventFactory, kind=EventKind.IMMERSION, title="Vis ma vie", audience=Audience.MEMBERS, capacity=None
    )
    offers_until = factory.LazyAttribute(lambda one: timezone.localdate(one.event.starts_at) - timedelta(days=10))


class ExchangeDayFactory(factory.django.DjangoModelFactory):
    """The n-th day of its edition, seven hours."""

    class Meta:
        model = ExchangeDay

    exchange = factory.SubFactory(ExchangeFactory)
    starts_at = factory.LazyAttribute(lambda day: nine_o_clock(30 + day.exchange.days.count()))
    ends_at = factory.LazyAttribute(lambda day: day.starts_at + timedelta(hours=8))
    minutes = 420


class HostPlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HostPlace

    day = factory.SubFactory(ExchangeDayFactory)
    site = factory.SubFactory(SiteFactory)
    trade = factory.SubFactory(TradeFactory, aide_soignant=True)
    tutor = "Anaïs Charme"


class ColleagueFactory(factory.django.DjangoModelFactory):
    """Somebody of a site; `days=[…]` says when they may go."""

    class Meta:
        model = Colleague
        skip_postgeneration_save = True

    exchange = factory.SubFactory(ExchangeFactory)
    site = factory.SubFactory(SiteFactory)
    organisation = factory.SelfAttribute("site.organisation")
    first_name = "Ondine"
    last_name = factory.Sequence(lambda n: f"Aubépine{n}")
    email = factory.Sequence(lambda n: f"salariee{n}@example.org")
    function = "aide-soignante"
    trade = factory.SubFactory(TradeFactory, aide_soignant=True)
    answer = Answer.AGREED

    @factory.post_generation
    def days(self, create, extracted, **kwargs):
        for day in extracted or []:
            Availability.objects.create(colleague=self, day=day)


class PlacementFactory(factory.django.DjangoModelFactory):
    """Somebody of one structure placed in another; `day`, `home` and `host` (sites) may be given."""

    class Meta:
        model = Placement
        exclude = ["day", "home", "host"]

    day = factory.SubFactory(ExchangeDayFactory)
    home = factory.SubFactory(SiteFactory)
    host = factory.SubFactory(SiteFactory)
    place = factory.LazyAttribute(lambda one: HostPlaceFactory(day=one.day, site=one.host))
    availability = factory.LazyAttribute(
        lambda one: ColleagueFactory(exchange=one.day.exchange, site=one.home, days=[one.day]).availabilities.get()
    )


def agreement_of(placement=None, **values):
    """The agreement of a placement, announced."""
    placement = placement or PlacementFactory(**values)
    return agreements.write(Placement.objects.complete().get(pk=placement.pk))


def feedback_of(colleague, moment=Moment.COLD, **values):
    return ExchangeFeedback.objects.create(colleague=colleague, moment=moment, **values)
