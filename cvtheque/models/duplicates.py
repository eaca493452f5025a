"""The same person twice: what makes two records alike, what was decided, and what is left of a record that joined another."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import Likeness


class IdentityKey(models.Model):
    """One thing by which a person may be recognised, in the one form all its spellings share. Written by `duplicates.look`."""

    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.CASCADE, related_name="identity_keys", verbose_name="candidat"
    )
    kind = models.CharField("nature", max_length=5, choices=Likeness)
    value = models.CharField("valeur", max_length=254)

    class Meta:
        verbose_name = "signe d’identité"
        verbose_name_plural = "signes d’identité"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "candidate"], name="identity_key_once"),
        ]

    def __str__(self):
        return self.get_kind_display()


class LikelyPairQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()

    def open(self):
        """What staff has not decided yet."""
        return self.filter(decided_at=None)

    def of(self, candidate):
        return self.filter(Q(first=candidate) | Q(second=candidate))


class LikelyPair(models.Model):
    """Two records that look like one person. Decided: « ce ne sont pas les mêmes », remembered for good."""

    first = models.ForeignKey("cvtheque.Candidate", models.CASCADE, related_name="+", verbose_name="premier dossier")
    second = models.ForeignKey("cvtheque.Candidate", models.CASCADE, related_name="+", verbose_name="second dossier")
    reasons = ArrayField(models.CharField(max_length=5, choices=Likeness), verbose_name="ressemblances", default=list)
    found_at = models.DateTimeField("remarquée le", default=timezone.now)
    decided_at = models.DateTimeField("écartée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="écartée par"
    )

    objects = LikelyPairQuerySet.as_manager()

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likely_pair_once"),
            models.CheckConstraint(name="likely_pair_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return "Doublon possible"

    def get_absolute_url(self):
        return reverse("cvtheque:duplicate_detail", args=[self.first_id, self.second_id])

    @property
    def reason_labels(self):
        return [kind.label for kind in Likeness if kind in self.reasons]


class MergedRecord(models.Model):
    """What is left of a record that joined another: enough for its links, its address and its history to lead there."""

    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.CASCADE, related_name="merged", verbose_name="dossier gardé"
    )
    former_id = models.PositiveBigIntegerField("ancien numéro", unique=True)
    former_profile = models.UUIDField("ancien profil", default=uuid.uuid4, unique=True)
    link_version = models.PositiveIntegerField("version du lien")
    # Its personal link opens the kept record only when both had the same mailbox: nobody reads more than they were sent.
    opens = models.BooleanField("le lien ouvre le dossier gardé", default=False)
    email = models.EmailField("adresse e-mail qui n’a pas été gardée", blank=True)
    merged_at = models.DateTimeField("réuni le", default=timezone.now)

    class Meta:
        verbose_name = "dossier réuni"
        verbose_name_plural = "dossiers réunis"
        ordering = ["-merged_at", "-pk"]

    def __str__(self):
        return f"Dossier réuni n° {self.former_id}"
