"""Calendar entries (RFC 5545), with the time zone spelled out for programs that do not know it."""

from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone


def entry(uuid, title, starts_at, ends_at, *, revision=0, url="", place="", details="", cancelled=False):
    """One thing with a date as the text of an .ics file. A new copy replaces the old one: same UID, higher SEQUENCE."""
    line = icalendar.Event()
    line.add("uid", f"{uuid}@{urlsplit(settings.SITE_URL).hostname}")
    line.add("dtstamp", timezone.now())
    line.add("dtstart", timezone.localtime(starts_at))
    line.add("dtend", timezone.localtime(ends_at))
    line.add("summary", title)
    line.add("sequence", revision)
    for name, value in (("url", url), ("location", place), ("description", details)):
        if value:
            line.add(name, value)
    if cancelled:
        line.add("status", "CANCELLED")
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL['name']}//Portail//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(line)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def download(text, name):
    """The file as an answer to a browser."""
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
