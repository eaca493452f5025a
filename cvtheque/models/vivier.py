"""Following people up: who was spotted for which post, what became of it, what was noted, who was hired."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import Contract, DiscardReason, EntryState
from cvtheque.models.unveiling import UnveilRequest

NOTE_LENGTH = 2000
MAX_PER_LIST = 100  # beyond, nobody follows anybody


class OwnedQuerySet(models.QuerySet):
    """Rows of an organisation. `owner`: the path to it."""

    owner = "organisation"

    def visible_to(self, user):
        """Staff sees all; an employer those of the organisation it acts for."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        if organisation is None or not organisation.is_employer:
            return self.none()
        return self.filter(**{self.owner: organisation})


class ShortlistQuerySet(OwnedQuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def with_counts(self):
        """`spotted`: everybody on it; `going`: those neither hired nor discarded."""
        ended = [str(EntryState.HIRED), str(EntryState.DISCARDED)]
        return self.annotate(spotted=Count("entries"), going=Count("entries", filter=~Q(entries__state__in=ended)))


class Shortlist(models.Model):
    """People an organisation considers for one post. An advertisement has at most one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="shortlists", verbose_name="structure"
    )
    title = models.CharField("poste ou besoin", max_length=160)
    opening = models.UUIDField("offre", null=True, blank=True, unique=True, editable=False)  # see cvtheque.openings
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="créée par"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    closed_at = models.DateTimeField("terminée le", null=True, blank=True, editable=False)

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        verbose_name = "liste de candidats repérés"
        verbose_name_plural = "listes de candidats repérés"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="shortlist_has_title", condition=~Q(title="")),
            models.UniqueConstraint(
                "organisation",
                Lower("title"),
                name="shortlist_open_title_once",
                condition=Q(closed_at=None),
                violation_error_message="Une liste en cours porte déjà ce nom.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cvtheque:shortlist_detail", args=[self.uuid])

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def status(self):
        return "en cours" if self.is_open else "terminée"

    @property
    def tone(self):
        return "info" if self.is_open else "neutral"


class EntryQuerySet(OwnedQuerySet):
    owner = "shortlist__organisation"

    def with_standing(self):
        """`known`: this organisation was told the name; `shown`: it may still see something of the person."""
        asked = UnveilRequest.objects.filter(
            candidate=OuterRef("candidate"), organisation=OuterRef("shortlist__organisation")
        )
        known = Exists(asked.filter(state="accepted"))
        return self.annotate(known=known).annotate(
            shown=Case(When(Q(known=True) | Q(candidate__profile__visible=True), Value(True)), default=Value(False))
        )


class ShortlistEntry(models.Model):
    """One person on one list. Without a name until the person gave it to this organisation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shortlist = models.ForeignKey(Shortlist, models.CASCADE, related_name="entries", verbose_name="liste")
    candidate = models.ForeignKey("cvtheque.Candidate", models.CASCADE, related_name="entries", verbose_name="candidat")
    state = models.CharField("étape", max_length=10, choices=EntryState, default=EntryState.SPOTTED)
    discard_reason = models.CharField("motif", max_length=12, choices=DiscardReason, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="repéré par",
    )
    added_at = models.DateTimeField("repéré le", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("étape du", default=timezone.now, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat repéré"
        verbose_name_plural = "candidats repérés"
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "shortlist",
                "candidate",
                name="entry_once",
                violation_error_message="Cette personne est déjà sur la liste.",
            ),
            models.CheckConstraint(
                name="entry_state_known", condition=Q(state__in=[str(state) for state in EntryState])
            ),
            models.CheckConstraint(
                name="entry_discarded_has_reason",
                condition=Q(state=EntryState.DISCARDED) & ~Q(discard_reason="")
                | ~Q(state=EntryState.DISCARDED) & Q(discard_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.shortlist}, étape « {self.get_state_display()} »"

    def get_absolute_url(self):
        return reverse("cvtheque:entry_detail", args=[self.uuid])

    @property
    def tone(self):
        return EntryState(self.state).tone

    @property
    def shown_name(self):
        """The name when the organisation of the list was told it, the number otherwise. Of a row `with_standing`."""
        return str(self.candidate) if self.known else str(self.candidate.profile)


class AppointmentQuerySet(OwnedQuerySet):
    owner = "entry__shortlist__organisation"

    def coming(self):
        return self.filter(cancelled_at=None, starts_at__gte=timezone.now() - timedelta(hours=2)).order_by(
            "starts_at", "pk"
        )


class Appointment(models.Model):
    """An interview: when, where, with whom. The person hears of it by letter and finds it on their page."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(
        ShortlistEntry, models.CASCADE, related_name="appointments", verbose_name="candidat repéré"
    )
    starts_at = models.DateTimeField("date et heure")
    minutes = models.PositiveSmallIntegerField(
        "durée en minutes", default=45, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    place = models.CharField("lieu", max_length=200)
    details = models.TextField("précisions", max_length=1000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="fixé par"
    )
    created_at = models.DateTimeField("fixé le", default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)
    # Calendars replace what they hold when it grows (RFC 5545, SEQUENCE).
    revision = models.PositiveIntegerField("révision", default=0, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="appointment_lasts", condition=Q(minutes__gte=5, minutes__lte=600)),
            models.CheckConstraint(name="appointment_has_place", condition=~Q(place="")),
        ]

    def __str__(self):
        return f"Entretien du {timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def organisation(self):
        return self.entry.shortlist.organisation

    @property
    def is_over(self):
        return self.ends_at < timezone.now()


class NoteQuerySet(OwnedQuerySet):
    pass


class Note(models.Model):
    """What somebody wrote about a person: for their own organisation and the team, and for the person, who may read it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey("cvtheque.Candidate", models.CASCADE, related_name="notes", verbose_name="candidat")
    # None: the team's own.
    organisation = models.ForeignKey(
        "members.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidate_notes",
        verbose_name="structure",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="écrite par",
    )
    text = models.TextField("note", max_length=NOTE_LENGTH)
    written_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note"
        ordering = ["-written_at", "-pk"]
        constraints = [models.CheckConstraint(name="note_has_text", condition=~Q(text=""))]

    def __str__(self):
        return f"Note du {timezone.localtime(self.written_at):%d/%m/%Y}"

    @property
    def source(self):
        return self.organisation.name if self.organisation else "L’équipe de l’association"


class TagQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()


class Tag(models.Model):
    """A word of the team to find people again: « forum de Flers », « VAE en cours »."""

    label = models.CharField("étiquette", max_length=40)
    candidates = models.ManyToManyField(
        "cvtheque.Candidate", related_name="tags", blank=True, verbose_name="candidats", through="CandidateTag"
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = "étiquette"
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                Lower("label"), name="tag_once", violation_error_message="Cette étiquette existe déjà."
            ),
            models.CheckConstraint(name="tag_has_label", condition=~Q(label="")),
        ]

    def __str__(self):
        return self.label


class CandidateTag(models.Model):
    """One tag on one person."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="uses", verbose_name="étiquette")
    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.CASCADE, related_name="tag_uses", verbose_name="candidat"
    )

    class Meta:
        verbose_name = "étiquette d’un candidat"
        verbose_name_plural = "étiquettes d’un candidat"
        constraints = [models.UniqueConstraint(fields=["tag", "candidate"], name="candidate_tag_once")]

    def __str__(self):
        return str(self.tag)


class PlacementQuerySet(OwnedQuerySet):
    pass


class Placement(models.Model):
    """Somebody was hired: by whom, for what, from when. Forgetting the person keeps the count of the month."""

    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.CASCADE, related_name="placements", verbose_name="candidat"
    )
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="placements", verbose_name="structure"
    )
    entry = models.OneToOneField(
        ShortlistEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="placement",
        verbose_name="candidat repéré",
    )
    title = models.CharField("poste", max_length=160)
    contract = models.CharField("contrat", max_length=10, choices=Contract)
    starts_on = models.DateField("date d’embauche")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="notée par"
    )
    recorded_at = models.DateTimeField("notée le", default=timezone.now, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "recrutement"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "organisation", "starts_on"],
                name="placement_once",
                violation_error_message="Ce recrutement est déjà noté.",
            ),
            models.CheckConstraint(name="placement_has_title", condition=~Q(title="")),
        ]

    def __str__(self):
        return f"{self.title}, {self.organisation}"
