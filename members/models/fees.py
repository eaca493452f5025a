"""Membership fees: a campaign a year, one fee for each member called, what was paid, what was written about it.

The amount of a fee is frozen when it is called, with the band it comes from. What was paid is summed by the database (trigger
in migration 0004), which works out the state and what is left to pay; nobody types either.
"""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Count, F, Q, Sum, Value, When
from django.urls import reverse
from django.utils import timezone

from gtec_portal.typography import NBSP, euros, frdate
from members.enums import CampaignState, FeeState, FeeStep, HeadcountBand, PaymentMeans
from members.models.organisations import Organisation

CENT = Decimal("0.01")
# Days from the due date at which each reminder falls due, in order.
REMINDER_DAYS = {FeeStep.SOON: -15, FeeStep.DUE: 0, FeeStep.LATE: 15, FeeStep.LAST: 30}
# A reminder never follows another letter about the same fee by less than this.
QUIET_DAYS = 5


class FeeCampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Campaigns are the team's; a member sees its own fees."""
        return self if user.is_staff else self.none()

    def with_totals(self):
        """Annotate `called`, `received` and `left` in euros, `fee_count` and `late_count`."""
        nothing = Value(Decimal(0), output_field=models.DecimalField(max_digits=12, decimal_places=2))
        late = Q(fees__remaining__gt=0, fees__due_on__lt=timezone.localdate(), state=CampaignState.CALLED)
        return self.annotate(
            fee_count=Count("fees"),
            late_count=Count("fees", filter=late),
            called=models.functions.Coalesce(Sum("fees__amount"), nothing),
            received=models.functions.Coalesce(Sum("fees__paid"), nothing),
            left=models.functions.Coalesce(Sum("fees__remaining"), nothing),
        )


class FeeCampaign(models.Model):
    """The fees of one year: whom they call, for how much, until when."""

    year = models.PositiveSmallIntegerField(
        "année", unique=True, error_messages={"unique": "Il existe déjà une campagne pour cette année."}
    )
    members_on = models.DateField(
        "adhérents au", help_text="Sont appelées les structures dont l’adhésion est en cours ce jour-là."
    )
    due_on = models.DateField("échéance")
    text = models.TextField(
        "texte de l’appel", max_length=3000, help_text="Imprimé sur l’appel et repris dans l’e-mail."
    )
    state = models.CharField("statut", max_length=8, choices=CampaignState, default=CampaignState.DRAFT, editable=False)
    called_at = models.DateTimeField("appelée le", null=True, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = FeeCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne de cotisation"
        verbose_name_plural = "campagnes de cotisation"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="fee_campaign_year_plausible",
                condition=Q(year__gte=1901, year__lte=2200),
                violation_error_message="Cette année n’est pas plausible.",
            ),
            models.CheckConstraint(
                name="fee_campaign_due_after_members_date",
                condition=Q(due_on__gte=F("members_on")),
                violation_error_message="L’échéance ne peut pas précéder la date à laquelle les adhérents sont comptés.",
            ),
            models.CheckConstraint(
                name="fee_campaign_draft_until_called",
                condition=Q(state=CampaignState.DRAFT, called_at=None)
                | Q(state__in=[CampaignState.CALLED, CampaignState.CLOSED], called_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Cotisations {self.year}"

    def get_absolute_url(self):
        return reverse("members:campaign_detail", args=[self.year])

    def clean(self):
        """The members are counted in the year of the campaign or just before: a typing slip in the year is seen at once."""
        if self.year and self.members_on and self.members_on.year not in (self.year - 1, self.year):
            raise ValidationError(
                {"members_on": f"Cette date n’est ni en {self.year} ni en {self.year - 1}. Vérifiez l’année."}
            )

    @property
    def is_draft(self):
        return self.state == CampaignState.DRAFT

    @property
    def is_called(self):
        return self.state == CampaignState.CALLED

    @property
    def tone(self):
        return CampaignState(self.state).tone

    def amounts(self):
        """{band: amount} of the scale. One query."""
        return dict(self.scale.values_list("band", "amount"))

    def to_call(self):
        """Member employers in force on the campaign's date that have no fee in it yet."""
        called = Fee.objects.filter(campaign=self, organisation=models.OuterRef("pk"))
        return Organisation.objects.employers().members_on(self.members_on).filter(~models.Exists(called))


class FeeScale(models.Model):
    """What members of one headcount band pay in one campaign."""

    campaign = models.ForeignKey(FeeCampaign, models.CASCADE, related_name="scale", verbose_name="campagne")
    band = models.CharField("effectif", max_length=8, choices=HeadcountBand)
    amount = models.DecimalField("montant", max_digits=8, decimal_places=2, validators=[MinValueValidator(CENT)])

    class Meta:
        verbose_name = "ligne de barème"
        verbose_name_plural = "barème"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "band"], name="fee_scale_band_once"),
            models.CheckConstraint(name="fee_scale_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="fee_scale_known_band", condition=Q(band__in=HeadcountBand.values)),
        ]

    def __str__(self):
        return f"{self.get_band_display()}{NBSP}: {euros(self.amount)}"


class FeeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer those of the organisation it acts for, nobody else's."""
        if user.is_staff:
            return self
        organisation_id = user.acting_organisation_id if user.is_authenticated else None
        return self.filter(organisation_id=organisation_id) if organisation_id else self.none()

    def unpaid(self):
        """Something is left to pay."""
        return self.filter(remaining__gt=0)

    def late(self, on=None):
        """Left to pay after the due date, in a campaign still open."""
        day = on or timezone.localdate()
        return self.unpaid().filter(due_on__lt=day, campaign__state=CampaignState.CALLED)

    def to_post(self):
        """A letter of theirs waits to be printed and posted, for want of an e-mail address."""
        waiting = FeeLetter.objects.to_post().filter(fee=models.OuterRef("pk"))
        return self.filter(models.Exists(waiting))

    def totals(self):
        """Add up the chosen fees: always called = received + waived + left, to the cent. One query."""
        sums = self.order_by().aggregate(called=Sum("amount"), received=Sum("paid"), left=Sum("remaining"))
        return FeeTotals(**{name: value or Decimal(0) for name, value in sums.items()})


class FeeTotals:
    """Euros of a set of fees. `rate`: whole percent received of what was asked for good (None: nothing was)."""

    def __init__(self, called, received, left):
        self.called, self.received, self.left = called, received, left
        self.waived = called - received - left
        asked = called - self.waived
        # Never rounded up to 100: a cent is still owed.
        self.rate = int(received * 100 / asked) if asked else None


