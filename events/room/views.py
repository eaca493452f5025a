"""The page of one table, opened by its link on one or several tablets, without an account."""

import uuid
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.enums import DetailKind, Horizon
from events.models import Table
from events.room import capture
from events.room.board import board_of, said_at, slides_of
from events.room.forms import KINDS, DetailForm, EditForm, HorizonForm, LineForm
from events.room.links import table_of
from gtec_portal import offline
from gtec_portal.pages import posted

NOTHING_NEW = 204  # htmx changes nothing on the page


def by_link(view):
    """Find the table of the link; refuse (409) what a device wrote for another table. No cache keeps these pages."""

    @wraps(view)
    def found(request, token, *args, **kwargs):
        table = table_of(token)
        table.token = token
        if request.headers.get(offline.HEADER, _device(table)) != _device(table):
            return HttpResponse("Écrit pour une autre table.\n", status=409, content_type="text/plain; charset=utf-8")
        return view(request, table, *args, **kwargs)

    return login_not_required(never_cache(found))


def _device(table):
    """Under which name a tablet keeps what it writes: the table's, whichever of its links is open."""
    return offline.link_key(f"table-{table.pk}")


@by_link
@require_http_methods(["GET", "POST"])
def table_personal(request, table):
    """The table now: goal, clock, what was said, and a line to write. A line that is refused comes back whole (422)."""
    form = LineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        capture.add_line(table, **form.cleaned_data)
        return offline.saved(request, _home(table))
    return _page(request, table, line_form=form)


@by_link
@require_POST
def table_complete(request, table):
    """Add a prerequisite or an actor to an idea."""
    form = DetailForm(request.POST, ideas=[line for line in said_at(table) if line.kind in capture.IDEAS])
    if form.is_valid():
        data = form.cleaned_data
        try:
            capture.complete(table, data.pop("about"), **data)
        except capture.Stale:
            form.add_error("about", "Cette piste n’est plus à cette table. Choisissez-en une autre.")
        else:
            return offline.saved(request, _home(table))
    return _page(request, table, detail_form=form)


@by_link
@require_GET
def table_lines(request, table):
    """What changed since the print in `vu`; nothing (204) when nothing did. Asked every few seconds by each tablet, by htmx;
    alone it is no page."""
    if not request.htmx:
        return redirect(_home(table))
    board = board_of(table)
    if request.GET.get("vu") == board.stamp:
        return HttpResponse(status=NOTHING_NEW)
    return _fragment(request, board)


@by_link
@require_http_methods(["GET", "POST"])
def table_line_edit(request, table, line):
    """Change a line. Changed meanwhile by the other tablet: both texts are shown, and nothing is written until one is kept."""
    current = _find_line(table, line, gone_ok=request.method == "POST")
    if request.method == "GET":
        words = {"version": current.version, "kind": current.kind, "text": current.text, "example": current.example}
        return _edit_page(request, table, current, EditForm(initial=words))
    form = EditForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, table, current, form)
    try:
        capture.change_line(table, line, **form.cleaned_data)
    except capture.Stale as stale:
        return _ask(request, table, stale.current, form)
    except capture.Refused as refusal:
        form.add_error(None, str(refusal))
        return _edit_page(request, table, current, form)
    return offline.saved(request, _home(table))


def _ask(request, table, current, form):
    """Somebody wrote first: show what they wrote beside what was typed. Gone: the text comes back as a line to write."""
    if current is None:
        data = {"text": form.cleaned_data["text"], "kind": form.cleaned_data["kind"], "uuid": uuid.uuid4()}
        line_form = LineForm(data)
        line_form.add_error("text", "Cette ligne a été retirée entre-temps. Notez-la de nouveau si vous y tenez.")
        return _page(request, table, line_form=line_form)
    form.data = form.data.copy()
    form.data["version"] = current.version  # seen now: sent again, it may stand
    return _edit_page(request, table, current, form, other=current)


def _edit_page(request, table, line, form, *, other=None):
    if line is None:
        raise Http404("Cette ligne a été retirée.")
    context = {**_base(table), "line": line, "form": form, "other": other}
    return render(request, "events/room/line_edit.html", context, status=422 if form.errors or other else 200)


