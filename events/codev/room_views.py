"""The pages of a session by personal link, for a telephone or a tablet: the client's, each consultant's, the observer's."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.codev import board, cases, groups, links, room, writing
from events.codev.enums import TIMED_STEPS, CodevKind, CodevRole, CodevStep
from events.codev.forms import ActionForm, CaseForm, EntryForm, NoteForm, ReviewForm
from events.codev.groups import Refused
from events.models import CodevAction, CodevEntry, CodevNote
from gtec_portal import offline, pages
from gtec_portal.pages import posted

told = partial(pages.tried, refused=Refused)


@login_not_required
@never_cache
@require_GET
def codev_room(request, token):
    """Everything this person may read and write now. Asked by htmx, only what others change, or 204 when nothing did."""
    seat = links.seat_of(token)
    if request.htmx:
        return live(request, "events/codev/room.html", seat.session, lambda: _context(seat, token))
    return render(request, "events/codev/room.html", _context(seat, token))


def live(request, template, session, context):
    """The live part of a page of the room: 204 when the screen already shows it."""
    if request.GET.get("vu") == board.mark(session):
        return HttpResponse(status=204)
    return render(request, f"{template}#live", context())


def _context(seat, token, **bound):
    """The page of a seat. `bound`: forms that come back with errors, by name."""
    session = seat.session
    context = {
        "seat": seat,
        "session": session,
        "step": session.now_step,
        "all_steps": TIMED_STEPS,
        "can_withdraw": not session.validated_at and not (seat.is_client and session.step == CodevStep.CONSULT),
        "token": token,
        "link_device": links.device(seat),
        "mark": board.mark(session),
        "may_enter": not seat.member.has_accepted
        or (session.is_opened and not seat.present_at and not session.is_done),
        "form": next(iter(bound.values()), None),
    }
    if not seat.member.has_accepted:
        return context
    context["board"] = board.read(session)
    context["entry_forms"] = _entry_forms(seat, bound)
    if seat.is_client:
        context["notes"] = list(seat.notes.order_by("-pk"))
        context["note_form"] = bound.get("note") or NoteForm(name="note", session=session)
        if session.step == CodevStep.SYNTHESIS or "plan" in bound:
            context["plan_form"] = bound.get("plan") or ActionForm(name="plan", session=session)
    if session.is_opened and session.step == CodevStep.REVIEW:
        own = [one for one in context["board"].to_review if one.seat.member_id == seat.member_id]
        context["review_forms"] = review_forms(session, own, bound)
    return context


def _entry_forms(seat, bound):
    """A form for each kind this role writes in this step, and the one that comes back with errors, whatever the step."""
    session = seat.session
    silent = seat.is_client and session.step == CodevStep.CONSULT
    kinds = [
        kind
        for kind in CodevKind
        if not silent and session.step in kind.rule.steps and CodevRole(seat.role) in kind.rule.roles
    ]
    kinds += [kind for kind in CodevKind if kind.value in bound and kind not in kinds]
    return [bound.get(kind.value) or EntryForm(kind=kind, session=session) for kind in kinds]


def review_forms(session, actions, bound):
    """[(action, form)]: what became of each action of the plan before."""
    return [(action, bound.get(f"revue-{action.pk}") or _review_form(session, action)) for action in actions]


def _review_form(session, action):
    known = {"outcome": action.said.outcome, "word": action.said.word} if action.said else {}
    return ReviewForm(name=f"revue-{action.pk}", session=session, initial=known)


def refused(request, template, context):
    """The whole page again, with what was typed and why it was not kept."""
    return render(request, template, context, status=422)


@login_not_required
@require_POST
def codev_enter(request, token):
    """Accept the charter as it stands, and come in."""
    seat = links.seat_of(token)
    groups.accept_charter(seat.member)
    room.arrive(seat)
    messages.success(
        request, "Bienvenue." if seat.session.is_opened else "Merci. La salle ouvrira le jour de la séance."
    )
    return _back(token)


@login_not_required
@require_POST
def codev_write(request, token, kind):
    """Keep a line of one kind. Typed in its step and arrived after it, it is kept too."""
    seat = links.seat_of(token)
    if kind not in CodevKind.values:
        raise Http404
    form = EntryForm(request.POST, kind=CodevKind(kind), session=seat.session)
    return _keep(request, seat, token, form, lambda data: writing.write(seat.session, seat, kind, **data))


@login_not_required
@require_POST
def codev_plan(request, token):
    """Add an action to the plan."""
    seat = links.seat_of(token)
    form = ActionForm(request.POST, name="plan", session=seat.session)
    return _keep(request, seat, token, form, lambda data: writing.plan(seat.session, seat, **data))


@login_not_required
@require_POST
def codev_note(request, token):
    """Keep a note for the client alone."""
    seat = links.seat_of(token)
    form = NoteForm(request.POST, name="note", session=seat.session)
    return _keep(request, seat, token, form, lambda data: writing.note(seat, uuid=data["uuid"], text=data["text"]))


@login_not_required
@require_POST
def codev_review(request, token, uuid):
    """Say what became of an action of one's own plan."""
    seat = links.seat_of(token)
    action = get_object_or_404(CodevAction, uuid=uuid, seat__member=seat.member, session__group=seat.session.group)
    form = ReviewForm(request.POST, name=f"revue-{action.pk}", session=seat.session)
    return _keep(request, seat, token, form, lambda data: keep_review(seat.session, action, data))


