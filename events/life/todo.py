"""What waits for the team about coming events: proposals to answer, changes nobody has heard of, webinars without a link."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from events.enums import EventKind, Proposal
from events.models import Event
from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate, frtime


def items():
    return [_proposals(), _changes(), _links()]


def own_items(user):
    """What waits for a member or a partner: its proposals sent back with a word."""
    if user.acting_organisation_id is None:
        return []
    rows = list(
        Event.objects.filter(proposed_by=user.acting_organisation_id, proposal=Proposal.CHANGES).order_by("pk")[:2]
    )
    url = reverse("events:event_list")
    if len(rows) == 1:
        url = reverse("events:proposal_edit", args=[rows[0].uuid])
    label = f"{counted(len(rows), 'proposition')} d’événement à compléter"
    return [TodoItem(len(rows), label, url, "Compléter", rows[0].title if rows else "", "warn")]


def _proposals():
    rows = Event.objects.filter(proposal=Proposal.PROPOSED).select_related("proposed_by").order_by("starts_at", "pk")
    count = rows.count()
    first = rows.first()
    url = f"{reverse('events:event_list')}?etat=propose"
    hint = f"{first.title}, proposé par {first.proposed_by}" if first else ""
    if count == 1:
        url = reverse("events:proposal_decide", args=[first.uuid])
    label = counted(count, "événement proposé,événements proposés")
    return TodoItem(count, label, url, "Répondre", hint, "info")


def _changes():
    changed = Event.objects.filter(change_notice__isnull=False, cancelled_at=None)
    rows = changed.select_related("change_notice").order_by("starts_at", "pk")
    count = rows.count()
    first = rows.first()
    hint = ""
    if first:
        leaves = f"part à {frtime(first.change_notice.due_at)}" if first.is_published else "attend la publication"
        hint = f"{first.title} : le message {leaves}"
    url = first.get_absolute_url() if count == 1 else f"{reverse('events:event_list')}?periode=a-venir"
    label = f"{counted(count, 'changement')} à annoncer aux inscrits"
    return TodoItem(count, label, url, "Relire", hint, "warn")


def _links():
    soon = timezone.now() + timedelta(days=7)
    rows = Event.objects.going_ahead().upcoming().filter(kind=EventKind.WEBINAR, meeting_url="", starts_at__lt=soon)
    count = rows.count()
    first = rows.order_by("starts_at", "pk").first()
    url = reverse("events:event_edit", args=[first.uuid]) if first else reverse("events:event_list")
    hint = f"{first.title}, {frdate(first.starts_at, 'short')}" if first else ""
    return TodoItem(
        count, f"{counted(count, 'webinaire')} sans lien de connexion", url, "Ajouter le lien", hint, "warn"
    )
