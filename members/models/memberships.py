"""When an organisation belongs to the association, and who holds a function in it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from gtec_portal.typography import frdate
from members.days import validate_day
from members.enums import OrganisationKind


class MembershipQuerySet(models.QuerySet):
    def covering(self, day):
        """Memberships in force on this day; the last day is included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def visible_to(self, user):
        if user.is_staff:
            return self
        return self.filter(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else self.none()


class Membership(models.Model):
    """A period during which an organisation belongs to the association."""

    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="memberships", verbose_name="structure"
    )
    starts_on = models.DateField("entrée", validators=[validate_day])
    ends_on = models.DateField("sortie", null=True, blank=True, validators=[validate_day])
    reason = models.CharField("motif de sortie", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "adhésion"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La sortie ne peut pas précéder l’entrée.",
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette période chevauche une autre adhésion de la structure.",
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, depuis le {self.starts_on:%d/%m/%Y}"

    def clean(self):
        """Partners and funders do not join, and whoever was absorbed has nothing left to join with."""
        if self.organisation.kind in {OrganisationKind.PARTNER, OrganisationKind.FUNDER}:
            raise ValidationError(
                "Un partenaire ou un financeur n’adhère pas : changez d’abord le type de la structure."
            )
        merger = self.organisation.life_events.mergers().first()
        if merger and (self.ends_on is None or self.ends_on >= merger.on):
            raise ValidationError(
                f"Cette structure a été absorbée le {frdate(merger.on)} : son adhésion s’arrête au plus tard la veille."
            )


class MandateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who runs the association is known to everybody it gave an account to."""
        return self if user.is_authenticated else self.none()

    def held_on(self, day):
        """Mandates in force on this day; the last day is included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Mandate(models.Model):
    """A named function in the association, with its dates: présidente, vice-président formation…"""

    title = models.CharField("fonction", max_length=120)
    person_name = models.CharField("personne", max_length=160)
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name="structure"
    )
    starts_on = models.DateField("depuis le", validators=[validate_day])
    ends_on = models.DateField("jusqu’au", null=True, blank=True, validators=[validate_day])
    rank = models.PositiveSmallIntegerField("place dans la liste", default=10)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        ordering = ["rank", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin du mandat ne peut pas précéder son début.",
            )
        ]

    def __str__(self):
        return f"{self.title}, {self.person_name}"

    @property
    def is_over(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()
