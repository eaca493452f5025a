"""What the pages of one event share: finding it, its tabs, who may change it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from events.enums import EventKind
from events.models import Booth, CodevSession, Event, Exchange, Registration, Report, Table
from events.permissions import can_manage_events
from gtec_portal.navigation import Tab


def find_event(request, uuid):
    """The event if this person sees it, with its seats counted; 404 otherwise."""
    events = Event.objects.visible_to(request.user).with_seats().select_related("commune", "proposed_by")
    return get_object_or_404(events, uuid=uuid)


def find_managed_event(request, uuid):
    """The event for somebody who changes it: 404 when unseen, 403 when seen only."""
    event = find_event(request, uuid)
    require_manager(request)
    return event


def require_manager(request):
    if not can_manage_events(request.user):
        raise PermissionDenied


def record(request, event, current, **context):
    """The context of a tab: the event, its tabs, whether this person manages it."""
    manages = can_manage_events(request.user)
    return {"event": event, "tabs": _tabs(request.user, event, current, manages), "can_manage": manages, **context}


def _tabs(user, event, current, manages):
    people = Registration.objects.visible_to(user).filter(event=event)
    reports = Report.objects.visible_to(user).filter(event=event)
    pages = [
        ("event_detail", "Présentation", None),
        ("event_programme", "Programme", event.programme.count()),
        ("event_participants", "Participants" if manages else "Nos inscrits", people.count()),
    ]
    if manages:
        pages.append(("event_tables", "Tables", Table.objects.filter(workshop__event=event).count()))
        pages.append(("event_groups", "Groupes", None))
        pages.append(("event_door", "Présences", None))
        if sessions := CodevSession.objects.visible_to(user).filter(event=event).count():
            pages.append(("event_codev", "Codéveloppement", sessions))
    if event.kind == EventKind.JOB_DATING and Booth.objects.visible_to(user).filter(event=event).exists() | manages:
        pages.append(("event_dating", "Job dating", None))
    if event.kind == EventKind.IMMERSION and (
        manages or Exchange.objects.visible_to(user).filter(event=event).exists()
    ):
        pages.append(("exchange_detail", "Vis ma vie", None))
    pages.append(("event_reports", "Comptes rendus", reports.count()))
    if manages:
        pages.append(("event_history", "Historique", None))
    return [
        Tab(label, reverse(f"events:{name}", args=[event.uuid]), name == current, count) for name, label, count in pages
    ]
