"""What happens in the room during a workshop: the clock, what the next groups add, the dots and the three actions chosen."""

import uuid
from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.enums import DetailKind, Horizon
from events.models.event import Registration
from events.models.workshop import Contribution, StaffOnlyQuerySet, Table, Workshop

CHOSEN_AT_MOST = 3  # priorities a table leaves the room with


class Clock(models.Model):
    """Where a workshop stands. No row: it has not begun. It runs to `ends_at`, waits with `left`, or is closed: never two at once.

    Every screen computes what it shows from these few columns, so that all agree and a page loaded again loses nothing.
    """

    workshop = models.OneToOneField(Workshop, models.CASCADE, related_name="clock", verbose_name="atelier")
    round = models.PositiveSmallIntegerField("tour", default=1, validators=[MinValueValidator(1)])
    started_at = models.DateTimeField("tour commencé le", null=True, blank=True)
    ends_at = models.DateTimeField("fin du tour", null=True, blank=True)
    left = models.DurationField("temps restant", null=True, blank=True)
    closed_at = models.DateTimeField("atelier terminé le", null=True, blank=True)
    # The plenary votes between the two, by phone.
    vote_opened_at = models.DateTimeField("vote de la salle ouvert le", null=True, blank=True)
    vote_closed_at = models.DateTimeField("vote de la salle clos le", null=True, blank=True)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "horloge d’un atelier"
        verbose_name_plural = "horloges des ateliers"
        constraints = [
            models.CheckConstraint(
                name="clock_one_state",
                condition=(
                    Q(ends_at__isnull=False, left=None, closed_at=None)
                    | Q(ends_at=None, left__isnull=False, closed_at=None)
                    | Q(ends_at=None, left=None, closed_at__isnull=False)
                ),
            ),
            models.CheckConstraint(name="clock_round_positive", condition=Q(round__gte=1)),
            models.CheckConstraint(
                name="clock_vote_opens_first", condition=Q(vote_closed_at=None) | Q(vote_opened_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"Horloge de {self.workshop}, tour {self.round}"

    @property
    def is_running(self):
        return self.ends_at is not None

    @property
    def is_closed(self):
        return self.closed_at is not None

    @property
    def takes_votes(self):
        """The plenary vote is open."""
        return self.vote_opened_at is not None and self.vote_closed_at is None

    @property
    def has_begun(self):
        """The round was started, be it paused now."""
        return self.started_at is not None

    @property
    def is_over(self):
        """The time of the round has passed and nobody turned to the next one yet."""
        return self.is_running and self.remaining() <= timedelta()

    @property
    def face(self):
        """« 12:34 », what a page shows before its own ticking: the time left when it was made."""
        seconds = max(0, round(self.remaining().total_seconds()))
        return f"{seconds // 60:02d}:{seconds % 60:02d}"

    @property
    def ends_ms(self):
        """End of the round for the page's ticking, in milliseconds since the epoch."""
        return round(self.ends_at.timestamp() * 1000)

    @property
    def now_ms(self):
        """The server's own time: the page counts from it, whatever the clock of its device says."""
        return round(timezone.now().timestamp() * 1000)

    def remaining(self, now=None):
        """Time left in the round; negative past its end, none once closed."""
        if self.is_running:
            return self.ends_at - (now or timezone.now())
        return self.left or timedelta()


class Detail(models.Model):
    """What a later group adds to an idea it did not write: what it needs first, whom to mobilise."""

    uuid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # made on the device: sent twice, written once
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="details", verbose_name="contribution complétée"
    )
    kind = models.CharField("nature", max_length=12, choices=DetailKind)
    text = models.CharField("texte", max_length=300)
    round = models.PositiveSmallIntegerField("tour", validators=[MinValueValidator(1)])

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "complément"
        ordering = ["contribution_id", "pk"]
        constraints = [
            models.CheckConstraint(name="detail_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="detail_round_positive", condition=Q(round__gte=1)),
        ]

    def __str__(self):
        return self.text

    @property
    def icon(self):
        return DetailKind(self.kind).icon


class Dot(models.Model):
    """One dot somebody stuck on an idea at its table, in the last round. A row each: two taps at once make two dots."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="dots", verbose_name="contribution")

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "gommette"
        ordering = ["pk"]

    def __str__(self):
        return f"Gommette sur {self.contribution}"


class Priority(models.Model):
    """An action a table chose. Three ranks and no fourth: the database has no room for one."""

    table = models.ForeignKey(Table, models.PROTECT, related_name="priorities", verbose_name="table")
    contribution = models.OneToOneField(
        Contribution, models.CASCADE, related_name="priority", verbose_name="piste retenue"
    )
    rank = models.PositiveSmallIntegerField(
        "rang", validators=[MinValueValidator(1), MaxValueValidator(CHOSEN_AT_MOST)]
    )
    horizon = models.CharField("échéance", max_length=8, choices=Horizon)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "action retenue"
        verbose_name_plural = "actions retenues"
        ordering = ["table_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["table", "rank"], name="priority_rank_once"),
            models.CheckConstraint(
                name="priority_three_at_most",
                condition=Q(rank__range=(1, CHOSEN_AT_MOST)),
                violation_error_message="Une table retient trois actions au plus.",
            ),
            models.CheckConstraint(name="priority_has_horizon", condition=Q(horizon__in=Horizon.values)),
        ]

    def __str__(self):
        return str(self.contribution)


class Ballot(models.Model):
    """One of the dots a person gives in plenary, from their own phone: three ranks in a workshop, each on another idea."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="ballots", verbose_name="atelier")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="ballots", verbose_name="personne")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="ballots", verbose_name="piste")
    rank = models.PositiveSmallIntegerField("rang", validators=[MinValueValidator(1), MaxValueValidator(3)])

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "vote de la salle"
        verbose_name_plural = "votes de la salle"
        ordering = ["workshop_id", "registration_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "registration", "rank"], name="ballot_rank_once"),
            models.UniqueConstraint(fields=["registration", "contribution"], name="ballot_idea_once"),
            models.CheckConstraint(name="ballot_three_at_most", condition=Q(rank__range=(1, 3))),
        ]

    def __str__(self):
        return f"Vote de {self.registration}"
