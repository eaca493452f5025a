"""What comes next, gathered from the apps: the three short lists of the home page, the agenda of the dashboard."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from events.models import Event
from gtec_portal.typography import frdate
from trainings.models import Session
from vacancies.models import Vacancy

LENGTH = 3
AGENDA_LENGTH = 6


@dataclass(frozen=True)
class Next:
    """One line of a short list."""

    title: str
    url: str
    detail: str


@dataclass(frozen=True)
class AgendaEntry:
    """One coming date of the dashboard; `kind` is a word (« Formation », « Événement »)."""

    day: date
    label: str
    url: str
    kind: str


def next_events():
    """The next public events."""
    events = Event.objects.visible_to(AnonymousUser()).upcoming().select_related("commune").order_by("starts_at", "pk")[:LENGTH]
    return [Next(event.title, event.get_public_url(), where_and_when(frdate(event.starts_at), event.commune)) for event in events]


def next_vacancies():
    """The newest public vacancies."""
    vacancies = Vacancy.objects.public().select_related("site__commune").order_by("-published_at", "pk")[:LENGTH]
    return [Next(v.title, v.get_public_url(), where_and_when(v.get_contract_display(), v.site.commune)) for v in vacancies]


def next_trainings():
    """The next open sessions of published programmes."""
    sessions = Session.objects.open().filter(programme__published_at__isnull=False).complete()
    sessions = sessions.order_by("starts_on", "pk")[:LENGTH]
    return [Next(s.name, s.programme.get_public_url(), where_and_when(frdate(s.starts_on), s.commune)) for s in sessions]


def where_and_when(first, commune):
    return f"{first}, {commune.name}" if commune else str(first)


def agenda(user):
    """The next dated things this person may see, soonest first."""
    sessions = Session.objects.visible_to(user).upcoming().complete().order_by("starts_on", "pk")[:AGENDA_LENGTH]
    events = Event.objects.visible_to(user).upcoming().order_by("starts_at", "pk")[:AGENDA_LENGTH]
    entries = [AgendaEntry(s.starts_on, s.name, s.get_absolute_url(), "Formation") for s in sessions]
    entries += [AgendaEntry(timezone.localdate(e.starts_at), e.title, e.get_absolute_url(), "Événement") for e in events]
    return sorted(entries, key=lambda entry: entry.day)[:AGENDA_LENGTH]
