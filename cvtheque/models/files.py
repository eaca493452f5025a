"""The CV as it came, and the text read from it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cvtheque.enums import KEPT_FILES, PENDING_FILES, READ_FILES, FileState
from cvtheque.models.candidates import Candidate


class CVFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A file is seen by whoever sees its owner's identity."""
        return self.filter(candidate__in=Candidate.objects.visible_to(user))

    def read(self):
        return self.filter(state__in=READ_FILES)

    def kept(self):
        """The CV of a person today: read, or kept though its text could not be."""
        return self.filter(state__in=KEPT_FILES)

    def pending(self):
        return self.filter(state__in=PENDING_FILES)


class CVFile(models.Model):
    """A CV somebody sent. received → checked → extracted ⇄ searchable; or unreadable (kept); or rejected with a reason.

    A rejected file keeps its row, never its content. `sha256` is that of the file as it came: a photo is kept upright, smaller
    and without what the telephone wrote in it.
    """

    candidate = models.ForeignKey("cvtheque.Candidate", models.CASCADE, related_name="files", verbose_name="candidat")
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
    reader_version = models.PositiveSmallIntegerField("version du lecteur", default=0, editable=False)

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
                "candidate", condition=Q(state__in=[str(state) for state in KEPT_FILES]), name="cvfile_one_read"
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
    def steps(self):
        """[(state, reached)] of the way a file goes, for its owner to see where it is."""
        way = [FileState.RECEIVED, FileState.CHECKED]
        way += [FileState.UNREADABLE] if self.is_unreadable else [FileState.EXTRACTED, FileState.SEARCHABLE]
        return [(state, way.index(state) <= way.index(self.state)) for state in way if self.state in way]

    @property
    def is_rejected(self):
        return self.state == FileState.REJECTED

    @property
    def is_unreadable(self):
        return self.state == FileState.UNREADABLE


class CVText(models.Model):
    """What was read in a file, repaired, then corrected by its owner. Holds identities: no search ever looks here."""

    file = models.OneToOneField("cvtheque.CVFile", models.CASCADE, related_name="text", verbose_name="fichier")
    content = models.TextField("texte lu")
    corrected_at = models.DateTimeField("corrigé le", null=True, blank=True)

    class Meta:
        verbose_name = "texte de CV"
        verbose_name_plural = "textes de CV"

    def __str__(self):
        return f"Texte de {self.file}"
