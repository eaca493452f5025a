"""Calendars people subscribe to: the public one, and one of their own for people of the network."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events import calendars
from events.enums import SEATED
from events.models import CalendarFeed, Event, Registration
from gtec_portal import audit, links
from members import seats

PURPOSE = "calendar"
KEPT = timedelta(days=92)  # past events stay a season: a calendar that empties itself looks broken
LENGTH = 400


def feed_url(feed):
    return links.absolute("events:personal_calendar", links.make_token(feed, PURPOSE))


def find(token):
    """The feed of a token; None when forged, revoked, or when its person has no account any more."""
    feed = links.read_token(CalendarFeed.objects.select_related("user"), token, PURPOSE)
    return feed if feed is not None and feed.user.is_active else None


def public_text(name):
    """Every public event as a calendar."""
    return calendars.feed(name, _events(AnonymousUser()))


def personal_text(feed, name):
    """The events this person sees today, whatever they saw when they made the address; their own seats are said."""
    user = feed.user
    mine = [seat.organisation for seat in seats.active_seats(user)]
    events = {}
    for organisation in [None, *mine]:
        events.update({event.pk: event for event in _events(seats.act_as(user, organisation))})
    held = Registration.objects.filter(email__iexact=user.email, status__in=SEATED, event__in=list(events))
    rows = sorted(events.values(), key=lambda event: (event.starts_at, event.pk))
    return calendars.feed(name, rows, registered=set(held.values_list("event_id", flat=True)))


def _events(user):
    """What has been announced to this person; what is called off stays, said as such."""
    since = timezone.now() - KEPT
    seen = Event.objects.visible_to(user).published().filter(ends_at__gte=since)
    return seen.select_related("commune").order_by("starts_at", "pk")[:LENGTH]


@transaction.atomic
def open_feed(user):
    """The person's feed, made when they had none."""
    feed, created = CalendarFeed.objects.get_or_create(user=user)
    if created:
        audit.record("calendar.opened", feed, by=user, label="Agenda personnel")
    return feed


@transaction.atomic
def renew(user):
    """Give the feed another address: the old one opens nothing any more."""
    feed = open_feed(user)
    CalendarFeed.objects.filter(pk=feed.pk).update(link_version=F("link_version") + 1)
    audit.record("calendar.renewed", feed, by=user, label="Agenda personnel")


@transaction.atomic
def close_feed(user):
    """No address opens this calendar any more, not even after another is made."""
    for feed in CalendarFeed.objects.filter(user=user):
        audit.record("calendar.closed", feed, by=user, label="Agenda personnel")
        feed.delete()
