"""Pages open to all: coming events, one event, published reports."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from events import calendars, exports
from events.enums import Audience
from events.life import series
from events.models import Event, Report
from events.permissions import can_register
from events.structured import event_data
from gtec_portal import sheets
from gtec_portal.structured import as_script


@login_not_required
@require_GET
def event_public_list(request):
    """Coming events, the nearest first; somebody signed in also sees those of their circle."""
    coming = (
        Event.objects.visible_to(request.user)
        .published()
        .upcoming()
        .with_seats()
        .select_related("commune")
        .order_by("starts_at", "pk")
    )
    if sheets.asked(request):
        return sheets.respond(request, exports.PUBLIC_EVENTS, coming)
    return render(
        request, "events/event_public_list.html", {"page": Paginator(coming, 24).get_page(request.GET.get("page"))}
    )


def _find(request, slug):
    return get_object_or_404(
        Event.objects.visible_to(request.user).with_seats().select_related("commune", "proposed_by", "series"),
        slug=slug,
    )


@login_not_required
@require_GET
def event_public_detail(request, slug):
    event = _find(request, slug)
    context = {
        "event": event,
        "programme": event.programme.all(),
        "partners": event.partners.all(),
        "free": event.free_seats,
        "can_register": can_register(event),
        "attachments": event.attachments.visible_to(request.user),
        "dates": series.siblings(event)
        .visible_to(request.user)
        .published()
        .upcoming()
        .with_seats()
        .select_related("commune"),
        "reports": Report.objects.visible_to(request.user).published().filter(event=event).order_by("edition"),
        "structured": as_script(event_data(event, taken=event.taken))
        if event.audience == Audience.PUBLIC and event.is_published
        else "",
    }
    return render(request, "events/event_public_detail.html", context)


@login_not_required
@require_GET
def event_calendar(request, slug):
    """The event for a calendar."""
    event = _find(request, slug)
    response = HttpResponse(calendars.entry(event), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response


@login_not_required
@require_GET
def report_public_list(request):
    """Events whose report is open to this reader, newest first; one card per event."""
    readable = Report.objects.visible_to(request.user).published()
    events = (
        Event.objects.filter(reports__in=readable).distinct().select_related("commune").order_by("-starts_at", "pk")
    )
    if sheets.asked(request):
        return sheets.respond(request, exports.PUBLIC_REPORTS, events)
    page = Paginator(events, 20).get_page(request.GET.get("page"))
    by_event = {}
    for report in readable.filter(event__in=[event.pk for event in page]).order_by("edition", "-version"):
        by_event.setdefault(report.event_id, []).append(report)
    cards = [{"event": event, "reports": by_event[event.pk]} for event in page]
    return render(request, "events/report_public_list.html", {"page": page, "cards": cards})


@login_not_required
@require_GET
def report_public_detail(request, slug):
    """What one may read about one event: its reports and annexes. 404 when none is open to this reader."""
    event = get_object_or_404(Event.objects.select_related("commune"), slug=slug)
    reports = list(
        Report.objects.visible_to(request.user).published().filter(event=event).order_by("edition", "-version")
    )
    if not reports:
        raise Http404
    context = {
        "event": event,
        "reports": reports,
        "attachments": event.attachments.visible_to(request.user),
        "programme": event.programme.all(),
    }
    return render(request, "events/report_public_detail.html", context)
