"""What the association heard from employers, door to door or by phone, and what became of it."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from gtec_portal.typography import counted, frdate, frnumber
from members.enums import NeedKind, NeedOutcome, OrganisationKind, VisitMeans

OUTCOME_DAYS = 30  # beyond, a need without an outcome is overdue
NOTICE_DAYS = 25  # the person in charge is told a first time
FIRST_YEAR = 2015  # the association did not exist before: a year typed wrong
MAX_FOLLOW_UP_DAYS = 731
REFERRAL_KINDS = (OrganisationKind.PARTNER, OrganisationKind.FUNDER)
MAX_WEEKLY_HOURS = 48  # Code du travail, L3121-20


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team only: what one employer says is not for the others, nor is what the team noted for the employer."""
        return self if user.is_staff else self.none()

    def to_follow_up(self):
        """Those with a date on which to come back to the structure, not done yet; soonest first."""
        return self.filter(follow_up_on__isnull=False, followed_up_at=None).order_by("follow_up_on", "pk")

    def with_open_needs(self):
        return self.filter(Exists(Need.objects.undecided().filter(visit=OuterRef("pk"))))

    def with_need_counts(self):
        """`needs_heard`, and `needs_open`: those without an outcome."""
        return self.annotate(
            needs_heard=models.Count("needs"), needs_open=models.Count("needs", filter=Q(needs__outcome=""))
        )


class Visit(models.Model):
    """One contact with an employer: who met whom, when, and when to come back."""

    # Made by the device on which it is typed: sent twice, it is recorded once.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="visits", verbose_name="structure"
    )
    met_on = models.DateField("date", default=timezone.localdate)
    means = models.CharField("moyen", max_length=5, choices=VisitMeans, default=VisitMeans.VISIT)
    contact = models.ForeignKey(
        "members.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="visits",
        verbose_name="contact",
    )
    person_met = models.CharField("personne rencontrée", max_length=160, blank=True)
    note = models.TextField("note", max_length=3000, blank=True)
    follow_up_on = models.DateField("relance le", null=True, blank=True)
    followed_up_at = models.DateTimeField("relance faite le", null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits", verbose_name="personne chargée du suivi"
    )
    recorded_at = models.DateTimeField("notée le", default=timezone.now, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "visite"
        ordering = ["-met_on", "-pk"]
        indexes = [
            models.Index(fields=["owner", "follow_up_on"], condition=Q(followed_up_at=None), name="visit_follow_up")
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_follow_up_after",
                condition=Q(follow_up_on=None) | Q(follow_up_on__gte=F("met_on")),
                violation_error_message="La relance ne peut pas précéder la visite.",
            ),
            models.CheckConstraint(
                name="visit_followed_up_was_due",
                condition=Q(followed_up_at=None) | Q(follow_up_on__isnull=False),
                violation_error_message="Une relance faite avait une date.",
            ),
            models.CheckConstraint(name="visit_means_known", condition=Q(means__in=VisitMeans.values)),
        ]

    def __str__(self):
        return f"{self.get_means_display()}, {self.organisation}"

    def get_absolute_url(self):
        return reverse("members:visit_detail", args=[self.uuid])

    def clean(self):
        errors = {}
        if self.met_on and self.met_on > timezone.localdate():
            errors["met_on"] = "Cette date n’est pas encore passée. Une visite à venir se note en date de relance."
        elif self.met_on and self.met_on.year < FIRST_YEAR:
            errors["met_on"] = "Vérifiez l’année."
        if self.follow_up_on and self.met_on and self.follow_up_on < self.met_on:
            errors["follow_up_on"] = "La relance ne peut pas précéder la visite."
        if self.follow_up_on and self.follow_up_on > timezone.localdate() + timedelta(days=MAX_FOLLOW_UP_DAYS):
            errors["follow_up_on"] = "Choisissez une date dans les deux ans qui viennent."
        if errors:
            raise ValidationError(errors)

    @property
    def heading(self):
        """« Visite du 12 janvier 2027 », « Appel du… »."""
        word = "Appel" if self.means == VisitMeans.PHONE else self.get_means_display()
        return f"{word} du {frdate(self.met_on, 'long')}"

    @property
    def waits_for_follow_up(self):
        return self.follow_up_on is not None and self.followed_up_at is None

    @property
    def follow_up_is_due(self):
        return self.waits_for_follow_up and self.follow_up_on <= timezone.localdate()

    @property
    def follow_up_words(self):
        """« En retard de 3 jours », « Aujourd’hui », « Dans 5 jours »; « Faite » once done; empty without a date."""
        if self.follow_up_on is None:
            return ""
        return "Faite" if self.followed_up_at else days_words((self.follow_up_on - timezone.localdate()).days)

    @property
    def follow_up_tone(self):
        if self.followed_up_at:
            return "ok"
        return "warn" if self.follow_up_is_due else "neutral"


