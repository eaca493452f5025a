"""The calendar entry of an event."""

from gtec_portal import calendars
from gtec_portal.links import absolute


def entry(event):
    """One event as the text of an .ics file. A new copy replaces the old one in calendars: same UID, higher SEQUENCE."""
    return calendars.entry(
        event.uuid,
        event.title,
        event.starts_at,
        event.ends_at,
        revision=event.revision,
        url=absolute("events:event_public_detail", event.slug),
        place=", ".join(part for part in (event.place_label, event.address) if part),
    )
