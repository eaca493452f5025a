"""Personal links of a session: one for each seat, one for whoever facilitates. No account is needed."""

from django.http import Http404

from events.models import CodevSeat, CodevSession
from gtec_portal import links, offline

SEAT, FACILITATOR = "codev.seat", "codev.facilitator"


def seat_url(seat):
    return links.absolute("events:codev_room", seat_token(seat))


def seat_token(seat):
    return links.make_token(seat, SEAT)


def facilitator_url(session):
    return links.absolute("events:codev_desk", facilitator_token(session))


def facilitator_token(session):
    return links.make_token(session, FACILITATOR)


def device(row):
    """Under which name a device keeps what is typed on this page: the same whatever mail the link came from."""
    return offline.link_key(f"{row._meta.label_lower}-{row.pk}-{row.link_version}")


def seat_of(token):
    """The seat this link is for; 404 when it is forged or closed."""
    seats = CodevSeat.objects.select_related("member__group", "session__group", "session__event")
    return links.read_token(seats, token, SEAT) or _nothing()


def session_of(token):
    """The session this facilitator's link is for; 404 when it is forged or closed."""
    sessions = CodevSession.objects.select_related("group", "event")
    return links.read_token(sessions, token, FACILITATOR) or _nothing()


def _nothing():
    raise Http404
