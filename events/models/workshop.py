"""A workshop of an event, its tables, and what people said there."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from events.enums import ContributionKind, WorkshopFormat
from events.models.event import Event


class StaffOnlyQuerySet(models.QuerySet):
    """Notes taken at a table are working material: what others read of them is the report."""

    def visible_to(self, user):
        return self if user.is_staff else self.none()


class Workshop(models.Model):
    """A set of tables working at the same time, by rounds."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="workshops", verbose_name="événement")
    format = models.CharField("format", max_length=12, choices=WorkshopFormat, default=WorkshopFormat.WORLD_CAFE)
    title = models.CharField("titre", max_length=160)
    thread = models.CharField("fil conducteur", max_length=300, blank=True)
    rounds = models.PositiveSmallIntegerField(
        "tours", default=3, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    minutes = models.PositiveSmallIntegerField(
        "minutes par tour", default=20, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "atelier"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="workshop_shape",
                condition=Q(rounds__range=(1, 12)) & Q(minutes__range=(5, 120)),
                violation_error_message="Un atelier compte 1 à 12 tours de 5 à 120 minutes.",
            ),
        ]

    def __str__(self):
        return self.title


class TableQuerySet(StaffOnlyQuerySet):
    def with_uses(self):
        """Annotate what keeps a table from being deleted: `holds_ideas`, said or kept there, and `is_on_a_route` of a group."""
        return self.annotate(
            holds_ideas=_is_used("contributions") | _is_used("contributions_given") | _is_used("priorities"),
            is_on_a_route=_is_used("stops") | _is_used("seats"),
        )


def _is_used(name):
    """Whether a row of another model names this table."""
    relation = Table._meta.get_field(name)
    return Exists(relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")}))


class Table(models.Model):
    """One theme, one facilitator who stays while the groups move."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="tables", verbose_name="atelier")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1), MaxValueValidator(99)])
    theme = models.CharField("thème", max_length=160)
    facilitator = models.CharField("animation", max_length=160, blank=True)
    facilitator_role = models.CharField("fonction de l’animateur ou de l’animatrice", max_length=160, blank=True)
    facilitator_email = models.EmailField("adresse e-mail de l’animateur ou de l’animatrice", blank=True)
    # Grown by one, it closes every link given to this table (gtec_portal/links.py).
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)
    audience = models.CharField("public visé", max_length=200, blank=True)

    objects = TableQuerySet.as_manager()

    class Meta:
        verbose_name = "table"
        ordering = ["workshop_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"],
                name="table_number_once",
                violation_error_message="Une autre table porte déjà ce numéro.",
            ),
            models.CheckConstraint(name="table_number_positive", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return f"Table {self.number} : {self.theme}"


class Contribution(models.Model):
    """Something said at a table. It keeps the table where it was first said when it belongs to another one."""

    # Made on the device that wrote it: sent twice, written once.
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    # Counts the changes: somebody who read an older text is asked, never overwrites.
    version = models.PositiveIntegerField("version", default=1, db_default=1, editable=False)
    table = models.ForeignKey(Table, models.PROTECT, related_name="contributions", verbose_name="table")
    kind = models.CharField("nature", max_length=12, choices=ContributionKind)
    text = models.CharField("texte", max_length=400)
    example = models.TextField("exemples, précisions", max_length=1500, blank=True)
    round = models.PositiveSmallIntegerField("tour", null=True, blank=True, validators=[MinValueValidator(1)])
    origin_table = models.ForeignKey(
        Table,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions_given",
        verbose_name="venue de la table",
    )
    position = models.PositiveSmallIntegerField("rang", editable=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "contribution"
        ordering = ["table_id", "kind", "position"]
        constraints = [
            # Deferred: two neighbours change places in one transaction.
            models.UniqueConstraint(
                fields=["table", "kind", "position"],
                name="contribution_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="contribution_origin_is_elsewhere",
                condition=Q(origin_table=None) | ~Q(origin_table=F("table")),
                violation_error_message="Une idée venue d’ailleurs vient d’une autre table.",
            ),
            models.CheckConstraint(name="contribution_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="contribution_round_positive", condition=Q(round=None) | Q(round__gte=1)),
        ]

    def __str__(self):
        return self.text

    def clean(self):
        if self.round and self.table_id and self.round > self.table.workshop.rounds:
            raise ValidationError({"round": f"Cet atelier compte {self.table.workshop.rounds} tours."})
        if self.origin_table_id and self.table_id and self.origin_table.workshop_id != self.table.workshop_id:
            raise ValidationError({"origin_table": "Choisissez une table du même atelier."})
