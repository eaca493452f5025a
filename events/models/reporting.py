"""What a report is made from beside the record: its texts, its photographs, who validated which part; and how it is shared."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from events.enums import Audience
from events.models.event import Event
from events.models.report import Report
from events.models.workshop import StaffOnlyQuerySet, Table
from events.reporting.enums import PartState, PhotoRight

LINK_DAYS = 90


class ReportText(models.Model):
    """What the team writes around the facts. Empty texts are left out, except the method, which then says what the record says."""

    SECTIONS = {
        "introduction": "Introduction",
        "methodology": "Méthode",
        "synthesis": "Synthèse",
        "next_steps": "Suites",
        "thanks": "Remerciements",
    }

    event = models.OneToOneField(Event, models.CASCADE, related_name="report_text", verbose_name="événement")
    introduction = models.TextField("introduction", max_length=3000, blank=True)
    methodology = models.TextField("méthode", max_length=3000, blank=True)
    synthesis = models.TextField("synthèse", max_length=1200, blank=True)
    next_steps = models.TextField("suites", max_length=2000, blank=True)
    thanks = models.TextField("remerciements", max_length=1200, blank=True)
    # Grows with each change: somebody who read an older text is told, and never overwrites.
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    changed_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="modifié par"
    )

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "textes d’un compte rendu"
        verbose_name_plural = "textes des comptes rendus"
        ordering = ["event_id"]

    def __str__(self):
        return f"Textes du compte rendu, {self.event}"

    @property
    def written(self):
        """Titles of the sections that hold a text."""
        return [title for name, title in self.SECTIONS.items() if getattr(self, name)]


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Photos are the team's; the others see those of the reports they may open, in the reports."""
        return self if user.is_staff else self.none()

    def kept(self):
        """Still there: nobody withdrew them."""
        return self.filter(withdrawn_at=None)

    def usable_for(self, audience):
        """Photos a report made for this audience may show: rights recorded, and wide enough."""
        return self.kept().exclude(right=PhotoRight.PENDING).filter(scope__in=Audience(audience).no_narrower())


class Photo(models.Model):
    """A photograph of the event, without what the telephone wrote in it. Withdrawn, its file is gone and its row says so."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="photos", verbose_name="événement")
    alt = models.CharField("description", max_length=250)
    caption = models.CharField("légende", max_length=200, blank=True)
    credit = models.CharField("crédit", max_length=120, blank=True)
    file = models.CharField("fichier", max_length=200, blank=True)
    sha256 = models.CharField("empreinte", max_length=64)
    width = models.PositiveSmallIntegerField("largeur (pixels)")
    height = models.PositiveSmallIntegerField("hauteur (pixels)")
    position = models.PositiveSmallIntegerField("rang", editable=False)
    right = models.CharField("droit à l’image", max_length=8, choices=PhotoRight)
    scope = models.CharField("peut être vue par", max_length=8, choices=Audience, default=Audience.MEMBERS)
    proof = models.CharField("où sont les accords", max_length=200, blank=True)
    right_noted_at = models.DateTimeField("droit noté le", default=timezone.now)
    right_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="droit noté par",
    )
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="retirée par"
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photographie"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="photo_file_until_withdrawn",
                condition=(Q(withdrawn_at=None) & ~Q(file="")) | Q(withdrawn_at__isnull=False, file=""),
            ),
            models.CheckConstraint(name="photo_is_described", condition=~Q(alt="")),
            models.CheckConstraint(name="photo_right_known", condition=Q(right__in=PhotoRight.values)),
            models.CheckConstraint(
                name="photo_whole", condition=Q(sha256__regex=r"^[0-9a-f]{64}$", width__gt=0, height__gt=0)
            ),
            models.CheckConstraint(
                name="photo_agreement_has_proof",
                condition=~Q(right=PhotoRight.AGREED) | ~Q(proof=""),
                violation_error_message="Dites où sont gardés les accords : vous pourrez les retrouver.",
            ),
        ]

    def __str__(self):
        return self.caption or self.alt

    @property
    def right_short(self):
        return PhotoRight(self.right).short

    @property
    def tone(self):
        return PhotoRight(self.right).tone


class ReportPhoto(models.Model):
    """A photo printed in one report. A trigger refuses one whose right is narrower than the report's audience."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="photos", verbose_name="compte rendu")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="uses", verbose_name="photographie")

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "photographie d’un compte rendu"
        verbose_name_plural = "photographies des comptes rendus"
        ordering = ["report_id", "photo_id"]
        constraints = [models.UniqueConstraint(fields=["report", "photo"], name="report_photo_once")]

    def __str__(self):
        return f"{self.photo}, {self.report}"


