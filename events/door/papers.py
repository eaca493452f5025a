"""Papers of the door: badges of an event without groups, and the sheet to sign should the telephones fail."""

from events import papers
from events.models import Participant
from gtec_portal.pdf import render_pdf


def badges(event):
    """Badges of everybody who holds a seat, by name: structure and code, and no tables. A PDF."""
    people = event.registrations.seated().by_name().select_related("organisation")
    return papers.sheets_of_badges([papers.card(one) for one in people], event)


def sheet(event):
    """Names, structures, groups if there are some, and a box to sign in. A PDF."""
    people = list(event.registrations.seated().by_name().select_related("organisation"))
    groups = Participant.objects.filter(registration__in=people).exclude(group=None)
    numbers = dict(groups.values_list("registration", "group__number"))
    rows = [(one, numbers.get(one.pk, "")) for one in people]
    return render_pdf("pdf/events/door_sheet.html", {"event": event, "rows": rows, "has_groups": bool(numbers)})
