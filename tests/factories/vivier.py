"""People on lists, what was noted of them, and two records of one person."""

from datetime import timedelta

import factory
from django.utils import timezone

from cvtheque.models import Appointment, Note, Shortlist, ShortlistEntry
from tests.factories.accounts import UserFactory
from tests.factories.cvtheque import CandidateFactory, UnveilRequestFactory
from tests.factories.members import OrganisationFactory


class ShortlistFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Shortlist

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Aide-soignant·e de nuit {n}")


class EntryFactory(factory.django.DjangoModelFactory):
    """Somebody spotted, whose name is hidden; `known=True`: they gave it to the organisation of the list."""

    class Meta:
        model = ShortlistEntry
        skip_postgeneration_save = True

    shortlist = factory.SubFactory(ShortlistFactory)
    candidate = factory.SubFactory(CandidateFactory, text="Aide-soignante de nuit")

    @factory.post_generation
    def known(self, create, extracted, **kwargs):
        if create and extracted:
            UnveilRequestFactory(accepted=True, candidate=self.candidate, organisation=self.shortlist.organisation)


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    entry = factory.SubFactory(EntryFactory, known=True)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))
    place = "12 rue du Lac, Flers"


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    candidate = factory.SubFactory(CandidateFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    author = factory.SubFactory(UserFactory)
    text = "Très à l’aise avec les résidents."
