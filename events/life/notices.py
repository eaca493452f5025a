"""What people registered must hear: that the event changed, or that it is called off. One letter however many edits.

A change is noted (`ChangeNotice`) and leaves half an hour after the last edit, or when the team says so; a change taken back
leaves nothing. Each registration keeps the revision it was told of, so a worker that dies resumes where it stopped.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events.enums import EXPECTED
from events.life import letters
from events.models import ChangeNotice, Event, Registration
from events.services.locks import lock
from gtec_portal import audit, jobs

TELL_JOB = "events.tell"
DELAY = timedelta(minutes=30)
BATCH = 20  # letters written under one lock: others may register in between
# Beside what people know, once an event is held after all: the word of the team, and the revision of those who heard that it was off.
REINSTATED, HEARD = "reinstated", "heard"


def facts(event):
    """What people know of an event, in words: {label: words}. Nothing else is worth a letter."""
    return {
        "Quand": f"{event.day_label}, {event.hours_label}",
        "Où": event.place_label,
        "Adresse": event.address,
        "Visioconférence": event.meeting_url,
    }


def differences(known, event):
    """[(label, what they know, what holds now)], only what changed."""
    return [(label, known.get(label, ""), now) for label, now in facts(event).items() if known.get(label, "") != now]


def waiting_to_hear(event):
    """People expected or on the list who know an older revision."""
    return Registration.objects.filter(event=event, status__in=EXPECTED, told_revision__lt=event.revision)


def note(event, before):
    """Note what an edit changed. Call under the event's lock, with the event as it was."""
    if (
        event.is_cancelled
    ):  # nothing to say of it now; who heard that it is off stays as far as they were from knowing all
        Registration.objects.filter(event=event, status__in=EXPECTED).update(told_revision=F("told_revision") + 1)
        return
    if before.starts_at <= timezone.now():
        return
    notice = ChangeNotice.objects.filter(event=event).first()
    if notice and REINSTATED in notice.known:  # its letters say everything that holds now
        return
    known = notice.known if notice else facts(before)
    if not differences(known, event) or not waiting_to_hear(event).exists():
        forget(event)
        return
    if facts(before) != facts(event):
        ChangeNotice.objects.update_or_create(event=event, defaults={"known": known, "due_at": timezone.now() + DELAY})


def note_called_off(event):
    """Keep what people know until they have heard that it is off: it may be held after all meanwhile. Call under its lock."""
    ChangeNotice.objects.get_or_create(event=event, defaults={"known": facts(event), "due_at": timezone.now()})


def note_reinstated(event, word):
    """Note that the event takes place after all, for those who heard the contrary; the others hear of what else changed. Call under its lock."""
    notice = ChangeNotice.objects.filter(event=event).first()
    known, heard = notice.known if notice else facts(event), event.revision - 1
    if not differences(known, event):
        waiting_to_hear(event).exclude(told_revision=heard).update(told_revision=event.revision)
    if waiting_to_hear(event).exists():
        known = {**known, REINSTATED: word, HEARD: heard}
        ChangeNotice.objects.update_or_create(event=event, defaults={"known": known, "due_at": timezone.now()})
    else:
        forget(event)


def forget(event):
    """Nothing more to say: everybody counts as told."""
    ChangeNotice.objects.filter(event=event).delete()
    waiting_to_hear(event).update(told_revision=event.revision)


@transaction.atomic
def drop(event, *, by):
    """The team decides that this change needs no letter."""
    event = lock(event)
    if ChangeNotice.objects.filter(event=event).exists():
        forget(event)
        audit.record("notice.dropped", event, by=by)


def ask(event, *, by=None):
    """Queue the letters of one event; returns the job."""
    return jobs.ask(TELL_JOB, event, label=f"Prévenir les inscrits : {event.title}", owner=by)


def ask_due(now=None):
    """Queue those whose half hour is over. Drafts wait until they are published. Safe to call any number of times."""
    due = Event.objects.published().filter(change_notice__due_at__lte=now or timezone.now())
    return [ask(event) for event in due]


def deliver(event, tell=lambda done, total: None):
    """Write to everybody who has not heard yet; returns how many. `tell(done, total)` may stop it between two batches."""
    total, done = waiting_to_hear(event).count(), 0
    while True:
        written = _batch(event)
        done += written
        if written < BATCH:
            return done
        tell(done, max(total, done))


@transaction.atomic
def _batch(event):
    """Write to at most BATCH people under the event's lock, so that nobody is told of a change just taken back."""
    event = lock(event)
    notice = ChangeNotice.objects.filter(event=event).first()
    if not event.is_published or event.is_past or not (event.is_cancelled or notice):
        forget(event)
        return 0
    others = other_dates(event) if event.is_cancelled else []
    rows = list(waiting_to_hear(event).order_by("pk")[:BATCH])
    for registration in rows:
        registration.event = event
        letters.send(registration, _letter(registration, notice, others))
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(told_revision=event.revision)
    if len(rows) < BATCH:
        ChangeNotice.objects.filter(event=event).delete()
    if rows:
        audit.record("notice.sent", event, people=len(rows))
    return len(rows)


def _letter(registration, notice, others):
    """What this person is to hear: that it is off, that it takes place after all, or what changed."""
    if registration.event.is_cancelled:
        return letters.called_off(registration, others)
    if registration.told_revision == notice.known.get(HEARD):
        return letters.reinstated(registration, notice.known[REINSTATED])
    return letters.changed(registration, differences(notice.known, registration.event))


def other_dates(event):
    """The coming dates of the same series that still go ahead, soonest first."""
    if event.series_id is None:
        return []
    dates = Event.objects.going_ahead().upcoming().filter(series=event.series_id, audience=event.audience)
    return list(dates.exclude(pk=event.pk).with_seats().select_related("commune").order_by("starts_at", "pk"))
