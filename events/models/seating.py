"""Who sits where in a workshop: the groups and their routes, or each person's own tables when groups are mixed again."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from events.enums import GuestRole, Presence
from events.models.event import Registration
from events.models.workshop import StaffOnlyQuerySet, Table, Workshop
from gtec_portal.ordering import alphabetical


class Seating(models.Model):
    """How the people of a workshop were placed, and when. No row: nobody was placed yet."""

    workshop = models.OneToOneField(Workshop, models.CASCADE, related_name="seating", verbose_name="atelier")
    mixed = models.BooleanField("groupes remélangés à chaque tour", default=False)
    seed = models.PositiveIntegerField("essai", default=1)
    composed_at = models.DateTimeField("composé le")

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "composition des groupes"
        verbose_name_plural = "compositions des groupes"

    def __str__(self):
        return f"Groupes de {self.workshop}"


class Group(models.Model):
    """People who travel together from table to table."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="groups", verbose_name="atelier")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe"
        ordering = ["workshop_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="group_number_once"),
            models.CheckConstraint(name="group_number_positive", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return f"Groupe {self.number}"


class Stop(models.Model):
    """One step of a group's route: at most one group at a table in a round, and no group twice at a table."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="stops", verbose_name="groupe")
    round = models.PositiveSmallIntegerField("tour", validators=[MinValueValidator(1)])
    table = models.ForeignKey(Table, models.RESTRICT, related_name="stops", verbose_name="table")

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "étape d’un groupe"
        verbose_name_plural = "étapes d’un groupe"
        ordering = ["group_id", "round"]
        constraints = [
            models.UniqueConstraint(fields=["group", "round"], name="stop_one_table_per_round"),
            models.UniqueConstraint(fields=["group", "table"], name="stop_no_table_twice"),
            models.UniqueConstraint(fields=["table", "round"], name="stop_one_group_per_table"),
            models.CheckConstraint(name="stop_round_positive", condition=Q(round__gte=1)),
        ]

    def __str__(self):
        return f"{self.group}, tour {self.round} : table {self.table.number}"


class ParticipantQuerySet(StaffOnlyQuerySet):
    def by_name(self):
        return self.order_by(alphabetical("registration__last_name"), alphabetical("registration__first_name"), "pk")


class Participant(models.Model):
    """A person registered, as the planner sees them: whether they take part, what they wish, where they go."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="participants", verbose_name="atelier")
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="placements", verbose_name="personne inscrite"
    )
    presence = models.CharField("participation", max_length=8, choices=Presence, default=Presence.EXPECTED)
    role = models.CharField("rôle", max_length=12, choices=GuestRole, blank=True)
    wishes = models.ManyToManyField(Table, blank=True, related_name="wished_by", verbose_name="tables souhaitées")
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name="groupe"
    )
    locked = models.BooleanField("place fixée", default=False)
    reprint = models.BooleanField("badge à refaire", default=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "participation à un atelier"
        verbose_name_plural = "participations à un atelier"
        ordering = ["registration__last_name", "registration__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "registration"], name="participant_once"),
            models.CheckConstraint(
                name="participant_away_has_no_group",
                condition=Q(presence=Presence.EXPECTED) | Q(group=None),
                violation_error_message="Une personne absente ou hors groupes n’est dans aucun groupe.",
            ),
        ]

    def __str__(self):
        return str(self.registration)

    @property
    def tone(self):
        return Presence(self.presence).tone


class Seat(models.Model):
    """Where one person sits in one round, when groups are mixed again each round."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="seats", verbose_name="personne")
    round = models.PositiveSmallIntegerField("tour", validators=[MinValueValidator(1)])
    table = models.ForeignKey(Table, models.RESTRICT, related_name="seats", verbose_name="table")

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "place à une table"
        verbose_name_plural = "places à une table"
        ordering = ["participant_id", "round"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "round"], name="seat_one_per_round"),
            models.UniqueConstraint(fields=["participant", "table"], name="seat_no_table_twice"),
            models.CheckConstraint(name="seat_round_positive", condition=Q(round__gte=1)),
        ]

    def __str__(self):
        return f"{self.participant}, tour {self.round} : table {self.table.number}"
