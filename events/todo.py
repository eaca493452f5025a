"""What waits for the team: reports to read through and to publish, people waiting for a seat, drafts whose day comes."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from events.enums import RegistrationStatus, ReportState
from events.models import Event, Registration, Report
from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate, plural_fr


def items_for(request):
    """Cards of the dashboard; only the team has any."""
    if not request.user.is_staff:
        return []
    return [_reports(ReportState.DRAFT), _reports(ReportState.VALIDATED), _waiting(), _drafts()]


def _reports(state):
    reports = Report.objects.ready().filter(state=state)
    count = reports.count()
    to_read = state == ReportState.DRAFT
    noun = "compte rendu,comptes rendus"
    return TodoItem(
        count,
        f"{counted(count, noun)} à {'relire' if to_read else 'publier'}",
        f"{reverse('events:report_list')}?etat={state}",
        "Relire" if to_read else "Publier",
        plural_fr(count, "Le PDF est prêt,Les PDF sont prêts") if to_read else "Relus et validés",
    )


def _waiting():
    coming = Event.objects.published().filter(starts_at__gt=timezone.now())
    rows = Registration.objects.filter(status=RegistrationStatus.WAITING, event__in=coming)
    count = rows.count()
    events = list(coming.filter(registrations__status=RegistrationStatus.WAITING).distinct().order_by("starts_at")[:2])
    one = events[0] if events else None
    url = reverse("events:event_list") + "?periode=a-venir"
    if len(events) == 1:
        url = f"{reverse('events:event_participants', args=[one.uuid])}?etat={RegistrationStatus.WAITING}"
    hint = f"{one.title}, {frdate(one.starts_at, 'short')}" if one else ""
    return TodoItem(count, f"{counted(count, 'personne')} en liste d’attente", url, "Voir la liste", hint)


def _drafts():
    soon = timezone.now() + timedelta(days=30)
    drafts = Event.objects.upcoming().filter(published_at=None, starts_at__lt=soon)
    count = drafts.count()
    noun = "événement"
    return TodoItem(
        count,
        f"{counted(count, noun)} à publier",
        f"{reverse('events:event_list')}?etat=brouillon&periode=a-venir",
        "Relire et publier",
        "Dans moins de 30 jours",
        "warn",
    )
