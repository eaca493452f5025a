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
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{'Offline' if event.commune_id else 'Online'}EventAttendanceMode",
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
    return data


def _location(event):
    if not event.commune_id:
        return {"@type": "VirtualLocation", "url": absolute("events:event_public_detail", event.slug)}
    return place(event.commune, street=event.address, name=event.place or event.commune.name)
