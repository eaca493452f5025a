"""Deleting a person: rows, files, texts, search words, letters."""

from django.db import transaction

from cvtheque import profiles
from cvtheque.services.common import label_of, locked
from cvtheque.services.files import delete_file
from gtec_portal import audit
from gtec_portal.models import Message


@transaction.atomic
def erase_candidate(candidate, *, by=None):
    """Delete a person: rows, files, texts, search words, letters. Traces without identity stay (access log, history)."""
    candidate = locked(candidate)
    profile = candidate.profile
    audit.record("candidate.erased", candidate, by=by, label=label_of(candidate))
    profiles.forget_words(profile, profiles.words_of(profile).keys())
    for file in candidate.files.all():
        delete_file(file)
    Message.objects.to_address(candidate.email).filter(kind__startswith="cvtheque.").delete()
    candidate.delete()
