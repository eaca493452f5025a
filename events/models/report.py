"""The report of an event: one row per version and edition, its PDF in private storage."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from events.audiences import audiences_of
from events.enums import Audience, Edition, ReportState
from events.models.event import Event
from events.reporting.enums import PhotoRight
from gtec_portal import typography

# States whose paper people were given to read.
PUBLISHED_ONCE = [ReportState.PUBLISHED, ReportState.REPLACED, ReportState.WITHDRAWN]


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees every version; the others what is published for them, whatever became of the event's page."""
        if user.is_staff:
            return self
        return self.published().filter(audience__in=audiences_of(user))

    def published(self):
        return self.filter(state=ReportState.PUBLISHED)

    def ready(self):
        """Whose PDF is made."""
        return self.exclude(file="")

    def with_redo(self):
        """Annotate `to_redo`: the paper shows a photo withdrawn since, or whose right no longer covers its readers."""
        narrower = Q()
        for audience in Audience:
            narrower |= Q(report__audience=audience) & ~Q(photo__scope__in=audience.no_narrower())
        lost = Q(photo__withdrawn_at__isnull=False) | Q(photo__right=PhotoRight.PENDING) | narrower
        uses = self.model._meta.get_field("photos").related_model.objects.filter(report=OuterRef("pk"))
        return self.annotate(to_redo=Exists(uses.filter(lost)))

    def to_redo(self):
        """Published papers that should no longer be read as they are."""
        return self.published().with_redo().filter(to_redo=True)


class Report(models.Model):
    """One edition of one version. Its PDF never changes; a correction is a new version."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="reports", verbose_name="événement")
    version = models.PositiveSmallIntegerField("version")
    edition = models.CharField("édition", max_length=5, choices=Edition)
    audience = models.CharField("ouvert à", max_length=8, choices=Audience, default=Audience.PUBLIC)
    state = models.CharField("état", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    names_people = models.BooleanField("liste nominative", default=False)
    file = models.CharField("fichier", max_length=200, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    size = models.PositiveIntegerField("taille (octets)", default=0)
    pages = models.PositiveSmallIntegerField("pages", default=0)
    downloads = models.PositiveIntegerField("téléchargements", default=0)
    # Fingerprints of what it was made from (see events.reporting.contents): what changed since, which parts were validated.
    contents = models.JSONField("contenu", default=dict, blank=True, editable=False)
    remark = models.TextField("à amender", max_length=1500, blank=True)
    job = models.ForeignKey(
        "gtec_portal.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="travail"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    made_at = models.DateTimeField("fabriqué le", null=True, blank=True)
    validated_at = models.DateTimeField("validé le", null=True, blank=True)
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        ordering = ["-asked_at", "edition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "edition", "version"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["event", "edition", "audience"],
                condition=Q(state=ReportState.PUBLISHED),
                name="report_published_once",
            ),
            models.CheckConstraint(name="report_version_positive", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="report_file_is_whole",
                condition=Q(file="")
                | Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0, pages__gt=0, made_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_no_state_without_file", condition=Q(state=ReportState.DRAFT) | ~Q(file="")
            ),
            models.CheckConstraint(
                name="report_published_has_date",
                condition=~Q(state__in=PUBLISHED_ONCE) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_amend_says_what", condition=~Q(state=ReportState.AMEND) | ~Q(remark="")
            ),
            models.CheckConstraint(
                name="report_names_stay_among_members",
                condition=Q(names_people=False) | Q(audience=Audience.MEMBERS),
                violation_error_message="Cette édition nomme les personnes présentes : elle reste entre adhérents.",
            ),
        ]

    def __str__(self):
        return f"{self.event.title}, {self.get_edition_display()}"

    def get_absolute_url(self):
        return reverse("events:report_detail", args=[self.uuid])

    @property
    def is_ready(self):
        return bool(self.file)

    @property
    def is_making(self):
        """Asked for, not there yet, and still being made."""
        return not self.file and self.job is not None and self.job.is_open

    @property
    def edition_label(self):
        """« l’édition complète », « la synthèse »."""
        return "la synthèse" if self.edition == Edition.SHORT else "l’édition complète"

    @property
    def state_label(self):
        if self.file:
            return self.get_state_display().capitalize()
        return "En préparation" if self.is_making else "Non fabriqué"

    @property
    def tone(self):
        if self.file:
            return ReportState(self.state).tone
        return "info" if self.is_making else "bad"

    @property
    def file_label(self):
        """The name people save the file under."""
        day = timezone.localdate(self.event.starts_at).isoformat()
        kind = "synthese" if self.edition == Edition.SHORT else "compte-rendu"
        return f"{day}-{kind}-{self.event.slug.removesuffix('-' + day)}-v{self.version}.pdf"

    @property
    def size_label(self):
        """« 240 ko », « 1,2 Mo »."""
        if self.size < 1_000_000:
            return f"{typography.frnumber(max(1, self.size // 1000))}{typography.NBSP}ko"
        return f"{typography.frnumber(self.size / 1_000_000, 1)}{typography.NBSP}Mo"
