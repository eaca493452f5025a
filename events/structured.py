"""What search engines read: schema.org data of a public event."""

from django.conf import settings
from django.utils import timezone

from gtec_portal.links import absolute
from gtec_portal.structured import place


def event_data(event, *, taken):
    """Describe an event as schema.org/Event. `taken`: seats held."""
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "url": absolute("events:event_public_detail", event.slug),
        "startDate": timezone.localtime(event.starts_at).isoformat(),
        "endDate": timezone.localtime(event.ends_at).isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if event.is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{_mode(event)}EventAttendanceMode",
        "isAccessibleForFree": True,
        "inLanguage": "fr",
        "organizer": {"@type": "Organization", "name": settings.PORTAL["name"], "url": settings.SITE_URL},
        "location": _location(event),
    }
    if event.presentation:
        data["description"] = event.presentation
    if event.capacity is not None:
        data["maximumAttendeeCapacity"] = event.capacity
        data["remainingAttendeeCapacity"] = max(0, event.capacity - taken)
    if event.series_id:
        data["superEvent"] = {"@type": "EventSeries", "name": event.series.title}
    if event.takes_registrations:
        data["offers"] = _offer(event, full=event.capacity is not None and taken >= event.capacity)
    return data


def _offer(event, *, full):
    """How to come: free, until registrations close. Full, the waiting list is open and the seats are gone."""
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "availability": f"https://schema.org/{'SoldOut' if full else 'InStock'}",
        "url": absolute("events:event_public_detail", event.slug),
        "validFrom": timezone.localtime(event.published_at).isoformat(),
        "availabilityEnds": timezone.localtime(event.closes_at or event.starts_at).isoformat(),
    }


def _mode(event):
    """In a room, on line, or both. The address of the videoconference is never said here."""
    if not event.commune_id:
        return "Online"
    return "Mixed" if event.meeting_url else "Offline"


def _location(event):
    """Where one comes; both the room and the page that leads to the link when one may do either."""
    online = {"@type": "VirtualLocation", "url": absolute("events:event_public_detail", event.slug)}
    if not event.commune_id:
        return online
    room = place(event.commune, street=event.address, name=event.place or event.commune.name)
    return [room, online] if event.meeting_url else room
