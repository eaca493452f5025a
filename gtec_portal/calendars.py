"""Calendar entries (RFC 5545), with the time zone spelled out for programs that do not know it."""

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone


def line(uuid, title, starts_at, ends_at, *, revision=0, url="", place="", details="", cancelled=False):
    """One thing with a date. A new copy replaces the old one in calendars: same UID, higher SEQUENCE."""
    made = icalendar.Event()
    made.add("uid", f"{uuid}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", timezone.now())
    made.add("dtstart", timezone.localtime(starts_at))
    made.add("dtend", timezone.localtime(ends_at))
    made.add("summary", title)
    made.add("sequence", revision)
    for name, value in (("url", url), ("location", place), ("description", details)):
        if value:
            made.add(name, value)
    if cancelled:
        made.add("status", "CANCELLED")
    return made


def entry(*args, cancelled=False, **kwargs):
    """One thing with a date as the text of an .ics file (see `line`)."""
    return _text([line(*args, cancelled=cancelled, **kwargs)], method="CANCEL" if cancelled else "PUBLISH")


def feed(name, lines):
    """Many things as the text of a calendar people subscribe to; programs are asked to look again every six hours."""
    return _text(
        lines, **{"method": "PUBLISH", "name": name, "x-wr-calname": name, "refresh-interval": timedelta(hours=6)}
    )


def _text(lines, **properties):
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL['name']}//Portail//FR")
    calendar.add("version", "2.0")
    for name, value in properties.items():
        calendar.add(name, value, parameters={"VALUE": "DURATION"} if name == "refresh-interval" else None)
    for one in lines:
        calendar.add_component(one)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def download(text, name):
    """The file as an answer to a browser."""
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
