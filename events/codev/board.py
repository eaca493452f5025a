"""What the pages of the room show: everything said for the group, read at once, and a mark that changes with it."""

import hashlib
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from events.codev import room
from events.codev.enums import CodevKind
from events.models import CodevSession


@dataclass(frozen=True)
class Board:
    """One session as the group sees it."""

    session: CodevSession
    seats: list
    entries: list
    actions: list
    to_review: list

    @property
    def client(self):
        return next((seat for seat in self.seats if seat.is_client), None)

    @property
    def consultants(self):
        return [seat for seat in self.seats if seat.is_consultant]

    @property
    def present(self):
        return [seat for seat in self.seats if seat.present_at]

    def of(self, kind):
        return [entry for entry in self.entries if entry.kind == kind]

    @property
    def contract(self):
        """The question as it now stands: the last one written. None before."""
        said = self.of(CodevKind.CONTRACT)
        return said[-1] if said else None

    @property
    def groups(self):
        """Lines by kind, in the order of the method, without the question (it has a place of its own)."""
        found = [(kind, self.of(kind)) for kind in CodevKind if kind != CodevKind.CONTRACT]
        newest_first = found if self.session.is_done else found[::-1]  # in the room, what is said now is read first
        return [(kind, said) for kind, said in newest_first if said]

    @property
    def is_reviewed(self):
        return all(action.said for action in self.to_review)


def read(session):
    """The board of a session, in a handful of queries whatever was written."""
    return Board(
        session,
        list(session.seats.select_related("member__group").order_by("member__last_name", "member__first_name", "pk")),
        list(session.entries.standing().select_related("seat__member").order_by("pk")),
        list(session.actions.standing().select_related("seat__member").order_by("pk")),
        room.plan_to_review(session),
    )


def mark(session):
    """A short text that changes when the page would: a screen that has it already is told nothing (204). Four queries."""
    lines = [
        rows.aggregate(
            last=Max("pk"), gone=Count("pk", filter=Q(withdrawn_at__isnull=False) | Q(erased_at__isnull=False))
        )
        for rows in (session.entries, session.actions)
    ]
    people = session.seats.aggregate(
        here=Count("pk", filter=Q(present_at__isnull=False)),
        signed=Count("pk", filter=Q(member__charter_accepted_at__isnull=False)),
    )
    reviews = session.reviews.aggregate(last=Max("pk"))
    told = (
        session.step,
        session.opened_at,
        session.ends_at,
        session.left,
        session.review_skipped,
        lines,
        people,
        reviews,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
