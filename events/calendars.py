"""Calendar entries (RFC 5545), with the time zone spelled out for programs that do not know it."""

from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils import timezone

from gtec_portal.links import absolute


def entry(event):
    """One event as the text of an .ics file. A new copy replaces the old one in calendars: same UID, higher SEQUENCE."""
    line = icalendar.Event()
    line.add("uid", f"{event.uuid}@{urlsplit(settings.SITE_URL).hostname}")
    line.add("dtstamp", timezone.now())
    line.add("dtstart", timezone.localtime(event.starts_at))
    line.add("dtend", timezone.localtime(event.ends_at))
    line.add("summary", event.title)
    line.add("sequence", event.revision)
    line.add("url", absolute("events:event_public_detail", event.slug))
    if location := ", ".join(part for part in (event.place_label, event.address) if part):
        line.add("location", location)
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL['name']}//Portail//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(line)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()
