"""The agenda of the dashboard: the next dated things a person may see, whichever app they live in."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from events.models import Event
from members.models import Visit
from trainings.models import Session

LENGTH = 6


@dataclass(frozen=True)
class Entry:
    """One coming date; `kind` is a word (« Formation », « Événement »)."""

    day: date
    label: str
    url: str
    kind: str


def agenda(user):
    """Return at most six entries, soonest first."""
    sessions = Session.objects.visible_to(user).upcoming().complete().order_by("starts_on", "pk")[:LENGTH]
    events = Event.objects.visible_to(user).upcoming().filter(cancelled_at=None).order_by("starts_at", "pk")[:LENGTH]
    entries = [Entry(s.starts_on, s.name, s.get_absolute_url(), "Formation") for s in sessions]
    entries += [Entry(timezone.localdate(e.starts_at), e.title, e.get_absolute_url(), "Événement") for e in events]
    if user.is_staff:
        coming = Visit.objects.filter(owner=user, follow_up_on__gt=timezone.localdate()).to_follow_up()
        visits = coming.select_related("organisation")[:LENGTH]
        entries += [Entry(v.follow_up_on, str(v.organisation), v.get_absolute_url(), "Relance") for v in visits]
    return sorted(entries, key=lambda entry: entry.day)[:LENGTH]
