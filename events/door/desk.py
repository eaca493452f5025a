"""Who stands at the door and through which address: the team by its account, volunteers by the link of the day."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from events.models import Door, Event, Registration
from gtec_portal import links, offline

PURPOSE = "door"
COOKIE = "accueil"  # on a volunteer's telephone, so that a badge read by its camera opens as at the door
LATE_SYNC = timedelta(days=3)  # a telephone that was offline may still tell what it saw that day


@dataclass(frozen=True)
class Desk:
    """The door of one event as one kind of person sees it. `token`: the volunteers' link; empty for the team."""

    event: Event
    token: str = ""
    is_day: bool = True

    @property
    def is_team(self):
        return not self.token

    def url(self, page=""):
        """The address of the list, or of « note », « walk_in », « state » beside it."""
        name = "_".join(part for part in ("door", page) if part)
        if self.token:
            return reverse(f"events:link_{name}", args=[self.token])
        return reverse(f"events:event_{name}", args=[self.event.uuid])

    @property
    def device(self):
        """Under which name the device of somebody without an account keeps what waits (see offline.js)."""
        return offline.link_key(self.token) if self.token else ""


def link_url(door):
    """The volunteers' link, whole."""
    return links.absolute("events:link_door", links.make_token(door, PURPOSE))


def desk_of(token, *, at=None):
    """The desk a volunteers' link opens; 404 when it is forged or closed. `is_day`: whether it opens today.

    `at`: when something to be written was done: it is taken for three days, provided it was done on the day.
    """
    doors = Door.objects.select_related("event__commune").filter(link_open=True)
    door = links.read_token(doors, token, PURPOSE)
    if door is None:
        raise Http404("Ce lien ne vaut plus.")
    return Desk(door.event, token, is_day(door.event, at))


def is_day(event, at=None):
    """Whether this is a day of the event; said afterwards (`at`), for three days more."""
    now = timezone.now()
    first, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
    late = at is not None and now - at > timedelta(minutes=1) and now <= event.ends_at + LATE_SYNC
    return first <= timezone.localdate(at if late else now) <= last


# --- The code of a badge ------------------------------------------------------------------------------------------------


def code_of(registration):
    """What the QR code of a person says: their registration, short enough for a small drawing. It opens nothing by itself."""
    return base64.urlsafe_b64encode(registration.uuid.bytes).rstrip(b"=").decode()


def code_url(registration):
    return links.absolute("events:door_code", code_of(registration))


def person_of(code):
    """The registration of a code; 404 when there is none."""
    try:
        number = uuid.UUID(bytes=base64.urlsafe_b64decode(code + "=="))
    except (ValueError, binascii.Error):
        raise Http404 from None
    found = Registration.objects.select_related("event__commune", "organisation").filter(uuid=number).first()
    if found is None:
        raise Http404
    return found
