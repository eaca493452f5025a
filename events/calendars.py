"""The calendar entry of an event, and the calendars people subscribe to."""

from gtec_portal import calendars
from gtec_portal.links import absolute


def entry(event, *, with_link=False):
    """One event as the text of an .ics file; called off, it takes itself out of the calendars that hold it.

    `with_link`: for somebody registered, with the address of the videoconference.
    """
    args, values = _facts(event, with_link)
    return calendars.entry(*args, **values)


def feed(name, events, *, registered=()):
    """Events as one calendar. `registered`: numbers of those the reader has a seat at."""
    lines = []
    for event in events:
        args, values = _facts(event, event.pk in registered)
        if event.pk in registered:
            values["details"] = "\n".join(filter(None, ["Vous avez une place.", values["details"]]))
        lines.append(calendars.line(*args, **values))
    return calendars.feed(name, lines)


def _facts(event, with_link):
    link = f"Visioconférence\u00a0: {event.meeting_url}" if with_link and event.meeting_url else ""
    return (event.uuid, event.title, event.starts_at, event.ends_at), {
        "revision": event.revision,
        "url": absolute("events:event_public_detail", event.slug),
        "place": ", ".join(part for part in (event.place_label, event.address) if part),
        "details": link,
        "cancelled": event.is_cancelled,
    }
