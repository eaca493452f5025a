"""Papers the portal made: numbered without gaps, kept as they were, found by whoever may."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from trainings.enums import DocumentKind


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer the papers in force of its own people."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        if organisation is None or not organisation.is_employer:
            return self.none()
        return self.in_force().filter(enrolment__organisation_id=organisation.pk)

    def in_force(self):
        return self.filter(superseded_at=None)


class DocumentCounter(models.Model):
    """The last number given, per kind and year. Locked while papers are numbered, so that no number is lost or given twice."""

    kind = models.CharField(max_length=12, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "compteur de documents"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="document_counter_unique")]

    def __str__(self):
        return f"{self.kind} {self.year} : {self.last}"


class Document(models.Model):
    """One generated paper about one enrolment. A corrected one gets a new number; the old stays, superseded."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("type", max_length=12, choices=DocumentKind)
    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveIntegerField("numéro")
    enrolment = models.ForeignKey(
        "trainings.Enrolment", models.PROTECT, related_name="documents", verbose_name="inscription"
    )
    file = models.CharField("fichier", max_length=120)
    size = models.PositiveIntegerField("taille")
    sha256 = models.CharField("empreinte", max_length=64)
    # What the paper says, digested: the same facts never make a second paper.
    facts_sha256 = models.CharField("empreinte du contenu", max_length=64)
    created_at = models.DateTimeField("établi le", default=timezone.now)
    superseded_at = models.DateTimeField("remplacé le", null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="document_number_unique"),
            models.UniqueConstraint(
                fields=["kind", "enrolment"], condition=Q(superseded_at=None), name="document_one_in_force"
            ),
            models.CheckConstraint(name="document_number_from_one", condition=Q(number__gt=0)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.reference}"

    @property
    def reference(self):
        """« CR-2026-0012 »."""
        return f"{DocumentKind(self.kind).prefix}-{self.year}-{self.number:04d}"

    @property
    def file_label(self):
        """Name of the downloaded file."""
        return f"{DocumentKind(self.kind).label} {self.reference} {self.enrolment.list_name}.pdf"
