"""What waits for an employer (or for staff, who reminds them): applications without an answer, advertisements about to end."""

from urllib.parse import urlencode

from django.urls import reverse

from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted
from vacancies import permissions
from vacancies.models import ANSWER_DAYS, NOTICE_DAYS, Application, Vacancy


def _list(**query):
    return f"{reverse('vacancies:vacancy_list')}?{urlencode(query)}"


def items_for(request):
    """Cards of the dashboard, most urgent first. Two counts for staff, three for an employer."""
    if not permissions.can_use_workspace(request.user):
        return []
    applications = Application.objects.visible_to(request.user)
    late = applications.left_waiting().count()
    expiring = Vacancy.objects.own(request.user).expiring().count()
    items = [
        TodoItem(
            late,
            counted(late, "candidature") + " sans réponse",
            _list(suivi="late"),
            "Répondre",
            f"Depuis plus de {ANSWER_DAYS} jours",
            "warn",
        ),
        TodoItem(
            expiring,
            counted(expiring, "offre") + (" expirent" if expiring >= 2 else " expire"),
            _list(suivi="expiring"),
            "Prolonger ou fermer",
            f"Dans moins de {NOTICE_DAYS} jours",
        ),
    ]
    if not request.user.is_staff:
        recent = applications.waiting().count() - late
        items.insert(
            1,
            TodoItem(
                recent,
                counted(recent, "nouvelle candidature,nouvelles candidatures"),
                _list(suivi="waiting"),
                "Lire",
                "Deux clics suffisent pour répondre",
            ),
        )
    return items
