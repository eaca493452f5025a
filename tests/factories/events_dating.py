"""Job datings: valid with no argument."""

import factory

from events.enums import EventKind
from events.models import Booth, Dating, DatingSlot, Interview, Seeker
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import OrganisationFactory


class JobDatingFactory(EventFactory):
    """An event of this kind, next month."""

    kind = EventKind.JOB_DATING
    title = factory.Sequence(lambda n: f"Job dating {n}")
    slug = factory.Sequence(lambda n: f"job-dating-{n}")


class DatingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dating

    event = factory.SubFactory(JobDatingFactory)
    starts_at = factory.SelfAttribute("event.starts_at")


class BoothFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Booth

    event = factory.SubFactory(JobDatingFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    posts = "Aide-soignant·e\nAgent de nuit"


class SeekerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seeker

    registration = factory.SubFactory(RegistrationFactory, event=factory.SubFactory(JobDatingFactory))
    trade = "aide-soignante"


class DatingSlotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DatingSlot

    event = factory.SubFactory(JobDatingFactory)
    number = factory.LazyAttribute(lambda slot: slot.event.dating_slots.count() + 1)
    starts_at = factory.SelfAttribute("event.starts_at")
    ends_at = factory.SelfAttribute("event.ends_at")


class InterviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Interview

    slot = factory.SubFactory(DatingSlotFactory)
    booth = factory.SubFactory(BoothFactory, event=factory.SelfAttribute("..slot.event"))
    seeker = factory.SubFactory(SeekerFactory, registration__event=factory.SelfAttribute("...slot.event"))
