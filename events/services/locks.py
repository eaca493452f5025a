"""The one row every writer about an event waits for."""

from events.models import Event


def lock(event):
    """Lock the event and return it fresh: registrations, capacity, publication and reports queue up here.

    NO KEY: rows that only point at the event are not held up.
    """
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)
