"""The letters around an event: a week before, the day before, and thanks the day after.

The last step reached is the one that leaves: a server that slept for three days does not send yesterday's letters.
"""

import datetime
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from events.enums import RegistrationStatus, ReminderStep
from events.life import letters
from events.models import Event, Registration, Reminder
from events.services.locks import lock
from gtec_portal import jobs

REMIND_JOB = "events.remind"
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
BATCH = 20  # letters written under one lock


def reached(event, now):
    """The (step, its first day) an event has reached, or None: nothing is due, or too late for thanks."""
    start, end, today = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at), timezone.localdate(now)
    if end + DAY <= today < end + DAY + WEEK:
        return ReminderStep.THANKS, end + DAY
    if event.starts_at <= now:
        return None
    if start - DAY <= today:
        return ReminderStep.EVE, start - DAY
    if start - WEEK <= today:
        return ReminderStep.WEEK, start - WEEK
    return None


def due(event, now):
    """(step, registrations to write to). Who registered since the step's first day just had a letter with everything."""
    found = reached(event, now)
    if found is None or not event.goes_ahead:
        return None, Registration.objects.none()
    step, first_day = found
    people = event.registrations.exclude(reminders__step=step)
    if step == ReminderStep.THANKS:
        return step, people.filter(status=_who_came(event))
    before = timezone.make_aware(datetime.datetime.combine(first_day, datetime.time.min))
    return step, people.filter(status=RegistrationStatus.REGISTERED, registered_at__lt=before)


def _who_came(event):
    """Those noted present; where nobody noted anything, those who were expected."""
    noted = event.registrations.filter(status=RegistrationStatus.ATTENDED).exists()
    return RegistrationStatus.ATTENDED if noted else RegistrationStatus.REGISTERED


def ask_due(now=None):
    """Queue one job per event that owes somebody a letter. Safe to call any number of times. Returns the jobs."""
    now = now or timezone.now()
    near = Event.objects.going_ahead().filter(starts_at__lt=now + WEEK + DAY, ends_at__gt=now - WEEK - 2 * DAY)
    owing = [event for event in near.order_by("starts_at", "pk") if due(event, now)[1].exists()]
    return [jobs.ask(REMIND_JOB, event, label=f"Rappels : {event.title}") for event in owing]


def deliver(event, tell=lambda done, total: None, now=None):
    """Write what is due for one event; returns how many. `tell(done, total)` may stop it between two batches."""
    now = now or timezone.now()
    total, done = due(event, now)[1].count(), 0
    while written := _batch(event, now):
        done += written
        tell(done, max(total, done))
    return done


@transaction.atomic
def _batch(event, now):
    """A few letters under the event's lock: who just gave the seat back is not reminded of it."""
    event = lock(event)
    step, people = due(event, now)
    rows = list(people.order_by("pk")[:BATCH])
    for registration in rows:
        registration.event = event
        letters.send(registration, letters.reminder(registration, step, now))
    Reminder.objects.bulk_create(Reminder(registration=row, step=step, sent_at=now) for row in rows)
    return len(rows)
