"""What waits for the team: deliveries in doubt or refused, drafts left aside, the bulletin of the next meeting."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate
from gtec_portal.work import WorkState
from newsletters import bulletins
from newsletters.enums import IssueState
from newsletters.models import Bulletin, Delivery, Issue

REFUSED_DAYS = 30
DRAFT_DAYS = 3
BULLETIN_DAYS = 10


def items_for(request):
    """Cards of the dashboard; staff only. Five queries at most."""
    if not request.user.is_staff:
        return []
    return [*_deliveries(), _drafts(), _bulletin()]


def _deliveries():
    """One card per letter and kind of trouble, newest letter first."""
    recent = timezone.now() - timedelta(days=REFUSED_DAYS)
    trouble = Delivery.objects.uncertain() | Delivery.objects.refused().filter(finished_at__gt=recent)
    counts = (
        trouble.values("issue", "issue__subject", "state")
        .annotate(number=Count("pk"))
        .order_by("-issue__started_at", "-state")
    )
    for row in counts:
        url = reverse("newsletters:issue_progress", args=[row["issue"]])
        hint = f"Lettre « {row['issue__subject']} »"
        if row["state"] == WorkState.UNCERTAIN:
            yield TodoItem(
                row["number"], counted(row["number"], "envoi incertain,envois incertains"), url, "Décider", hint, "warn"
            )
        else:
            yield TodoItem(
                row["number"], counted(row["number"], "adresse refusée,adresses refusées"), url, "Examiner", hint, "bad"
            )


def _drafts():
    old = Issue.objects.filter(
        state=IssueState.DRAFT, created_at__lt=timezone.now() - timedelta(days=DRAFT_DAYS)
    ).count()
    url = reverse("newsletters:issue_list") + f"?state={IssueState.DRAFT}"
    return TodoItem(
        old,
        counted(old, "brouillon de lettre,brouillons de lettres"),
        url,
        "Terminer",
        f"Depuis plus de {DRAFT_DAYS} jours",
    )


def _bulletin():
    """The bulletin of a monthly meeting that comes within ten days: to prepare, or prepared and not frozen yet."""
    today = timezone.localdate()
    soon = today + timedelta(days=BULLETIN_DAYS)
    draft = Bulletin.objects.filter(frozen_at=None, on__range=(today, soon)).order_by("on").first()
    if draft is not None:
        return TodoItem(
            1, "1\u00a0bulletin à arrêter", draft.get_absolute_url(), "Relire", f"Réunion du {frdate(draft.on)}"
        )
    meeting = bulletins.next_meeting()
    if meeting is None or timezone.localdate(meeting.starts_at) > soon:
        return TodoItem(0, "", "")
    url = reverse("newsletters:bulletin_create")
    return TodoItem(1, "1\u00a0bulletin à préparer", url, "Préparer", f"Réunion du {frdate(meeting.starts_at)}")
