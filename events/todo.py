"""What waits for the team: reports to read through and to publish, people waiting for a seat, drafts whose day comes."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from events.enums import RegistrationStatus, ReportState
from events.exchange import todo as exchange_todo
from events.life import todo as life_todo
from events.models import Event, Registration, Report
from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate, plural_fr


def items_for(request):
    """Cards of the dashboard: the team's, or the proposals a structure has to complete."""
    if not request.user.is_staff:
        return [*life_todo.own_items(request.user), *exchange_todo.items_for(request)]
    return [
        *life_todo.items(),
        _redo(),
        _reports(ReportState.DRAFT),
        _reports(ReportState.VALIDATED),
        _waiting(),
        *exchange_todo.items_for(request),
        _drafts(),
    ]


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


def _redo():
    count = Report.objects.to_redo().count()
    return TodoItem(
        count,
        f"{counted(count, 'compte rendu,comptes rendus')} à refaire",
        f"{reverse('events:report_list')}?etat={ReportState.PUBLISHED}&refaire=oui",
        "Voir lesquels",
        "Une photo n’a plus le droit d’y être",
        "bad",
    )


def _waiting():
    coming = Event.objects.going_ahead().filter(starts_at__gt=timezone.now())
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
    drafts = Event.objects.upcoming().filter(published_at=None, proposal="", starts_at__lt=soon)
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
