"""The bulletin of a monthly meeting: figures computed for a day, then frozen for everybody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gtec_portal import typography


class BulletinQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff prepares them; people who act for a member employer read the frozen ones; nobody else does."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        return self.frozen() if organisation is not None and organisation.is_employer else self.none()

    def frozen(self):
        return self.filter(frozen_at__isnull=False)

    def latest_frozen(self):
        """The bulletin letters quote, or None."""
        return self.frozen().order_by("-on").first()


class Bulletin(models.Model):
    """What the network brings to one meeting. A draft is computed each time it is read; frozen, it never moves by itself.

    The snapshot holds counts and what the members share with each other: nothing of any candidate, not even a number.
    """

    on = models.DateField(
        "date de la réunion", unique=True, error_messages={"unique": "Le bulletin de cette date existe déjà."}
    )
    meeting = models.ForeignKey(
        "events.Event", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="réunion"
    )
    snapshot = models.JSONField("contenu arrêté", null=True, editable=False)
    version = models.PositiveSmallIntegerField("version", default=0, editable=False)
    frozen_at = models.DateTimeField("arrêté le", null=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="arrêté par",
    )
    created_at = models.DateTimeField("préparé le", default=timezone.now, editable=False)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = "bulletin des adhérents"
        verbose_name_plural = "bulletins des adhérents"
        ordering = ["-on"]
        constraints = [
            models.CheckConstraint(
                name="bulletin_frozen_is_whole",
                condition=Q(frozen_at=None, snapshot=None, version=0)
                | Q(frozen_at__isnull=False, snapshot__isnull=False, version__gte=1),
            ),
        ]

    def __str__(self):
        return f"Bulletin du {typography.frdate(self.on, 'long')}"

    def get_absolute_url(self):
        return reverse("newsletters:bulletin_detail", args=[self.pk])

    @property
    def is_frozen(self):
        return self.frozen_at is not None

    @property
    def state_label(self):
        return "Arrêté" if self.is_frozen else "En préparation"

    @property
    def tone(self):
        return "ok" if self.is_frozen else "warn"

    @property
    def title(self):
        """« Bulletin de novembre 2026 », « Bulletin d’octobre 2026 »."""
        month = typography.MONTHS[self.on.month - 1]
        return f"Bulletin {'d’' if month[0] in 'ao' else 'de '}{month}{typography.NBSP}{self.on.year}"

    @property
    def meeting_moved_to(self):
        """The day the linked meeting moved to, or None while it is still on the day of the bulletin (meeting: select_related)."""
        day = timezone.localdate(self.meeting.starts_at) if self.meeting else self.on
        return day if day != self.on else None
