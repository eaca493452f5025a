"""The vote of the room: three dots a person, given and changed from their own phone until the vote closes."""

from django.db import transaction
from django.db.models import Count, Q

from events.models import Ballot, Clock, Contribution, Registration
from events.room.capture import IDEAS, Refused

DOTS = 3


def open_votes(event):
    """Clocks of this event whose vote is open."""
    return Clock.objects.filter(
        workshop__event=event, vote_opened_at__isnull=False, vote_closed_at=None
    ).select_related("workshop__event")


def ideas_to_vote(workshop):
    """What the room votes on: the actions the tables chose; every idea when no table chose any."""
    ideas = Contribution.objects.filter(table__workshop=workshop, kind__in=IDEAS).select_related(
        "table", "origin_table"
    )
    chosen = ideas.filter(priority__isnull=False)
    return (chosen if chosen.exists() else ideas).order_by("table__number", "priority__rank", "position")


@transaction.atomic
def vote(registration, workshop, ideas, *, dots=DOTS):
    """Give this person's dots to these ideas, in place of those given before. Raises Refused: closed, too many, not to be chosen.

    Locks the person: of two votes sent at once, one stands whole. The clock is read under a share of its lock, so that no vote
    slips in after the close.
    """
    Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    clock = Clock.objects.select_for_update(of=("self",)).filter(workshop=workshop).first()
    if clock is None or not clock.takes_votes:
        raise Refused("Le vote est clos.")
    wanted = list(dict.fromkeys(ideas))
    if len(wanted) > dots:
        raise Refused(f"Choisissez {dots} actions au plus : vous en avez coché {len(wanted)}.")
    known = {one.pk: one for one in ideas_to_vote(workshop)}
    if set(wanted) - known.keys():
        raise Refused("Une des actions cochées n’est plus proposée. Vérifiez vos choix, puis votez de nouveau.")
    Ballot.objects.filter(workshop=workshop, registration=registration).delete()
    Ballot.objects.bulk_create(
        Ballot(workshop=workshop, registration=registration, contribution=known[pk], rank=rank)
        for rank, pk in enumerate(wanted, start=1)
    )


def results(workshop):
    """(ideas with `votes`, the most first; how many people voted). Two queries."""
    ideas = ideas_to_vote(workshop).annotate(votes=Count("ballots", filter=Q(ballots__workshop=workshop)))
    voters = workshop.ballots.values("registration").distinct().count()
    return list(ideas.order_by("-votes", "table__number", "priority__rank", "position")), voters
