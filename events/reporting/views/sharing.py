"""Links for people without an account, what was downloaded, and everything in one file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from events.enums import Edition
from events.models import Event, Report, ReportDownload, ReportLink
from events.reporting import letters, sharing
from events.reporting.forms import ReportLinkForm
from events.views.record import find_managed_event, record
from gtec_portal import uploads
from gtec_portal.pages import confirm_page, form_page, posted


@require_GET
def event_sharing(request, uuid):
    """The links of one event, and its downloads by month and edition."""
    event = find_managed_event(request, uuid)
    links = list(event.report_links.select_related("created_by").with_downloads())
    for link in links:
        link.url = letters.shared_url(link) if link.is_alive else ""
    months = _months(ReportDownload.objects.filter(report__event=event))
    context = record(request, event, "event_reports", links=links, months=months, total=sum(m["total"] for m in months))
    return render(request, "events/reporting/event_sharing.html", context)


def _months(downloads):
    """[{« month », « long », « short », « total »}], the newest month first."""
    found = {}
    for row in downloads.by_month():
        month = found.setdefault(row["month"], {"month": row["month"], **dict.fromkeys(Edition.values, 0)})
        month[row["report__edition"]] = row["number"]
    return [{**month, "total": sum(month[edition] for edition in Edition.values)} for month in found.values()]


@require_http_methods(["GET", "POST"])
def link_create(request, uuid):
    event = find_managed_event(request, uuid)
    form = ReportLinkForm(posted(request), instance=ReportLink(event=event))
    back = reverse("events:event_sharing", args=[event.uuid])
    if request.method == "POST" and form.is_valid():
        link = sharing.open_link(form.instance, by=request.user)
        messages.success(request, "Lien envoyé." if link.email else "Lien créé : copiez-le ci-dessous.")
        return redirect(back)
    return form_page(
        request,
        form,
        title="Ouvrir le compte rendu par un lien",
        submit="Créer le lien",
        cancel_url=back,
        intro=event.title,
        back_text="Retour à la diffusion",
    )


@require_http_methods(["GET", "POST"])
def link_revoke(request, pk):
    """GET asks, POST does."""
    link = get_object_or_404(ReportLink.objects.visible_to(request.user).select_related("event"), pk=pk)
    back = link.get_absolute_url()
    if request.method == "POST":
        sharing.close_link(link, by=request.user)
        messages.success(request, "Lien fermé : il n’ouvre plus rien.")
        return redirect(back)
    return confirm_page(
        request,
        f"Fermer le lien de « {link.recipient} » ?",
        consequence="Cette personne ne pourra plus ouvrir le compte rendu par ce lien.",
        action="Fermer le lien",
        back=back,
    )


# --- By link ----------------------------------------------------------------------------------------------------------


def _link(token):
    link = sharing.link_of(token)
    if link is None:
        raise Http404("Ce lien ne vaut plus.")
    return link


@login_not_required
@never_cache
@require_GET
def report_shared(request, token):
    """What the link opens: both editions and the annexes, or the news that they are on their way."""
    link = _link(token)
    context = {
        "link": link,
        "token": token,
        "event": link.event,
        "reports": sharing.reports_of(link),
        "attachments": sharing.annexes_of(link),
    }
    return render(request, "events/reporting/report_shared.html", context)


@login_not_required
@never_cache
@require_GET
def report_shared_download(request, token, uuid):
    link = _link(token)
    report = get_object_or_404(sharing.reports_of(link).select_related("event"), uuid=uuid)
    sharing.note_download(request, report, link=link)
    return uploads.stream(report.file, label=report.file_label, content_type=uploads.PDF)


@login_not_required
@never_cache
@require_GET
@transaction.atomic
def attachment_shared_download(request, token, uuid):
    link = _link(token)
    annex = get_object_or_404(sharing.annexes_of(link), uuid=uuid)
    log_access(request, annex, Access.DOWNLOAD, purpose=f"Annexe, par le lien {link.pk}")
    return uploads.stream(annex.file, label=f"{annex.label}.pdf", content_type=uploads.PDF)


@login_not_required
@never_cache
@require_GET
def report_shared_bundle(request, token):
    link = _link(token)
    return _bundle(request, link.event, list(sharing.reports_of(link)), list(sharing.annexes_of(link)), link=link)


@login_not_required
@require_GET
def report_bundle(request, slug):
    """The published reports this reader may open and the annexes, in one ZIP."""
    event = get_object_or_404(Event, slug=slug)
    reports = list(Report.objects.visible_to(request.user).published().filter(event=event).order_by("edition"))
    return _bundle(request, event, reports, list(event.attachments.visible_to(request.user)))


@transaction.atomic
def _bundle(request, event, reports, annexes, *, link=None):
    if not reports:
        raise Http404
    for report in reports:
        sharing.note_download(request, report, link=link)
    for annex in annexes:
        log_access(request, annex, Access.DOWNLOAD, purpose="Annexe, avec le compte rendu")
    response = HttpResponse(sharing.bundle(reports, annexes), content_type="application/zip")
    response["Content-Disposition"] = uploads.disposition(f"{event.slug}-compte-rendu.zip", inline=False)
    response["Cache-Control"] = "no-store, private"
    return response
