"""Calling an event off: its page stays and says why, everybody expected hears of it, no seat is given any more.

Called off by mistake, or saved after all, it is reinstated until it was to begin: those who heard hear the contrary.
"""

from django.db import transaction
from django.utils import timezone

from events.enums import EXPECTED
from events.life import around, notices
from events.services import registrations
from events.services.locks import lock
from gtec_portal import audit


class CannotCallOff(Exception):
    """A draft, or an event that is over; the text may be shown."""


class CannotReinstate(Exception):
    """It was to begin already; the text may be shown."""


@transaction.atomic
def cancel_event(event, *, reason, by):
    """Call the event off and queue the letters, under its lock. Twice changes nothing. Raises CannotCallOff."""
    event = lock(event)
    if event.is_cancelled:
        return event
    if not event.is_published:
        raise CannotCallOff("Cet événement est un brouillon : personne ne l’attend. Supprimez-le.")
    if event.is_past:
        raise CannotCallOff("Cet événement a déjà eu lieu.")
    event.cancelled_at, event.cancel_reason = timezone.now(), reason
    event.revision += 1
    event.save(update_fields=["cancelled_at", "cancel_reason", "revision"])
    audit.record("event.cancelled", event, by=by, reason=reason)
    around.tell_called_off(event)
    if notices.waiting_to_hear(event).exists():
        notices.note_called_off(event)
        notices.ask(event, by=by)
    return event


def who_heard(event):
    """People expected who were told that the event is off."""
    return event.registrations.filter(status__in=EXPECTED, told_revision=event.revision)


@transaction.atomic
def reinstate_event(event, *, by, word=""):
    """Take the calling off back and write to those who heard of it, under the event's lock. Twice changes nothing.

    `word`: what the team says to them. Those whose letter had not left hear of neither, but of what else changed since they last knew.
    Raises CannotReinstate once the event was to begin: nobody would know in time.
    """
    event = lock(event)
    if not event.is_cancelled:
        return event
    if not event.can_be_reinstated:
        raise CannotReinstate("L’heure de cet événement est passée : il ne peut plus être maintenu.")
    heard = set(who_heard(event).values_list("pk", flat=True))
    event.cancelled_at, event.cancel_reason = None, ""
    event.revision += 1
    event.save(update_fields=["cancelled_at", "cancel_reason", "revision"])
    notices.note_reinstated(event, word)
    audit.record("event.reinstated", event, by=by)
    promoted = registrations.promote(event)  # the room may have grown meanwhile
    around.tell_reinstated(event, word)
    both = [one.pk for one in promoted if one.pk in heard]  # a seat, and the contrary of what they heard
    event.registrations.filter(pk__in=both).update(told_revision=event.revision - 1)
    if notices.waiting_to_hear(event).exists():
        notices.ask(event, by=by)
    return event
