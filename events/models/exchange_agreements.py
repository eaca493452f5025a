"""« Vis ma vie », what is signed: the agreement of each placement, its three signatures, who was reminded of it.

What was written in an agreement never changes and what was signed is never rewritten: triggers of the database (migration 0009)
refuse it.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from events.exchange.enums import Party
from events.models.exchange import PROOF, Colleague, ExchangeDay, Placement, own
from gtec_portal import typography


class ExchangeAgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer those it is a party of."""
        return self if user.is_staff else self.filter(own(user, "home", "host"))

    def in_force(self):
        return self.filter(voided_at=None)

    def complete(self):
        return self.select_related("colleague", "day__exchange__event", "home", "host").prefetch_related("signatures")


class ExchangeAgreement(models.Model):
    """The mission order and the three-party agreement of one person for one day, word for word as they are signed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(
        Placement, models.SET_NULL, null=True, related_name="agreements", verbose_name="affectation"
    )
    day = models.ForeignKey(ExchangeDay, PROOF, related_name="agreements", verbose_name="jour")
    colleague = models.ForeignKey(Colleague, PROOF, related_name="agreements", verbose_name="personne")
    home = models.ForeignKey("members.Organisation", PROOF, related_name="+", verbose_name="employeur d’origine")
    host = models.ForeignKey("members.Organisation", PROOF, related_name="+", verbose_name="structure d’accueil")
    text = models.TextField("texte", max_length=20_000)
    text_sha256 = models.CharField("empreinte du texte", max_length=64)
    created_at = models.DateTimeField("établie le", default=timezone.now)
    voided_at = models.DateTimeField("annulée le", null=True, blank=True)
    void_reason = models.CharField("motif de l’annulation", max_length=300, blank=True)

    objects = ExchangeAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "convention « Vis ma vie »"
        verbose_name_plural = "conventions « Vis ma vie »"
        ordering = ["day__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint("placement", condition=Q(voided_at=None), name="exchange_agreement_one_in_force"),
            models.CheckConstraint(
                name="exchange_agreement_voided_with_a_reason",
                condition=Q(voided_at=None) | ~Q(void_reason=""),
            ),
        ]

    def __str__(self):
        return f"Convention de {self.colleague}, {typography.frdate(self.day.date)}"

    def get_absolute_url(self):
        return reverse("events:agreement_detail", args=[self.uuid])

    @property
    def is_voided(self):
        return self.voided_at is not None

    def signature_of(self, party):
        """The signature of one side, from the prefetched ones; None while it is missing."""
        return next((one for one in self.signatures.all() if one.party == party), None)

    @property
    def missing(self):
        """The sides that have not signed, in the order of the paper."""
        return [party for party in Party if self.signature_of(party) is None]

    @property
    def state_label(self):
        """« 2 signatures sur 3 »."""
        if self.is_voided:
            return "Annulée"
        done = 3 - len(self.missing)
        return "Signée par tous" if done == 3 else f"{done} signature{typography.plural_fr(done)} sur 3"

    @property
    def tone(self):
        if self.is_voided:
            return "neutral"
        return "warn" if self.missing else "ok"


class ExchangeSignatureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(agreement__in=ExchangeAgreement.objects.visible_to(user))


class ExchangeSignature(models.Model):
    """One side signed: who, as what, when, and the fingerprint of the very text they read. Never rewritten, never deleted."""

    agreement = models.ForeignKey(ExchangeAgreement, PROOF, related_name="signatures", verbose_name="convention")
    party = models.CharField("partie", max_length=6, choices=Party)
    name = models.CharField("nom", max_length=160)
    function = models.CharField("fonction", max_length=120)
    signed_at = models.DateTimeField("signée le", default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="exchange_signatures",
        verbose_name="compte",
    )
    text_sha256 = models.CharField("empreinte du texte", max_length=64)

    objects = ExchangeSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature d’une convention"
        verbose_name_plural = "signatures d’une convention"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"],
                name="exchange_signed_once",
                violation_error_message="Cette partie a déjà signé.",
            ),
            models.CheckConstraint(name="exchange_signature_named", condition=~Q(name="") & ~Q(function="")),
        ]

    def __str__(self):
        return f"{self.name}, {self.function}"


class ExchangeReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()


class ExchangeReminder(models.Model):
    """The parties missing from an agreement were written to, so many days before. One row a step: nobody is told twice."""

    agreement = models.ForeignKey(
        ExchangeAgreement, models.CASCADE, related_name="reminders", verbose_name="convention"
    )
    days_before = models.PositiveSmallIntegerField("jours avant")
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)

    objects = ExchangeReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "relance de signature"
        verbose_name_plural = "relances de signature"
        constraints = [models.UniqueConstraint(fields=["agreement", "days_before"], name="exchange_reminded_once")]

    def __str__(self):
        return f"{self.agreement}, J-{self.days_before}"
