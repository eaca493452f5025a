"""An event and the people registered."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone

from events.audiences import audiences_of
from events.enums import EXPECTED, SEATED, Audience, EventKind, Proposal, RegistrationStatus
from gtec_portal import typography
from gtec_portal.ordering import alphabetical


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees everything; the others what is published for them, and what their own structure proposed."""
        if user.is_staff:
            return self
        seen = Q(published_at__isnull=False, audience__in=audiences_of(user))
        if user.is_authenticated and user.acting_organisation_id:
            seen |= Q(proposed_by_id=user.acting_organisation_id)
        return self.filter(seen)

    def published(self):
        return self.filter(published_at__isnull=False)

    def going_ahead(self):
        """Published and not called off: what is announced to people."""
        return self.published().filter(cancelled_at=None)

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
    kind = models.CharField("type", max_length=12, choices=EventKind)
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
    # Given to nobody but the people registered: a link on a public page brings strangers into the room.
    meeting_url = models.URLField("lien de la visioconférence", max_length=400, blank=True)
    series = models.ForeignKey(
        "events.Series", models.SET_NULL, null=True, blank=True, related_name="events", verbose_name="série"
    )
    partners = models.ManyToManyField(
        "members.Organisation", blank=True, related_name="events", verbose_name="partenaires"
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("raison de l’annulation", max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        "members.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed_events",
        verbose_name="proposé par",
    )
    proposer = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="personne qui propose"
    )
    proposal = models.CharField("proposition", max_length=8, choices=Proposal, blank=True)
    proposal_word = models.TextField("réponse à la proposition", max_length=1000, blank=True)
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
            models.CheckConstraint(
                name="event_cancelled_was_published",
                condition=Q(cancelled_at=None) | Q(published_at__isnull=False),
                violation_error_message="Un brouillon ne s’annule pas : il se supprime.",
            ),
            models.CheckConstraint(
                name="event_proposal_has_a_structure",
                condition=Q(proposal="", proposed_by=None) | (~Q(proposal="") & Q(proposed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="event_published_proposal_was_accepted",
                condition=Q(published_at=None) | Q(proposal__in=["", Proposal.ACCEPTED]),
                violation_error_message="Cette proposition n’a pas encore été acceptée.",
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
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def can_be_reinstated(self):
        """Called off, and those who were to come can still hear that it takes place."""
        return self.is_cancelled and self.starts_at > timezone.now()

    @property
    def goes_ahead(self):
        """Published and not called off."""
        return self.is_published and not self.is_cancelled

    @property
    def awaits_decision(self):
        """Offered by a structure, and the team has not answered yet."""
        return self.proposal == Proposal.PROPOSED

    @property
    def takes_registrations(self):
        """Announced, and neither begun nor closed. A full event still takes names for the waiting list."""
        return self.goes_ahead and timezone.now() < (self.closes_at or self.starts_at)

    @property
    def free_seats(self):
        """Seats left, of an event annotated `with_seats`; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def state_label(self):
        if self.is_cancelled:
            return "Annulé"
        if not self.is_published:
            return self.get_proposal_display().capitalize() if self.proposal else "Brouillon"
        return "Passé" if self.is_past else "Publié"

    @property
    def tone(self):
        if self.is_cancelled:
            return "bad"
        if not self.is_published:
            return Proposal(self.proposal).tone if self.proposal else "warn"
        return "neutral" if self.is_past else "ok"


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

    def by_name(self):
        """As one looks somebody up: accents and capitals aside."""
        return self.order_by(alphabetical("last_name"), alphabetical("first_name"), "pk")

    def expected(self):
        """Those who have a seat or wait for one: whoever hears that something changes."""
        return self.filter(status__in=EXPECTED)

    def placeable(self):
        """Those the planner knows: who holds a seat, and who held one and did not come."""
        return self.filter(status__in=[*SEATED, RegistrationStatus.NO_SHOW])

    def reachable(self):
        """Those one can write to: neither without an address nor erased since."""
        return self.exclude(email="").exclude(email__endswith="@invalid")

    def waiting(self):
        """The waiting list, in its order."""
        return self.filter(status=RegistrationStatus.WAITING).order_by("registered_at", "pk")


class Registration(models.Model):
    """One person coming to one event. The database never lets more people in than there are seats (migration 0002)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name="événement")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    # Empty for somebody who came without being registered and left no address.
    email = models.EmailField("adresse e-mail", blank=True)
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
    arrived_at = models.DateTimeField("arrivé le", null=True, blank=True, editable=False)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)
    # The revision of the event this person was last told of.
    told_revision = models.PositiveIntegerField("révision annoncée", default=0, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        ordering = [Lower("last_name"), Lower("first_name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                name="registration_once",
                condition=~Q(email=""),
                violation_error_message="Cette adresse a déjà une inscription à cet événement.",
            ),
            models.CheckConstraint(
                name="registration_arrival_is_presence",
                condition=Q(arrived_at=None) | Q(status=RegistrationStatus.ATTENDED),
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
    def can_be_written_to(self):
        """Neither without an address nor erased since; `reachable` says the same of many."""
        return bool(self.email) and not self.email.endswith("@invalid")

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
        return expected and not self.event.is_cancelled and self.event.starts_at > timezone.now()

    def rank(self):
        """Place on the waiting list, from 1. One query."""
        ahead = Q(registered_at__lt=self.registered_at) | Q(registered_at=self.registered_at, pk__lt=self.pk)
        return self.event.registrations.waiting().filter(ahead).count() + 1
