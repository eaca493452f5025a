"""The CV base. A candidate's identity lives in `Candidate`; what a search may see lives in `SearchProfile`, which has none."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from cvtheque import wording
from cvtheque.enums import (
    PENDING_FILES,
    READ_FILES,
    Availability,
    CandidateState,
    Channel,
    FileState,
    Hours,
    Purpose,
    UnveilState,
)
from gtec_portal import links

ANSWER_DAYS = 14  # a request to know a name waits this long
ASK_AGAIN_DAYS = 90  # after a refusal, the same employer waits this long
LINK_PURPOSE = "profile"


class CandidateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Identities: staff sees all; an employer those who accepted to be known by the organisation it acts for."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        if organisation is None or not organisation.is_employer:
            return self.none()
        return self.filter(Exists(UnveilRequest.objects.accepted_for(organisation).filter(candidate=OuterRef("pk"))))

    def agreeing(self, purpose):
        """Confirmed candidates whose consent for this purpose is in force."""
        return self.filter(
            Exists(Consent.objects.in_force().filter(candidate=OuterRef("pk"), purpose=purpose)),
            state=CandidateState.ACTIVE,
        )


class Candidate(models.Model):
    """A job seeker. No account: a personal link, which `link_version` revokes."""

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse e-mail")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    trades = models.ManyToManyField("reference.Trade", related_name="+", verbose_name="métiers recherchés")
    skills = models.TextField("compétences et expériences", blank=True, max_length=3000)
    mobility_km = models.PositiveSmallIntegerField("trajet accepté (km)", default=20)
    availability = models.CharField("disponibilité", max_length=10, choices=Availability, default=Availability.NOW)
    hours = models.CharField("temps de travail", max_length=5, choices=Hours, default=Hours.ANY)
    has_licence = models.BooleanField("permis B", default=False)
    state = models.CharField("état", max_length=10, choices=CandidateState, default=CandidateState.NEW)
    link_version = models.PositiveIntegerField("version du lien", default=0)
    created_at = models.DateTimeField("reçu le", default=timezone.now, editable=False)
    # Only what comes from the person counts: the clock of the two years starts here.
    last_contact_at = models.DateTimeField("dernier contact", default=timezone.now)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="candidate_email_unique", violation_error_message="Cette adresse a déjà un profil."
            ),
            models.CheckConstraint(
                name="candidate_mobility_sensible",
                condition=Q(mobility_km__lte=200),
                violation_error_message="Indiquez un trajet de 200 km au plus.",
            ),
            models.CheckConstraint(
                name="candidate_state_known", condition=Q(state__in=[str(state) for state in CandidateState])
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self):
        return reverse("cvtheque:candidate_detail", args=[self.pk])

    @property
    def tone(self):
        return CandidateState(self.state).tone

    @property
    def is_confirmed(self):
        return self.state == CandidateState.ACTIVE

    @property
    def token(self):
        """What stands in the address of the personal page."""
        return links.make_token(self, LINK_PURPOSE)

    @property
    def own_url(self):
        """The personal page, as an absolute address for letters."""
        return links.absolute("cvtheque:own_detail", self.token)


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """One purpose agreed to: which text, when, how, who the members were. Withdrawn consents stay as proof."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="consents", verbose_name="candidat")
    purpose = models.CharField("usage", max_length=10, choices=Purpose)
    text_version = models.PositiveSmallIntegerField("version du texte", default=wording.CURRENT)
    channel = models.CharField("recueilli par", max_length=10, choices=Channel, default=Channel.FORM)
    recipients = ArrayField(
        models.CharField(max_length=200), verbose_name="adhérents à cette date", default=list, blank=True
    )
    given_at = models.DateTimeField("donné le", default=timezone.now)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "accord"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "candidate", "purpose", condition=Q(withdrawn_at=None), name="consent_in_force_once"
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
            ),
            models.CheckConstraint(
                name="consent_purpose_known", condition=Q(purpose__in=[str(purpose) for purpose in Purpose])
            ),
        ]

    def __str__(self):
        return self.get_purpose_display()

    @property
    def wording(self):
        return wording.wording(self.purpose, self.text_version)


class CVFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A file is seen by whoever sees its owner's identity."""
        return self.filter(candidate__in=Candidate.objects.visible_to(user))

    def read(self):
        return self.filter(state__in=READ_FILES)

    def pending(self):
        return self.filter(state__in=PENDING_FILES)


class CVFile(models.Model):
    """A CV somebody sent. received → checked → extracted ⇄ searchable, or rejected with a reason they understand.

    A rejected file keeps its row, never its content.
    """

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="files", verbose_name="candidat")
    storage_name = models.CharField("nom de stockage", max_length=100, blank=True, editable=False)
    label = models.CharField("nom du fichier", max_length=120)
    content_type = models.CharField("type", max_length=100)
    sha256 = models.CharField("empreinte", max_length=64, db_index=True)
    size = models.PositiveIntegerField("taille")
    state = models.CharField("état", max_length=10, choices=FileState, default=FileState.RECEIVED)
    reason = models.CharField("motif du refus", max_length=300, blank=True)
    reason_code = models.CharField("code du refus", max_length=20, blank=True)
    pages = models.PositiveSmallIntegerField("pages", default=0)
    received_at = models.DateTimeField("reçu le", default=timezone.now)
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    objects = CVFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier de CV"
        verbose_name_plural = "fichiers de CV"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="cvfile_state_known", condition=Q(state__in=[str(state) for state in FileState])
            ),
            models.CheckConstraint(
                name="cvfile_rejected_has_reason",
                condition=Q(state=FileState.REJECTED, storage_name="") & ~Q(reason="")
                | ~Q(state=FileState.REJECTED) & Q(reason="") & ~Q(storage_name=""),
            ),
            models.UniqueConstraint("storage_name", condition=~Q(storage_name=""), name="cvfile_storage_unique"),
            models.UniqueConstraint(
                "candidate", condition=Q(state__in=[str(state) for state in PENDING_FILES]), name="cvfile_one_pending"
            ),
            models.UniqueConstraint(
                "candidate", condition=Q(state__in=[str(state) for state in READ_FILES]), name="cvfile_one_read"
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def tone(self):
        return FileState(self.state).tone

    @property
    def is_pending(self):
        return self.state in PENDING_FILES

    @property
    def is_rejected(self):
        return self.state == FileState.REJECTED


class CVText(models.Model):
    """What was read in a file, repaired, then corrected by its owner. Holds identities: no search ever looks here."""

    file = models.OneToOneField(CVFile, models.CASCADE, related_name="text", verbose_name="fichier")
    content = models.TextField("texte lu")
    corrected_at = models.DateTimeField("corrigé le", null=True, blank=True)

    class Meta:
        verbose_name = "texte de CV"
        verbose_name_plural = "textes de CV"

    def __str__(self):
        return f"Texte de {self.file}"


class SearchProfileQuerySet(models.QuerySet):
    def searchable(self):
        """Profiles of people who agreed to be found. The literal is what makes the partial index usable."""
        return self.filter(visible=True)

    def visible_to(self, user):
        """Staff sees all; an employer the searchable ones, and those its organisation already knows by name."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        if organisation is None or not organisation.is_employer:
            return self.none()
        known = UnveilRequest.objects.accepted_for(organisation).filter(candidate=OuterRef("candidate"))
        return self.filter(Q(visible=True) | Exists(known))


class SearchProfile(models.Model):
    """What search may see of one person: no name, no address, no number, no file. Written by `profiles.refresh` only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.OneToOneField(Candidate, models.CASCADE, related_name="profile", verbose_name="candidat")
    visible = models.BooleanField("cherchable", default=False)
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    trade_codes = ArrayField(models.CharField(max_length=5), verbose_name="métiers", default=list)
    title = models.CharField("métiers recherchés", max_length=500, blank=True)
    body = models.TextField("texte sans identité", blank=True)
    mobility_km = models.PositiveSmallIntegerField("trajet accepté (km)", default=20)
    availability = models.CharField("disponibilité", max_length=10, choices=Availability, default=Availability.NOW)
    hours = models.CharField("temps de travail", max_length=5, choices=Hours, default=Hours.ANY)
    has_licence = models.BooleanField("permis B", default=False)
    title_search = SearchVectorField("recherche dans les métiers", null=True)
    search = SearchVectorField("recherche", null=True)
    updated_at = models.DateTimeField("mis à jour le", default=timezone.now)

    objects = SearchProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "profil cherchable"
        verbose_name_plural = "profils cherchables"
        ordering = ["-updated_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="profile_search", condition=Q(visible=True)),
            GinIndex(fields=["trade_codes"], name="profile_trades", condition=Q(visible=True)),
            models.Index(fields=["-updated_at", "-id"], name="profile_recent", condition=Q(visible=True)),
        ]

    def __str__(self):
        return f"Candidat n° {self.pk}"

    def get_absolute_url(self):
        return reverse("cvtheque:profile_detail", args=[self.uuid])


class SearchWord(models.Model):
    """A word some searchable profile holds: what a mistyped word is compared with. `word` is unaccented, `shown` as written."""

    word = models.CharField("mot", max_length=60, primary_key=True)
    shown = models.CharField("graphie", max_length=60)

    class Meta:
        verbose_name = "mot de la CVthèque"
        verbose_name_plural = "mots de la CVthèque"
        indexes = [GinIndex(fields=["word"], name="searchword_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self):
        return self.shown


def answer_deadline():
    return timezone.now() + timedelta(days=ANSWER_DAYS)


class UnveilRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all requests; an employer those of the organisation it acts for."""
        if user.is_staff:
            return self
        return (
            self.filter(organisation_id=user.acting_organisation_id)
            if user.is_authenticated and user.acting_organisation_id
            else self.none()
        )

    def accepted_for(self, organisation):
        return self.filter(organisation=organisation, state=UnveilState.ACCEPTED)

    def waiting(self):
        """Requests the person can still answer."""
        return self.filter(state=UnveilState.PENDING, expires_at__gt=timezone.now())

    def overdue(self):
        return self.filter(state=UnveilState.PENDING, expires_at__lte=timezone.now())


class UnveilRequest(models.Model):
    """An employer asks a candidate for their name. The candidate answers from the letter; silence is no."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="unveil_requests", verbose_name="candidat")
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="unveil_requests", verbose_name="structure"
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="unveil_requests", verbose_name="demandé par"
    )
    vacancy = models.CharField("poste proposé", max_length=200)
    reason = models.TextField("message au candidat", max_length=1000)
    state = models.CharField("état", max_length=10, choices=UnveilState, default=UnveilState.PENDING)
    created_at = models.DateTimeField("demandée le", default=timezone.now)
    expires_at = models.DateTimeField("réponse attendue avant le", default=answer_deadline)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)

    objects = UnveilRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’identité"
        verbose_name_plural = "demandes d’identité"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "candidate",
                "organisation",
                condition=Q(state__in=[str(UnveilState.PENDING), str(UnveilState.ACCEPTED)]),
                name="unveil_open_once",
                violation_error_message="Votre structure a déjà demandé le nom de ce candidat.",
            ),
            models.CheckConstraint(
                name="unveil_state_known", condition=Q(state__in=[str(state) for state in UnveilState])
            ),
            models.CheckConstraint(
                name="unveil_answer_dated",
                condition=Q(state__in=[str(UnveilState.ACCEPTED), str(UnveilState.REFUSED)], answered_at__isnull=False)
                | Q(state__in=[str(UnveilState.PENDING), str(UnveilState.EXPIRED)], answered_at=None),
            ),
            models.CheckConstraint(name="unveil_has_reason", condition=~Q(reason="") & ~Q(vacancy="")),
            models.CheckConstraint(name="unveil_expires_later", condition=Q(expires_at__gt=F("created_at"))),
        ]

    def __str__(self):
        return f"{self.organisation} : {self.vacancy}"

    @property
    def shown_state(self):
        """The state as people see it: a deadline passed a minute ago counts, even before the nightly sweep."""
        overdue = self.state == UnveilState.PENDING and self.expires_at <= timezone.now()
        return UnveilState.EXPIRED if overdue else UnveilState(self.state)

    @property
    def tone(self):
        return self.shown_state.tone

    @property
    def is_waiting(self):
        return self.shown_state == UnveilState.PENDING
