"""Codéveloppement: a group, its sessions, who sits where, and what was written. What may be written when is held by triggers
(migration 0007): the client silent in step 4, the question locked after step 3, the old plan reviewed first."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from events.codev.enums import CHARTER, CodevKind, CodevOutcome, CodevRole, CodevStep, usual_minutes
from events.models.event import Event
from events.models.workshop import StaffOnlyQuerySet
from gtec_portal import typography

MAX_TEXT = 1500


class CodevGroup(models.Model):
    """People who meet several times. Their charter binds them: changed, it is accepted again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom du groupe", max_length=120)
    facilitator = models.CharField("animation", max_length=160)
    facilitator_email = models.EmailField("adresse e-mail de la personne qui anime")
    charter = models.TextField("charte de confidentialité", max_length=4000, default=CHARTER)
    charter_version = models.PositiveIntegerField("version de la charte", default=1, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe de codéveloppement"
        verbose_name_plural = "groupes de codéveloppement"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="codev_group_name_once",
                violation_error_message="Un autre groupe porte déjà ce nom.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("events:codev_group_detail", args=[self.uuid])


class CodevMember(models.Model):
    """Somebody of a group. They leave it without leaving the sessions they came to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(CodevGroup, models.PROTECT, related_name="members", verbose_name="groupe")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse e-mail")
    # Links of a session already opened go to the address of that day only: changing it gives nobody the way in.
    email_since = models.DateTimeField("adresse depuis le", default=timezone.now, editable=False)
    function = models.CharField("fonction", max_length=160, blank=True)
    organisation_label = models.CharField("structure", max_length=160, blank=True)
    charter_accepted_at = models.DateTimeField("charte acceptée le", null=True, blank=True, editable=False)
    charter_version = models.PositiveIntegerField("version acceptée", default=0, editable=False)
    # Heard by the facilitator from somebody who has no device; otherwise accepted on their own link.
    charter_spoken = models.BooleanField("acceptée de vive voix", default=False, editable=False)
    left_at = models.DateTimeField("parti·e le", null=True, blank=True, editable=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’un groupe de codéveloppement"
        verbose_name_plural = "membres d’un groupe de codéveloppement"
        ordering = [Lower("last_name"), Lower("first_name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "group",
                Lower("email"),
                name="codev_member_once",
                violation_error_message="Cette adresse est déjà dans le groupe.",
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def has_accepted(self):
        """The charter as it stands now. Reads the group."""
        return self.charter_accepted_at is not None and self.charter_version == self.group.charter_version


class CodevSessionQuerySet(StaffOnlyQuerySet):
    def with_figures(self):
        """Annotate `invited` and `present`, people by number."""
        return self.annotate(
            invited=Count("seats", distinct=True), present=Count("seats", filter=Q(seats__present_at__isnull=False))
        )


class CodevSession(models.Model):
    """One meeting: one client, consultants, six timed steps. It runs to `ends_at` or waits with `left`, never both."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(CodevGroup, models.PROTECT, related_name="sessions", verbose_name="groupe")
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="codev_sessions", verbose_name="événement"
    )
    starts_at = models.DateTimeField("début")
    place = models.CharField("lieu", max_length=200, blank=True)
    facilitator = models.CharField("animation", max_length=160)
    facilitator_email = models.EmailField("adresse e-mail de la personne qui anime")
    minutes = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(120)]),
        size=6,
        default=usual_minutes,
        verbose_name="minutes par étape",
    )
    step = models.PositiveSmallIntegerField("étape", choices=CodevStep, default=CodevStep.REVIEW, editable=False)
    # The furthest step ever reached: what was typed then may still arrive, marked late. Kept by a trigger.
    reached = models.PositiveSmallIntegerField("étape atteinte", default=0, editable=False)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True, editable=False)
    ends_at = models.DateTimeField("fin de l’étape", null=True, blank=True, editable=False)
    left = models.DurationField("temps restant", null=True, blank=True, editable=False)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True, editable=False)
    review_skipped = models.CharField("raison de passer la revue du plan", max_length=300, blank=True, editable=False)
    # Two keys: the team reads the session once the client and the facilitator have both turned theirs.
    client_opened_at = models.DateTimeField("ouverte à l’équipe par le client", null=True, blank=True, editable=False)
    facilitator_opened_at = models.DateTimeField(
        "ouverte à l’équipe par l’animation", null=True, blank=True, editable=False
    )
    # What goes to a report, chosen and validated by the client
    case_title = models.CharField("titre du cas", max_length=160, blank=True)
    anonymous_client = models.BooleanField("client anonyme", default=True)
    names_consultants = models.BooleanField("nommer les consultants", default=False)
    validated_at = models.DateTimeField("cas validé le", null=True, blank=True, editable=False)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)

    objects = CodevSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance de codéveloppement"
        verbose_name_plural = "séances de codéveloppement"
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "starts_at"],
                name="codev_session_moment_once",
                violation_error_message="Ce groupe a déjà une séance à ce moment.",
            ),
            models.CheckConstraint(name="codev_session_step_known", condition=Q(step__range=(0, 7))),
            models.CheckConstraint(name="codev_session_six_minutes", condition=Q(minutes__len=6)),
            models.CheckConstraint(
                name="codev_session_one_clock",
                condition=(
                    Q(step__range=(1, 6), ends_at__isnull=False, left=None)
                    | Q(step__range=(1, 6), ends_at=None, left__isnull=False)
                    | Q(step__in=(0, 7), ends_at=None, left=None)
                ),
            ),
            models.CheckConstraint(name="codev_session_opens_first", condition=Q(step=0) | Q(opened_at__isnull=False)),
            models.CheckConstraint(
                name="codev_session_ended_when_done",
                condition=Q(step=7, ended_at__isnull=False) | Q(~Q(step=7), ended_at=None),
            ),
            models.CheckConstraint(
                name="codev_session_ends_after_opening", condition=Q(ended_at=None) | Q(ended_at__gte=F("opened_at"))
            ),
            models.CheckConstraint(
                name="codev_session_validated_when_done", condition=Q(validated_at=None) | Q(step=7)
            ),
        ]

    def __str__(self):
        return f"{self.group}, {self.day_label}"

    def get_absolute_url(self):
        return reverse("events:codev_session_detail", args=[self.uuid])

    @property
    def day_label(self):
        return typography.frdate(self.starts_at, "long")

    @property
    def now_step(self):
        return CodevStep(self.step)

    @property
    def total_minutes(self):
        return sum(self.minutes)

    @property
    def is_opened(self):
        """The room is open: people may come in."""
        return self.opened_at is not None

    @property
    def is_done(self):
        return self.step == CodevStep.DONE

    @property
    def is_running(self):
        return self.ends_at is not None

    @property
    def is_paused(self):
        return self.left is not None

    @property
    def is_open_to_staff(self):
        return self.client_opened_at is not None and self.facilitator_opened_at is not None

    @property
    def state_label(self):
        if self.is_done:
            return "Terminée"
        return "En cours" if self.is_opened else "À venir" if self.starts_at > timezone.now() else "Non tenue"

    @property
    def tone(self):
        if self.is_done:
            return "neutral"
        return "ok" if self.is_opened else "info" if self.starts_at > timezone.now() else "warn"

    def remaining(self, now=None):
        """Time left in the step; negative past its end."""
        if self.is_running:
            return self.ends_at - (now or timezone.now())
        return self.left or timedelta()

    def minutes_of(self, step):
        """The minutes meant for one of the six steps."""
        return self.minutes[step - 1]

    @property
    def duration(self):
        """How long it really lasted; none before its end."""
        return self.ended_at - self.opened_at if self.ended_at else timedelta()


