"""The door of an event: whether it is open, the volunteers' link, and every gesture made there."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.enums import DoorAction, RegistrationStatus
from events.models.event import Event, Registration
from events.models.workshop import StaffOnlyQuerySet


class Door(models.Model):
    """What is particular to the door of one event. No row: nobody did anything there yet."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="door", verbose_name="événement")
    link_open = models.BooleanField("lien d’accueil ouvert", default=False)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)
    closed_at = models.DateTimeField("fin de l’accueil", null=True, blank=True)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "accueil d’un événement"
        verbose_name_plural = "accueils d’un événement"

    def __str__(self):
        return f"Accueil de {self.event}"


class DoorEntry(models.Model):
    """One gesture at the door, made on a device at a moment, perhaps without network. Never changed, only added.

    What a person's state is follows from their gestures in the order they were made, not in the order they came in: two
    telephones that were offline end with the same presence, whichever was heard first.
    """

    uuid = models.UUIDField("identifiant de l’appareil", default=uuid.uuid4, unique=True)
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="door_entries", verbose_name="personne inscrite"
    )
    action = models.CharField("geste", max_length=8, choices=DoorAction)
    at = models.DateTimeField("fait le")
    received_at = models.DateTimeField("reçu le", default=timezone.now)
    # What the person was when this gesture was heard: where an undone presence goes back to.
    before = models.CharField("statut d’avant", max_length=10, choices=RegistrationStatus)
    by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "geste à l’accueil"
        verbose_name_plural = "gestes à l’accueil"
        ordering = ["at", "uuid"]
        constraints = [
            models.CheckConstraint(name="door_entry_not_from_tomorrow", condition=Q(at__lte=models.F("received_at"))),
        ]

    def __str__(self):
        return f"{self.registration} : {self.get_action_display()}"
