"""A programme given at some dates, in some place, by somebody."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Deferrable, F, Func, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from gtec_portal.typography import frrange, frtime
from trainings.enums import EnrolmentStatus, Period, SessionState

NOON = time(12, 30)
MAX_CAPACITY = 200


class TrainerProfile(models.Model):
    """Whoever gives trainings: most often an employee of a member. With an account they see their own sessions."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="trainer_profile",
        verbose_name="compte",
    )
    name = models.CharField("nom", max_length=160)
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, null=True, blank=True, related_name="trainers", verbose_name="structure"
    )

    class Meta:
        verbose_name = "formateur"
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(name="trainer_has_name", condition=~Q(name=""))]

    def __str__(self):
        return self.name


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer those published, and past or cancelled ones where it has people; a trainer their own."""
        if user.is_staff:
            return self
        if not user.is_authenticated:
            return self.none()
        allowed = Q(trainer__user_id=user.pk) & ~Q(state=SessionState.DRAFT)
        organisation = user.acting_organisation
        if organisation is not None and organisation.is_employer:
            own = Q(
                enrolments__organisation_id=organisation.pk, state__in=[SessionState.CLOSED, SessionState.CANCELLED]
            )
            allowed |= Q(state=SessionState.PUBLISHED) | Q(pk__in=Session.objects.filter(own).values("pk"))
        return self.filter(allowed)

    def complete(self):
        """Everything a line of a list shows, in one query."""
        return self.select_related("programme", "programme_version", "site", "commune", "trainer")

    def upcoming(self):
        """Published, today or later: what agendas show."""
        return self.filter(state=SessionState.PUBLISHED, starts_on__gte=timezone.localdate())

    def open(self):
        """Published, not begun: one may still enrol, in the waiting list when it is full."""
        return self.filter(state=SessionState.PUBLISHED, starts_on__gt=timezone.localdate())

    def with_waiting(self):
        waiting = Q(enrolments__status=EnrolmentStatus.WAITING)
        return self.annotate(waiting_count=models.Count("enrolments", filter=waiting))

    def attendance_missing(self):
        """Begun sessions where a person present on the list has a past half-day without an entry."""
        from trainings.models.enrolment import Attendance, Enrolment  # noqa: PLC0415 -- the two files refer to each other

        entered = Attendance.objects.filter(enrolment=models.OuterRef("enrolment_pk"), half_day=models.OuterRef("pk"))
        confirmed = Enrolment.objects.filter(session=models.OuterRef("pk"), status=EnrolmentStatus.CONFIRMED)
        half_days = (
            HalfDay.objects.filter(session__enrolments__status=EnrolmentStatus.CONFIRMED, date__lt=timezone.localdate())
            .annotate(enrolment_pk=F("session__enrolments"))
            .filter(~models.Exists(entered))
        )
        return self.filter(
            models.Exists(confirmed),
            models.Exists(half_days.filter(session=models.OuterRef("pk"))),
            state=SessionState.PUBLISHED,
        )


class Session(models.Model):
    """Dates, a place and seats for a programme. Seats taken are counted by the database itself (migration 0002)."""

    programme = models.ForeignKey(
        "trainings.Programme", models.PROTECT, related_name="sessions", verbose_name="programme"
    )
    # The text that was public when the session opened: its papers keep saying that one.
    programme_version = models.ForeignKey(
        "trainings.ProgrammeVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="sessions"
    )
    title = models.CharField("intitulé propre à cette session", max_length=200, blank=True)
    site = models.ForeignKey(
        "members.Site",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name="site d’un adhérent",
    )
    place = models.CharField("salle ou adresse", max_length=200, blank=True)
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    trainer = models.ForeignKey(
        TrainerProfile, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="formateur"
    )
    capacity = models.PositiveSmallIntegerField(
        "nombre de places", default=8, validators=[MinValueValidator(1), MaxValueValidator(MAX_CAPACITY)]
    )
    seats_taken = models.PositiveSmallIntegerField("places prises", default=0, editable=False)
    state = models.CharField("état", max_length=10, choices=SessionState, default=SessionState.DRAFT, editable=False)
    starts_on = models.DateField("premier jour", null=True, editable=False)
    ends_on = models.DateField("dernier jour", null=True, editable=False)
    note = models.TextField("informations pratiques", blank=True, max_length=1000)
    cancel_reason = models.CharField("motif de l’annulation", max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        verbose_name_plural = "sessions"
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["state", "starts_on"], name="session_state_start")]
        constraints = [
            models.CheckConstraint(
                name="session_seats_not_oversold",
                condition=Q(seats_taken__lte=F("capacity")),
                violation_error_message="Il y a plus de personnes confirmées que de places.",
            ),
            models.CheckConstraint(
                name="session_capacity_range",
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY),
                violation_error_message=f"Choisissez de 1 à {MAX_CAPACITY} places.",
            ),
            models.CheckConstraint(name="session_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="session_published_is_complete",
                condition=Q(state__in=[SessionState.DRAFT, SessionState.CANCELLED])
                | Q(starts_on__isnull=False, programme_version__isnull=False),
            ),
            models.CheckConstraint(
                name="session_cancelled_has_reason", condition=~Q(state=SessionState.CANCELLED) | ~Q(cancel_reason="")
            ),
        ]

    def __str__(self):
        return f"{self.name}, {frrange(self.starts_on, self.ends_on)}" if self.starts_on else self.name

    def get_absolute_url(self):
        return reverse("trainings:session_detail", args=[self.pk])

    @property
    def sheet(self):
        """The programme sheet this session goes by: the frozen one once published."""
        return self.programme_version or self.programme

    @property
    def name(self):
        return self.title or self.sheet.title

    @property
    def where(self):
        """« EHPAD Les Pommiers, salle 2, Flers (61100) »."""
        return ", ".join(str(part) for part in (self.site, self.place, self.commune) if part)

    @property
    def dates(self):
        return frrange(self.starts_on, self.ends_on)

    @property
    def seats_left(self):
        return max(0, self.capacity - self.seats_taken)

    @property
    def is_full(self):
        return self.seats_taken >= self.capacity

    @property
    def has_begun(self):
        return self.starts_on is not None and self.starts_on <= timezone.localdate()

    @property
    def has_ended(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def is_open(self):
        """Whether an employer may still enrol people."""
        return self.state == SessionState.PUBLISHED and not self.has_begun

    @property
    def status_label(self):
        """What the badge says: the state, and for a published session whether there is room."""
        if self.state != SessionState.PUBLISHED:
            return SessionState(self.state).label.capitalize()
        if self.has_begun:
            return "À clore" if self.has_ended else "En cours"
        return "Complète" if self.is_full else "Ouverte"

    @property
    def tone(self):
        return {"Ouverte": "ok", "Complète": "warn", "En cours": "info", "À clore": "warn", "Annulée": "bad"}.get(
            self.status_label, "neutral"
        )

    def missing(self):
        """What the session lacks before it can be published. One query for the half-days."""
        gaps = []
        if not self.programme.is_published:
            gaps.append("un programme publié")
        if not self.half_days.exists():
            gaps.append("au moins une demi-journée")
        return gaps + self.missing_facts()

    def missing_facts(self):
        """What people enrolled on the strength of, and which stays once it is published: a precise place, a trainer."""
        gaps = []
        if not (self.site_id or self.place):
            gaps.append("un lieu précis (site, salle ou adresse)")
        if self.trainer is None:
            gaps.append("le nom de la personne qui forme")
        return gaps


class HalfDay(models.Model):
    """One signature on the attendance sheet: a date, and hours in the morning or in the afternoon."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="half_days", verbose_name="session")
    date = models.DateField("date")
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    period = models.GeneratedField(
        expression=Case(When(starts__lt=NOON, then=Value(Period.MORNING)), default=Value(Period.AFTERNOON)),
        output_field=models.CharField("moment", max_length=10, choices=Period),
        db_persist=True,
    )

    class Meta:
        verbose_name = "demi-journée"
        verbose_name_plural = "demi-journées"
        ordering = ["date", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="half_day_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message="La fin doit venir après le début.",
            ),
            ExclusionConstraint(
                name="half_day_no_overlap",
                # Deferred: two half-days may swap their hours in one form.
                deferrable=Deferrable.DEFERRED,
                expressions=[
                    ("session", RangeOperators.EQUAL),
                    (
                        Func(
                            Func(
                                F("date"),
                                F("starts"),
                                arg_joiner=" + ",
                                template="(%(expressions)s)",
                                output_field=models.DateTimeField(),
                            ),
                            Func(
                                F("date"),
                                F("ends"),
                                arg_joiner=" + ",
                                template="(%(expressions)s)",
                                output_field=models.DateTimeField(),
                            ),
                            function="tsrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette demi-journée chevauche une autre de la même session.",
            ),
        ]

    def __str__(self):
        return f"{self.date:%d/%m/%Y}, {self.hours}"

    @property
    def minutes(self):
        """Length in whole minutes."""
        return (self.ends.hour * 60 + self.ends.minute) - (self.starts.hour * 60 + self.starts.minute)

    @property
    def period_label(self):
        return Period(self.period).label

    @property
    def hours(self):
        return f"{frtime(self.starts)} à {frtime(self.ends)}"

    @property
    def has_begun(self):
        return self.date <= timezone.localdate()