@by_link
@require_http_methods(["GET", "POST"])
def table_line_remove(request, table, line):
    """GET asks, POST does."""
    current = _find_line(table, line)
    if request.method == "POST":
        try:
            capture.remove_line(table, line)
        except capture.Refused as refusal:
            messages.error(request, str(refusal))
        except capture.Stale:
            messages.info(request, "Cette ligne était déjà retirée.")
        else:
            messages.success(request, "Ligne retirée.")
        return redirect(_home(table))
    return render(request, "events/room/line_remove.html", {**_base(table), "line": current})


@by_link
@require_http_methods(["GET", "POST"])
def table_line_carry(request, table, line):
    """Move an idea to the table it belongs to; it keeps its origin. GET chooses, POST does."""
    current = _find_line(table, line)
    others = Table.objects.filter(workshop=table.workshop).exclude(pk=table.pk)
    if request.method == "POST":
        to = next((one for one in others if str(one.pk) == request.POST.get("table")), None)
        if to is not None:
            capture.carry(current, to)
            messages.success(
                request, f"Portée à la table {to.number}, où elle reste « venue de la table {table.number} »."
            )
            return redirect(_home(table))
        messages.error(request, "Choisissez la table où porter cette ligne.")
    context = {**_base(table), "line": current, "others": others}
    return render(request, "events/room/line_carry.html", context, status=422 if request.method == "POST" else 200)


@by_link
@require_POST
def table_dot(request, table, line):
    """One dot more, or one fewer."""
    change = capture.unstick if request.POST.get("step") == "-1" else capture.stick
    return _gesture(request, table, lambda: change(table, line))


@by_link
@require_POST
def table_choose(request, table, line):
    """Keep an idea among the three, for the short or the medium term."""
    form = HorizonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites si cette action est à court ou à moyen terme.")
        return _gesture(request, table, lambda: None)
    return _gesture(request, table, lambda: capture.choose(table, line, form.cleaned_data["horizon"]))


@by_link
@require_POST
def table_drop(request, table, line):
    """Keep an idea no longer among the three."""
    return _gesture(request, table, lambda: capture.drop(table, line))


def _gesture(request, table, act):
    """Do it, say why not, and show the table as it is now: the part that changes for htmx, the page otherwise."""
    try:
        act()
    except capture.Refused as refusal:
        messages.error(request, str(refusal))
    except capture.Stale:
        messages.info(request, "Cette ligne n’est plus à cette table.")
    if request.htmx:
        return _fragment(request, board_of(table))
    return redirect(_home(table, "choix"))


@by_link
@require_GET
def table_restitution(request, table):
    """What this table says to the room, to project."""
    return render(
        request,
        "events/room/restitution.html",
        {"slides": slides_of([table]), "workshop": table.workshop, **_base(table)},
    )


def _home(table, anchor="noter"):
    return reverse("events:table_personal", args=[table.token]) + f"#{anchor}"


def _find_line(table, line, *, gone_ok=False):
    found = next((one for one in said_at(table) if one.uuid == line), None)
    if found is None and not gone_ok:
        raise Http404("Cette ligne n’est plus à cette table.")
    return found


def _base(table):
    return {
        "table": table,
        "token": table.token,
        "event": table.workshop.event,
        "workshop": table.workshop,
        "link_device": _device(table),
    }


def _context(board):
    return {**_base(board.table), "board": board, "horizons": Horizon}


def _fragment(request, board):
    return render(request, "events/room/table.html#now", _context(board))


def _page(request, table, *, line_form=None, detail_form=None):
    board = board_of(table)
    refused = bool((line_form and line_form.errors) or (detail_form and detail_form.errors))
    about = request.GET.get("completer", "")
    context = {
        **_context(board),
        "line_form": line_form or LineForm(),
        "detail_form": detail_form or DetailForm(ideas=board.to_complete, initial={"about": about}),
        "form": detail_form if detail_form is not None else line_form,  # whose errors the title and the summary tell
        "kinds": KINDS,
        "detail_kinds": DetailKind,
        "completing": about,
    }
    return render(request, "events/room/table.html", context, status=422 if refused else 200)
