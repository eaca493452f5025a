"""CVs that somebody else sends us: nothing is read nor shown before the person said yes, and without an answer all is forgotten.

RGPD art. 14: the person is told who sent it, what for, and what they can do, in the first letter and within the hour.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import ErasureCause
from cvtheque import letters, profiles
from cvtheque.enums import CandidateState, Channel
from cvtheque.models import Candidate, Consent
from cvtheque.services.common import label_of, locked, touch, write_to
from cvtheque.services.consents import current_members
from cvtheque.services.deposits import create_candidate, send_link
from cvtheque.services.erasure import erase_candidate
from cvtheque.services.files import ask_reading
from gtec_portal import audit

ANSWER_DAYS = 30
BATCH = 500


def forward(person, *, origin, source, by, keep=lambda candidate: None):
    """Keep a CV somebody sent and ask its owner. Return the candidate, or None when the address already has a profile.

    `keep(candidate)` stores the file, in the same transaction.

    A known address changes nothing: its owner is told, whoever sends learns nothing. The caller answers the same both ways.
    """
    try:
        with transaction.atomic():
            candidate = create_candidate(
                person,
                purposes=(),
                channel=Channel.LINK,
                by=by,
                state=CandidateState.INVITED,
                origin=origin,
                source=source,
                answer_before=timezone.now() + timedelta(days=ANSWER_DAYS),
            )
            keep(candidate)
            write_to(candidate, "forwarded", letters.forwarded(candidate))
            return candidate
    except IntegrityError:
        known = Candidate.objects.filter(email__iexact=person.email).first()
        if known is None:
            raise
    send_link(known, "forwarded_again", letters.forwarded_again(known, source))
    return None


@transaction.atomic
def agree(candidate, purposes):
    """The person's yes, for the purposes they ticked: their file is read now, and their page is like anybody else's.

    The link came to their mailbox: the address is proven. Locks the candidate; a second answer adds nothing.
    """
    candidate = locked(candidate)
    if not candidate.is_invited:
        return candidate
    touch(candidate, state=CandidateState.ACTIVE, answer_before=None)
    recipients = current_members()
    Consent.objects.bulk_create(
        Consent(candidate=candidate, purpose=purpose, channel=Channel.LINK, recipients=recipients)
        for purpose in dict.fromkeys(purposes)
    )
    for file in candidate.files.pending():
        ask_reading(file)
    profiles.refresh(candidate)
    audit.record("candidate.agreed", candidate, label=label_of(candidate))
    return candidate


def forget_unanswered():
    """Erase the CVs whose owner has not answered in time. Each in its own transaction; return how many."""
    overdue = Candidate.objects.filter(state=CandidateState.INVITED, answer_before__lte=timezone.now()).order_by("pk")
    return sum(_forget(pk) for pk in overdue.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _forget(pk):
    """Look again under the lock: an answer given a second ago counts."""
    candidate = Candidate.objects.select_for_update().filter(pk=pk).first()
    if candidate is None or not candidate.is_invited or candidate.answer_before > timezone.now():
        return 0
    erase_candidate(candidate, cause=ErasureCause.CLOCK)
    return 1
