"""What happens at the door: somebody is here, is not after all, comes without being registered; the door closes.

Everything is written under the event's lock. A gesture carries a UUID made on the device: heard twice, it counts once.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from events import planner
from events.enums import DoorAction, Presence, RegistrationStatus
from events.models import Door, DoorEntry, Participant, Registration
from events.services import seating
from events.services.locks import lock
from events.services.registrations import find_organisation
from gtec_portal import audit


class NoSeatLeft(Exception):
    """Every seat is held; the text may be shown. Only the team may add one."""


class CannotClose(Exception):
    """Nobody is here yet; the text may be shown."""


class AlreadyListed(Exception):
    """Somebody of that name is on the list; `registration` says who."""

    def __init__(self, registration):
        super().__init__(f"{registration} est déjà sur la liste.")
        self.registration = registration


@dataclass(frozen=True)
class Closing:
    """What closing the door did: how many people are absent, whose badge changed, what could not be repaired."""

    absent: int
    moved: list
    problems: list


def door_of(event):
    """The door of an event, made if nobody did anything there yet. Call under the event's lock, or where a row may be made."""
    return Door.objects.get_or_create(event=event)[0]


def arrival(entries):
    """When a person came, by their gestures in the order they were made; None when the last one takes the presence back.

    Two telephones note the same person: the first time counts. One of them corrects a mistake: only what comes after counts.
    """
    since = None
    for entry in sorted(entries, key=lambda one: (one.at, one.uuid)):
        if entry.action == DoorAction.UNDO:
            since = None
        elif since is None:
            since = entry.at
    return since


@transaction.atomic
def note(registration, action, *, uuid, at, by=None, extra_seat=False):
    """Note a gesture about one person; return the registration as it now is.

    `at`: when it was made, which may be long before it is heard. `extra_seat`: the team lets one person more in.
    Raises NoSeatLeft when the person holds no seat (waiting, cancelled, noted absent) and none is left.
    """
    event = lock(registration.event)
    registration = event.registrations.get(pk=registration.pk)
    if DoorEntry.objects.filter(uuid=uuid).exists():
        return registration
    _write(registration, action, uuid=uuid, at=at, by=by)
    since = arrival(registration.door_entries.all())
    if since is not None:
        _arrive(event, registration, since, extra_seat=extra_seat, by=by)
    elif registration.status == RegistrationStatus.ATTENDED:
        _take_back(event, registration)
    return registration


def _write(registration, action, *, uuid, at, by):
    now = timezone.now()
    return DoorEntry.objects.create(
        uuid=uuid,
        registration=registration,
        action=action,
        at=min(at, now),
        received_at=now,
        before=registration.status,
        by=by,
    )


def _arrive(event, registration, since, *, extra_seat, by):
    if not registration.holds_seat:
        _make_room(event, extra_seat=extra_seat, by=by)
    registration.status, registration.arrived_at = RegistrationStatus.ATTENDED, since
    registration.save(update_fields=["status", "arrived_at"])
    # Taken out of the groups because they were missing: they may be placed again.
    Participant.objects.filter(registration=registration, presence=Presence.ABSENT).update(presence=Presence.EXPECTED)


def _make_room(event, *, extra_seat, by):
    """Make sure one seat is free, adding a chair when the team says so."""
    if event.capacity is None or event.seats_taken() < event.capacity:
        return
    if not extra_seat:
        raise NoSeatLeft(f"Les {event.capacity} places sont prises.")
    event.capacity += 1
    event.save(update_fields=["capacity"])
    audit.record("door.seat_added", event, by=by, capacity=event.capacity)


def _take_back(event, registration):
    """Undo a presence: the person is again what they were before somebody noted them here."""
    befores = registration.door_entries.filter(action=DoorAction.PRESENT).order_by("-received_at", "-pk")
    before = next((one.before for one in befores if one.before != RegistrationStatus.ATTENDED), None)
    if before in (None, RegistrationStatus.REGISTERED, RegistrationStatus.NO_SHOW):
        closed = Door.objects.filter(event=event).exclude(closed_at=None).exists()
        before = RegistrationStatus.NO_SHOW if closed else RegistrationStatus.REGISTERED
    registration.status, registration.arrived_at = before, None
    registration.save(update_fields=["status", "arrived_at"])


