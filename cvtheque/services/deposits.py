"""A person leaves a CV, or asks for their link again."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from cvtheque import letters, profiles
from cvtheque.enums import (
    Availability,
    Channel,
    Hours,
)
from cvtheque.models import Candidate, Consent
from cvtheque.services.common import label_of, write_to
from cvtheque.services.consents import current_members
from cvtheque.services.files import receive_file
from gtec_portal import audit
from gtec_portal.open_forms import allows

LETTERS_PER_HOUR = 3  # to one mailbox, on the wish of whoever typed its address


@dataclass(frozen=True)
class Person:
    """What the deposit form says about somebody."""

    first_name: str
    last_name: str
    email: str  # "" for somebody met in person who has none
    commune: object
    phone: str = ""
    trades: list = field(default_factory=list)
    skills: str = ""
    mobility_km: int = 20
    availability: str = Availability.NOW
    hours: str = Hours.ANY
    has_licence: bool = False
    has_vehicle: bool = False
    nights: bool = False
    weekends: bool = False
    weekly_hours: int | None = None
    contracts: list = field(default_factory=list)
    diplomas: list = field(default_factory=list)


def deposit(person, *, purposes, upload=None, checked=None, channel=Channel.FORM, by=None):
    """Open a profile, keep the consents and the file, send the personal link. Return the candidate.

    When the address already has a profile nothing is written to it, its owner gets a letter, and None is returned: the page
    must look the same, so that nobody learns who is in the base.
    """
    try:
        with transaction.atomic():
            candidate = create_candidate(person, purposes=purposes, channel=channel, by=by)
            if upload is not None:
                receive_file(candidate, upload, checked)
            write_to(candidate, "welcome", letters.welcome(candidate))
            return candidate
    except IntegrityError:
        existing = Candidate.objects.filter(email__iexact=person.email).first()
        if existing is None:
            raise
    send_link(existing, "already_here", letters.already_here(existing))
    return None


@transaction.atomic
def create_candidate(person, *, purposes, channel, by=None, at=None, **columns):
    """The rows of a new person: candidate, consents, empty search profile. Raises IntegrityError for a known address.

    `at`: when they agreed, if it was not now. A consent once written is never changed. `columns`: what else the record holds
    (state, origin, source…).
    """
    values = {name: getattr(person, name) for name in Person.__dataclass_fields__ if name != "trades"}
    candidate = Candidate.objects.create(**values, **columns)
    candidate.trades.set(person.trades)
    recipients = current_members()
    Consent.objects.bulk_create(
        Consent(
            candidate=candidate,
            purpose=purpose,
            channel=channel,
            recipients=recipients,
            given_at=at or timezone.now(),
            collected_by=by if channel == Channel.STAFF else None,
            place=candidate.source if channel == Channel.STAFF else "",
        )
        for purpose in dict.fromkeys(purposes)
    )
    profiles.refresh(candidate)
    audit.record("candidate.deposited", candidate, by=by, label=label_of(candidate), channel=channel)
    return candidate


def send_link(candidate, kind, letter):
    """Write to a mailbox on somebody else's wish: at most a few letters an hour, silently."""
    if allows("cv-letters", candidate.email, LETTERS_PER_HOUR):
        write_to(candidate, kind, letter)


def request_link(email):
    """Send the personal link again if the address has a profile. Says nothing either way."""
    candidate = Candidate.objects.filter(email__iexact=email).first() if email else None
    if (
        candidate is None and email
    ):  # the address of a record that joined another: the link goes to the one that was kept
        candidate = Candidate.objects.filter(merged__email__iexact=email).exclude(email="").first()
    if candidate is not None:
        send_link(candidate, "link", letters.personal_link(candidate))
