"""Calling an event off: its page stays and says why, everybody expected hears of it, no seat is given any more."""

from django.db import transaction
from django.utils import timezone

from events.life import notices
from events.models import ChangeNotice
from events.services.locks import lock
from gtec_portal import audit


class CannotCallOff(Exception):
    """A draft, or an event that is over; the text may be shown."""


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
    ChangeNotice.objects.filter(event=event).delete()  # this letter says more
    audit.record("event.cancelled", event, by=by, reason=reason)
    if notices.waiting_to_hear(event).exists():
        notices.ask(event, by=by)
    return event
