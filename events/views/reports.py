"""Reports in the work space: asked for, followed, read through, published, downloaded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from events import exports
from events.enums import Audience
from events.filters import ReportFilter
from events.forms import AudienceForm, ReportAskForm
from events.models import Report
from events.permissions import can_manage_events, can_publish_report, can_validate_report
from events.services import reports
from events.views.record import find_event, find_managed_event, record, require_manager
from gtec_portal import sheets, uploads
from gtec_portal.pages import htmx_part


def _visible(request):
    return Report.objects.visible_to(request.user).select_related("event", "job")


@require_GET
@vary_on_headers("HX-Request")
def report_list(request):
    """Reports this person may read; the team sees every version."""
    rows = _visible(request).order_by("-event__starts_at", "-version", "edition", "pk")
    filterset = ReportFilter(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.REPORTS, filterset.qs)
    context = {
        "filterset": filterset,
        "page": Paginator(filterset.qs, 25).get_page(request.GET.get("page")),
        "can_manage": can_manage_events(request.user),
    }
    return render(request, f"events/report_list.html{htmx_part(request)}", context)


@require_GET
def event_reports(request, uuid):
    """The reports of one event, newest version first."""
    return _event_reports(request, find_event(request, uuid), ReportAskForm(initial={"audience": Audience.PUBLIC}))


def _event_reports(request, event, form):
    rows = list(_visible(request).filter(event=event).order_by("-version", "edition"))
    context = record(request, event, "event_reports", reports=rows, form=form)
    return render(request, "events/event_reports.html", context, status=422 if form.errors else 200)


@require_POST
def report_ask(request, uuid):
    """Ask for both editions, then show them being made."""
    event = find_managed_event(request, uuid)
    form = ReportAskForm(request.POST)
    if not form.is_valid():
        return _event_reports(request, event, form)
    long, _short = reports.ask(event, audience=form.cleaned_data["audience"], by=request.user)
    messages.success(request, "Compte rendu demandé : l’édition complète et la synthèse se fabriquent.")
    return redirect(reverse("events:event_reports", args=[event.uuid]) + f"#version-{long.version}")


@require_GET
def report_detail(request, uuid):
    report = get_object_or_404(_visible(request), uuid=uuid)
    return _report(request, report, AudienceForm(report=report, initial={"audience": report.audience}))


def _report(request, report, form):
    context = {
        "report": report,
        "event": report.event,
        "can_manage": can_manage_events(request.user),
        "can_validate": can_validate_report(request.user, report),
        "can_publish": can_publish_report(request.user, report),
        "form": form,
        "others": _visible(request).filter(event=report.event).exclude(pk=report.pk).order_by("-version", "edition"),
        "attachments": report.event.attachments.visible_to(request.user),
    }
    return render(request, "events/report_detail.html", context, status=422 if form.errors else 200)


@require_POST
def report_validate(request, uuid):
    report = get_object_or_404(_visible(request), uuid=uuid)
    require_manager(request)
    try:
        reports.validate(report, by=request.user)
    except reports.ReportNotReady as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Compte rendu validé. Il reste à le publier.")
    return redirect(report)


@require_POST
def report_publish(request, uuid):
    """Open the report to the audience chosen on its page."""
    report = get_object_or_404(_visible(request), uuid=uuid)
    require_manager(request)
    form = AudienceForm(request.POST, report=report)
    if not form.is_valid():
        return _report(request, report, form)
    try:
        published = reports.publish(report, audience=form.cleaned_data["audience"], by=request.user)
    except reports.ReportNotReady as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Compte rendu publié : ouvert à {published.get_audience_display()}.")
    return redirect(report)


@require_POST
def report_retry(request, uuid):
    """Ask again for a report whose making failed."""
    report = get_object_or_404(_visible(request), uuid=uuid)
    require_manager(request)
    try:
        reports.ask_again(report, by=request.user)
    except reports.ReportNotReady as error:
        messages.error(request, str(error))
    return redirect(report)


@login_not_required
@require_GET
def report_download(request, uuid):
    """Stream the PDF to whoever its audience includes; written in the access log first, then counted."""
    report = get_object_or_404(Report.objects.visible_to(request.user).ready().select_related("event"), uuid=uuid)
    reports.note_download(request, report)
    return uploads.stream(report.file, label=report.file_label, content_type=uploads.PDF)
