"""Forgetting a candidate: one way, for the clock, for the person and for staff."""

from django.db import transaction

from accounts import erasure
from accounts.enums import ErasureCause
from cvtheque import profiles, recall, statistics
from cvtheque.models import Candidate
from cvtheque.services.common import label_of
from cvtheque.services.files import delete_file
from cvtheque.services.vivier import drop_unused_tags
from gtec_portal import audit
from gtec_portal.models import Message


def subject_of(candidate, cause=ErasureCause.PERSON, *, mailbox=True):
    """Who the other apps are asked about, or must forget, with this candidate. Without `mailbox`, not what its address did elsewhere."""
    first, last = candidate.first_name, candidate.last_name
    return erasure.Subject(
        candidate.email if mailbox else "", candidate.pk, (f"{first} {last}", f"{last} {first}"), cause
    )


def other_subjects(candidate, cause=ErasureCause.PERSON):
    """The same person at the addresses they had before two records of theirs were joined."""
    former = candidate.merged.exclude(email="").values_list("email", flat=True)
    return [erasure.Subject(email, None, subject_of(candidate).names, cause) for email in dict.fromkeys(former)]


@transaction.atomic
def erase_candidate(candidate, *, cause, by=None, mailbox=True):
    """Forget a person in the whole portal (see accounts.erasure) and return the proof. Locks the candidate.

    Without `mailbox` (asked with a printed link, which proves no address) only the record and its letters go: answers to vacancies
    and subscriptions of that address belong to whoever reads it.

    Rows, files, texts, search words, notes and letters go; month counts and traces without identity stay. Of two simultaneous
    calls the second finds nobody and returns None.
    """
    candidate = Candidate.objects.select_for_update().filter(pk=candidate.pk).first()
    if candidate is None:
        return None
    label = label_of(candidate)
    audit.record("candidate.erased", candidate, by=by, label=label, cause=str(cause))
    if not mailbox and candidate.email:
        Message.objects.to_address(candidate.email).filter(kind__startswith="cvtheque.").delete()
    for subject in other_subjects(candidate, cause) if mailbox else ():
        erasure.erase(subject, by=by, label=label)
    return erasure.erase(subject_of(candidate, cause, mailbox=mailbox), by=by, label=label)


def forget(subject):
    """Delete a candidate's own rows and files, after their facts were counted. Called by `accounts.erasure`."""
    candidate = Candidate.objects.filter(pk=subject.candidate_id).first() if subject.candidate_id else None
    if candidate is None:
        return 0
    statistics.keep_counts(candidate)
    profile = candidate.profile
    recall.letters_about(profile)
    profiles.forget_words(profile, profiles.words_of(profile).keys())
    for file in candidate.files.all():
        delete_file(file)
    tags = list(candidate.tags.all())
    rows, _ = candidate.delete()
    drop_unused_tags(tags)
    return rows
