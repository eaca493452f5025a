"""What every write on a person needs: their row locked, their letters, the name of their traces."""

from django.utils import timezone

from cvtheque.models import Candidate
from gtec_portal import mail


def write_to(candidate, kind, letter):
    """Queue a letter to a candidate. It holds their personal link, so its content is wiped from the log once sent."""
    return mail.send(f"cvtheque.{kind}", letter, to=candidate.email, secret=True)


def label_of(candidate):
    """How traces name a person: never by name, so that nothing is left to erase there."""
    return f"Candidat n° {candidate.profile.pk}"


def locked(candidate):
    """The candidate's row, locked: everything that changes what search may see queues up here."""
    return Candidate.objects.select_for_update().get(pk=candidate.pk)


def touch(candidate, **values):
    """Save fields of a candidate and note that the contact came from them."""
    values["last_contact_at"] = timezone.now()
    for name, value in values.items():
        setattr(candidate, name, value)
    candidate.save(update_fields=list(values))
