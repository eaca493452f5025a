"""Tables of a workshop and what was said there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.enums import ContributionKind
from events.forms import ContributionForm, TableForm, WorkshopForm
from events.models import Contribution, Table, Workshop
from events.room.links import token_of
from events.services import workshops
from events.views.record import find_managed_event, record
from gtec_portal.pages import confirm_page, form_page, posted


@require_GET
def event_tables(request, uuid):
    """Every table with its contributions, grouped by kind. Three queries for the whole page."""
    event = find_managed_event(request, uuid)
    tables = Prefetch("tables", Table.objects.with_uses())
    opened = list(event.workshops.prefetch_related(tables, "tables__contributions__origin_table"))
    boards = [
        {"workshop": workshop, "tables": [_board(table) for table in workshop.tables.all()]} for workshop in opened
    ]
    return render(request, "events/event_tables.html", record(request, event, "event_tables", boards=boards))


def _board(table):
    """A table and its non-empty groups, in the order of the kinds."""
    groups = []
    for kind in ContributionKind:
        said = [one for one in table.contributions.all() if one.kind == kind]
        if said:
            groups.append({"kind": kind, "said": said})
    return {
        "table": table,
        "token": token_of(table),
        "stays": workshops.why_it_stays(table),
        "groups": groups,
        "ideas": sum(
            len(group["said"]) for group in groups if group["kind"] in {ContributionKind.IDEA, ContributionKind.BEYOND}
        ),
    }


@require_http_methods(["GET", "POST"])
def workshop_create(request, uuid):
    event = find_managed_event(request, uuid)
    return _workshop_form(request, Workshop(event=event, title="World café"), "Ouvrir un atelier")


@require_http_methods(["GET", "POST"])
def workshop_edit(request, pk):
    return _workshop_form(request, find_workshop(request, pk), "Modifier l’atelier")


def _workshop_form(request, workshop, title):
    form = WorkshopForm(posted(request), instance=workshop)
    if request.method == "POST" and form.is_valid():
        workshops.save_workshop(form.instance, by=request.user)
        messages.success(request, "Atelier enregistré.")
        return _to_tables(workshop.event)
    return _form(request, form, title, "Enregistrer l’atelier", workshop.event)


@require_http_methods(["GET", "POST"])
def table_create(request, pk):
    workshop = find_workshop(request, pk)
    return _table_form(request, Table(workshop=workshop, number=workshops.next_number(workshop)), "Ajouter une table")


@require_http_methods(["GET", "POST"])
def table_edit(request, pk):
    return _table_form(request, find_table(request, pk), "Modifier la table")


def _table_form(request, table, title):
    form = TableForm(posted(request), instance=table)
    if request.method == "POST" and form.is_valid():
        try:
            workshops.save_table(form.instance, by=request.user)
        except ValidationError as error:  # a colleague took this number meanwhile
            form.add_error("number", error.messages)
        else:
            messages.success(request, "Table enregistrée.")
            return _to_tables(table.workshop.event, table)
    return _form(request, form, title, "Enregistrer la table", table.workshop.event)


@require_http_methods(["GET", "POST"])
def table_delete(request, pk):
    """GET asks, POST does; a table in use is refused before anything is asked, with what keeps it."""
    table = find_table(request, pk)
    event = table.workshop.event
    if request.method == "GET" and (reason := workshops.why_it_stays(table)):
        messages.error(request, reason)
        return _to_tables(event, table)
    if request.method == "POST":
        try:
            workshops.delete_table(table, by=request.user)
        except workshops.TableInUse as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Table supprimée.")
        return _to_tables(event)
    return _confirm(request, f"Supprimer la table {table.number}, « {table.theme} » ?", "Supprimer la table", event)


@require_http_methods(["GET", "POST"])
def contribution_create(request, pk):
    table = find_table(request, pk)
    kind = request.GET.get("nature")
    initial = {"kind": kind if kind in ContributionKind.values else ContributionKind.IDEA}
    return _contribution_form(request, Contribution(table=table), f"Ajouter à la table {table.number}", initial=initial)


@require_http_methods(["GET", "POST"])
def contribution_edit(request, pk):
    return _contribution_form(request, find_contribution(request, pk), "Modifier la contribution")


def _contribution_form(request, contribution, title, *, initial=None):
    event = contribution.table.workshop.event
    form = ContributionForm(posted(request), instance=contribution, initial=initial or {})
    if request.method == "POST" and form.is_valid():
        try:
            saved = workshops.save_contribution(form.instance, by=request.user)
        except workshops.Stale as stale:
            if stale.current is None:
                raise Http404("Cette ligne a été retirée entre-temps.") from None
            form.ask_again(stale.current)
        else:
            messages.success(request, "Contribution enregistrée.")
            return _to_tables(event, saved.table)
    return _form(request, form, title, "Enregistrer", event)


@require_http_methods(["GET", "POST"])
def contribution_delete(request, pk):
    """GET asks, POST does."""
    contribution = find_contribution(request, pk)
    table = contribution.table
    if request.method == "POST":
        workshops.delete_contribution(contribution, by=request.user)
        messages.success(request, "Contribution supprimée.")
        return _to_tables(table.workshop.event, table)
    return _confirm(request, f"Supprimer « {contribution.text} » ?", "Supprimer la contribution", table.workshop.event)


@require_POST
def contribution_up(request, pk):
    return _move(request, pk, -1)


@require_POST
def contribution_down(request, pk):
    return _move(request, pk, 1)


def _move(request, pk, step):
    contribution = find_contribution(request, pk)
    if not workshops.move_contribution(contribution, step, by=request.user):
        messages.info(request, "Cette contribution est déjà au bout de sa liste.")
    return _to_tables(contribution.table.workshop.event, contribution.table)


def find_workshop(request, pk):
    return get_object_or_404(Workshop.objects.visible_to(request.user).select_related("event"), pk=pk)


def find_table(request, pk):
    return get_object_or_404(Table.objects.visible_to(request.user).select_related("workshop__event"), pk=pk)


def find_contribution(request, pk):
    found = Contribution.objects.visible_to(request.user).select_related("table__workshop__event")
    return get_object_or_404(found, pk=pk)


def _to_tables(event, table=None):
    anchor = f"#table-{table.number}" if table else ""
    return redirect(reverse("events:event_tables", args=[event.uuid]) + anchor)


def _form(request, form, title, submit, event):
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        cancel_url=reverse("events:event_tables", args=[event.uuid]),
        intro=event.title,
        back_text="Retour aux tables",
    )


def _confirm(request, question, action, event):
    back = reverse("events:event_tables", args=[event.uuid])
    return confirm_page(request, question, consequence="Cette action est définitive.", action=action, back=back)
