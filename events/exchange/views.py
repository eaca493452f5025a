"""« Vis ma vie », tab of its event: the edition, its days, the allocation, moves by hand, the announcement, the balance."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import log_access
from accounts.enums import Access
from events.enums import EventKind
from events.exchange import agreements, exports, feedback, permissions, reading, services
from events.exchange.enums import Attendance, ExchangeRule
from events.exchange.forms import DayForm, ExchangeForm
from events.exchange.tasks import PAPERS_JOB
from events.exchange.wording import result_said
from events.models import Availability, Exchange, ExchangeDay, HostPlace, Placement
from events.views.record import find_event, find_managed_event, record
from gtec_portal import jobs, pages, sheets
from gtec_portal.pages import confirm_page, form_page, posted
from gtec_portal.typography import counted

tried = partial(pages.tried, refused=services.Refused)


def find_exchange(request, pk):
    return get_object_or_404(Exchange.objects.visible_to(request.user).select_related("event"), pk=pk)


def find_managed(request, pk):
    exchange = find_exchange(request, pk)
    require_manager(request)
    return exchange


def require_manager(request):
    if not permissions.can_manage(request.user):
        raise PermissionDenied


def to_exchange(exchange):
    return redirect("events:exchange_detail", exchange.event.uuid)


@require_GET
def exchange_detail(request, uuid):
    """The whole edition for the team; for a member, its places, its people, what it has to sign."""
    event = find_event(request, uuid)
    exchange = Exchange.objects.visible_to(request.user).select_related("event").filter(event=event).first()
    if exchange is None and not (request.user.is_staff and event.kind == EventKind.IMMERSION):
        raise Http404
    context = record(request, event, "exchange_detail", exchange=exchange)
    if exchange is None:
        return render(request, "events/exchange/none.html", context)
    log_access(request, event, Access.VIEW, purpose="Vis ma vie")
    context["can_offer"] = permissions.can_offer(request.user, exchange)
    if not request.user.is_staff:
        return render(request, "events/exchange/mine.html", {**context, **_mine(request, exchange)})
    return render(request, "events/exchange/board.html", {**context, **_board(exchange)})


def _board(exchange):
    lines = reading.balance(exchange)
    boards = reading.boards(exchange)
    placed = [one for board in boards for one in board.placements]
    return {
        "lines": lines,
        "boards": boards,
        "placed": placed,
        "staying": sum(len(board.staying) for board in boards),
        "uneven": sum(not line.is_even for line in lines),
        "kilometres": sum(one.km for one in placed),
        "offered": sum(line.offered for line in lines),
        "proposed": sum(line.proposed for line in lines),
        "unannounced": services.unannounced(exchange).count(),
        "signed": sum(one.agreement is not None and not one.agreement.missing for one in placed),
        "agreements": sum(one.agreement is not None for one in placed),
        "rules": ExchangeRule,
        "job": jobs.Job.objects.filter(kind=PAPERS_JOB, object_id=exchange.pk).first(),
    }


def _mine(request, exchange):
    """What one structure sees; each agreement with the sides this person may still sign for."""
    found = reading.mine(exchange, request.user.acting_organisation)
    rows = []
    for agreement in found["agreements"]:
        sides = agreements.may_sign_for(request.user, agreement)
        rows.append(
            {"agreement": agreement, "sides": sides, "coming": agreement.host_id == request.user.acting_organisation_id}
        )
    return {**found, "rows": rows, "to_sign": sum(bool(row["sides"]) for row in rows)}


@require_http_methods(["GET", "POST"])
def exchange_create(request, uuid):
    """Open the edition of an event."""
    event = find_managed_event(request, uuid)
    if event.kind != EventKind.IMMERSION or hasattr(event, "exchange"):
        raise Http404
    exchange = Exchange(event=event)
    initial = {"offers_until": timezone.localdate(event.starts_at) - timezone.timedelta(days=21)}
    form = ExchangeForm(posted(request), instance=exchange, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.open_exchange(form.instance, by=request.user)
        messages.success(request, "Les échanges sont ouverts. Vérifiez les jours, puis publiez l’événement.")
        return to_exchange(exchange)
    return _form(request, form, "Ouvrir les échanges", "Ouvrir", event)


@require_http_methods(["GET", "POST"])
def exchange_edit(request, pk):
    exchange = find_managed(request, pk)
    form = ExchangeForm(posted(request), instance=exchange)
    if request.method == "POST" and form.is_valid():
        services.save_exchange(form.instance, by=request.user)
        messages.success(request, "Réglages enregistrés. Ils vaudront à la prochaine répartition.")
        return to_exchange(exchange)
    return _form(request, form, "Régler les échanges", "Enregistrer", exchange.event)


@require_http_methods(["GET", "POST"])
def exchange_day_create(request, pk):
    exchange = find_managed(request, pk)
    return _day(request, ExchangeDay(exchange=exchange), "Ajouter un jour", "Ajouter ce jour")


@require_http_methods(["GET", "POST"])
def exchange_day_edit(request, pk):
    day = _find_day(request, pk)
    return _day(request, day, "Modifier un jour", "Enregistrer")


def _day(request, day, title, submit):
    exchange = day.exchange
    form = DayForm(posted(request), instance=day)
    if request.method == "POST" and form.is_valid():
        services.save_day(form.instance, by=request.user)
        messages.success(request, "Jour enregistré.")
        return to_exchange(exchange)
    return _form(request, form, title, submit, exchange.event)


@require_POST
def exchange_day_delete(request, pk):
    day = _find_day(request, pk)
    tried(request, lambda: services.delete_day(day, by=request.user), "Jour retiré.")
    return to_exchange(day.exchange)


def _find_day(request, pk):
    days = ExchangeDay.objects.visible_to(request.user).select_related("exchange__event")
    day = get_object_or_404(days, pk=pk)
    require_manager(request)
    return day


# --- Who goes where ----------------------------------------------------------------------------------------------------


@require_POST
def exchange_solve(request, pk):
    """Place everybody by the rule of the button."""
    exchange = find_managed(request, pk)
    rule = request.POST.get("rule", exchange.rule)
    if rule not in ExchangeRule.values:
        raise BadRequest("rule")
    try:
        answered = services.solve(exchange, rule=rule, by=request.user)
    except services.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, result_said(answered))
    return to_exchange(exchange)


@require_http_methods(["GET", "POST"])
def availability_move(request, pk):
    """Where somebody may go that day: one button per place. Taken places are exchanged."""
    rows = Availability.objects.visible_to(request.user).select_related(
        "day__exchange__event",
        "colleague__organisation",
        "colleague__trade",
        "colleague__site__commune",
        "colleague__home",
    )
    row = get_object_or_404(rows, pk=pk)
    require_manager(request)
    if request.method == "POST":
        _move(request, row)
        return to_exchange(row.day.exchange)
    log_access(request, row.colleague, Access.VIEW, purpose="Place de Vis ma vie")
    own = Placement.objects.filter(availability=row).select_related("place__site__organisation").first()
    fits = [one for one in reading.fits(row) if own is None or one[0].pk != own.place_id]
    context = {"row": row, "own": own, "fits": fits, "exchange": row.day.exchange}
    return render(request, "events/exchange/move.html", context)


def _move(request, row):
    """Do what the button said."""
    number = request.POST.get("place", "")
    if number == "none":
        tried(
            request, lambda: services.move(row, None, by=request.user), f"{row.colleague} n’a plus de place ce jour-là."
        )
        return
    places = HostPlace.objects.visible_to(request.user).filter(day__exchange=row.day.exchange)
    place = (
        places.select_related("site__organisation").filter(pk=number).first()
        if number.isdecimal() and len(number) < 15
        else None
    )
    if place is None:
        messages.error(request, "Choisissez une place.")
        return
    tried(
        request,
        lambda: services.move(row, place, by=request.user),
        f"{row.colleague} ira chez {place.site.organisation}. L’affectation est fixée.",
    )


@require_POST
def placement_lock(request, uuid):
    placement = _find_placement(request, uuid)
    require_manager(request)
    tried(request, lambda: services.toggle_lock(placement, by=request.user), f"{placement.colleague} : c’est noté.")
    return to_exchange(placement.day.exchange)


@require_POST
def placement_attendance(request, uuid):
    """Came, or not: the team or the structure that received."""
    placement = _find_placement(request, uuid)
    if not permissions.can_note_attendance(request.user, placement):
        raise PermissionDenied
    said = request.POST.get("attendance")
    if said not in Attendance.values:
        raise BadRequest("attendance")
    tried(
        request,
        lambda: services.note_attendance(placement, said, by=request.user),
        f"{placement.colleague} : {Attendance(said).label}.",
    )
    return to_exchange(placement.day.exchange)


def _find_placement(request, uuid):
    placements = (
        Placement.objects.visible_to(request.user).complete().select_related("availability__day__exchange__event")
    )
    return get_object_or_404(placements, uuid=uuid)


@require_http_methods(["GET", "POST"])
def exchange_publish(request, pk):
    """GET asks, POST announces: agreements are written and letters leave."""
    exchange = find_managed(request, pk)
    if request.method == "POST":
        try:
            made = services.publish(exchange, by=request.user)
        except services.Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Répartition annoncée : {counted(made, 'convention')} à signer.")
        return to_exchange(exchange)
    waiting = services.unannounced(exchange).count()
    return confirm_page(
        request,
        "Annoncer la répartition ?",
        consequence=f"{counted(waiting, 'convention sera écrite,conventions seront écrites')} ; les personnes et leurs structures recevront chacune un e-mail.",
        action="Annoncer la répartition",
        back=exchange.get_absolute_url(),
    )


# --- Balance and feedback ----------------------------------------------------------------------------------------------


@require_GET
def exchange_balance(request, pk):
    """Hours lent and received by each structure, day by day."""
    exchange = find_managed(request, pk)
    lines = reading.balance(exchange)
    if sheets.asked(request):
        return sheets.respond(request, exports.balance(exchange), lines)
    days = list(exchange.days.all())
    context = {
        "exchange": exchange,
        "lines": lines,
        "days": days,
        "lent": sum(line.lent for line in lines),
        "received": sum(line.received for line in lines),
    }
    return render(request, "events/exchange/balance.html", context)


@require_GET
def exchange_results(request, pk):
    """Feedback as counts: of everybody for the team, of its own people for a member."""
    exchange = find_exchange(request, pk)
    organisation = None if request.user.is_staff else request.user.acting_organisation
    results = feedback.results(exchange, organisation)
    context = {"exchange": exchange, "results": results, "organisation": organisation, "least": feedback.MASKED_UNDER}
    return render(request, "events/exchange/results.html", context)


def _form(request, form, title, submit, event):
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        cancel_url=reverse("events:exchange_detail", args=[event.uuid])
        if hasattr(event, "exchange") and event.exchange.pk
        else event.get_absolute_url(),
        intro=event.title,
        back_text="Retour à l’événement",
    )
