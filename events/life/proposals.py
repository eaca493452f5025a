"""Events offered by members and partners: theirs until the team answers, then public with their name."""

from django.db import transaction

from events.enums import Proposal
from events.life import letters
from events.services import planning
from events.services.locks import lock
from gtec_portal import audit

OPEN = {Proposal.PROPOSED, Proposal.CHANGES}


class AlreadyDecided(Exception):
    """Somebody answered meanwhile; the text may be shown."""


def propose(event, *, organisation, by):
    """Save a new event as the offer of a structure. Nobody else sees it until the team accepts."""
    event.proposed_by, event.proposer, event.proposal = organisation, by, Proposal.PROPOSED
    return planning.create_event(event, by=by)


@transaction.atomic
def revise(event, *, by):
    """Save what the structure changed in its offer; it goes back to the team. Raises AlreadyDecided."""
    _check_open(lock(event))
    planning.save_event(event, by=by)
    event.proposal, event.proposer = Proposal.PROPOSED, by
    event.save(update_fields=["kind", "proposal", "proposer"])
    audit.record("proposal.revised", event, by=by)
    return event


@transaction.atomic
def accept(event, *, by, word=""):
    """Publish an offer and tell who made it. Raises AlreadyDecided, or CannotPublish (no place): then nothing is changed."""
    event = _decide(event, Proposal.ACCEPTED, word)
    planning.publish_event(event, by=by)
    audit.record("proposal.accepted", event, by=by)
    letters.tell_proposer(event)
    return event


@transaction.atomic
def ask_changes(event, *, word, by):
    """Send an offer back with a word."""
    event = _decide(event, Proposal.CHANGES, word)
    audit.record("proposal.returned", event, by=by)
    letters.tell_proposer(event)
    return event


@transaction.atomic
def refuse(event, *, word, by):
    """Decline an offer with a word; it stays readable by the structure."""
    event = _decide(event, Proposal.REFUSED, word)
    audit.record("proposal.refused", event, by=by)
    letters.tell_proposer(event)
    return event


@transaction.atomic
def withdraw(event, *, by):
    """The structure takes its offer back: the event disappears. Raises AlreadyDecided."""
    _check_open(lock(event))
    planning.delete_event(event, by=by)


def _decide(event, state, word):
    event = lock(event)
    _check_open(event)
    event.proposal, event.proposal_word = state, word
    event.save(update_fields=["proposal", "proposal_word"])
    return event


def _check_open(event):
    if event.proposal not in OPEN:
        raise AlreadyDecided("Cette proposition a déjà reçu une réponse.")
