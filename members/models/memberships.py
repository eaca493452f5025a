"""When an organisation belongs to the association, and who holds a function in it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


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
    starts_on = models.DateField("entrée")
    ends_on = models.DateField("sortie", null=True, blank=True)
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


class Mandate(models.Model):
    """A named function in the association, with its dates: présidente, vice-président formation…"""

    title = models.CharField("fonction", max_length=120)
    person_name = models.CharField("personne", max_length=160)
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name="structure"
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "mandat"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return f"{self.title} : {self.person_name}"
