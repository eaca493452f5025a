"""Sending rows by mail: claim a batch, speak to the server over one line, note what it answered. Used by `mail` and newsletters.

No transaction is open while the server is spoken to. Whatever happens to a worker, its leases run out and `work` decides.
"""

import logging
import time
from collections import deque
from datetime import timedelta

from django.conf import settings

from gtec_portal import smtp, work
from gtec_portal.work import WorkState

logger = logging.getLogger(__name__)

AWAY = "Serveur de courrier injoignable."
CUT = "Liaison coupée pendant l’envoi : issue inconnue."
# After so many lines cut in a row the server is ill: going on would only put more letters in doubt.
CUTS_IN_A_ROW = 3
AWAY_WAIT = timedelta(minutes=1)


class Stop(Exception):
    """Raised by a round: nothing more of this batch may leave now."""


class Round:
    """One claimed batch, each message noted on its own row. `compose(row)` makes the message."""

    def __init__(self, model, rows, compose):
        self.model, self.rows, self.compose = model, rows, compose

    def start(self, row):
        """Commit that this message is about to leave. False: it must not. May raise Stop."""
        return row.mark_started()

    def taken(self, row):
        """The server took it."""
        row.mark_done()

    def close(self, left, *, error="", wait=None):
        """Give back what was not tried: it costs these rows no attempt."""
        self.model.objects.give_back(left, error=error, wait=wait)


def drain(model, make_round, *, seconds, batch):
    """Claim and send due rows of one kind for at most about `seconds`, then hint again if there may be more.

    `make_round(rows)` returns the Round of one batch. Several workers may drain at once, each over its own line.
    """
    until = time.monotonic() + seconds
    line = smtp.Line()
    try:
        while time.monotonic() < until:
            rows = model.objects.claim(batch)
            if not rows:
                return
            send_round(make_round(rows), line)
    except (smtp.ServerAway, smtp.OutcomeUnknown) as error:
        logger.warning("mail server away: %s", error)
        return
    finally:
        line.close()
    work.hint(model)


def send_round(this, line):
    """Send one batch. Raises ServerAway or OutcomeUnknown when going on makes no sense; every row is settled all the same.

    Half the lease is for sending: what a slow server leaves over goes back to the queue, in time and at no cost.
    """
    until = time.monotonic() + settings.JOB_LEASE_SECONDS / 2
    left, cuts, reason = deque(this.rows), 0, {}
    try:
        while left and time.monotonic() < until:
            line.open()
            row = left.popleft()
            try:
                deliver(this, row, line)
                cuts = 0
            except smtp.OutcomeUnknown:
                line.close()
                cuts += 1
                if cuts == CUTS_IN_A_ROW:
                    raise
            except Stop:
                left.appendleft(row)
                return
    except (smtp.ServerAway, smtp.OutcomeUnknown):
        reason = {"error": AWAY, "wait": AWAY_WAIT}
        raise
    finally:
        this.close(left, **reason)


def deliver(this, row, line):
    """Hand one claimed row to the server and note the outcome on it.

    What cannot be composed fails alone. Temporary refusals go back to the queue, final ones fail; a line cut under the content
    follows the row's own policy and raises OutcomeUnknown, for the caller to open another; ServerAway is raised once the row
    is back in the queue, untouched.
    """
    if not this.start(row):  # before the message is made: a letter that kills its worker must not be tried for ever
        return
    try:
        email = this.compose(row)
    except Exception as error:  # noqa: BLE001 -- a missing file, a header that is none: this letter's fault, not its neighbours'
        logger.error("%s %s cannot be composed: %s", type(row).__name__, row.pk, type(error).__name__)
        row.mark_failed(f"Ce courrier ne peut pas être composé ({type(error).__name__}).")
        return
    try:
        line.send(email)
    except smtp.Refused as refusal:
        _refused(row, refusal)
    except smtp.OutcomeUnknown:
        _cut(row)
        raise
    except smtp.ServerAway as error:
        row.put_back(f"{AWAY} {error}"[:500], wait=AWAY_WAIT, keep_attempts=False)
        raise
    except ValueError as error:  # an address or a header the protocol cannot carry
        row.mark_failed(f"Adresse ou en-tête refusés avant l’envoi ({type(error).__name__}).")
    else:
        this.taken(row)


def _refused(row, refusal):
    if refusal.code < 500 and row.attempts < row.MAX_ATTEMPTS:
        row.put_back(str(refusal), wait=row.backoff())
    else:
        row.mark_failed(str(refusal))


def _cut(row):
    if row.UNKNOWN_OUTCOME == WorkState.PENDING and row.attempts < row.MAX_ATTEMPTS:
        row.put_back(CUT, wait=row.backoff())
    else:
        row.mark_uncertain(CUT)
