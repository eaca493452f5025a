"""What waits for staff and for employers in the CVthèque."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import FileState, UnveilState
from cvtheque.models import Candidate, CVFile, UnveilRequest
from cvtheque.permissions import acts_as_employer
from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, plural_fr

STALE_DAYS = 7


def items_for(request):
    if request.user.is_staff:
        return [refused_files(), silent_requests()]
    return [fresh_names(request)] if acts_as_employer(request.user) else []


def refused_files():
    """People whose only file could not be read: a call helps them more than a letter."""
    read = CVFile.objects.read().filter(candidate=OuterRef("pk"))
    refused = CVFile.objects.filter(candidate=OuterRef("pk"), state=FileState.REJECTED)
    count = Candidate.objects.filter(~Exists(read), Exists(refused)).count()
    return TodoItem(
        count,
        f"{counted(count, 'CV,CV')} {plural_fr(count, 'illisible,illisibles')}",
        reverse("cvtheque:candidate_list") + f"?file={FileState.REJECTED}",
        action="Appeler",
        hint="Le fichier a été refusé et rien ne l’a remplacé.",
        tone="warn",
    )


def silent_requests():
    """Requests no candidate has answered for a week."""
    since = timezone.now() - timedelta(days=STALE_DAYS)
    count = UnveilRequest.objects.waiting().filter(created_at__lt=since).count()
    return TodoItem(
        count,
        counted(count, "demande de nom,demandes de nom") + " sans réponse",
        reverse("cvtheque:unveil_list") + f"?state={UnveilState.PENDING}",
        hint="Depuis plus d’une semaine.",
    )


def fresh_names(request):
    """Candidates who said yes lately."""
    since = timezone.now() - timedelta(days=STALE_DAYS)
    asked = UnveilRequest.objects.visible_to(request.user)
    count = asked.filter(state=UnveilState.ACCEPTED, answered_at__gte=since).count()
    return TodoItem(
        count,
        f"{counted(count, 'candidat')} {plural_fr(count, 'a accepté,ont accepté')} de vous donner {plural_fr(count, 'son,leur')} nom",
        reverse("cvtheque:unveil_list") + f"?state={UnveilState.ACCEPTED}",
        action="Les contacter",
        hint="Cette semaine.",
        tone="ok",
    )
