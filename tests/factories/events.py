"""Events and what belongs to them: valid with no argument; a published event of next month unless told otherwise."""

import hashlib
from datetime import timedelta

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from events.enums import Audience, ContributionKind, Edition, EventKind, ReportState
from events.models import (
    Attachment,
    Contribution,
    Event,
    Participant,
    ProgrammeItem,
    Registration,
    Report,
    Table,
    Workshop,
)
from tests.factories.reference import CommuneFactory

PAPER = b"%PDF-1.7 a small paper for tests"


def nine_o_clock(days):
    """Nine in the morning, so many days from now."""
    return (timezone.localtime() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Event

    class Params:
        draft = factory.Trait(published_at=None)
        past = factory.Trait(starts_at=factory.LazyFunction(lambda: nine_o_clock(-30)))

    title = factory.Sequence(lambda n: f"Petit-déjeuner {n}")
    slug = factory.Sequence(lambda n: f"petit-dejeuner-{n}")
    kind = EventKind.BREAKFAST
    starts_at = factory.LazyFunction(lambda: nine_o_clock(30))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=3, minutes=30))
    place = "Maison des associations"
    commune = factory.SubFactory(CommuneFactory, flers=True)
    capacity = 60
    audience = Audience.PUBLIC
    presentation = "Deux témoignages, puis quatre tables."
    published_at = factory.LazyFunction(timezone.now)


class ProgrammeItemFactory(factory.django.DjangoModelFactory):
    """The n-th moment of its event: each starts when the one before ends."""

    class Meta:
        model = ProgrammeItem

    event = factory.SubFactory(EventFactory)
    starts_at = factory.LazyAttribute(
        lambda item: item.event.starts_at + timedelta(minutes=15 * item.event.programme.count())
    )
    ends_at = factory.LazyAttribute(lambda item: item.starts_at + timedelta(minutes=15))
    title = factory.Sequence(lambda n: f"Intervention {n}")


class RegistrationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory)
    first_name = "Ondine"
    last_name = factory.Sequence(lambda n: f"Aubépine{n}")
    email = factory.Sequence(lambda n: f"ondine{n}@example.org")


class WorkshopFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Workshop

    event = factory.SubFactory(EventFactory)
    title = "World café"
    thread = "Comment rendre notre territoire plus attractif ?"


class TableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Table

    workshop = factory.SubFactory(WorkshopFactory)
    number = factory.LazyAttribute(lambda table: table.workshop.tables.count() + 1)
    theme = factory.Sequence(lambda n: f"Mobilité {n}")
    facilitator = "Clémence Huard"
    facilitator_role = "chargée de mission mobilité"


class ContributionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contribution

    table = factory.SubFactory(TableFactory)
    kind = ContributionKind.IDEA
    text = factory.Sequence(lambda n: f"Organiser un forum de la mobilité {n}")
    position = factory.LazyAttribute(lambda one: one.table.contributions.filter(kind=one.kind).count() + 1)


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    event = factory.SubFactory(EventFactory)
    label = "Mot d’accueil"
    file = factory.LazyFunction(lambda: default_storage.save("events/annex", ContentFile(PAPER)))
    sha256 = hashlib.sha256(PAPER).hexdigest()
    size = len(PAPER)


class ReportFactory(factory.django.DjangoModelFactory):
    """A report whose PDF is there, to be read through; `published` for one people may open."""

    class Meta:
        model = Report

    class Params:
        unmade = factory.Trait(file="", sha256="", size=0, pages=0, made_at=None)
        validated = factory.Trait(state=ReportState.VALIDATED, validated_at=factory.LazyFunction(timezone.now))
        published = factory.Trait(state=ReportState.PUBLISHED, published_at=factory.LazyFunction(timezone.now))

    event = factory.SubFactory(EventFactory, past=True)
    version = factory.LazyAttribute(lambda report: report.event.reports.count() + 1)
    edition = Edition.LONG
    audience = Audience.PUBLIC
    file = factory.LazyFunction(lambda: default_storage.save("reports/report", ContentFile(PAPER)))
    sha256 = hashlib.sha256(PAPER).hexdigest()
    size = len(PAPER)
    pages = 13
    made_at = factory.LazyFunction(timezone.now)


class ParticipantFactory(factory.django.DjangoModelFactory):
    """Somebody of a workshop, expected, in no group yet."""

    class Meta:
        model = Participant

    workshop = factory.SubFactory(WorkshopFactory)
    registration = factory.SubFactory(RegistrationFactory, event=factory.SelfAttribute("..workshop.event"))