class Fee(models.Model):
    """What one member owes for one year. Amount and band are those of the day it was called, whatever changes since."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(FeeCampaign, models.PROTECT, related_name="fees", verbose_name="campagne")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="fees", verbose_name="structure")
    number = models.PositiveIntegerField("numéro")
    band = models.CharField("effectif retenu", max_length=8, choices=HeadcountBand)
    amount = models.DecimalField("montant", max_digits=8, decimal_places=2)
    called_on = models.DateField("appelée le")
    due_on = models.DateField("échéance")
    waived_on = models.DateField("exonérée le", null=True, blank=True)
    waived_reason = models.CharField("motif", max_length=200, blank=True)
    paid = models.DecimalField("encaissé", max_digits=8, decimal_places=2, default=Decimal(0), editable=False)
    remaining = models.GeneratedField(
        verbose_name="reste dû",
        expression=Case(When(waived_on__isnull=False, then=Value(Decimal(0))), default=F("amount") - F("paid")),
        output_field=models.DecimalField(max_digits=8, decimal_places=2),
        db_persist=True,
    )
    state = models.GeneratedField(
        verbose_name="statut",
        expression=Case(
            When(waived_on__isnull=False, then=Value(FeeState.WAIVED.value)),
            When(paid__gte=F("amount"), then=Value(FeeState.PAID.value)),
            When(paid__gt=0, then=Value(FeeState.PARTLY_PAID.value)),
            default=Value(FeeState.DUE.value),
        ),
        output_field=models.CharField(max_length=12),
        db_persist=True,
    )

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = "cotisation"
        ordering = ["-campaign__year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation"],
                name="fee_once_a_year",
                violation_error_message="Cette structure a déjà une cotisation dans cette campagne.",
            ),
            models.UniqueConstraint(fields=["campaign", "number"], name="fee_number_unique"),
            models.CheckConstraint(name="fee_number_from_one", condition=Q(number__gt=0)),
            models.CheckConstraint(name="fee_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="fee_known_band", condition=Q(band__in=HeadcountBand.values)),
            models.CheckConstraint(name="fee_due_after_call", condition=Q(due_on__gte=F("called_on"))),
            models.CheckConstraint(
                name="fee_never_overpaid",
                condition=Q(paid__gte=0, paid__lte=F("amount")),
                violation_error_message="Les règlements dépassent le montant de la cotisation.",
            ),
            models.CheckConstraint(
                name="fee_waived_with_reason",
                condition=Q(waived_on=None, waived_reason="")
                | (Q(waived_on__isnull=False, paid__lt=F("amount")) & ~Q(waived_reason="")),
                violation_error_message="Une exonération a un motif et porte sur ce qui reste dû.",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(remaining__gt=0), name="fee_unpaid_due")]

    def __str__(self):
        return f"Cotisation {self.reference}"

    def get_absolute_url(self):
        return reverse("members:fee_detail", args=[self.uuid])

    @property
    def reference(self):
        """« COT-2027-0003 »: what the member writes on its payment."""
        return f"COT-{self.campaign.year}-{self.number:04d}"

    @property
    def receipt_reference(self):
        return f"REC-{self.campaign.year}-{self.number:04d}"

    @property
    def is_unpaid(self):
        return self.remaining > 0

    @property
    def days_late(self):
        """Whole days after the due date while something is left to pay; 0 before, and in a closed campaign."""
        if not self.is_unpaid or not self.campaign.is_called:
            return 0
        return max(0, (timezone.localdate() - self.due_on).days)

    @property
    def state_label(self):
        return FeeState(self.state).label

    @property
    def tone(self):
        return "bad" if self.days_late else FeeState(self.state).tone

    def reminder_due(self, day):
        """The reminder this fee has come to on this day, or None. Steps slept over are skipped: only the latest one counts.

        A step that fell before the call itself is no reminder.
        """
        reached = [
            step for step, days in REMINDER_DAYS.items() if self.called_on < self.due_on + timedelta(days=days) <= day
        ]
        return reached[-1] if reached else None


class FeePaymentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(fee__in=Fee.objects.visible_to(user))

    def in_force(self):
        return self.filter(cancelled_at=None)


class FeePayment(models.Model):
    """Money received for a fee, in one go or in several. A line typed by mistake is cancelled, and stays to be read."""

    fee = models.ForeignKey(Fee, models.PROTECT, related_name="payments", verbose_name="cotisation")
    received_on = models.DateField("reçu le")
    amount = models.DecimalField("montant", max_digits=8, decimal_places=2, validators=[MinValueValidator(CENT)])
    means = models.CharField("moyen", max_length=8, choices=PaymentMeans, default=PaymentMeans.TRANSFER)
    reference = models.CharField(
        "référence", max_length=80, blank=True, help_text="Numéro du chèque, libellé du virement."
    )
    created_at = models.DateTimeField("saisi le", default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, editable=False)
    cancel_reason = models.CharField("motif", max_length=200, blank=True, editable=False)

    objects = FeePaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "règlement"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="fee_payment_positive",
                condition=Q(amount__gt=0),
                violation_error_message="Un règlement est un montant positif.",
            ),
            # Two clicks make one payment.
            models.UniqueConstraint(
                fields=["fee", "received_on", "amount", "means", "reference"],
                condition=Q(cancelled_at=None),
                name="fee_payment_typed_once",
                violation_error_message=(
                    "Ce règlement est déjà enregistré : même jour, même montant, même moyen. "
                    "S’il y en a bien deux, distinguez-les par leur référence."
                ),
            ),
            models.CheckConstraint(name="fee_payment_known_means", condition=Q(means__in=PaymentMeans.values)),
            models.CheckConstraint(
                name="fee_payment_cancelled_with_reason",
                condition=Q(cancelled_at=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                violation_error_message="Dites pourquoi ce règlement est annulé.",
            ),
        ]

    def __str__(self):
        return f"{euros(self.amount)}, {frdate(self.received_on)}"

    def clean(self):
        """Money is neither received before it was asked for, nor tomorrow, nor above what is left to pay."""
        fee, errors = self.fee, {}
        if self.received_on and self.received_on < fee.called_on:
            errors["received_on"] = f"La cotisation n’a été appelée que le {frdate(fee.called_on, 'long')}."
        if self.received_on and self.received_on > timezone.localdate():
            errors["received_on"] = "Cette date est à venir. Notez le règlement quand il est reçu."
        if self.amount and self.amount > fee.remaining:
            errors["amount"] = (
                f"Il reste {euros(fee.remaining)} à régler. Un trop-perçu se rend à la structure : "
                "enregistrez ici au plus ce qui reste dû."
            )
        if errors:
            raise ValidationError(errors)


class FeeLetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(fee__in=Fee.objects.visible_to(user))

    def to_post(self):
        """To print and post, and not posted yet."""
        return self.filter(by_post=True, posted_on=None)


class FeeLetter(models.Model):
    """One step written to one member: this row says it was, so that nobody is written to twice for one step."""

    fee = models.ForeignKey(Fee, models.PROTECT, related_name="letters", verbose_name="cotisation")
    step = models.CharField("courrier", max_length=8, choices=FeeStep)
    at = models.DateTimeField("le", default=timezone.now)
    by_post = models.BooleanField("par courrier", default=False)
    posted_on = models.DateField("posté le", null=True, blank=True)
    messages = models.ManyToManyField("gtec_portal.Message", related_name="+", verbose_name="e-mails")
    file = models.CharField("fichier", max_length=120, blank=True)  # the paper as it was sent
    sha256 = models.CharField("empreinte", max_length=64, blank=True)

    objects = FeeLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier de cotisation"
        verbose_name_plural = "courriers de cotisation"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fee", "step"], condition=~Q(step=FeeStep.RECEIPT), name="fee_step_written_once"
            ),
            models.CheckConstraint(name="fee_letter_known_step", condition=Q(step__in=FeeStep.values)),
            models.CheckConstraint(name="fee_letter_posted_if_by_post", condition=Q(posted_on=None) | Q(by_post=True)),
            models.CheckConstraint(name="fee_call_keeps_its_paper", condition=~Q(step=FeeStep.CALL) | ~Q(file="")),
        ]

    def __str__(self):
        return f"{self.get_step_display()}, {self.fee}"
