"""What happens around an event: its series, what people must hear about it, their reminders, their calendars."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from events.enums import ReminderStep
from events.models.event import Event, Registration


class Series(models.Model):
    """One event given on several dates, in several towns; each date takes its own registrations."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("titre", max_length=160)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "série"
        ordering = [Lower("title"), "pk"]

    def __str__(self):
        return self.title


class ChangeNotice(models.Model):
    """A change people have not heard of yet. One row per event however many edits: one letter leaves, when it is due."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="change_notice", verbose_name="événement")
    # What they know: {column of the event: words}. A change taken back leaves nothing to say.
    known = models.JSONField("ce que les gens savent")
    due_at = models.DateTimeField("part à")

    class Meta:
        verbose_name = "changement à annoncer"
        ordering = ["due_at", "pk"]

    def __str__(self):
        return f"Changement : {self.event}"


class Reminder(models.Model):
    """One letter of the ladder, sent to one person: the row is what keeps it from leaving twice."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="reminders", verbose_name="inscription")
    step = models.CharField("étape", max_length=8, choices=ReminderStep)
    sent_at = models.DateTimeField("envoyé le", default=timezone.now)

    class Meta:
        verbose_name = "rappel"
        ordering = ["sent_at", "pk"]
        constraints = [models.UniqueConstraint("registration", "step", name="reminder_once")]

    def __str__(self):
        return f"{self.get_step_display()} : {self.registration}"


class CalendarFeed(models.Model):
    """The address a person gave to their calendar program. Another address is made by raising `link_version`."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="calendar_feed", verbose_name="personne")
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "agenda personnel"
        ordering = ["pk"]

    def __str__(self):
        return f"Agenda de {self.user}"
