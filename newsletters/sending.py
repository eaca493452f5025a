"""The dispatcher: due deliveries leave in batches over one line, and each message is announced before it leaves.

A batch is noted as sent in one statement at its end. In between one small row, the mark, moves before each message; should the
worker die, the mark tells what had left, what was leaving and what had not (see `DeliveryQuerySet.release_expired`).
"""

from django.db import connection, transaction

from gtec_portal import dispatch
from newsletters import envelopes, services
from newsletters.models import Delivery, Issue, SendingMark, Subscriber, Suppression

# Prepared once per drain: planning this for each message would cost more than running it. Pauses and refusals to receive are
# read again here, at the last moment.
_PREPARE = """
    PREPARE newsletter_step (uuid, bigint, varchar, bigint) AS
    UPDATE newsletters_sendingmark SET delivery_id = $2, moved_at = clock_timestamp()
     WHERE lease_key = $1
       AND NOT EXISTS (SELECT FROM newsletters_suppression WHERE digest = $3)
       AND EXISTS (SELECT FROM newsletters_issue WHERE id = $4 AND state IN ('sending', 'sent'))
"""
_STEP = "EXECUTE newsletter_step (%s, %s, %s, %s)"


def drain(seconds=20, batch=200):
    """Send due deliveries over one line for at most about `seconds`, hint again if some are left, close finished issues."""
    if not Delivery.objects.due().exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(_PREPARE)
    built = {}
    try:
        dispatch.drain(Delivery, lambda rows: Round(rows, built), seconds=seconds, batch=batch)
    finally:
        services.suppress_bounced()
        Issue.objects.close_finished()


class Round(dispatch.Round):
    """One batch of deliveries. `built`: the envelopes made so far in this drain, by issue."""

    def __init__(self, rows, built):
        super().__init__(Delivery, rows, self.fill)
        self.cursor = connection.cursor()
        self.lease_key = rows[0].lease_key
        self.last = 0
        self.subscribers = Subscriber.objects.only("link_version").in_bulk({row.subscriber_id for row in rows})
        for issue in Issue.objects.filter(pk__in={row.issue_id for row in rows} - built.keys()).prefetch_related(
            "blocks"
        ):
            built[issue.pk] = envelopes.Envelope(issue)
        self.envelopes = built

    def fill(self, row):
        return self.envelopes[row.issue_id].fill(row, self.subscribers.get(row.subscriber_id))

    def start(self, row):
        self.cursor.execute(_STEP, [self.lease_key, row.pk, row.digest, row.issue_id])
        if self.cursor.rowcount:
            return True
        if Suppression.objects.filter(digest=row.digest).exists():
            row.set_aside("Désabonnement reçu avant l’envoi.")
            return False
        raise dispatch.Stop  # paused, or our lease ran out and the batch is somebody else's

    def taken(self, row):
        self.last = row.pk

    @transaction.atomic
    def close(self, left, *, error="", wait=None):
        """Note what left, give back the rest, and let the mark go. Without the mark the batch is not ours any more."""
        if SendingMark.objects.filter(pk=self.lease_key).select_for_update().exists():
            Delivery.objects.settle(self.lease_key, last=self.last)
            super().close(left, error=error, wait=wait)
            SendingMark.objects.filter(pk=self.lease_key).delete()
