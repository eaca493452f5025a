"""The facilitator's page, by personal link: presence, steps and clock, and writing for somebody who has no device."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from events.codev import board, cases, groups, links, room, writing
from events.codev.enums import TIMED_STEPS, CodevStep
from events.codev.forms import ActionForm, ForSomebodyForm, ReasonForm, ReviewForm
from events.codev.groups import Refused
from events.codev.room_views import from_elsewhere, keep_review, key_said, live, refused, review_forms, told
from events.models import CodevAction, CodevNote, CodevSeat
from gtec_portal import offline

PAGE = "events/codev/desk.html"


@login_not_required
@never_cache
@require_GET
def codev_desk(request, token):
    """Where the session stands, and everything said."""
    session = links.session_of(token)
    if request.htmx:
        return live(request, PAGE, session, lambda: _context(session, token))
    return render(request, PAGE, _context(session, token))


def _context(session, token, **bound):
    now = board.read(session)
    context = {
        "session": session,
        "step": session.now_step,
        "all_steps": TIMED_STEPS,
        "next": CodevStep(session.step + 1) if not session.is_done else None,
        "previous": CodevStep(session.step - 1)
        if session.step > CodevStep.EXPOSE and not session.validated_at
        else None,
        "token": token,
        "link_device": links.device(session),
        "mark": board.mark(session),
        "board": now,
        "advice": "" if session.is_opened else groups.advice_on(session),
        "back_form": bound.get("retour") or ReasonForm(name="retour", session=session),
        "form": next(iter(bound.values()), None),
    }
    if session.is_opened and session.step == CodevStep.REVIEW:
        context["review_forms"] = review_forms(session, now.to_review, bound)
        context["skip_form"] = bound.get("passer") or ReasonForm(name="passer", session=session)
    if session.now_step.is_timed or "pour" in bound:
        context["for_form"] = bound.get("pour") or _for_form(session)
    if session.step == CodevStep.SYNTHESIS or "plan" in bound:
        context["plan_form"] = bound.get("plan") or ActionForm(name="plan", session=session)
    return context


def _for_form(session, data=None):
    seats = session.seats.select_related("member").order_by("member__last_name", "pk")
    return ForSomebodyForm(data, session=session, seats=seats)


def _act(request, token, act, success):
    """Do something to the session; say it, or why not."""
    session = links.session_of(token)
    told(request, lambda: act(session), success)
    return redirect("events:codev_desk", token)


@login_not_required
@require_POST
def codev_desk_open(request, token):
    return _act(request, token, room.open_room, "La salle est ouverte.")


@login_not_required
@require_POST
def codev_desk_presence(request, token):
    """Who is there: every name ticked, the others not."""
    present = {int(one) for one in request.POST.getlist("present") if one.isdecimal() and len(one) < 12}
    return _act(request, token, lambda session: room.set_presence(session, present), "Présences enregistrées.")


@login_not_required
@require_POST
def codev_desk_charter(request, token, uuid):
    """Somebody without a device accepted the charter aloud."""
    session = links.session_of(token)
    seat = get_object_or_404(session.seats.select_related("member__group"), member__uuid=uuid)
    groups.accept_charter(seat.member, spoken=True)
    messages.success(request, f"{seat.member} a accepté la charte de vive voix.")
    return redirect("events:codev_desk", token)


@login_not_required
@require_POST
def codev_desk_next(request, token):
    """On to the next step. `from_step` is where the screen stood: pressed twice, it moves once."""
    from_step = _from_step(request)
    words = "La séance est terminée." if from_step == CodevStep.LEARN else "Étape suivante."
    return _act(request, token, lambda session: room.next_step(session, from_step=from_step), words)


@login_not_required
@require_POST
def codev_desk_back(request, token):
    """Back one step, with a reason."""
    return _with_reason(
        request,
        token,
        "retour",
        lambda session, data: room.previous_step(session, from_step=data["from_step"], reason=data["reason"]),
    )


@login_not_required
@require_POST
def codev_desk_skip(request, token):
    """Go on without having reviewed the whole plan, with a reason."""
    return _with_reason(request, token, "passer", lambda session, data: room.skip_review(session, data["reason"]))


def _with_reason(request, token, name, act):
    session = links.session_of(token)
    form = ReasonForm(request.POST, name=name, session=session)
    if form.is_valid():
        try:
            act(session, form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("events:codev_desk", token)
    return refused(request, PAGE, _context(session, token, **{name: form}))


@login_not_required
@require_POST
def codev_desk_pause(request, token):
    return _act(request, token, room.pause, "Pause.")


@login_not_required
@require_POST
def codev_desk_resume(request, token):
    return _act(request, token, room.resume, "C’est reparti.")


@login_not_required
@require_POST
def codev_desk_more(request, token):
    return _act(request, token, room.two_minutes_more, "Deux minutes de plus.")


@login_not_required
@require_POST
def codev_desk_review(request, token, uuid):
    """Say what became of an action when its author is not there to say it."""
    session = links.session_of(token)
    action = get_object_or_404(CodevAction, uuid=uuid, session__group=session.group)
    form = ReviewForm(request.POST, name=f"revue-{action.pk}", session=session)
    return _keep(request, session, token, form, lambda data: keep_review(session, action, data))


@login_not_required
@require_POST
def codev_desk_write(request, token):
    """Write down somebody's words; the rules are those of their role."""
    session = links.session_of(token)
    form = _for_form(session, request.POST)
    return _keep(request, session, token, form, lambda data: _write_for(session, data))


def _write_for(session, data):
    seat, kind = data.pop("who"), data.pop("kind")
    if seat:
        seat = CodevSeat.objects.select_related("member__group").get(pk=seat.pk)
    return writing.write(session, seat, kind, **data)


@login_not_required
@require_POST
def codev_desk_plan(request, token):
    """Write down an action of the client's plan."""
    session = links.session_of(token)
    client = get_object_or_404(session.seats.select_related("member__group"), role="client")
    form = ActionForm(request.POST, name="plan", session=session)
    return _keep(request, session, token, form, lambda data: writing.plan(session, client, **data))


def _keep(request, session, token, form, act):
    if stranger := from_elsewhere(request, session):
        return stranger
    if form.is_valid():
        try:
            row = act(dict(form.cleaned_data))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            if isinstance(row, CodevNote):
                messages.info(
                    request, "Arrivé trop tard pour le groupe : c’est gardé dans les notes personnelles du client."
                )
            return offline.saved(request, reverse("events:codev_desk", args=[token]))
    return refused(request, PAGE, _context(session, token, **{form.name: form}))


@login_not_required
@require_POST
def codev_desk_disclose(request, token):
    """The facilitator turns the second key, or turns it back."""
    session = cases.turn_key(links.session_of(token), "facilitator", opened="open" in request.POST)
    messages.success(request, key_said(session))
    return redirect("events:codev_desk", token)


def _from_step(request):
    value = request.POST.get("from_step", "")
    return int(value) if value.isdecimal() and len(value) == 1 else -1
