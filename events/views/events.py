"""The events in the work space: list, record, create, change, publish, delete."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from events import exports
from events.enums import EventKind
from events.filters import EventFilter
from events.forms import EventForm, shape_initial
from events.life import notices, series
from events.life.forms import EventEditForm
from events.models import ChangeNotice, Event
from events.permissions import can_manage_events, can_propose, can_revise
from events.services import planning
from events.views.record import find_event, find_managed_event, record, require_manager
from gtec_portal import audit, sheets
from gtec_portal.models import Job
from gtec_portal.pages import confirm_page, htmx_part, posted


@require_GET
@vary_on_headers("HX-Request")
def event_list(request):
    """Every event this person sees, newest day first."""
    events = Event.objects.visible_to(request.user).with_seats().select_related("commune").order_by("-starts_at", "pk")
    filterset = EventFilter(request.GET, queryset=events, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.EVENTS, filterset.qs)
    context = {
        "filterset": filterset,
        "page": Paginator(filterset.qs, 25).get_page(request.GET.get("page")),
        "can_manage": can_manage_events(request.user),
        "can_propose": can_propose(request.user),
    }
    return render(request, f"events/event_list.html{htmx_part(request)}", context)


@require_GET
def event_new(request):
    """First question: what kind of event? The next page starts with the usual shape of that kind."""
    require_manager(request)
    return render(request, "events/event_new.html", {"kinds": EventKind})


@require_http_methods(["GET", "POST"])
def event_create(request, kind):
    require_manager(request)
    if kind not in EventKind.values:
        raise Http404
    form = EventForm(posted(request), instance=Event(kind=kind), initial=shape_initial(kind))
    if request.method == "POST" and form.is_valid():
        event = planning.create_event(form.instance, by=request.user, partners=form.cleaned_data["partners"])
        messages.success(request, "Événement créé. Complétez le programme, puis publiez-le.")
        return redirect(event)
    return render(
        request, "events/event_form.html", {"form": form, "kind": EventKind(kind)}, status=422 if form.errors else 200
    )


@require_GET
def event_detail(request, uuid):
    event = find_event(request, uuid)
    context = record(
        request,
        event,
        "event_detail",
        partners=event.partners.all(),
        attachments=event.attachments.visible_to(request.user),
        dates=series.siblings(event).visible_to(request.user).with_seats().select_related("commune"),
        **_life(request, event),
    )
    return render(request, "events/event_detail.html", context)


def _life(request, event):
    """What waits around an event: a change to tell, drafts of its series, an offer to answer or to complete."""
    if not can_manage_events(request.user):
        return {"can_revise": can_revise(request.user, event)}
    notice = None if event.is_cancelled else ChangeNotice.objects.filter(event=event).first()
    return {
        "notice": notice,
        "changes": notices.differences(notice.known, event) if notice else [],
        "to_tell": notices.waiting_to_hear(event).count() if notice else 0,
        "telling": Job.objects.open().filter(kind=notices.TELL_JOB, object_id=event.pk).first(),
        "series_drafts": series.coming_drafts(event).count() if event.series_id else 0,
    }


@require_http_methods(["GET", "POST"])
def event_edit(request, uuid):
    event = find_managed_event(request, uuid)
    title = event.title  # before the form writes into the instance, valid or not
    others = series.siblings(event).upcoming().filter(cancelled_at=None).count()
    form = EventEditForm(posted(request), instance=event, others=others)
    if request.method == "POST" and form.is_valid():
        try:
            planning.save_event(form.instance, by=request.user, partners=form.cleaned_data["partners"])
        except ValidationError as error:  # somebody registered meanwhile
            form.add_error(None, error.messages)
        else:
            if form.cleaned_data.get("to_series"):
                series.apply_to_series(form.instance, by=request.user)
            messages.success(request, "Modifications enregistrées.")
            return redirect(event)
    context = {"form": form, "event": event, "title": title, "kind": EventKind(event.kind)}
    return render(request, "events/event_form.html", context, status=422 if form.errors else 200)


@require_POST
def event_publish(request, uuid):
    event = find_managed_event(request, uuid)
    try:
        planning.publish_event(event, by=request.user)
    except planning.CannotPublish as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Événement publié : ouvert à {event.get_audience_display()}.")
    return redirect(event)


@require_http_methods(["GET", "POST"])
def event_unpublish(request, uuid):
    """GET asks, POST does."""
    event = find_managed_event(request, uuid)
    if request.method == "POST":
        try:
            planning.unpublish_event(event, by=request.user)
        except planning.CannotPublish as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Événement retiré de la publication.")
        return redirect(event)
    return confirm_page(
        request,
        f"Retirer « {event.title} » de la publication ?",
        consequence="La page publique disparaît et personne ne peut plus s’inscrire. Les inscriptions sont gardées.",
        action="Retirer de la publication",
        back=event.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def event_delete(request, uuid):
    """GET asks, POST does; an event that has a memory is refused."""
    event = find_managed_event(request, uuid)
    if request.method == "POST":
        try:
            planning.delete_event(event, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(event)
        messages.success(request, "Événement supprimé.")
        return redirect("events:event_list")
    return confirm_page(
        request,
        f"Supprimer « {event.title} » ?",
        consequence="Son programme, ses tables et ses annexes disparaissent. Cette action est définitive.",
        action="Supprimer l’événement",
        back=event.get_absolute_url(),
    )


@require_GET
def event_history(request, uuid):
    """What was done to this event, by whom."""
    event = find_managed_event(request, uuid)
    page = Paginator(audit.history(event), 40).get_page(request.GET.get("page"))
    return render(request, "events/event_history.html", record(request, event, "event_history", page=page))
