"""Subscribers, issues with their blocks, deliveries."""

from datetime import timedelta

import factory
from django.utils import timezone

from newsletters import bulletins
from newsletters.enums import BlockKind, IssueState, SubscriberState
from newsletters.models import CONSENT_VERSION, Block, Bulletin, Delivery, Issue, Subscriber, digest_of
from tests.factories.accounts import UserFactory


class SubscriberFactory(factory.django.DjangoModelFactory):
    """Active and confirmed, unless `pending`."""

    class Meta:
        model = Subscriber

    class Params:
        pending = factory.Trait(state=SubscriberState.PENDING, confirmed_at=None)

    email = factory.Sequence(lambda n: f"abonne{n}@example.org")
    name = factory.Sequence(lambda n: f"Dominique Essai{n}")
    state = SubscriberState.ACTIVE
    consent_version = CONSENT_VERSION
    confirmed_at = factory.LazyFunction(timezone.now)


class IssueFactory(factory.django.DjangoModelFactory):
    """A draft with an introduction; `sent`: closed and in the archive."""

    class Meta:
        model = Issue

    class Params:
        sending = factory.Trait(
            state=IssueState.SENDING,
            started_at=factory.LazyFunction(timezone.now),
            slug=factory.Sequence(lambda n: f"2026-11-lettre-{n}"),
        )
        sent = factory.Trait(
            state=IssueState.SENT,
            started_at=factory.LazyFunction(timezone.now),
            sent_at=factory.LazyFunction(timezone.now),
            slug=factory.Sequence(lambda n: f"2026-11-lettre-{n}"),
        )

    subject = factory.Sequence(lambda n: f"La lettre du Bocage n° {n}")
    preheader = "Trois offres et un café"
    intro = "Bonjour à toutes et à tous.\n\nVoici les nouvelles du réseau."
    created_by = factory.SubFactory(UserFactory, staff=True)


class BlockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Block

    issue = factory.SubFactory(IssueFactory)
    position = factory.LazyAttribute(lambda block: block.issue.blocks.count() + 1)
    kind = BlockKind.TEXT
    title = "Le mot de la présidente"
    body = "Merci d’être venus si nombreux."


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery

    issue = factory.SubFactory(IssueFactory, sending=True)
    subscriber = factory.SubFactory(SubscriberFactory)
    email = factory.LazyAttribute(lambda delivery: delivery.subscriber.email)
    digest = factory.LazyAttribute(lambda delivery: digest_of(delivery.email))


class BulletinFactory(factory.django.DjangoModelFactory):
    """A draft for a day of its own; `frozen`: computed and open to the members."""

    class Meta:
        model = Bulletin
        skip_postgeneration_save = True

    on = factory.Sequence(lambda n: timezone.localdate() + timedelta(days=n % 300))

    @factory.post_generation
    def frozen(self, create, extracted, **kwargs):
        if create and extracted:
            row = bulletins.freeze(self, by=UserFactory(staff=True))
            self.__dict__.update(
                {name: row.__dict__[name] for name in ("snapshot", "version", "frozen_at", "meeting_id")}
            )
