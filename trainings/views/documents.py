"""Papers of a session: made in bulk by a job, downloaded one by one, each download logged."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal import jobs, uploads
from trainings import permissions
from trainings.enums import DocumentKind
from trainings.models import Document
from trainings.services import documents as services
from trainings.views.record import find_session, require, session_context


@require_GET
def session_documents(request, pk):
    """Papers in force, per kind; for the team, what may be made now or why not, and the work under way."""
    session = find_session(request, pk)
    require(request.user.is_staff or permissions.acts_for_employer(request.user))
    context = session_context(request, session, "session_documents")
    documents = list(
        Document.objects.visible_to(request.user)
        .in_force()
        .filter(enrolment__session=session)
        .select_related("enrolment")
        .order_by("number")
    )
    context["groups"] = [
        {
            "kind": kind,
            "documents": [document for document in documents if document.kind == kind],
            **making(session, kind, context["can_manage"]),
        }
        for kind in DocumentKind
    ]
    return render(request, "trainings/session_documents.html", context)


def making(session, kind, can_manage):
    """For the team: why these papers cannot be made now (empty: they can), and the job of the last request."""
    if not can_manage:
        return {"refusal": "", "job": None}
    job = jobs.Job.objects.filter(kind="trainings.documents", object_id=session.pk, params={"paper": str(kind)}).first()
    return {"refusal": services.refusal(session, kind), "job": job}


@require_POST
def document_generate(request, pk):
    """Ask for the papers of one kind; the page then shows how far the work got."""
    session = find_session(request, pk)
    require(permissions.can_manage_trainings(request.user))
    if request.POST.get("kind") not in DocumentKind.values:
        raise BadRequest("kind")
    kind = DocumentKind(request.POST["kind"])
    if reason := services.refusal(session, kind):
        messages.error(request, reason)
    else:
        jobs.ask(
            "trainings.documents",
            session,
            label=f"{kind.plural.capitalize()} : {session.name}",
            owner=request.user,
            paper=str(kind),
        )
    return redirect("trainings:session_documents", session.pk)


@require_GET
def document_download(request, uuid):
    """Stream one paper to the team or to the person's employer; logged first."""
    document = get_object_or_404(Document.objects.visible_to(request.user).select_related("enrolment"), uuid=uuid)
    log_access(request, document, Access.DOWNLOAD, purpose=document.get_kind_display())
    return uploads.stream(document.file, label=document.file_label, content_type=uploads.PDF)
