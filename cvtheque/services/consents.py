"""What the person decides: their profile confirmed, each consent given or withdrawn."""

from django.db import transaction
from django.utils import timezone

from cvtheque import profiles
from cvtheque.enums import (
    READ_FILES,
    CandidateState,
    Channel,
    Purpose,
    ReferralState,
)
from cvtheque.models import Consent, CVText
from cvtheque.services.common import label_of, locked, touch
from gtec_portal import audit
from members.models import Organisation


def current_members():
    """Names of today's member employers: the recipients a consent speaks of."""
    return [str(organisation) for organisation in Organisation.objects.employers().members_on(timezone.localdate())]


@transaction.atomic
def confirm_profile(candidate, *, text=None, trades=(), **values):
    """Save what the person corrected and take their address as proven: from now on their consents count.

    `text`: the corrected text of their CV, None to leave it. Locks the candidate; search follows in the same transaction.
    """
    candidate = locked(candidate)
    first_time = not candidate.is_confirmed
    touch(candidate, state=CandidateState.ACTIVE, **values)
    candidate.trades.set(trades)
    if text is not None:
        CVText.objects.filter(file__candidate=candidate, file__state__in=READ_FILES).exclude(content=text).update(
            content=text, corrected_at=timezone.now()
        )
    profiles.refresh(candidate)
    audit.record("candidate.confirmed" if first_time else "candidate.corrected", candidate, label=label_of(candidate))
    return candidate


@transaction.atomic
def correct_wishes(candidate, *, by, **values):
    """What the person told the team: availability, hours, contracts, conditions, diplomas. Their own clock does not move.

    Locks the candidate; search follows in the same transaction.
    """
    candidate = locked(candidate)
    for name, value in values.items():
        setattr(candidate, name, value)
    candidate.save(update_fields=list(values))
    profiles.refresh(candidate)
    audit.record("candidate.corrected", candidate, by=by, label=label_of(candidate))
    return candidate


@transaction.atomic
def give_consent(candidate, purpose, *, channel=Channel.LINK, by=None, at=None, place=""):
    """Record an agreement in today's words; nothing happens when it is already in force.

    Said aloud (Channel.STAFF): `by` heard it, `at` that moment, `place` says how.
    """
    candidate = locked(candidate)
    if candidate.consents.in_force().filter(purpose=purpose).exists():
        return
    Consent.objects.create(
        candidate=candidate,
        purpose=purpose,
        channel=channel,
        recipients=current_members(),
        given_at=at or timezone.now(),
        collected_by=by if channel == Channel.STAFF else None,
        place=place,
    )
    _consents_changed(candidate, "consent.given", purpose, by)


@transaction.atomic
def withdraw_consent(candidate, purpose, *, by=None, trace=None):
    """End an agreement. The search profile is hidden in the same transaction: the next search does not find it.

    `trace`: how the team heard it, for the history.
    """
    candidate = locked(candidate)
    if candidate.consents.in_force().filter(purpose=purpose).update(withdrawn_at=timezone.now()):
        if purpose == Purpose.REBOND:  # agreeing again one day does not bring back what was said of them
            candidate.referrals.open().update(state=ReferralState.ENDED)
        _consents_changed(candidate, "consent.withdrawn", purpose, by, **(trace or {}))


def _consents_changed(candidate, action, purpose, by, **trace):
    touch(candidate)
    if purpose == Purpose.MEMBERS:
        profiles.refresh(candidate)
    audit.record(action, candidate, by=by, label=label_of(candidate), purpose=str(purpose), **trace)
