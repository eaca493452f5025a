"""An event, its timed programme, its annexes and the people registered."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone

from events.audiences import audiences_of
from events.enums import SEATED, Audience, EventKind, RegistrationStatus
from gtec_portal import typography


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees everything; the others see what is published for them."""
        if user.is_staff:
            return self
        return self.published().filter(audience__in=audiences_of(user))

    def published(self):
        return self.filter(published_at__isnull=False)

    def upcoming(self):
        """Not over yet."""
        return self.filter(ends_at__gte=timezone.now())

    def past(self):
        return self.filter(ends_at__lt=timezone.now())

    def with_seats(self):
        """Annotate `taken` (seats held) and `waiting` (people on the list): two counts, no join that multiplies."""

        def count(*statuses):
            rows = Registration.objects.filter(event=OuterRef("pk"), status__in=statuses).order_by()
            return Coalesce(Subquery(rows.values("event").annotate(number=Count("pk")).values("number")), 0)

        return self.annotate(taken=count(*SEATED), waiting=count(RegistrationStatus.WAITING))


class Event(models.Model):
    """Something people come to. Unpublished, only the team sees it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField("adresse de la page", max_length=120, unique=True)
    kind = models.CharField("genre", max_length=12, choices=EventKind)
    title = models.CharField("titre", max_length=160)
    starts_at = models.DateTimeField("début", db_index=True)
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune = models.ForeignKey(
        "reference.Commune", models.PROTECT, null=True, blank=True, related_name="events", verbose_name="commune"
    )
    capacity = models.PositiveIntegerField(
        "places", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    closes_at = models.DateTimeField("fin des inscriptions", null=True, blank=True)
    audience = models.CharField("ouvert à", max_length=8, choices=Audience, default=Audience.PUBLIC)
    presentation = models.TextField("présentation", max_length=5000, blank=True)
    partners = models.ManyToManyField(
        "members.Organisation", blank=True, related_name="events", verbose_name="partenaires"
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    # Counts the changes people must hear about: calendars replace what they hold when it grows (RFC 5545, SEQUENCE).
    revision = models.PositiveIntegerField("révision", default=0, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="La fin doit venir après le début.",
            ),
            models.CheckConstraint(
                name="event_capacity_positive",
                condition=Q(capacity=None) | Q(capacity__gte=1),
                violation_error_message="Indiquez au moins une place, ou laissez vide s’il n’y a pas de limite.",
            ),
            models.CheckConstraint(
                name="event_closes_before_end",
                condition=Q(closes_at=None) | Q(closes_at__lte=F("ends_at")),
                violation_error_message="Les inscriptions ferment au plus tard à la fin de l’événement.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.uuid])

    def get_public_url(self):
        return reverse("events:event_public_detail", args=[self.slug])

    def clean(self):
        """A room cannot become smaller than the people already in it (a trigger says the same)."""
        if self.pk and self.capacity and self.seats_taken() > self.capacity:
            taken = typography.counted(self.seats_taken(), "personne inscrite,personnes inscrites")
            raise ValidationError({"capacity": f"Il y a déjà {taken} : indiquez au moins ce nombre de places."})

    def seats_taken(self):
        """How many seats are held now. One query."""
        return self.registrations.seated().count()

    @property
    def day_label(self):
        """« vendredi 22 novembre 2019 », or the two ends of a longer event."""
        start, end = timezone.localdate(self.starts_at), timezone.localdate(self.ends_at)
        if start == end:
            return typography.frdate(start, "weekday")
        return typography.frrange(start, end)

    @property
    def hours_label(self):
        """« 9 h à 12 h 30 »."""
        return f"{typography.frtime(self.starts_at)} à {typography.frtime(self.ends_at)}"

    @property
    def place_label(self):
        """« Forum, Flers »: place and town, without saying the town twice."""
        town = self.commune.name if self.commune else ""
        return ", ".join(part for part in (self.place, town if town not in self.place else "") if part)

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def is_past(self):
        return self.ends_at < timezone.now()

    @property
    def takes_registrations(self):
        """Published, and neither begun nor closed. A full event still takes names for the waiting list."""
        return self.is_published and timezone.now() < (self.closes_at or self.starts_at)

    @property
    def free_seats(self):
        """Seats left, of an event annotated `with_seats`; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def state_label(self):
        if not self.is_published:
            return "Brouillon"
        return "Passé" if self.is_past else "Publié"

    @property
    def tone(self):
        if not self.is_published:
            return "warn"
        return "neutral" if self.is_past else "ok"


class ProgrammeItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(event__in=Event.objects.visible_to(user))


class ProgrammeItem(models.Model):
    """One line of the programme: from when to when, what, and who speaks."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="programme", verbose_name="événement")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    title = models.CharField("intitulé", max_length=200)
    speaker = models.CharField("intervention de", max_length=300, blank=True)
    details = models.TextField("précisions", max_length=1000, blank=True)

    objects = ProgrammeItemQuerySet.as_manager()

    class Meta:
        verbose_name = "moment du programme"
        verbose_name_plural = "moments du programme"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="programme_item_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="La fin doit venir après le début.",
            ),
            ExclusionConstraint(
                name="programme_item_no_overlap",
                expressions=[
                    ("event", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce moment chevauche un autre moment du programme.",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Said before the overlap is looked for: PostgreSQL cannot make a range that ends before it starts."""
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "La fin doit venir après le début."})

    @property
    def hours_label(self):
        return f"{typography.frtime(self.starts_at)} – {typography.frtime(self.ends_at)}"


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; a member or partner the people of its structure; anybody signed in their own."""
        if user.is_staff:
            return self
        if not user.is_authenticated:
            return self.none()
        own = Q(email__iexact=user.email)
        return self.filter(own | Q(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else own)

    def seated(self):
        """Those who hold a seat."""
        return self.filter(status__in=SEATED)

    def waiting(self):
        """The waiting list, in its order."""
        return self.filter(status=RegistrationStatus.WAITING).order_by("registered_at", "pk")


class Registration(models.Model):
    """One person coming to one event. The database never lets more people in than there are seats (migration 0002)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name="événement")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse électronique")
    organisation = models.ForeignKey(
        "members.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_registrations",
        verbose_name="structure",
    )
    organisation_label = models.CharField("structure", max_length=160, blank=True)
    status = models.CharField("état", max_length=10, choices=RegistrationStatus, default=RegistrationStatus.REGISTERED)
    registered_at = models.DateTimeField("inscrit le", default=timezone.now)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        ordering = [Lower("last_name"), Lower("first_name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                name="registration_once",
                violation_error_message="Cette adresse a déjà une inscription à cet événement.",
            ),
        ]
        indexes = [models.Index(fields=["event", "status", "registered_at"], name="registration_queue")]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def tone(self):
        return RegistrationStatus(self.status).tone

    @property
    def holds_seat(self):
        return self.status in SEATED

    @property
    def is_waiting(self):
        return self.status == RegistrationStatus.WAITING

    @property
    def can_be_cancelled(self):
        """Until the event begins; a presence already noted is a fact."""
        expected = self.status in {RegistrationStatus.REGISTERED, RegistrationStatus.WAITING}
        return expected and self.event.starts_at > timezone.now()

    def rank(self):
        """Place on the waiting list, from 1. One query."""
        ahead = Q(registered_at__lt=self.registered_at) | Q(registered_at=self.registered_at, pk__lt=self.pk)
        return self.event.registrations.waiting().filter(ahead).count() + 1


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; the others the annexes of events they see, opened to them."""
        if user.is_staff:
            return self
        return self.filter(event__in=Event.objects.visible_to(user), audience__in=audiences_of(user))


class Attachment(models.Model):
    """An annex of the event: speech, slides. A PDF in private storage."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="attachments", verbose_name="événement")
    label = models.CharField("intitulé", max_length=160)
    audience = models.CharField("ouverte à", max_length=8, choices=Audience, default=Audience.PUBLIC)
    file = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveIntegerField("taille (octets)")
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "annexe"
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_has_file", condition=~Q(file="") & Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self):
        return self.label
