"""What a person agreed to, for which purpose, in which words, and when they took it back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cvtheque import wording
from cvtheque.enums import (
    Channel,
    Purpose,
)


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """One purpose agreed to: which text, when, how, who the members were. Withdrawn consents stay as proof."""

    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.CASCADE, related_name="consents", verbose_name="candidat"
    )
    purpose = models.CharField("usage", max_length=10, choices=Purpose)
    text_version = models.PositiveSmallIntegerField("version du texte", default=wording.CURRENT)
    channel = models.CharField("recueilli par", max_length=10, choices=Channel, default=Channel.FORM)
    recipients = ArrayField(
        models.CharField(max_length=200), verbose_name="adhérents à cette date", default=list, blank=True
    )
    # Said in person: « informé le … par …, Forum des métiers ».
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="recueilli par"
    )
    place = models.CharField("lieu", max_length=200, blank=True)
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
