"""A job dating: the employers present, what each side wishes, the slots, and who meets whom when.

The database refuses to put anybody in two places: one interview a slot for an employer, one for a candidate, one for a pair.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from events.enums import EventKind
from events.models.event import Event, Registration
from events.models.workshop import StaffOnlyQuerySet
from gtec_portal import typography


class Dating(models.Model):
    """How the interviews of one event are timed."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="dating", verbose_name="événement")
    starts_at = models.DateTimeField("premier entretien")
    minutes = models.PositiveSmallIntegerField(
        "durée d’un entretien (minutes)", default=10, validators=[MinValueValidator(5), MaxValueValidator(60)]
    )
    changeover = models.PositiveSmallIntegerField("battement (minutes)", default=2, validators=[MaxValueValidator(30)])
    count = models.PositiveSmallIntegerField(
        "nombre de créneaux", default=10, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    pause_after = models.PositiveSmallIntegerField("pause après le créneau", null=True, blank=True)
    pause_minutes = models.PositiveSmallIntegerField(
        "durée de la pause (minutes)", default=15, validators=[MaxValueValidator(180)]
    )
    composed_at = models.DateTimeField("composé le", null=True, blank=True, editable=False)
    sent_at = models.DateTimeField("horaires envoyés le", null=True, blank=True, editable=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "job dating"
        verbose_name_plural = "job datings"

    def __str__(self):
        return f"Entretiens de {self.event}"

    def clean(self):
        if self.event.kind != EventKind.JOB_DATING:
            raise ValidationError("Cet événement n’est pas un job dating.")
        if self.pause_after and self.count and self.pause_after >= self.count:
            raise ValidationError({"pause_after": "La pause vient entre deux créneaux."})


class DatingSlot(models.Model):
    """A time when every employer may meet somebody."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="dating_slots", verbose_name="événement")
    number = models.PositiveSmallIntegerField("numéro")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["event_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="dating_slot_once"),
            models.CheckConstraint(name="dating_slot_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self):
        return self.hours_label

    @property
    def hours_label(self):
        return f"{typography.frtime(self.starts_at)} – {typography.frtime(self.ends_at)}"


class BoothQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team sees all; an employer its own."""
        if user.is_staff:
            return self
        return self.filter(organisation_id=getattr(user, "acting_organisation_id", None), organisation__isnull=False)

    def by_name(self):
        return self.select_related("organisation").order_by("organisation__name", "pk")


class Booth(models.Model):
    """An employer present at a job dating, with the posts it offers there."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="booths", verbose_name="événement")
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="booths", verbose_name="employeur"
    )
    posts = models.TextField("postes proposés", max_length=1000, blank=True)
    place = models.CharField("table ou stand", max_length=40, blank=True)

    objects = BoothQuerySet.as_manager()

    class Meta:
        verbose_name = "employeur présent"
        verbose_name_plural = "employeurs présents"
        ordering = ["event_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation"],
                name="booth_once",
                violation_error_message="Cet employeur est déjà sur la liste.",
            ),
        ]

    def __str__(self):
        return str(self.organisation)

    @property
    def post_lines(self):
        """The posts, one a line."""
        return [line.strip() for line in self.posts.splitlines() if line.strip()]


class Seeker(models.Model):
    """What somebody registered looks for, and whether employers who were not chosen may see it (first name and trade)."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="seeker", verbose_name="personne inscrite"
    )
    trade = models.CharField("métier recherché", max_length=120, blank=True)
    agrees = models.BooleanField("accepte d’être vu·e par tous les employeurs présents", default=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat d’un job dating"
        verbose_name_plural = "candidats d’un job dating"

    def __str__(self):
        return str(self.registration)


class DatingWish(models.Model):
    """A candidate wishes to meet an employer; rank 1 is the dearest."""

    seeker = models.ForeignKey(Seeker, models.CASCADE, related_name="wishes", verbose_name="candidat")
    booth = models.ForeignKey(Booth, models.CASCADE, related_name="wishes", verbose_name="employeur")
    rank = models.PositiveSmallIntegerField("rang", validators=[MinValueValidator(1)])

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "souhait d’un candidat"
        verbose_name_plural = "souhaits d’un candidat"
        ordering = ["seeker_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["seeker", "booth"], name="dating_wish_once"),
            models.UniqueConstraint(fields=["seeker", "rank"], name="dating_wish_one_rank"),
            models.CheckConstraint(name="dating_wish_rank_positive", condition=Q(rank__gte=1)),
        ]

    def __str__(self):
        return f"{self.seeker} : {self.booth}"


class DatingPick(models.Model):
    """An employer wishes to meet a candidate."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="picks", verbose_name="employeur")
    seeker = models.ForeignKey(Seeker, models.CASCADE, related_name="picks", verbose_name="candidat")

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "choix d’un employeur"
        verbose_name_plural = "choix d’un employeur"
        ordering = ["booth_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["booth", "seeker"], name="dating_pick_once")]

    def __str__(self):
        return f"{self.booth} : {self.seeker}"


class Interview(models.Model):
    """Who meets whom, when. Migration 0010 also refuses a slot, an employer and a candidate of different events."""

    slot = models.ForeignKey(DatingSlot, models.RESTRICT, related_name="interviews", verbose_name="créneau")
    booth = models.ForeignKey(Booth, models.RESTRICT, related_name="interviews", verbose_name="employeur")
    seeker = models.ForeignKey(Seeker, models.CASCADE, related_name="interviews", verbose_name="candidat")
    # Placed or moved by hand: the hours may be composed again around it.
    is_kept = models.BooleanField("garder cette heure si les horaires sont recomposés", default=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "entretien"
        ordering = ["slot__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "booth"],
                name="interview_employer_free",
                violation_error_message="Cet employeur a déjà un entretien à cette heure.",
            ),
            models.UniqueConstraint(
                fields=["slot", "seeker"],
                name="interview_candidate_free",
                violation_error_message="Cette personne a déjà un entretien à cette heure.",
            ),
            models.UniqueConstraint(
                fields=["booth", "seeker"],
                name="interview_once",
                violation_error_message="Ces deux-là se rencontrent déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.slot} : {self.booth} et {self.seeker}"