def keep_review(session, action, data):
    return room.review(session, action, uuid=data["uuid"], outcome=data["outcome"], word=data["word"])


def from_elsewhere(request, row):
    """Refuse (409) what was typed on this device through another link; None when it is this one's."""
    if request.headers.get(offline.HEADER, links.device(row)) == links.device(row):
        return None
    return HttpResponse("Saisi par une autre personne.\n", status=409, content_type="text/plain; charset=utf-8")


def _keep(request, seat, token, form, act):
    """Write what a valid form says; otherwise, or when it is refused, show the page with it."""
    if stranger := from_elsewhere(request, seat):
        return stranger
    if form.is_valid():
        try:
            row = act(form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            room.arrive(seat)
            if isinstance(row, CodevNote) and form.name != "note":
                messages.info(
                    request, "Arrivé trop tard pour le groupe : c’est gardé dans vos notes, que vous seul·e lisez."
                )
            return offline.saved(request, reverse("events:codev_room", args=[token]))
    return refused(request, "events/codev/room.html", _context(seat, token, **{form.name: form}))


@login_not_required
@require_POST
def codev_withdraw(request, token, line, uuid):
    """Take back a line one wrote oneself."""
    seat = links.seat_of(token)
    model = {"ligne": CodevEntry, "action": CodevAction}.get(line)
    if model is None:
        raise Http404
    row = get_object_or_404(model, uuid=uuid, seat=seat)
    told(request, lambda: writing.withdraw(seat.session, row), "Ligne retirée.")
    return _back(token)


@login_not_required
@require_POST
def codev_note_delete(request, token, uuid):
    """Delete one of one's own notes, for good."""
    seat = links.seat_of(token)
    get_object_or_404(CodevNote, uuid=uuid, seat=seat).delete()
    messages.success(request, "Note effacée.")
    return _back(token)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def codev_case(request, token):
    """The client chooses, line by line, what leaves the room."""
    seat = _client(token)
    session = seat.session
    if not session.is_done:
        messages.info(request, "Le compte rendu se choisit une fois la séance terminée.")
        return _back(token)
    chosen = cases.lines_of(session)
    choices = [pair for _heading, lines in chosen for pair in lines]
    form = CaseForm(posted(request), choices=choices, instance=session)
    if request.method == "POST" and form.is_valid():
        try:
            return _case_chosen(request, session, form, token)
        except Refused as error:
            form.add_error(None, str(error))
            session.refresh_from_db()
    ticked = (
        set(request.POST.getlist("lines"))
        if request.method == "POST"
        else {value for value, row in choices if row.in_report}
    )
    context = {
        "seat": seat,
        "session": session,
        "token": token,
        "form": form,
        "chosen": [(heading, [(value, row, value in ticked) for value, row in lines]) for heading, lines in chosen],
    }
    return render(request, "events/codev/case.html", context, status=422 if form.errors else 200)


def _case_chosen(request, session, form, token):
    data = form.cleaned_data
    cases.choose(
        session,
        data["lines"],
        title=data["case_title"],
        anonymous_client=data["anonymous_client"],
        names_consultants=data["names_consultants"],
    )
    if "validate" in request.POST:
        cases.validate(session)
        messages.success(request, "Cas validé : l’équipe peut maintenant lire ces lignes, et elles seules.")
    else:
        messages.success(request, "Votre choix est enregistré. Rien ne sort de la séance avant que vous ne validiez.")
    return redirect("events:codev_case", token)


@login_not_required
@require_POST
def codev_case_take_back(request, token):
    """The client thinks again."""
    cases.take_back(_client(token).session)
    messages.success(request, "Le cas est repris : rien ne sort de la séance avant une nouvelle validation.")
    return redirect("events:codev_case", token)


@login_not_required
@never_cache
@require_GET
def codev_case_pdf(request, token):
    """The report: the client sees the draft, the others of the session the validated one."""
    seat = links.seat_of(token)
    if not seat.member.has_accepted or not (seat.session.validated_at or (seat.is_client and seat.session.is_done)):
        raise Http404
    return pdf_answer(seat.session)


def pdf_answer(session):
    response = HttpResponse(cases.paper(session), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{cases.paper_name(session)}"'
    response["Cache-Control"] = "no-store, private"
    return response


@login_not_required
@require_POST
def codev_disclose(request, token):
    """The client turns their key: the team may read once the facilitator turned theirs too. Pressed again, it closes."""
    session = _client(token).session
    session = cases.turn_key(session, "client", opened="open" in request.POST)
    messages.success(request, key_said(session))
    return _back(token)


def key_said(session):
    if session.is_open_to_staff:
        return "La séance est ouverte à l’équipe."
    waiting = session.client_opened_at or session.facilitator_opened_at
    return "Noté. Elle s’ouvrira quand l’autre clé sera tournée." if waiting else "La séance est fermée à l’équipe."


def _client(token):
    seat = links.seat_of(token)
    if not seat.is_client or not seat.member.has_accepted:
        raise Http404
    return seat


def _back(token):
    return redirect("events:codev_room", token)