class CodevSeat(models.Model):
    """One person in one session: the role is theirs for the day, and so is the link."""

    session = models.ForeignKey(CodevSession, models.CASCADE, related_name="seats", verbose_name="séance")
    member = models.ForeignKey(CodevMember, models.PROTECT, related_name="seats", verbose_name="membre")
    role = models.CharField("rôle", max_length=10, choices=CodevRole, default=CodevRole.CONSULTANT)
    present_at = models.DateTimeField("présence notée le", null=True, blank=True, editable=False)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "place dans une séance"
        verbose_name_plural = "places dans une séance"
        ordering = ["session_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="codev_seat_once"),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(role=CodevRole.CLIENT),
                name="codev_one_client",
                violation_error_message="Une séance a un seul client.",
            ),
        ]

    def __str__(self):
        return str(self.member)

    @property
    def is_client(self):
        return self.role == CodevRole.CLIENT

    @property
    def is_consultant(self):
        return self.role == CodevRole.CONSULTANT

    @property
    def role_name(self):
        return CodevRole(self.role).person


class ConfidentialQuerySet(models.QuerySet):
    """What was written in a session: the group's. The team reads it once client and facilitator have both opened it."""

    def visible_to(self, user):
        if not user.is_staff:
            return self.none()
        return self.filter(session__client_opened_at__isnull=False, session__facilitator_opened_at__isnull=False)

    def standing(self):
        """Neither taken back by their author nor erased."""
        return self.filter(withdrawn_at=None, erased_at=None)


