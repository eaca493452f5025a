"""What waits for the team about visits: follow-ups whose day has come, needs nobody answered."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate, plural_fr
from members.models import Need, Visit
from members.models.visits import OUTCOME_DAYS
from members.visits.filters import NeedFilter


def items_for(request):
    """Cards of the dashboard; only the team has any."""
    return [_follow_ups(request.user), _needs()] if request.user.is_staff else []


def _follow_ups(user):
    """Mine, today's and late ones."""
    today = timezone.localdate()
    days = list(
        Visit.objects.visible_to(user)
        .filter(owner=user, follow_up_on__lte=today)
        .to_follow_up()
        .values_list("follow_up_on", flat=True)
    )
    late = sum(day < today for day in days)
    hint = f"{late} en retard, depuis le {frdate(days[0])}" if late else "Pour aujourd’hui"
    count = len(days)
    return TodoItem(
        count,
        counted(count, "relance"),
        reverse("members:follow_up_list"),
        "Relancer",
        hint,
        "warn" if late else "neutral",
    )


def _needs():
    """The whole team's: a need that nobody answers is everybody's business once its time is up."""
    count, late = Need.objects.undecided().count(), Need.objects.overdue().count()
    url = reverse("members:need_list")
    hint = f"{OUTCOME_DAYS} jours pour donner une suite à chacun"
    if late:
        url += "?" + urlencode({"suite": NeedFilter.LATE})
        hint = f"{late} {plural_fr(late, 'dépasse,dépassent')} {OUTCOME_DAYS} jours"
    return TodoItem(
        count, f"{counted(count, 'besoin')} sans suite", url, "Donner une suite", hint, "warn" if late else "neutral"
    )
