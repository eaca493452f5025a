"""Deposits in bulk: one archive of files, one table of people, one line each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import TO_DEPOSIT, BatchState, Verdict


class DepositBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's only: it is full of names."""
        return self if user.is_staff else self.none()


class DepositBatch(models.Model):
    """A table and its archive. reading → ready → applying → done; the archive leaves the disk with the last state."""

    label = models.CharField("nom", max_length=120)
    source = models.CharField("origine des CV", max_length=200)
    table_name = models.CharField("tableau stocké", max_length=100, blank=True, editable=False)
    archive_name = models.CharField("archive stockée", max_length=100, blank=True, editable=False)
    state = models.CharField("état", max_length=10, choices=BatchState, default=BatchState.READING)
    error = models.CharField("motif du refus", max_length=500, blank=True)
    job = models.ForeignKey("gtec_portal.Job", models.SET_NULL, null=True, related_name="+", verbose_name="travail")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="envoyé par"
    )
    created_at = models.DateTimeField("envoyé le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = DepositBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt groupé"
        verbose_name_plural = "dépôts groupés"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="deposit_batch_state_known", condition=Q(state__in=[str(state) for state in BatchState])
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("cvtheque:batch_detail", args=[self.pk])

    @property
    def tone(self):
        return BatchState(self.state).tone

    @property
    def is_open(self):
        return self.state in (BatchState.READING, BatchState.READY)


class BatchLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()

    def to_deposit(self):
        return self.filter(verdict__in=TO_DEPOSIT)


class BatchLine(models.Model):
    """One person of a batch: what the table says, what would be done, what was done. Emptied of the person once done."""

    batch = models.ForeignKey(DepositBatch, models.CASCADE, related_name="lines", verbose_name="dépôt groupé")
    number = models.PositiveIntegerField("ligne")
    values = models.JSONField("valeurs", default=dict)
    email = models.EmailField("adresse e-mail", blank=True)
    # The file taken out of the archive, once checked, until the person's record takes it over.
    file_name = models.CharField("fichier", max_length=120, blank=True)
    storage_name = models.CharField("nom de stockage", max_length=100, blank=True, editable=False)
    content_type = models.CharField("type", max_length=100, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    size = models.PositiveIntegerField("taille", default=0)
    verdict = models.CharField("décision", max_length=10, choices=Verdict)
    note = models.CharField("explication", max_length=500, blank=True)
    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="candidat"
    )

    objects = BatchLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de dépôt groupé"
        verbose_name_plural = "lignes de dépôt groupé"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_line_once"),
            models.CheckConstraint(
                name="batch_line_verdict_known", condition=Q(verdict__in=[str(verdict) for verdict in Verdict])
            ),
        ]

    def __str__(self):
        return f"Ligne {self.number}"

    @property
    def tone(self):
        return Verdict(self.verdict).tone

    @property
    def who(self):
        """The name to show: the record's once there is one."""
        return str(
            self.candidate or " ".join(filter(None, (self.values.get("first_name"), self.values.get("last_name"))))
        )