class PartReview(models.Model):
    """One reading of the part of one table: validated or to amend, by whom, and of which text. Never rewritten."""

    table = models.ForeignKey(Table, models.CASCADE, related_name="reviews", verbose_name="table")
    state = models.CharField("avis", max_length=10, choices=PartState)
    fingerprint = models.CharField("empreinte du texte lu", max_length=64)
    remark = models.TextField("remarque", max_length=1500, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    name = models.CharField("par", max_length=160, blank=True)
    # The account that acted: of the team, on behalf of the person named. None: that person, by the link of the table.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="noté par"
    )
    by_link = models.BooleanField("par le lien personnel", default=False)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "relecture d’une table"
        verbose_name_plural = "relectures des tables"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["table", "-at"], name="part_review_latest")]
        constraints = [
            models.CheckConstraint(
                name="part_review_says_something", condition=Q(state__in=[PartState.VALIDATED, PartState.AMEND])
            ),
            models.CheckConstraint(
                name="part_amend_says_what",
                condition=~Q(state=PartState.AMEND) | ~Q(remark=""),
                violation_error_message="Dites ce qu’il faut changer.",
            ),
            models.CheckConstraint(name="part_review_of_a_text", condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self):
        return f"{self.table}, {self.get_state_display()}"


class ReportLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()

    def alive(self):
        return self.filter(revoked_at=None, expires_on__gte=timezone.localdate())

    def with_downloads(self):
        """Annotate `downloads` and `last_opened`: what came of each link."""
        return self.annotate(downloads=models.Count("opened"), last_opened=models.Max("opened__at"))


class ReportLink(models.Model):
    """The reports of one event opened to somebody without an account, until a day or until it is closed."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="report_links", verbose_name="événement")
    recipient = models.CharField("pour qui", max_length=120)
    email = models.EmailField("adresse e-mail", blank=True)
    audience = models.CharField("ce que le lien ouvre", max_length=8, choices=Audience, default=Audience.PARTNERS)
    expires_on = models.DateField("vaut jusqu’au")
    created_at = models.DateTimeField("créé le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="créé par"
    )
    revoked_at = models.DateTimeField("fermé le", null=True, blank=True)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)

    objects = ReportLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien vers un compte rendu"
        verbose_name_plural = "liens vers les comptes rendus"
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="report_link_never_names_people",
                condition=~Q(audience=Audience.MEMBERS),
                violation_error_message="Ce qui est entre adhérents ne s’ouvre pas par un lien.",
            ),
        ]

    def __str__(self):
        return self.recipient

    def get_absolute_url(self):
        return reverse("events:event_sharing", args=[self.event.uuid])

    @staticmethod
    def usual_end():
        return timezone.localdate() + timedelta(days=LINK_DAYS)

    @property
    def is_alive(self):
        return self.revoked_at is None and self.expires_on >= timezone.localdate()

    @property
    def state_label(self):
        if self.revoked_at:
            return "Fermé"
        return "Ouvert" if self.is_alive else "Expiré"

    @property
    def tone(self):
        return "ok" if self.is_alive else "neutral"


class ReportDownloadQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()

    def by_month(self):
        """Counts by month and edition, the newest month first: one query."""
        return (
            self.annotate(month=TruncMonth("at"))
            .values("month", "report__edition")
            .annotate(number=models.Count("pk"))
            .order_by("-month", "report__edition")
        )


class ReportDownload(models.Model):
    """One download, by a person as far as can be told; who it was is in the access log, which is cleared on its own clock."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="opened", verbose_name="compte rendu")
    link = models.ForeignKey(
        ReportLink, models.SET_NULL, null=True, blank=True, related_name="opened", verbose_name="lien"
    )
    at = models.DateTimeField("le", default=timezone.now)

    objects = ReportDownloadQuerySet.as_manager()

    class Meta:
        verbose_name = "téléchargement d’un compte rendu"
        verbose_name_plural = "téléchargements des comptes rendus"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["report", "at"], name="report_download_when")]

    def __str__(self):
        return f"{self.report}, {self.at:%Y-%m-%d}"
