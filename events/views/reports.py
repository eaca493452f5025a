"""Reports in the work space: asked for, followed, read through, published, downloaded."""

from itertools import pairwise

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from events import exports
from events.enums import Audience, Edition, ReportState
from events.filters import ReportFilter
from events.forms import ReportAskForm
from events.models import Report, ReportDownload
from events.permissions import (
    can_amend_report,
    can_manage_events,
    can_publish_report,
    can_validate_report,
    can_withdraw_report,
)
from events.reporting import contents, parts, sharing, texts
from events.reporting.enums import PhotoRight
from events.reporting.forms import AmendForm, PublishForm
from events.services import reports
from events.views.record import find_event, find_managed_event, record, require_manager
from gtec_portal import sheets, uploads
from gtec_portal.pages import confirm_page, htmx_part


def _visible(request):
    return Report.objects.visible_to(request.user).select_related("event", "job").with_redo()


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
    if context["can_manage"]:
        context |= _preparation(event)
        _say_changes(rows)
    return render(request, "events/event_reports.html", context, status=422 if form.errors else 200)


def _preparation(event):
    """What the next version will be made from, for the team: parts, texts, photos, links."""
    found = parts.parts_of(event)
    return {
        "parts": found,
        "validated": sum(part.is_validated for part in found),
        "texts": texts.texts_of(event),
        "photos": event.photos.kept().count(),
        "photos_pending": event.photos.kept().filter(right=PhotoRight.PENDING).count(),
        "links": event.report_links.alive().count(),
        "downloads": ReportDownload.objects.filter(report__event=event).count(),
    }


def _say_changes(rows):
    """Give each complete edition `changes`: what differs from the version before it."""
    long = [row for row in rows if row.edition == Edition.LONG]
    for newer, older in pairwise(long):
        newer.changes = contents.changes(newer.contents, older.contents)


@require_POST
def report_ask(request, uuid):
    """Ask for both editions, then show them being made."""
    event = find_managed_event(request, uuid)
    form = ReportAskForm(request.POST)
    if not form.is_valid():
        return _event_reports(request, event, form)
    long, *_others = reports.ask(event, audience=form.cleaned_data["audience"], by=request.user)
    messages.success(request, "Compte rendu demandé : l’édition complète et la synthèse se fabriquent.")
    return redirect(reverse("events:event_reports", args=[event.uuid]) + f"#version-{long.version}")


@require_GET
def report_detail(request, uuid):
    report = get_object_or_404(_visible(request), uuid=uuid)
    return _report(request, report)


def _report(request, report, form=None, amend=None):
    manages = can_manage_events(request.user)
    done, total = parts.validated_in(report) if manages else (0, 0)
    context = {
        "report": report,
        "event": report.event,
        "can_manage": manages,
        "can_validate": can_validate_report(request.user, report),
        "can_amend": can_amend_report(request.user, report),
        "can_publish": can_publish_report(request.user, report),
        "can_withdraw": can_withdraw_report(request.user, report),
        "validated": done,
        "parts": total,
        "form": form or _publish_form(request, report, None, done, total),
        "amend": amend or AmendForm(),
        "others": _visible(request).filter(event=report.event).exclude(pk=report.pk).order_by("-version", "edition"),
        "attachments": report.event.attachments.visible_to(request.user),
    }
    refused = (form and form.errors) or (amend and amend.errors)
    return render(request, "events/report_detail.html", context, status=422 if refused else 200)


def _publish_form(request, report, data, done, total):
    return PublishForm(
        data,
        report=report,
        initial={"audience": report.audience, "together": True},
        waiting=total - done,
        other=report.event.reports.filter(version=report.version, state=ReportState.VALIDATED)
        .exclude(pk=report.pk)
        .first(),
    )


@require_POST
def report_validate(request, uuid):
    report = get_object_or_404(_visible(request), uuid=uuid)
    require_manager(request)
    try:
        validated = reports.validate(report, by=request.user)
    except reports.ReportNotReady as error:
        messages.error(request, str(error))
    else:
        what = "Les deux éditions sont validées" if len(validated) > 1 else "Compte rendu validé"
        messages.success(request, f"{what}. Il reste à publier.")
    return redirect(report)


@require_POST
def report_amend(request, uuid):
    """Send the report back with what must change."""
    report = get_object_or_404(_visible(request), uuid=uuid)
    require_manager(request)
    form = AmendForm(request.POST)
    if not form.is_valid():
        return _report(request, report, amend=form)
    try:
        reports.amend(report, remark=form.cleaned_data["remark"], by=request.user)
    except reports.ReportNotReady as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Noté : corrigez la fiche, puis demandez une nouvelle version.")
    return redirect(report)


@require_POST
def report_publish(request, uuid):
    """Open the report, and the other edition of its version if wished, to the audience chosen on its page."""
    report = get_object_or_404(_visible(request), uuid=uuid)
    require_manager(request)
    form = _publish_form(request, report, request.POST, *parts.validated_in(report))
    if not form.is_valid():
        return _report(request, report, form)
    try:
        published = reports.publish(report, **form.cleaned_data, by=request.user)
    except reports.ReportNotReady as error:
        messages.error(request, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _report(request, report, form)
    else:
        what = "Les deux éditions sont publiées" if len(published) > 1 else "Compte rendu publié"
        messages.success(request, f"{what} : ouvert à {published[0].get_audience_display()}.")
    return redirect(report)


@require_http_methods(["GET", "POST"])
def report_withdraw(request, uuid):
    """GET asks, POST closes the report to its readers."""
    report = get_object_or_404(_visible(request), uuid=uuid)
    require_manager(request)
    if request.method == "POST":
        try:
            reports.withdraw(report, by=request.user)
        except reports.ReportNotReady as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Compte rendu retiré : seule l’équipe l’ouvre encore.")
        return redirect(report)
    return confirm_page(
        request,
        f"Retirer {report.edition_label} de la publication ?",
        consequence="Plus personne ne pourra l’ouvrir, sauf l’équipe. Ce qui a déjà été téléchargé ne peut pas être repris.",
        action="Retirer de la publication",
        back=report.get_absolute_url(),
    )


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
    sharing.note_download(request, report)
    return uploads.stream(report.file, label=report.file_label, content_type=uploads.PDF)
