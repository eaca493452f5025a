"""Presence noted elsewhere than at the door (a codéveloppement session) is a presence at its event: one rule, the door's own.

A gesture is written for the registration of the same address; it never adds a chair, and takes back only what it noted itself.
"""

from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from events.door import services
from events.enums import DoorAction
from events.models import DoorEntry


def note(event, email, *, key, at):
    """Somebody of this address is here: note it as at the door. Nothing when they are not registered, or no seat is left.

    `key`: what was noted and where, the same if it is said twice.
    """
    registration = _registration(event, email)
    if registration is None:
        return
    try:
        services.note(registration, DoorAction.PRESENT, uuid=_number(key), at=at)
    except services.NoSeatLeft:  # the room was the facilitator's to fill; the list of the event is the team's
        return


def take_back(key):
    """They were not there after all: undo the gesture of this key, unless somebody else noted them present too."""
    own = DoorEntry.objects.filter(uuid=_number(key)).select_related("registration__event").first()
    if own is None:
        return
    registration = own.registration  # whatever their address has become
    others = registration.door_entries.filter(action=DoorAction.PRESENT).exclude(pk=own.pk)
    undone = registration.door_entries.filter(action=DoorAction.UNDO).order_by("-at").first()
    if undone:
        others = others.filter(at__gt=undone.at)
    if not others.exists():
        services.note(registration, DoorAction.UNDO, uuid=_number(f"{key}/undo"), at=timezone.now())


def _registration(event, email):
    if event is None or not email:
        return None
    return event.registrations.filter(email__iexact=email).first()


def _number(key):
    return uuid5(NAMESPACE_OID, f"presence/{key}")
