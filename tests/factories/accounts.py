"""Factories of accounts and members: valid with no argument, no surprise."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Invitation, User

PASSWORD = "un mot de passe assez long"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        staff = factory.Trait(is_staff=True)

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = "Claire"
    last_name = factory.Sequence(lambda n: f"Martin{n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        """A usable password only when asked: hashing costs more than the rest of the test."""
        if extracted:
            self.set_password(extracted)
        else:
            self.set_unusable_password()
        if create:
            self.save()

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        """allauth signs in verified addresses only."""
        if create and extracted is not False:
            self.emailaddress_set.get_or_create(email=self.email, defaults={"verified": True, "primary": True})


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invite{n}@example.org")
    invited_by = factory.SubFactory(UserFactory, staff=True)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
