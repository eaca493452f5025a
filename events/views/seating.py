"""The groups of a workshop: composing, looking, moving by hand, adjusting at the door, printing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import log_access
from accounts.enums import Access
from events import papers, planner
from events.models import Participant, Workshop
from events.seating_forms import AdjustForm, ComposeForm, ParticipantForm, label_of
from events.services import seating
from events.views.record import find_managed_event, record
from events.wording import changes_said, impossible_said, quality_said
from gtec_portal.pages import confirm_page, form_page, posted


@require_GET
def event_groups(request, uuid):
    """Groups, rounds and tables of each workshop, with what the plan is worth."""
    event = find_managed_event(request, uuid)
    boards = [_board(seating.read(workshop)) for workshop in event.workshops.select_related("event")]
    if any(board["placement"].plan for board in boards):
        log_access(request, event, Access.VIEW, purpose="Groupes de l’atelier")
    return render(request, "events/event_groups.html", record(request, event, "event_groups", boards=boards))


def _board(placement):
    """What the page shows of one workshop."""
    board = {"placement": placement, "workshop": placement.workshop, "rounds": range(1, placement.workshop.rounds + 1)}
    if placement.plan is None or placement.is_stale:
        return board
    tables = placement.tables
    board["figures"] = quality_said(placement.quality())
    board["reprint"] = sum(one.reprint for one in placement.placed)
    board["left"] = _left(placement.workshop) + len(placement.unplaced)
    rows = [(one, placement.tables_of(one)) for one in placement.placed]
    if placement.plan.mixed:
        board["people"] = rows
        return board
    board["groups"] = [
        {
            "number": number + 1,
            "route": [tables[table] for table in route],
            "members": [one for one, _tables in rows if placement.plan.groups[one.pk] == number],
        }
        for number, route in sorted(placement.plan.routes.items())
    ]
    return board


def _left(workshop):
    """Registrations the plan does not know yet, and people placed who gave their seat back."""
    seated = set(workshop.event.registrations.placeable().values_list("pk", flat=True))
    known = set(workshop.participants.values_list("registration", flat=True))
    return len(seated ^ known)


@require_http_methods(["GET", "POST"])
def groups_compose(request, pk):
    """GET asks how; POST composes everything anew."""
    workshop = _find_workshop(request, pk)
    now = seating.read(workshop)
    way = ComposeForm.MIXED if now.seating and now.seating.mixed else ComposeForm.TOGETHER
    form = ComposeForm(posted(request), initial={"way": way})
    if request.method == "POST" and form.is_valid():
        try:
            placement = seating.compose(workshop, mixed=form.cleaned_data["way"] == ComposeForm.MIXED, by=request.user)
        except planner.Impossible as error:
            form.add_error(None, impossible_said(error))
        else:
            messages.success(request, "Les groupes sont composés.")
            advice = planner.advice(len(placement.placed), len(placement.tables))
            if advice:
                messages.info(request, advice)
            return _to_groups(workshop.event)
    again = "Les places actuelles seront remplacées, sauf celles qui sont fixées. " if now.plan else ""
    return _form(
        request,
        form,
        "Composer les groupes",
        "Composer",
        workshop.event,
        intro=f"{again}Structures, secteurs et rôles sont mêlés ; les personnes qui animent une table n’en font pas partie.",
    )


@require_http_methods(["GET", "POST"])
def groups_adjust(request, pk):
    """At the door: tick who is missing, keep as much as possible of what was printed."""
    workshop = _find_workshop(request, pk)
    form = AdjustForm(posted(request), workshop=workshop, initial={"absent": seating.missing(workshop)})
    if request.method == "POST" and form.is_valid():
        absent = {one.pk for one in form.cleaned_data["absent"]}
        try:
            placement, moved = seating.adjust(workshop, absent=absent, by=request.user)
        except planner.Impossible as error:
            form.add_error(None, impossible_said(error))
        except seating.CannotPlace as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, changes_said(len(placement.placed), [str(one) for one in moved]))
            return _to_groups(workshop.event)
    return _form(request, form, "Ajuster aux personnes présentes", "Ajuster les groupes", workshop.event)


@require_http_methods(["GET", "POST"])
def groups_clear(request, pk):
    """GET asks, POST takes every place away."""
    workshop = _find_workshop(request, pk)
    if request.method == "POST":
        seating.clear(workshop, by=request.user)
        messages.success(request, "Les groupes sont effacés.")
        return _to_groups(workshop.event)
    return confirm_page(
        request,
        "Effacer les groupes ?",
        consequence="Chaque personne perd sa place ; les souhaits, les rôles et les absences restent. Les badges imprimés ne vaudront plus.",
        action="Effacer les groupes",
        back=_groups_url(workshop.event),
    )


@require_http_methods(["GET", "POST"])
def workshop_people(request, pk):
    """Everybody the planner knows, with role and wishes; POST takes in the registrations of this moment."""
    workshop = _find_workshop(request, pk)
    if request.method == "POST":
        seating.refresh(workshop)
        messages.success(request, "La liste suit les inscriptions.")
        return redirect("events:workshop_people", workshop.pk)
    placement = seating.read(workshop)
    log_access(request, workshop.event, Access.VIEW, purpose="Personnes de l’atelier")
    return render(
        request, "events/workshop_people.html", {"workshop": workshop, "placement": placement, "left": _left(workshop)}
    )


@require_http_methods(["GET", "POST"])
def participant_edit(request, pk):
    participant = _find_participant(request, pk)
    log_access(request, participant.registration, Access.VIEW, purpose="Participation à l’atelier")
    form = ParticipantForm(posted(request), instance=participant)
    if request.method == "POST" and form.is_valid():
        seating.save_participant(form.instance, wishes=form.cleaned_data["wishes"], by=request.user)
        messages.success(request, f"Participation de {participant} enregistrée.")
        return redirect("events:workshop_people", participant.workshop_id)
    return form_page(
        request,
        form,
        title=str(participant),
        submit="Enregistrer",
        cancel_url=reverse("events:workshop_people", args=[participant.workshop_id]),
        intro=participant.workshop.title,
        back_text="Retour aux personnes",
    )


@require_http_methods(["GET", "POST"])
def participant_move(request, pk):
    """Another group, or an exchange with somebody: one button each."""
    participant = _find_participant(request, pk)
    if request.method == "POST":
        _move(request, participant)
        return _to_groups(participant.workshop.event)
    placement = seating.read(participant.workshop)
    if placement.plan is None or participant.pk not in placement.plan.rows:
        messages.info(request, f"{participant} n’est pas encore dans les groupes : ajustez-les d’abord.")
        return _to_groups(participant.workshop.event)
    log_access(request, participant.registration, Access.VIEW, purpose="Place dans les groupes")
    own = placement.plan.rows[participant.pk]
    others = [one for one in placement.placed if placement.plan.rows[one.pk] != own]
    context = {
        "participant": participant,
        "label": label_of(participant),
        "event": participant.workshop.event,
        "tables": placement.tables_of(participant),
        "mixed": placement.plan.mixed,
        "groups": [
            {"number": number + 1, "size": sum(group == number for group in placement.plan.groups.values())}
            for number in sorted(placement.plan.routes)
            if number != placement.plan.groups.get(participant.pk)
        ],
        "others": [(one, label_of(one), placement.tables_of(one)) for one in others],
    }
    return render(request, "events/participant_move.html", context)


def _move(request, participant):
    """Do what the button said."""
    number, other = request.POST.get("group", ""), request.POST.get("exchange", "")
    try:
        if number.isdecimal():
            seating.move(participant, int(number), by=request.user)
            messages.success(request, f"{participant} passe au groupe {number}. Sa place est fixée.")
        elif other.isdecimal():
            with_whom = _find_participant(request, int(other))
            seating.exchange(participant, with_whom, by=request.user)
            messages.success(request, f"{participant} et {with_whom} ont échangé leurs places, qui sont fixées.")
        else:
            messages.error(request, "Choisissez un groupe ou une personne.")
    except seating.CannotPlace as error:
        messages.error(request, str(error))


@require_POST
def participant_lock(request, pk):
    participant = seating.toggle_lock(_find_participant(request, pk))
    told = "sa place est fixée" if participant.locked else "sa place est libérée"
    messages.success(request, f"{participant} : {told}.")
    return _to_groups(participant.workshop.event)


@require_GET
def groups_badges(request, pk):
    """Badges of everybody placed, or of those to print again (?a-refaire)."""
    placement = _find_placement(request, pk)
    if placement is None:
        return _to_groups(_find_workshop(request, pk).event)
    log_access(request, placement.workshop.event, Access.DOWNLOAD, purpose="Badges")
    return _pdf(papers.badges(placement, only_changed="a-refaire" in request.GET), f"badges-{pk}.pdf")


@require_GET
def groups_sheets(request, pk):
    """One sheet a table: who comes in each round, and what the round is for."""
    placement = _find_placement(request, pk)
    if placement is None:
        return _to_groups(_find_workshop(request, pk).event)
    log_access(request, placement.workshop.event, Access.DOWNLOAD, purpose="Feuilles de table")
    return _pdf(papers.table_sheets(placement), f"tables-{pk}.pdf")


def _find_placement(request, pk):
    """The places of a workshop; None, and a word, when there is nothing to print."""
    placement = seating.read(_find_workshop(request, pk))
    if placement.plan is None or placement.is_stale:
        messages.info(request, "Composez d’abord les groupes.")
        return None
    return placement


def _pdf(paper, name):
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _find_workshop(request, pk):
    return get_object_or_404(Workshop.objects.visible_to(request.user).select_related("event"), pk=pk)


def _find_participant(request, pk):
    found = Participant.objects.visible_to(request.user).select_related(
        "workshop__event", "registration__organisation", "group"
    )
    return get_object_or_404(found, pk=pk)


def _groups_url(event):
    return reverse("events:event_groups", args=[event.uuid])


def _to_groups(event):
    return redirect(_groups_url(event))


def _form(request, form, title, submit, event, *, intro=""):
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        cancel_url=_groups_url(event),
        intro=intro or event.title,
        back_text="Retour aux groupes",
    )
