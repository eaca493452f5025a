"""What an event offers: its timed programme and its annexes."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.audiences import audiences_of
from events.enums import Audience
from events.models.event import Event
from events.models.spans import no_overlap
from gtec_portal import typography


class ProgrammeItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(event__in=Event.objects.visible_to(user))


class ProgrammeItem(models.Model):
    """One line of the programme: from when to when, what, and who speaks."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="programme", verbose_name="événement")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    title = models.CharField("intitulé", max_length=200)
    speaker = models.CharField("intervention de", max_length=300, blank=True)
    details = models.TextField("précisions", max_length=1000, blank=True)

    objects = ProgrammeItemQuerySet.as_manager()

    class Meta:
        verbose_name = "moment du programme"
        verbose_name_plural = "moments du programme"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="programme_item_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="La fin doit venir après le début.",
            ),
            no_overlap(
                "programme_item_no_overlap", within="event", message="Ce moment chevauche un autre moment du programme."
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Said before the overlap is looked for: PostgreSQL cannot make a range that ends before it starts."""
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "La fin doit venir après le début."})

    @property
    def hours_label(self):
        return f"{typography.frtime(self.starts_at)} – {typography.frtime(self.ends_at)}"

    def overlapped(self):
        """The first moment of the programme that goes on during this one, or None."""
        others = self.event.programme.exclude(pk=self.pk)
        return others.filter(starts_at__lt=self.ends_at, ends_at__gt=self.starts_at).first()


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; the others the annexes of events they see, opened to them."""
        if user.is_staff:
            return self
        return self.filter(event__in=Event.objects.visible_to(user), audience__in=audiences_of(user))


class Attachment(models.Model):
    """An annex of the event: speech, slides. A PDF in private storage."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="attachments", verbose_name="événement")
    label = models.CharField("intitulé", max_length=160)
    audience = models.CharField("ouverte à", max_length=8, choices=Audience, default=Audience.PUBLIC)
    file = models.CharField("fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveIntegerField("taille (octets)")
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "annexe"
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_has_file", condition=~Q(file="") & Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self):
        return self.label
