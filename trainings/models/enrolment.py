"""People in a session, and the time they really spent there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gtec_portal.ordering import alphabetical
from trainings.enums import EmploymentStatus, EnrolmentStatus

HELD = (EnrolmentStatus.CONFIRMED, EnrolmentStatus.WAITING)


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer its own people; a trainer those of their own sessions."""
        if user.is_staff:
            return self
        if not user.is_authenticated:
            return self.none()
        allowed = Q(session__trainer__user_id=user.pk) & ~Q(status=EnrolmentStatus.CANCELLED)
        organisation = user.acting_organisation
        if organisation is not None and organisation.is_employer:
            allowed |= Q(organisation_id=organisation.pk)
        return self.filter(allowed)

    def confirmed(self):
        return self.filter(status=EnrolmentStatus.CONFIRMED)

    def waiting(self):
        return self.filter(status=EnrolmentStatus.WAITING).order_by("pk")

    def held(self):
        """Confirmed or waiting: those who count."""
        return self.filter(status__in=HELD)

    def by_name(self):
        return self.order_by(alphabetical("last_name"), alphabetical("first_name"), "pk")

    def with_position(self):
        """Annotate `position`, the place in the waiting list from 1 (None when confirmed or cancelled)."""
        ahead = (
            Enrolment.objects.waiting()
            .filter(session=models.OuterRef("session"), pk__lte=models.OuterRef("pk"))
            .order_by()
            .values("session")
            .annotate(total=models.Count("pk"))
            .values("total")
        )
        return self.annotate(
            position=models.Case(
                models.When(status=EnrolmentStatus.WAITING, then=models.Subquery(ahead)),
                output_field=models.IntegerField(),
            )
        )

    def with_minutes(self):
        """Annotate `attended`, the minutes really followed (None while nothing is entered)."""
        return self.annotate(attended=models.Sum("attendances__minutes"))


class Enrolment(models.Model):
    """A person in a session, as they were on that day: employer, function and status are frozen, people change employers."""

    session = models.ForeignKey("trainings.Session", models.PROTECT, related_name="enrolments", verbose_name="session")
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="enrolments", verbose_name="structure"
    )
    employer_name = models.CharField("employeur", max_length=200)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    function = models.CharField("fonction", max_length=120)
    email = models.EmailField("adresse e-mail", blank=True)
    employment = models.CharField(
        "situation", max_length=14, choices=EmploymentStatus, default=EmploymentStatus.EMPLOYEE
    )
    status = models.CharField("inscription", max_length=10, choices=EnrolmentStatus, editable=False)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="enrolments_made",
        verbose_name="inscrite par",
    )
    created_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField("confirmée le", null=True, editable=False)
    cancelled_at = models.DateTimeField("annulée le", null=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "status"], name="enrolment_session_status")]
        constraints = [
            models.UniqueConstraint(
                "session", "organisation", alphabetical("last_name"), alphabetical("first_name"),
                condition=Q(status__in=[str(status) for status in HELD]),
                name="enrolment_once_per_session",
                violation_error_message="Cette personne est déjà inscrite à la session.",
            ),
            models.CheckConstraint(
                name="enrolment_names_somebody", condition=~Q(first_name="") & ~Q(last_name="") & ~Q(employer_name="")
            ),
            models.CheckConstraint(
                name="enrolment_dates_follow_status",
                condition=(Q(status=EnrolmentStatus.CANCELLED) & Q(cancelled_at__isnull=False))
                | (~Q(status=EnrolmentStatus.CANCELLED) & Q(cancelled_at=None)),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def list_name(self):
        """« MARTIN Claire », as papers sort people."""
        return f"{self.last_name.upper()} {self.first_name}"

    @property
    def status_label(self):
        """« Confirmée », « En liste d’attente, 2e » when the position is annotated."""
        label = EnrolmentStatus(self.status).label.capitalize()
        position = getattr(self, "position", None)
        return f"{label}, {ordinal(position)}" if position else label

    @property
    def tone(self):
        return EnrolmentStatus(self.status).tone

    @property
    def is_held(self):
        return self.status in HELD


def ordinal(number):
    """« 1re », « 2e » place."""
    return "1re" if number == 1 else f"{number}e"


class Attendance(models.Model):
    """Minutes one person really spent in one half-day. Absent is 0; no row means: not entered yet."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances", verbose_name="inscription")
    half_day = models.ForeignKey(
        "trainings.HalfDay", models.PROTECT, related_name="attendances", verbose_name="demi-journée"
    )
    minutes = models.PositiveSmallIntegerField("minutes suivies")
    signed = models.BooleanField("feuille signée", default=False)
    entered_at = models.DateTimeField("saisie le", default=timezone.now)

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "half_day"], name="attendance_once"),
            models.CheckConstraint(
                name="attendance_signed_was_there",
                condition=Q(signed=False) | Q(minutes__gt=0),
                violation_error_message="Une personne absente n’a pas signé.",
            ),
        ]

    def __str__(self):
        return f"{self.enrolment_id}, {self.minutes} min"
