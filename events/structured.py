"""What search engines read: schema.org data of a public event, safe inside a <script>."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import mark_safe

from gtec_portal.links import absolute

# What could end the script element or start a comment, written as JSON escapes.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


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
    address = {
        "@type": "PostalAddress",
        "addressLocality": event.commune.name,
        "postalCode": event.commune.postal_code,
        "addressCountry": "FR",
    }
    if event.address:
        address["streetAddress"] = event.address
    return {"@type": "Place", "name": event.place or event.commune.name, "address": address}


def as_script(data):
    """Serialise for <script type="application/ld+json">: text people typed cannot leave the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 -- < > & are escaped just above
