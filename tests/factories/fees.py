"""Factories of fees: a called campaign with its scale, fees called and due, payments."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from members.enums import CampaignState, FeeStep, HeadcountBand
from members.models import Fee, FeeCampaign, FeeLetter, FeePayment, FeeScale
from tests.factories.members import OrganisationFactory

AMOUNTS = dict(zip(HeadcountBand, map(Decimal, ("90", "180", "360.50", "620")), strict=True))


class CampaignFactory(factory.django.DjangoModelFactory):
    """A campaign called forty days before a due date thirty days away; `draft=True`: not called yet."""

    class Meta:
        model = FeeCampaign
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=CampaignState.DRAFT, called_at=None)

    year = factory.Sequence(lambda n: 2040 + n % 160)  # tests write the years before by hand
    members_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    text = "Merci de votre soutien."
    state = CampaignState.CALLED
    called_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))

    @factory.post_generation
    def scale(self, create, extracted, **kwargs):
        if create:
            FeeScale.objects.bulk_create(
                FeeScale(campaign=self, band=band, amount=amount) for band, amount in AMOUNTS.items()
            )


class FeeFactory(factory.django.DjangoModelFactory):
    """`late=20`: due twenty days ago."""

    class Meta:
        model = Fee
        skip_postgeneration_save = True

    class Params:
        late = None

    campaign = factory.SubFactory(CampaignFactory)
    organisation = factory.SubFactory(OrganisationFactory, headcount_band=HeadcountBand.UNDER_250)
    number = factory.Sequence(lambda n: n + 1)
    band = HeadcountBand.UNDER_250
    amount = Decimal("360.50")
    due_on = factory.LazyAttribute(
        lambda fee: timezone.localdate() - timedelta(days=fee.late) if fee.late else fee.campaign.due_on
    )
    called_on = factory.LazyAttribute(lambda fee: fee.due_on - timedelta(days=60))

    @factory.post_generation
    def fresh(self, create, extracted, **kwargs):
        """What the database works out is read back."""
        if create:
            self.refresh_from_db()


class CallLetterFactory(factory.django.DjangoModelFactory):
    """The call of a fee, as sent."""

    class Meta:
        model = FeeLetter

    fee = factory.SubFactory(FeeFactory)
    step = FeeStep.CALL
    file = "fees/00/none"
    at = factory.LazyAttribute(lambda letter: timezone.now() - timedelta(days=60))


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeePayment

    fee = factory.SubFactory(FeeFactory)
    received_on = factory.LazyAttribute(lambda payment: payment.fee.called_on)
    amount = Decimal("100")
    reference = factory.Sequence(lambda n: f"VIR {n}")
