"""Who comes: registering, giving up, moving up from the waiting list. Everything happens under the event's lock."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events import letters
from events.enums import RegistrationStatus
from events.models import Registration
from events.services.locks import lock
from gtec_portal import audit, mail
from gtec_portal.models import Message
from members.models import Organisation

# Somebody who sends the form again gets their confirmation again, but nobody can use it to fill another's mailbox.
RESEND_AFTER = timedelta(minutes=10)


class RegistrationClosed(Exception):
    """Too late, or not open yet; the text may be shown."""


class CannotCancel(Exception):
    """The event has begun, or the registration is already cancelled; the text may be shown."""


def find_organisation(label):
    """The organisation of the network a person names, if exactly one has this name. One query."""
    label = " ".join(label.split())
    if not label:
        return None
    found = Organisation.objects.filter(Q(name__iexact=label) | Q(short_name__iexact=label))[:2]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def register(event, *, first_name, last_name, email, organisation="", by=None):
    """Register a person and write to them. Return (registration, created). `organisation`: what was typed, or the row itself.

    Locks the event, so two people never take one seat. No seat left: the person joins the waiting list. An address already
    registered keeps its registration and gets its letter again; one that was cancelled joins again, at the end of the list.
    Raises RegistrationClosed, or Busy after a long wait. The team (`by`) may add people until the end of the event.
    """
    event = lock(event, patient=True)
    if event.is_cancelled:
        raise RegistrationClosed("Cet événement est annulé.")
    if not event.takes_registrations and not (by is not None and by.is_staff and not event.is_past):
        raise RegistrationClosed("Les inscriptions à cet événement sont fermées.")
    registration = event.registrations.filter(email__iexact=email).first() or Registration(event=event, email=email)
    if registration.pk and registration.status != RegistrationStatus.CANCELLED:
        _write_again(registration)
        return registration, False
    full = event.capacity is not None and event.seats_taken() >= event.capacity
    registration.first_name, registration.last_name = first_name, last_name
    known = organisation if isinstance(organisation, Organisation) else find_organisation(organisation)
    registration.organisation, registration.organisation_label = known, str(organisation)
    registration.status = RegistrationStatus.WAITING if full else RegistrationStatus.REGISTERED
    registration.registered_at = timezone.now()
    registration.told_revision = event.revision
    registration.save()
    _write(registration, letters.waiting(registration) if full else letters.confirmed(registration))
    audit.record(
        "registration.waiting" if full else "registration.confirmed", event, by=by, registration=registration.pk
    )
    return registration, True


@transaction.atomic
def cancel(registration, *, by=None):
    """Give the seat back; the first in line gets it in the same transaction, and both are written to."""
    event = lock(registration.event, patient=True)
    registration = event.registrations.get(pk=registration.pk)
    if not registration.can_be_cancelled:
        raise CannotCancel("Cette inscription ne peut plus être annulée.")
    registration.status = RegistrationStatus.CANCELLED
    registration.save(update_fields=["status"])
    _write(registration, letters.cancelled(registration))
    audit.record("registration.cancelled", event, by=by, registration=registration.pk)
    promote(event)
    return registration


def promote(event):
    """Give free seats to the first people of the waiting list, and tell them. Call under the event's lock.

    Return those promoted. Nobody is promoted once the event has begun or is called off.
    """
    if event.starts_at <= timezone.now() or event.is_cancelled:
        return []
    free = None if event.capacity is None else max(0, event.capacity - event.seats_taken())
    promoted = list(event.registrations.waiting()[:free])
    for registration in promoted:
        registration.event = event
        registration.status, registration.told_revision = RegistrationStatus.REGISTERED, event.revision
        registration.save(update_fields=["status", "told_revision"])
        _write(registration, letters.promoted(registration))
        audit.record("registration.promoted", event, registration=registration.pk)
    return promoted


def _write(registration, letter):
    """Queue a letter; whoever has a seat gets the calendar entry with it. Without an address, nobody is written to."""
    if not registration.can_be_written_to:
        return
    attachments = [letters.calendar_part(registration)] if registration.holds_seat else []
    mail.send("events.registration", letter, to=registration.email, attachments=attachments, secret=True)


def _write_again(registration):
    recent = Message.objects.to_address(registration.email).filter(
        kind="events.registration", created_at__gt=timezone.now() - RESEND_AFTER
    )
    if not recent.exists():
        _write(
            registration, letters.waiting(registration) if registration.is_waiting else letters.already(registration)
        )
