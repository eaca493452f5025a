"""What every write on a person needs: their row locked, their letters, the name of their traces."""

from django.utils import timezone

from cvtheque import letters
from cvtheque.models import Candidate
from gtec_portal import links, mail


def write_to(candidate, kind, letter, *, purpose=None):
    """Queue a letter to a candidate. It holds their personal link, so its content is wiped from the log once sent.

    `purpose`: the consent that lets us write it. Mail programs then offer to withdraw it in one click (RFC 8058); the address
    they are given opens nothing else. Every letter says at its end how to leave.
    """
    if not candidate.email:  # met at a forum: the team calls, or hands over a paper
        return None
    headers = links.one_click_headers(letters.leave_url(candidate, purpose)) if purpose else {}
    signed = letters.with_way_out(candidate, letter)
    return mail.send(f"cvtheque.{kind}", signed, to=candidate.email, headers=headers, secret=True)


def label_of(candidate):
    """How traces name a person: never by name, so that nothing is left to erase there."""
    return f"Candidat n° {candidate.profile.pk}"


def locked(candidate):
    """The candidate's row, locked: everything that changes what search may see queues up here.

    Rows that point to it may still be written meanwhile (no_key): two look-alikes that change at once note each other.
    """
    return Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)


def touch(candidate, **values):
    """Save fields of a candidate and note that the contact came from them."""
    values["last_contact_at"] = timezone.now()
    for name, value in values.items():
        setattr(candidate, name, value)
    candidate.save(update_fields=list(values))
