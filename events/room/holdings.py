"""The address of the person who runs a table: forgotten with them (see accounts.erasure). What was said has no author."""

from django.db.models import F, Max
from django.utils import timezone

from accounts import erasure
from events.models import Table


def _tables(subject):
    return Table.objects.filter(facilitator_email__iexact=subject.email) if subject.email else Table.objects.none()


def forget(subject):
    """The address goes and the link with it. The name stays where the report printed it; coming tables keep both unless asked."""
    tables = _tables(subject)
    if not subject.is_wish:
        tables = tables.filter(workshop__event__ends_at__lt=timezone.now())
    return tables.update(facilitator_email="", link_version=F("link_version") + 1)


def tell(subject):
    return [
        {"événement": table.workshop.event.title, "table": str(table), "animation": table.facilitator}
        for table in _tables(subject).select_related("workshop__event")
    ]


def seen(subject):
    return _tables(subject).aggregate(last=Max("workshop__event__ends_at"))["last"]


erasure.holds("events.table", ["facilitator_email"], forget, tell=tell, seen=seen)
erasure.keeps(
    "events.table",
    ["theme", "audience", "facilitator", "facilitator_role"],
    "ce que l’association publie d’un événement",
)
erasure.impersonal(
    "ce que l’on dit à une table n’a pas d’auteur",
    "events.detail",
    "events.clock",
    "events.dot",
    "events.priority",
    "events.ballot",
)
