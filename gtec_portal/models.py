"""Rows the named modules keep. The behaviour is in `work`, `jobs`, `mail` and `audit`."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gtec_portal.work import OPEN_STATES, WorkQuerySet, WorkRow, WorkState


class JobQuerySet(WorkQuerySet):
    def visible_to(self, user):
        """Staff sees every job, others those they asked for."""
        if user.is_staff:
            return self
        return self.filter(owner_id=user.pk) if user.pk else self.none()


class Job(WorkRow):
    """A long piece of work somebody waits for: a report, a sending, an import. Its handler is found by `kind`."""

    DRAIN_TASK = "gtec_portal.tasks.run_jobs"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("type", max_length=60)
    object_id = models.BigIntegerField("objet")
    params = models.JSONField("réglages", default=dict, blank=True)  # ids and options only, never an identity
    label = models.CharField("intitulé", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs", verbose_name="demandeur"
    )
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("à faire", default=0)
    note = models.CharField("étape", max_length=200, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-pk"]
        constraints = [
            # Two clicks, or two colleagues, make one job.
            models.UniqueConstraint(
                "kind",
                "object_id",
                "params",
                condition=Q(state__in=[str(state) for state in OPEN_STATES]),
                name="job_open_once",
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("job_detail", args=[self.uuid])

    @property
    def percent(self):
        """Whole percent done, 0 to 100; 0 while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    # What the fragment « components/job.html » asks of whatever it shows, beside label, tone, is_open, done, total and percent.

    @property
    def dom_id(self):
        return f"job-{self.uuid}"

    @property
    def state_label(self):
        return self.get_state_display().capitalize()

    @property
    def message(self):
        """What is happening, or why it stopped."""
        if self.is_open and not self.note and not self.total:
            return "Le travail commence dans un instant. Vous pouvez quitter cette page : il continue sans vous."
        return self.note if self.is_open else self.error or self.note

    @property
    def poll_url(self):
        return self.get_absolute_url()


class MessageQuerySet(WorkQuerySet):
    def visible_to(self, user):
        """The mail log is for staff; a person sees what was sent to them."""
        if user.is_staff:
            return self
        return self.filter(person_id=user.pk) if user.pk else self.none()

    def to_address(self, address):
        """Everything sent to this address, whatever its case."""
        return self.filter(to__iexact=address)


class Message(WorkRow):
    """One letter to one address: the outbox and the log are the same row.

    An unknown outcome is sent again: a confirmation received twice annoys, a lost one harms. Newsletters decide otherwise.
    """

    DRAIN_TASK = "gtec_portal.tasks.send_messages"
    MAX_ATTEMPTS = 6

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("type", max_length=60)
    to = models.EmailField("destinataire")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages_received",
        verbose_name="personne",
    )
    subject = models.CharField("objet", max_length=250)
    text = models.TextField("texte")
    html = models.TextField("version HTML")
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    attachments = models.JSONField("pièces jointes", default=list, blank=True)
    is_secret = models.BooleanField("contenu effacé après l’envoi", default=False)  # sign-in codes and the like

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        ordering = ["-pk"]
        indexes = [models.Index(models.functions.Lower("to"), name="message_to_lower")]

    def __str__(self):
        return self.subject

    @property
    def state_label(self):
        """A letter that is done has left."""
        return "parti" if self.state == WorkState.DONE else super().state_label

    @property
    def readable_text(self):
        """What the mail log may show. A sign-in code or a personal link is for its addressee alone, sent or not."""
        return "" if self.is_secret else self.text

    def mark_done(self):
        """Note the sending; a secret letter keeps no content, only the fact that it left."""
        done = super().mark_done()
        if done and self.is_secret:
            type(self).objects.filter(pk=self.pk).update(text="", html="", headers={})
        return done


class AuditLine(models.Model):
    """What happened to a business record. Labels and ids, no foreign key: nothing here blocks a deletion."""

    at = models.DateTimeField("le", default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField("auteur", null=True)
    actor_label = models.CharField("auteur", max_length=200, blank=True)
    action = models.CharField("action", max_length=60)
    object_type = models.CharField("type", max_length=60)
    object_id = models.BigIntegerField("objet")
    object_label = models.CharField("intitulé", max_length=250, blank=True)
    details = models.JSONField("détails", default=dict, blank=True)
    request_id = models.CharField("requête", max_length=12, blank=True)

    class Meta:
        verbose_name = "ligne d’historique"
        verbose_name_plural = "lignes d’historique"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "-at"], name="audit_object")]

    def __str__(self):
        return self.action


__all__ = ["AuditLine", "Job", "Message", "WorkState"]
