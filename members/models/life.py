"""What happens to an organisation over the years: it is renamed, absorbed, it grows. The past is never overwritten."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.days import FIRST_DAY, validate_past
from members.enums import LifeEventKind

MOST = 100_000  # employees of one organisation: beyond, a figure was mistyped


class OrganisationEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; the others what happened to the organisation they act for, or to those it absorbed."""
        if user.is_staff:
            return self
        own = user.acting_organisation_id
        return self.filter(Q(organisation_id=own) | Q(successor_id=own)) if own else self.none()

    def renames(self):
        return self.filter(kind=LifeEventKind.RENAME)

    def mergers(self):
        return self.filter(kind=LifeEventKind.MERGER)


class OrganisationEvent(models.Model):
    """A change of name, or a merger: `organisation` is then absorbed by `successor`. Written by services/life.py only.

    A rename keeps the name it ended; the name it began is the next rename's, or the present one: each name is stored once.
    """

    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="life_events", verbose_name="structure"
    )
    kind = models.CharField("type", max_length=10, choices=LifeEventKind)
    on = models.DateField("date d’effet", validators=[validate_past])
    note = models.CharField("précision", max_length=300, blank=True)
    former_name = models.CharField("ancien nom", max_length=200, blank=True)
    former_short_name = models.CharField("ancien nom court", max_length=60, blank=True)
    successor = models.ForeignKey(
        "members.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absorptions",
        verbose_name="structure qui absorbe",
    )
    # What a merger changed, so that it can be taken back.
    sites = models.ManyToManyField("members.Site", related_name="moves", blank=True, verbose_name="sites repris")
    membership = models.ForeignKey(
        "members.Membership",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="adhésion terminée par la fusion",
    )
    former_end = models.DateField("sortie prévue avant la fusion", null=True, blank=True)
    former_reason = models.CharField("motif de sortie avant la fusion", max_length=200, blank=True)
    created_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="enregistré par"
    )

    objects = OrganisationEventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement de la vie d’une structure"
        verbose_name_plural = "événements de la vie des structures"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_event_is_whole",
                condition=(Q(kind=LifeEventKind.RENAME, successor=None) & ~Q(former_name=""))
                | Q(kind=LifeEventKind.MERGER, successor__isnull=False, former_name=""),
                violation_error_message="Il manque l’ancien nom, ou la structure qui absorbe.",
            ),
            models.CheckConstraint(
                name="organisation_event_not_into_itself",
                condition=Q(successor=None) | ~Q(successor=F("organisation")),
                violation_error_message="Une structure ne peut pas s’absorber elle-même.",
            ),
            models.CheckConstraint(
                name="organisation_event_plausible_day",
                condition=Q(on__gte=FIRST_DAY),
                violation_error_message="Cette date n’est pas plausible.",
            ),
            models.UniqueConstraint(
                name="organisation_absorbed_once",
                fields=["organisation"],
                condition=Q(kind=LifeEventKind.MERGER),
                violation_error_message="Cette structure a déjà été absorbée.",
            ),
            models.UniqueConstraint(
                name="organisation_renamed_once_a_day",
                fields=["organisation", "on"],
                condition=Q(kind=LifeEventKind.RENAME),
                violation_error_message="Un changement de nom est déjà enregistré à cette date.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.on:%d/%m/%Y}"


class HeadcountQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; the others the figures of the organisation they act for."""
        if user.is_staff:
            return self
        return self.filter(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else self.none()


class Headcount(models.Model):
    """How many employees an organisation counted on a day: in force until the next figure.

    `Organisation.headcount` repeats the latest one; services/life.py alone writes both.
    """

    organisation = models.ForeignKey(
        "members.Organisation", models.CASCADE, related_name="headcounts", verbose_name="structure"
    )
    on = models.DateField("au", validators=[validate_past])
    count = models.PositiveIntegerField("nombre de salariés", validators=[MaxValueValidator(MOST)])

    objects = HeadcountQuerySet.as_manager()

    class Meta:
        verbose_name = "effectif"
        verbose_name_plural = "effectifs"
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(
                name="headcount_one_a_day",
                fields=["organisation", "on"],
                violation_error_message="Un effectif est déjà enregistré à cette date.",
            ),
            models.CheckConstraint(
                name="headcount_plausible_day",
                condition=Q(on__gte=FIRST_DAY),
                violation_error_message="Cette date n’est pas plausible.",
            ),
        ]

    def __str__(self):
        return f"{self.count} au {self.on:%d/%m/%Y}"
