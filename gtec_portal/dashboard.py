"""« À traiter »: what waits for this person this morning, gathered from every app."""

from importlib import import_module
from importlib.util import find_spec

from django.shortcuts import render
from django.views.decorators.http import require_GET

from gtec_portal.agenda import agenda
from gtec_portal.typography import counted

# In the order of the menu. An app offers `todo.items_for(request)`, and `todo.agenda(request.user)` when it has dates.
SOURCES = ("members", "trainings", "cvtheque", "events", "vacancies", "newsletters")


def _todo_modules():
    return [import_module(f"{name}.todo") for name in SOURCES if find_spec(f"{name}.todo")]


def items_for(request):
    """All cards with something to do."""
    return [item for module in _todo_modules() for item in module.items_for(request) if item.count]


@require_GET
def dashboard(request):
    items = items_for(request)
    context = {
        "title": f"Bonjour {request.user.get_short_name()}",
        "intro": f"{counted(len(items), 'chose')} à traiter" if items else "Tout est à jour",
        "items": items,
        "agenda": agenda(request.user),
    }
    return render(request, "dashboard.html", context)
