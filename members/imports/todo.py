"""What waits about the imports: files that were read and that nobody decided on."""

from django.urls import reverse

from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate
from members.enums import ImportState
from members.models import ImportRun


def items_for(request):
    """One card of the dashboard, for the team."""
    if not request.user.is_staff:
        return []
    waiting = ImportRun.objects.visible_to(request.user).filter(state=ImportState.READY)
    count, last = waiting.count(), waiting.first()
    url = last.get_absolute_url() if count == 1 else reverse("members:import_list")
    hint = f"{last.label}, {frdate(last.created_at, 'short')}" if last else ""
    return [TodoItem(count, f"{counted(count, 'import')} à vérifier", url, "Relire", hint)]
