"""The one row every writer about an event waits for."""

from django.db import OperationalError, connection

from events.models import Event

PATIENCE = (
    25  # seconds, under the limit of a statement: a thousand people may register for one event at the same minute
)
_LOCK_TIMEOUT = "55P03"


class Busy(Exception):
    """So many people write about this event that this one was not served; nothing was saved. The text may be shown."""


def lock(event, *, patient=False):
    """Lock the event and return it fresh: registrations, capacity, publication and reports queue up here.

    NO KEY: rows that only point at the event are not held up. `patient`: wait longer than the few seconds of every other lock, for
    the rest of the transaction; raises Busy after that.
    """
    if patient:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(PATIENCE * 1000)}ms"])
    try:
        return Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != _LOCK_TIMEOUT:
            raise
        raise Busy(
            "Beaucoup de monde s’inscrit en ce moment. Rien n’a été enregistré : recommencez dans un instant."
        ) from error
