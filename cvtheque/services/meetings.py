"""People met in person, one after the other: their record, what they agreed to aloud, and the paper they leave with."""

from django.db import IntegrityError, transaction

from cvtheque import letters
from cvtheque.enums import CandidateState, Channel, Origin
from cvtheque.models import Candidate
from cvtheque.services import Refused
from cvtheque.services.common import label_of, write_to
from cvtheque.services.deposits import create_candidate
from cvtheque.services.files import receive_file
from gtec_portal import audit


class AlreadyHere(Refused):
    """This address has a record already; `candidate` is it. The team may open it, and writes nothing over it."""

    def __init__(self, candidate):
        self.candidate = candidate
        super().__init__("Cette adresse e-mail a déjà un profil.")


def record_meeting(person, *, purposes, place, key, by, upload=None):
    """Record somebody met in person, and their CV. Return the candidate; the same `key` twice makes one record.

    What is said aloud to somebody of the team counts: with the consent « members » the profile is visible at once. Who heard it,
    where and when stands on each consent. With an address the personal link leaves by mail, without one it is printed.
    Raises AlreadyHere.
    """
    if again := Candidate.objects.filter(intake_key=key).first():
        return again
    try:
        with transaction.atomic():
            candidate = create_candidate(
                person,
                purposes=purposes,
                channel=Channel.STAFF,
                by=by,
                state=CandidateState.ACTIVE,
                origin=Origin.STAFF,
                source=place,
                intake_key=key,
            )
            if upload is not None:
                receive_file(candidate, upload, upload.checked)
            write_to(candidate, "met", letters.met(candidate))
            return candidate
    except IntegrityError:
        if again := Candidate.objects.filter(intake_key=key).first():  # the same click, twice
            return again
        known = Candidate.objects.filter(email__iexact=person.email).first() if person.email else None
        if known is None:
            raise
        raise AlreadyHere(known) from None


def note_paper(candidate, *, by):
    """The personal link was printed: whoever holds the paper holds the key, so it is written down who made it."""
    audit.record("candidate.paper", candidate, by=by, label=label_of(candidate))