def days_words(days):
    """How far a day is, from today: « Dans 5 jours », « Aujourd’hui », « En retard de 3 jours »."""
    if days == 0:
        return "Aujourd’hui"
    return f"Dans {counted(days, 'jour')}" if days > 0 else f"En retard de {counted(-days, 'jour')}"


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Like the visit where it was heard: the team only."""
        return self if user.is_staff else self.none()

    def undecided(self):
        return self.filter(outcome="")

    def heard_before(self, days, on=None):
        """Heard at least so many days before this day (today's by default)."""
        return self.filter(visit__met_on__lte=(on or timezone.localdate()) - timedelta(days=days))

    def overdue(self, on=None):
        """Without an outcome more than thirty days after it was heard; the monthly bulletin lists these."""
        return self.undecided().heard_before(OUTCOME_DAYS + 1, on)

    def oldest_first(self):
        return self.select_related("visit__organisation", "visit__owner", "trade").order_by("visit__met_on", "pk")


class Need(models.Model):
    """One need heard during a visit. Within thirty days it becomes one of four things, each of them named."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="needs", verbose_name="visite")
    kind = models.CharField("type", max_length=11, choices=NeedKind)
    words = models.TextField("besoin, avec leurs mots", max_length=1000)
    trade = models.ForeignKey(
        "reference.Trade", models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="métier"
    )
    hours_per_week = models.DecimalField(
        "heures par semaine",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(Decimal("0.25"), "Indiquez au moins un quart d’heure."),
            MaxValueValidator(MAX_WEEKLY_HOURS, "Une semaine de travail ne dépasse pas 48 heures."),
        ],
    )
    outcome = models.CharField("suite", max_length=9, choices=NeedOutcome, blank=True, editable=False)
    decided_at = models.DateTimeField("suite donnée le", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="needs_decided",
        verbose_name="suite donnée par",
    )
    partner = models.ForeignKey(
        "members.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="needs_referred",
        verbose_name="partenaire",
    )
    partner_name = models.CharField("partenaire hors du réseau", max_length=160, blank=True, editable=False)
    outcome_note = models.TextField("précision", max_length=1000, blank=True, editable=False)
    # The last reminder sent to the person in charge: 0, 25 or 30 days after the visit.
    reminded_days = models.PositiveSmallIntegerField("dernier rappel", default=0, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin"
        ordering = ["pk"]
        indexes = [models.Index(fields=["visit"], condition=Q(outcome=""), name="need_undecided")]
        constraints = [
            models.CheckConstraint(name="need_has_words", condition=~Q(words="")),
            models.CheckConstraint(name="need_kind_known", condition=Q(kind__in=NeedKind.values)),
            models.CheckConstraint(name="need_outcome_known", condition=Q(outcome__in=["", *NeedOutcome.values])),
            models.CheckConstraint(
                name="need_hours_possible",
                condition=Q(hours_per_week=None) | Q(hours_per_week__gt=0, hours_per_week__lte=MAX_WEEKLY_HOURS),
            ),
            models.CheckConstraint(
                name="need_decision_is_dated",
                condition=Q(outcome="", decided_at=None, decided_by=None, outcome_note="")
                | ~Q(outcome="") & Q(decided_at__isnull=False),
                violation_error_message="Une suite donnée est datée ; sans suite, il n’y a ni date ni précision.",
            ),
            models.CheckConstraint(
                name="need_referral_names_partner",
                condition=Q(outcome=NeedOutcome.REFERRAL.value)
                & (Q(partner__isnull=False, partner_name="") | Q(partner=None) & ~Q(partner_name=""))
                | ~Q(outcome=NeedOutcome.REFERRAL.value) & Q(partner=None, partner_name=""),
                violation_error_message="Une orientation nomme un partenaire, et un seul.",
            ),
            models.CheckConstraint(
                name="need_part_time_is_measured",
                condition=~Q(outcome=NeedOutcome.PART_TIME.value)
                | Q(trade__isnull=False, hours_per_week__isnull=False),
                violation_error_message="Un temps partiel à partager a un métier et des heures par semaine.",
            ),
            models.CheckConstraint(
                name="need_training_is_told",
                condition=~Q(outcome=NeedOutcome.TRAINING.value) | ~Q(outcome_note=""),
                violation_error_message="Dites quelle formation est attendue.",
            ),
            models.CheckConstraint(
                name="need_reminders_known", condition=Q(reminded_days__in=[0, NOTICE_DAYS, OUTCOME_DAYS])
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}\u00a0: {self.words[:80]}"

    def get_absolute_url(self):
        return f"{self.visit.get_absolute_url()}#besoin-{self.pk}"

    @property
    def is_open(self):
        return not self.outcome

    @property
    def due_on(self):
        """The last day to give it an outcome."""
        return self.visit.met_on + timedelta(days=OUTCOME_DAYS)

    @property
    def days_left(self):
        return (self.due_on - timezone.localdate()).days

    @property
    def deadline_words(self):
        """« Encore 12 jours », « Dernier jour », « Dépassé de 3 jours »."""
        if self.days_left == 0:
            return "Dernier jour"
        if self.days_left > 0:
            return f"Encore {counted(self.days_left, 'jour')}"
        return f"Dépassé de {counted(-self.days_left, 'jour')}"

    @property
    def status(self):
        """What the badge says: the outcome, or how long it may still wait."""
        return self.get_outcome_display() if self.outcome else self.deadline_words

    @property
    def tone(self):
        if self.outcome:
            return "ok"
        if self.days_left < 0:
            return "bad"
        return "warn" if self.days_left <= OUTCOME_DAYS - NOTICE_DAYS else "neutral"

    @property
    def may_become_vacancy(self):
        """An advertisement is an employer of the network's: a prospect joins first."""
        return self.outcome in {"", NeedOutcome.VACANCY} and self.visit.organisation.is_employer

    @property
    def referred_to(self):
        """Name of the partner it was passed on to."""
        return str(self.partner) if self.partner else self.partner_name

    @property
    def facts(self):
        """« Aide-soignant, 7 h par semaine »: what is known beyond the words; may be empty."""
        hours = f"{frnumber(self.hours_per_week)}\u00a0h par semaine" if self.hours_per_week else ""
        return ", ".join(part for part in (self.trade.label if self.trade else "", hours) if part)
