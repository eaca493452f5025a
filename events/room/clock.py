"""The clock of a workshop: what the team's buttons do to it. Each takes the lock of the workshop, so that two hands at once make
one change; a button names the round it was pressed in, and does nothing once that round is over."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from events.models import Clock, Workshop
from gtec_portal import audit

EXTENSION = timedelta(minutes=2)


def clock_of(workshop):
    """Where this workshop stands; before it begins, the first round waits with all its minutes."""
    clock = Clock.objects.filter(workshop=workshop).first()
    clock = clock or Clock(workshop=workshop, left=timedelta(minutes=workshop.minutes))
    clock.round = min(clock.round, workshop.rounds)  # rounds taken away meanwhile
    clock.workshop = workshop
    return clock


def start(clock, now):
    """Start the round, or go on after a pause."""
    if clock.is_running or clock.is_closed:
        return False
    clock.started_at = clock.started_at or now
    clock.ends_at, clock.left = now + clock.left, None
    return True


def pause(clock, now):
    """Stop the time where it is; a round already over waits with nothing left."""
    if not clock.is_running:
        return False
    clock.ends_at, clock.left = None, max(clock.ends_at - now, timedelta())
    return True


def extend(clock, now):
    """Give two more minutes, counted from now when the round is already over."""
    if clock.is_closed:
        return False
    if clock.is_running:
        clock.ends_at = max(clock.ends_at, now) + EXTENSION
    else:
        clock.left += EXTENSION
    return True


def next_round(clock, now):
    """The next round waits, with all its minutes: people walk to their table first."""
    return _turn_to(clock, clock.round + 1)


def previous_round(clock, now):
    """A hand slipped: back to the round before."""
    return _turn_to(clock, clock.round - 1)


def _turn_to(clock, number):
    if clock.is_closed or not 1 <= number <= clock.workshop.rounds:
        return False
    clock.round, clock.started_at, clock.ends_at = number, None, None
    clock.left = timedelta(minutes=clock.workshop.minutes)
    return True


def close(clock, now):
    """Rounds are over. Tables may still be read through and completed."""
    if clock.is_closed:
        return False
    clock.ends_at, clock.left, clock.closed_at = None, None, now
    return True


def reopen(clock, now):
    """Closed too early: the last round again, no time left until more is given."""
    if not clock.is_closed:
        return False
    clock.closed_at, clock.left = None, timedelta()
    return True


def open_vote(clock, now):
    """Everybody registered may give their three dots by phone; opened again, what was given counts still."""
    if clock.takes_votes:
        return False
    clock.vote_opened_at, clock.vote_closed_at = clock.vote_opened_at or now, None
    return True


def close_vote(clock, now):
    if not clock.takes_votes:
        return False
    clock.vote_closed_at = now
    return True


ACTIONS = {
    "demarrer": (start, "room.started"),
    "pause": (pause, "room.paused"),
    "deux-minutes": (extend, "room.extended"),
    "tour-suivant": (next_round, "room.turned"),
    "tour-precedent": (previous_round, "room.turned"),
    "terminer": (close, "room.closed"),
    "rouvrir": (reopen, "room.reopened"),
    "ouvrir-le-vote": (open_vote, "room.vote_opened"),
    "clore-le-vote": (close_vote, "room.vote_closed"),
}


@transaction.atomic
def act(workshop, verb, *, seen=None, by, now=None):
    """Press one button. `seen`: the round shown when it was pressed; past it, nothing happens. Return (clock, whether it changed).

    Locks the workshop. `verb` is a key of ACTIONS.
    """
    workshop = Workshop.objects.select_for_update(of=("self",), no_key=True).select_related("event").get(pk=workshop.pk)
    clock = clock_of(workshop)
    change, said = ACTIONS[verb]
    if (seen is not None and seen != clock.round) or not change(clock, now or timezone.now()):
        return clock, False
    clock.save()
    audit.record(said, workshop.event, by=by, round=clock.round)
    return clock, True
