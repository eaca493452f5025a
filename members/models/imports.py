"""Files brought in: what each line was found to do, before anything is written, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gtec_portal.typography import counted, frnumber, plural_fr
from members.enums import ImportKind, ImportState, LineAction

OPEN_IMPORT_STATES = (ImportState.READING, ImportState.READY, ImportState.APPLYING)


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Imports are the team's own work."""
        return self if user.is_staff else self.none()

    def open(self):
        """Imports that wait for somebody or for a worker."""
        return self.filter(state__in=OPEN_IMPORT_STATES)


class ImportRun(models.Model):
    """One file, from its upload to what it changed. The file itself is removed as soon as it has been read."""

    kind = models.CharField("contenu", max_length=12, choices=ImportKind)
    state = models.CharField("statut", max_length=10, choices=ImportState, default=ImportState.READING)
    label = models.CharField("fichier", max_length=120)
    file = models.CharField("fichier gardé", max_length=100, blank=True, editable=False)
    sha256 = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    options = models.JSONField("choix", default=dict, blank=True)
    counts = models.JSONField("nombre de lignes", default=dict, blank=True)
    notes = models.JSONField("remarques", default=list, blank=True)
    error = models.TextField("motif du refus", blank=True)
    job = models.ForeignKey(
        "gtec_portal.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="travail"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    created_at = models.DateTimeField("envoyé le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-created_at", "-pk"]
        constraints = [
            # An import that is over says since when: what it kept is forgotten from then.
            models.CheckConstraint(
                name="import_finished_has_date",
                condition=Q(state__in=[str(state) for state in OPEN_IMPORT_STATES]) | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.label}"

    def get_absolute_url(self):
        return reverse("members:import_detail", args=[self.pk])

    @property
    def tone(self):
        return ImportState(self.state).tone

    @property
    def is_open(self):
        return self.state in OPEN_IMPORT_STATES

    @property
    def may_be_discarded(self):
        """Nobody is writing it: it waits for somebody, or the job that wrote it gave up and nothing was recorded (job at hand)."""
        if self.state == ImportState.APPLYING:
            return self.job is None or not self.job.is_open
        return self.is_open

    @property
    def is_finess(self):
        return self.kind == ImportKind.FINESS

    def count(self, *actions):
        """How many lines have one of these actions; no query."""
        return sum(self.counts.get(str(action), 0) for action in actions)

    @property
    def to_write(self):
        """How many lines will change something."""
        return self.count(LineAction.CREATE, LineAction.CHANGE)

    @property
    def refused(self):
        return self.count(LineAction.REFUSED)

    @property
    def refused_title(self):
        return f"{counted(self.refused, 'ligne')} refusée{plural_fr(self.refused)}"

    @property
    def apply_label(self):
        """The words of the button: how many lines, and that others stay out."""
        others = "autres " if self.refused else ""
        if self.to_write == 1:
            return f"Importer l’{'autre ' if others else 'unique '}ligne"
        return f"Importer les {frnumber(self.to_write)} {others}lignes"

    @property
    def summary(self):
        """What it holds, or what it did, in words: « 12 à créer, 3 à modifier, 2 refusées »."""
        if self.state == ImportState.DONE:
            return f"{counted(self.counts.get('done', 0), 'ligne')} enregistrée{plural_fr(self.counts.get('done', 0))}"
        words = [
            (LineAction.CREATE, "à créer"),
            (LineAction.CHANGE, "à modifier"),
            (LineAction.SAME, "sans changement"),
        ]
        parts = [f"{frnumber(self.count(action))} {text}" for action, text in words if self.count(action)]
        return ", ".join(parts + ([counted(self.refused, "refusée")] if self.refused else []))


class ImportLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A line is seen by whoever sees its import."""
        return self if user.is_staff else self.none()

    def to_write(self):
        """Lines that will change something and have not done so."""
        return self.filter(action__in=[LineAction.CREATE, LineAction.CHANGE], done_at=None)


class ImportLine(models.Model):
    """One line of a file under the number the spreadsheet shows, and what it does."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", verbose_name="import")
    number = models.PositiveIntegerField("ligne")
    action = models.CharField("effet", max_length=8, choices=LineAction)
    title = models.CharField("intitulé", max_length=200, blank=True)
    cells = models.JSONField("valeurs", default=dict)  # what was read, cleaned: enough to plan again without the file
    operations = models.JSONField("opérations", default=list, blank=True)
    problems = models.JSONField("problèmes", default=list, blank=True)  # why it is refused
    doubts = models.JSONField("points à vérifier", default=list, blank=True)  # said, not refused
    done_at = models.DateTimeField("enregistrée le", null=True, blank=True)

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d’import"
        verbose_name_plural = "lignes d’import"
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint("run", "number", name="import_line_once"),
            models.CheckConstraint(
                name="import_line_refused_does_nothing",
                condition=~Q(action="refused") | Q(operations=[], done_at=None),
            ),
        ]
        indexes = [models.Index(fields=["run", "action", "number"], name="import_line_action")]

    def __str__(self):
        return f"ligne {self.number}"

    @property
    def tone(self):
        return LineAction(self.action).tone

    @property
    def is_waiting(self):
        """Whether it may still be chosen."""
        return self.done_at is None and self.action in (LineAction.CREATE, LineAction.CHANGE)
