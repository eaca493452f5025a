"""What waits for staff and for employers in the CVthèque."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import FileState, UnveilState
from cvtheque.models import Candidate, CVFile, LikelyPair, UnveilRequest
from cvtheque.permissions import acts_as_employer
from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, plural_fr

STALE_DAYS = 7


def items_for(request):
    if request.user.is_staff:
        return [refused_files(), unreadable_files(), requests_by_phone(), silent_requests(), likely_doubles()]
    return [fresh_names(request)] if acts_as_employer(request.user) else []


def refused_files():
    """People whose only file could not be read: a call helps them more than a letter."""
    kept = CVFile.objects.kept().filter(candidate=OuterRef("pk"))
    refused = CVFile.objects.filter(candidate=OuterRef("pk"), state=FileState.REJECTED)
    count = Candidate.objects.filter(~Exists(kept), Exists(refused)).count()
    return TodoItem(
        count,
        f"{counted(count, 'CV,CV')} {plural_fr(count, 'refusé,refusés')}",
        reverse("cvtheque:candidate_list") + f"?file={FileState.REJECTED}",
        action="Appeler",
        hint="Le fichier a été refusé et rien ne l’a remplacé.",
        tone="warn",
    )


def unreadable_files():
    """Photos and scans in which no word could be read, of people who wrote none themselves: nobody can find them."""
    count = CVFile.objects.filter(state=FileState.UNREADABLE, candidate__skills="").count()
    return TodoItem(
        count,
        f"{counted(count, 'CV,CV')} {plural_fr(count, 'illisible,illisibles')}",
        reverse("cvtheque:candidate_list") + f"?file={FileState.UNREADABLE}",
        action="Appeler",
        hint="Le fichier est gardé ; il manque les mots que les employeurs cherchent.",
        tone="warn",
    )


def requests_by_phone():
    """Requests to people without an e-mail address: only a call lets them answer."""
    count = UnveilRequest.objects.waiting().filter(candidate__email="").count()
    return TodoItem(
        count,
        counted(count, "demande de nom,demandes de nom") + " à poser par téléphone",
        reverse("cvtheque:unveil_list") + f"?state={UnveilState.PENDING}",
        action="Appeler",
        hint="Ces personnes n’ont pas d’adresse e-mail.",
    )


def likely_doubles():
    """Records that may be of one person, and that nobody compared yet."""
    count = LikelyPair.objects.open().count()
    return TodoItem(
        count,
        counted(count, "doublon possible,doublons possibles"),
        reverse("cvtheque:duplicate_list"),
        action="Comparer",
        hint="Deux dossiers semblent être de la même personne.",
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
