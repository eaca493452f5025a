"""What the team does about the room: links of the tables, the clock, what is projected."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.enums import ContributionKind
from events.models import Contribution, Table
from events.room import capture, services
from events.room.board import slides_of, stamp_of, steps_of
from events.room.clock import ACTIONS, act, clock_of
from events.room.links import table_url, token_of
from events.views.record import record
from events.views.workshops import find_contribution, find_table, find_workshop
from gtec_portal import qr
from gtec_portal.pages import confirm_page

NOTHING_NEW = 204


@require_GET
def workshop_room(request, pk):
    """The control page: the clock's buttons, what to project, what each table has written so far."""
    workshop = find_workshop(request, pk)
    stage = _stage(request, workshop)
    if request.htmx and not request.htmx.history_restore_request:
        if request.GET.get("vu") == stage["stamp"]:
            return HttpResponse(status=NOTHING_NEW)
        return render(request, "events/room/room.html#now", stage)
    return render(request, "events/room/room.html", stage)


def _stage(request, workshop):
    clock = clock_of(workshop)
    tables = list(workshop.tables.all())
    rows = Contribution.objects.filter(table__in=tables).values_list("table_id", "kind", "priority__pk")
    counts = {table.pk: {"observation": 0, "idea": 0, "watch": 0, "chosen": 0} for table in tables}
    voters = workshop.ballots.values("registration").distinct().count()
    names = {ContributionKind.BEYOND: "idea", ContributionKind.CROSSCUTTING: "watch"}
    for table, kind, chosen in rows:
        counts[table][names.get(kind, kind)] += 1
        counts[table]["chosen"] += chosen is not None
    return {
        **record(request, workshop.event, "event_tables"),
        "workshop": workshop,
        "clock": clock,
        "steps": steps_of(workshop, clock),
        "step": steps_of(workshop, clock)[clock.round - 1],
        "rows": [{"table": table, "token": token_of(table), **counts[table.pk]} for table in tables],
        "voters": voters,
        "guests": workshop.event.registrations.seated().count(),
        "stamp": stamp_of(clock, sorted((pk, *said.values()) for pk, said in counts.items()), voters),
    }


@require_POST
def room_act(request, pk, verb):
    """Press a button of the clock."""
    workshop = find_workshop(request, pk)
    if verb not in ACTIONS:
        raise Http404("Ce bouton n’existe pas.")
    seen = request.POST.get("round", "")
    act(workshop, verb, seen=int(seen) if seen.isascii() and seen.isdecimal() else None, by=request.user)
    return redirect("events:workshop_room", pk=workshop.pk)


@require_GET
def room_clock(request, pk):
    """The clock, to project. It asks by itself whether the team changed something; the ticking is the page's own."""
    workshop = find_workshop(request, pk)
    clock = clock_of(workshop)
    context = {
        "workshop": workshop,
        "event": workshop.event,
        "clock": clock,
        "step": steps_of(workshop, clock)[clock.round - 1],
        "is_last": clock.round == workshop.rounds,
        "stamp": stamp_of(clock),
    }
    if request.htmx and request.GET.get("vu") == context["stamp"]:
        return HttpResponse(status=NOTHING_NEW)
    part = "#now" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"events/room/clock.html{part}", context)


@require_GET
def room_restitution(request, pk):
    """Every table in turn, to project: what it chose, then all it said."""
    workshop = find_workshop(request, pk)
    tables = list(workshop.tables.all())
    context = {"workshop": workshop, "event": workshop.event, "slides": slides_of(tables), "tables": tables}
    return render(request, "events/room/restitution.html", context)


@require_POST
def contribution_carry(request, pk):
    """Move an idea to another table of its workshop; it keeps its origin."""
    contribution = find_contribution(request, pk)
    workshop = contribution.table.workshop
    back = reverse("events:room_restitution", args=[workshop.pk])
    to = next((one for one in workshop.tables.all() if str(one.pk) == request.POST.get("table")), None)
    if to is None:
        messages.error(request, "Choisissez la table où porter cette idée.")
        return redirect(f"{back}#table-{contribution.table.number}")
    try:
        moved = capture.carry(contribution, to, by=request.user)
    except capture.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{back}#table-{contribution.table.number}")
    origin = f", « venue de la table {moved.origin_table.number} »" if moved.origin_table else ""
    messages.success(request, f"Idée portée à la table {to.number}{origin}.")
    return redirect(f"{back}#table-{to.number}")


@require_POST
def table_send_link(request, pk):
    table = find_table(request, pk)
    try:
        services.send_link(table, by=request.user)
    except services.NoAddress as error:
        messages.error(request, str(error))
        return redirect("events:table_edit", pk=table.pk)
    messages.success(request, f"Le lien de la table {table.number} part à {table.facilitator_email}.")
    return redirect(_tables_url(table))


@require_http_methods(["GET", "POST"])
def table_renew_link(request, pk):
    """GET asks, POST does."""
    table = find_table(request, pk)
    if request.method == "POST":
        services.renew_link(table, by=request.user)
        messages.success(request, "Les anciens liens de cette table ne valent plus. Envoyez le nouveau.")
        return redirect(_tables_url(table))
    return confirm_page(
        request,
        f"Refaire le lien de la table {table.number} ?",
        consequence="Les liens déjà envoyés ou ouverts sur une tablette ne vaudront plus. Ce qui est noté reste.",
        action="Refaire le lien",
        back=_tables_url(table),
    )


@require_GET
def room_codes(request, pk):
    """A code for each table, to scan with its tablet."""
    workshop = find_workshop(request, pk)
    tables = [
        {"table": table, "code": qr.svg(table_url(table), f"Code de la table {table.number}")}
        for table in Table.objects.filter(workshop=workshop)
    ]
    return render(request, "events/room/codes.html", {"workshop": workshop, "event": workshop.event, "tables": tables})


def _tables_url(table):
    return reverse("events:event_tables", args=[table.workshop.event.uuid]) + f"#table-{table.number}"
