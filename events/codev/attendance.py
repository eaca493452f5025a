"""Who came and for how long. Hours are those of the people noted present, from the opening of the room to its end."""

from dataclasses import dataclass
from decimal import Decimal

from events.models import CodevSession

_HOUR = Decimal(3600)


@dataclass(frozen=True)
class Figures:
    """People count once in each session they came to; hours are rounded to the quarter."""

    sessions: int
    people: int
    hours: Decimal


def hours_of(session):
    """Hours of one session, all people together; `session` comes from `with_figures()`. 0 before its end."""
    quarters = Decimal(session.duration.total_seconds()) * session.present / _HOUR * 4
    return Decimal(round(quarters)) / 4


def figures(sessions):
    """What a set of sessions adds up to (a group's, an event's, a year's). One query."""
    done = list(sessions.filter(ended_at__isnull=False).with_figures())
    return Figures(len(done), sum(one.present for one in done), sum((hours_of(one) for one in done), Decimal(0)))


def figures_of_event(event):
    """For the figures of an event: its codéveloppement sessions."""
    return figures(CodevSession.objects.filter(event=event))