@transaction.atomic
def walk_in(
    event, *, uuid, at, first_name, last_name, organisation="", email="", homonym=False, by=None, extra_seat=False
):
    """Let in somebody who was not registered. Return (registration, created).

    A form sent again lets nobody in twice: its gesture is known. An address already registered is that person, noted here.
    Seats that are left may be taken even when others wait: those who came first are served.
    Raises NoSeatLeft, and AlreadyListed when somebody of that name is expected (unless `homonym`).
    """
    event = lock(event)
    known = DoorEntry.objects.filter(uuid=uuid).select_related("registration").first()
    if known:
        return known.registration, False
    same_address = event.registrations.filter(email__iexact=email).first() if email else None
    if same_address:
        return note(same_address, DoorAction.PRESENT, uuid=uuid, at=at, by=by, extra_seat=extra_seat), False
    same_name = event.registrations.filter(first_name__iexact=first_name, last_name__iexact=last_name).first()
    if same_name and not homonym:
        raise AlreadyListed(same_name)
    _make_room(event, extra_seat=extra_seat, by=by)
    registration = Registration(
        event=event,
        first_name=first_name,
        last_name=last_name,
        email=email,
        organisation=find_organisation(organisation),
        organisation_label=organisation,
        status=RegistrationStatus.CANCELLED,  # what undoing goes back to: as if they had not come
    )
    registration.save()
    _write(registration, DoorAction.PRESENT, uuid=uuid, at=at, by=by)
    _arrive(event, registration, min(at, timezone.now()), extra_seat=False, by=by)
    audit.record("door.walk_in", event, by=by, registration=registration.pk)
    return registration, True


# --- The end of the welcome ---------------------------------------------------------------------------------------------


@transaction.atomic
def close(event, *, by):
    """Those who did not come are noted absent, and leave the groups of every workshop already composed. Return a Closing.

    A workshop the planner cannot repair keeps its groups and says why. Closing again takes in what changed since.
    """
    event = lock(event)
    if not event.registrations.filter(status=RegistrationStatus.ATTENDED).exists():
        raise CannotClose("Personne n’est encore noté présent : notez d’abord les arrivées.")
    missing = event.registrations.filter(status=RegistrationStatus.REGISTERED)
    count = missing.update(status=RegistrationStatus.NO_SHOW)
    door = door_of(event)
    door.closed_at = timezone.now()
    door.save(update_fields=["closed_at"])
    audit.record("door.closed", event, by=by, absent=count)
    moved, problems = [], []
    for workshop in event.workshops.select_related("event"):
        try:
            moved += _repair(workshop, by=by)
        except (planner.Impossible, seating.CannotPlace):
            problems.append(workshop)
    return Closing(event.registrations.filter(status=RegistrationStatus.NO_SHOW).count(), moved, problems)


def _repair(workshop, *, by):
    """Take the absent out of the groups, if there are groups. Return the participants whose badge changed."""
    if seating.read(workshop).plan is None:
        return []
    with transaction.atomic():  # a workshop that cannot be repaired stays as it was
        _placement, moved = seating.adjust(workshop, absent=set(seating.missing(workshop)), by=by)
    return moved


@transaction.atomic
def reopen(event, *, by):
    """The absent are expected again; their places in the groups are given by the next adjustment.

    Raises NoSeatLeft when others have taken their seats meanwhile: each is then noted as they come.
    """
    event = lock(event)
    absent = event.registrations.filter(status=RegistrationStatus.NO_SHOW)
    count = absent.count()
    if event.capacity is not None and event.seats_taken() + count > event.capacity:
        raise NoSeatLeft(
            "Des personnes venues sans être inscrites occupent ces places. Notez les retardataires un par un."
        )
    Participant.objects.filter(registration__in=absent, presence=Presence.ABSENT).update(presence=Presence.EXPECTED)
    absent.update(status=RegistrationStatus.REGISTERED)
    door = door_of(event)
    door.closed_at = None
    door.save(update_fields=["closed_at"])
    audit.record("door.reopened", event, by=by, people=count)


# --- The volunteers' link -----------------------------------------------------------------------------------------------


@transaction.atomic
def open_link(event, *, by):
    """Make the volunteers' link of this event. Asked again, the one there is stays."""
    door = door_of(lock(event))
    if not door.link_open:
        door.link_open = True
        door.save(update_fields=["link_open"])
        audit.record("door.link_opened", event, by=by)
    return door


@transaction.atomic
def revoke_link(event, *, by):
    """Kill the volunteers' link; the next one will be another."""
    door = door_of(lock(event))
    if door.link_open:
        door.link_open, door.link_version = False, door.link_version + 1
        door.save(update_fields=["link_open", "link_version"])
        audit.record("door.link_revoked", event, by=by)
    return door