class CodevLine(models.Model):
    """A row written in the room, never rewritten: made on the device (`uuid`), sent twice, kept once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Typed during its step, arrived after it: the network was away.
    late = models.BooleanField("arrivée après l’étape", default=False, editable=False)
    written_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True, editable=False)
    in_report = models.BooleanField("dans le compte rendu", default=False)

    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        abstract = True


class CodevEntry(CodevLine):
    """A line written for the group. No seat: the facilitator's own learning."""

    session = models.ForeignKey(CodevSession, models.CASCADE, related_name="entries", verbose_name="séance")
    seat = models.ForeignKey(
        CodevSeat, models.CASCADE, null=True, blank=True, related_name="entries", verbose_name="écrite par"
    )
    kind = models.CharField("nature", max_length=10, choices=CodevKind)
    step = models.PositiveSmallIntegerField("étape", editable=False)
    text = models.TextField("texte", max_length=MAX_TEXT, blank=True)
    territory = models.CharField("territoire", max_length=120, blank=True)
    link = models.URLField("lien", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne d’une séance"
        verbose_name_plural = "lignes d’une séance"
        ordering = ["session_id", "pk"]
        constraints = [
            models.CheckConstraint(name="codev_entry_has_text", condition=~Q(text="") | Q(erased_at__isnull=False)),
            models.CheckConstraint(
                name="codev_entry_experience_has_territory",
                condition=~Q(kind=CodevKind.EXPERIENCE) | ~Q(territory="") | Q(erased_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.text


class CodevAction(CodevLine):
    """A line of the plan the client leaves with: what, when, with whom."""

    session = models.ForeignKey(CodevSession, models.CASCADE, related_name="actions", verbose_name="séance")
    seat = models.ForeignKey(CodevSeat, models.CASCADE, related_name="actions", verbose_name="écrite par")
    what = models.CharField("quoi", max_length=300, blank=True)
    due = models.DateField("pour quand", null=True, blank=True)
    with_whom = models.CharField("avec qui", max_length=160, blank=True)

    class Meta:
        verbose_name = "action du plan"
        verbose_name_plural = "actions du plan"
        ordering = ["session_id", "pk"]
        constraints = [
            models.CheckConstraint(name="codev_action_says_what", condition=~Q(what="") | Q(erased_at__isnull=False)),
        ]

    def __str__(self):
        return self.what


class CodevReview(models.Model):
    """What became of an action, said at a later session. A correction is a new row: the last one counts."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(CodevAction, models.CASCADE, related_name="reviews", verbose_name="action")
    session = models.ForeignKey(CodevSession, models.CASCADE, related_name="reviews", verbose_name="séance")
    outcome = models.CharField("résultat", max_length=8, choices=CodevOutcome)
    word = models.CharField("un mot", max_length=300, blank=True)
    written_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        verbose_name = "revue d’une action"
        verbose_name_plural = "revues des actions"
        ordering = ["pk"]

    def __str__(self):
        return self.get_outcome_display()

    @property
    def tone(self):
        return CodevOutcome(self.outcome).tone


class CodevMove(models.Model):
    """From which step to which, when; going back keeps its reason."""

    session = models.ForeignKey(CodevSession, models.CASCADE, related_name="moves", verbose_name="séance")
    from_step = models.PositiveSmallIntegerField("de l’étape", choices=CodevStep)
    to_step = models.PositiveSmallIntegerField("à l’étape", choices=CodevStep)
    reason = models.CharField("raison", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        verbose_name = "changement d’étape"
        verbose_name_plural = "changements d’étape"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="codev_going_back_says_why", condition=Q(to_step__gt=F("from_step")) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.from_step} → {self.to_step}"


class NobodyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nobody with an account, team included: only the link of the seat opens them."""
        return self.none()


class CodevNote(models.Model):
    """What the client writes for nobody else. Never exported, never in a report; theirs to delete."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat = models.ForeignKey(CodevSeat, models.CASCADE, related_name="notes", verbose_name="place")
    text = models.TextField("note", max_length=4000)
    written_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    objects = NobodyQuerySet.as_manager()

    class Meta:
        verbose_name = "note personnelle"
        verbose_name_plural = "notes personnelles"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="codev_note_has_text", condition=~Q(text=""))]

    def __str__(self):
        return f"Note personnelle {self.pk}"
