"""The solicitation ledger: what all of us together ask of one organisation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.enums import BudgetShare, SolicitationKind


class SolicitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ledger is the team's: it names people and says why a budget was exceeded."""
        return self if user.is_staff else self.none()

    def in_month(self, day):
        """Solicitations of the calendar month of this day, on the clocks of the territory."""
        return self.filter(at__year=day.year, at__month=day.month)

    def counted(self):
        return self.filter(counts=True)


class Solicitation(models.Model):
    """One mail, call, visit, survey or unveiling request to an organisation. Written by the module that sends it."""

    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="solicitations", verbose_name="structure"
    )
    kind = models.CharField("type", max_length=10, choices=SolicitationKind)
    subject = models.CharField("objet", max_length=200)
    person = models.CharField("personne jointe", max_length=160, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    counts = models.BooleanField("compte dans le budget", default=True)
    is_over = models.BooleanField("au-delà du budget", default=False, editable=False)
    reason = models.CharField("motif du dépassement", max_length=300, blank=True)

    objects = SolicitationQuerySet.as_manager()

    class Meta:
        verbose_name = "sollicitation"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="solicitation_org_at"),
            models.Index(fields=["-at"], name="solicitation_at"),
        ]
        constraints = [
            models.CheckConstraint(
                name="solicitation_over_with_reason",
                condition=Q(is_over=False) | (Q(counts=True) & ~Q(reason="")),
                violation_error_message="Au-delà du budget, un motif est nécessaire.",
            ),
        ]

    def __str__(self):
        return self.subject

    @property
    def share(self):
        """What this one took from the month's budget."""
        if self.is_over:
            return BudgetShare.OVER
        return BudgetShare.COUNTED if self.counts else BudgetShare.FREE
