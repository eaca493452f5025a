"""The pages of the door: the list one taps on, people who come without being registered, the end of the welcome.

The team opens them by its account, volunteers by the link of the day: the same pages, without e-mail addresses for anybody.
"""

import unicodedata

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import log_access
from accounts.enums import Access
from events import letters
from events.door import services
from events.door.desk import COOKIE, Desk, code_of, desk_of, is_day, person_of
from events.door.forms import GestureForm, WalkInForm
from events.door.people import Person, figures, people_of
from events.enums import DoorAction
from events.models import Door, Participant, Registration
from events.permissions import can_manage_events
from events.views.record import find_managed_event, record
from gtec_portal import links, offline
from members.models import Organisation

VIEWS = {"": "Tout le monde", "manquent": "Qui manque", "presents": "Qui est là"}
COOKIE_SECONDS = 16 * 3600


# --- The list -----------------------------------------------------------------------------------------------------------


@require_GET
def event_door(request, uuid):
    """The team's page: a tab of the event."""
    return _show(request, Desk(find_managed_event(request, uuid)))


@login_not_required
@never_cache
@require_GET
def link_door(request, token):
    """The volunteers' page, on the day of the event only."""
    desk = desk_of(token)
    if not desk.is_day:
        return render(request, "events/door/not_today.html", {"event": desk.event}, status=403)
    response = _show(request, desk)
    response.set_signed_cookie(
        COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure(), path="/q/"
    )
    return response


def _show(request, desk, form=None):
    people = people_of(desk.event)
    if people:
        log_access(request, desk.event, Access.VIEW, purpose="Accueil")
    words, view = request.GET.get("q", ""), request.GET.get("voir", "")
    shown = [one for one in people if one.matches(view) and _flat(words) in _flat(f"{one.name} {one.structure}")]
    context = {
        "desk": desk,
        "event": desk.event,
        "door": Door.objects.filter(event=desk.event).first(),
        "figures": figures(people),
        "expected": [one for one in shown if not one.is_aside],
        "aside": [one for one in shown if one.is_aside],
        "is_empty": not people,
        "form": form or _walk_in_form(request, desk),
        "words": words,
        "view": view,
        "views": VIEWS.items(),
        "is_day": is_day(desk.event),
        "link_device": desk.device,
        "urls": {page: desk.url(page) for page in ("note", "state", "walk_in")},
    }
    if desk.is_team:
        context |= record(request, desk.event, "event_door")
    template = "events/door/team.html" if desk.is_team else "events/door/link.html"
    return render(request, template, context, status=422 if form is not None else 200)


def _flat(words):
    """Letters as one types them in a hurry: no accent, no capital."""
    letters_only = unicodedata.normalize("NFKD", words)
    return "".join(letter for letter in letters_only if not unicodedata.combining(letter)).lower().strip()


@require_GET
def event_door_state(request, uuid):
    return _state(Desk(find_managed_event(request, uuid)))


@login_not_required
@never_cache
@require_GET
def link_door_state(request, token):
    desk = desk_of(token)
    if not desk.is_day:
        raise PermissionDenied
    return _state(desk)


def _state(desk):
    """What other telephones noted meanwhile: a state and an hour for each number, no name."""
    return JsonResponse({"people": {str(one.uuid): [one.state, one.time] for one in people_of(desk.event)}})


# --- One person ---------------------------------------------------------------------------------------------------------


@require_POST
@offline.form
def event_door_note(request, uuid):
    return _note(request, Desk(find_managed_event(request, uuid)), by=request.user)


@login_not_required
@never_cache
@require_POST
@offline.form
def link_door_note(request, token):
    return _note(request, _writing_desk(request, token))


def _writing_desk(request, token):
    """The desk of a link for something to be written: done today, or that day and told late."""
    desk = desk_of(token, at=offline.moment(request))
    if not desk.is_day:
        raise PermissionDenied
    return desk


def _note(request, desk, by=None):
    form = GestureForm(request.POST)
    if not form.is_valid():
        raise Http404
    gesture = form.cleaned_data["gesture"]
    registration = get_object_or_404(Registration.objects.filter(event=desk.event), uuid=form.cleaned_data["person"])
    try:
        registration = services.note(
            registration,
            gesture,
            uuid=form.cleaned_data["uuid"],
            at=offline.moment(request),
            by=by,
            extra_seat=desk.is_team and "extra_seat" in request.POST,
        )
    except services.NoSeatLeft as error:
        return _no_seat(request, desk, registration, error)
    person = Person.of(registration)
    if offline.HEADER not in request.headers:
        taken_back = f"{person.name} : présence retirée."
        messages.success(
            request, taken_back if gesture == DoorAction.UNDO else f"{person.name} est là, depuis {person.time}."
        )
    return offline.saved(request, _back(request, desk, registration, gesture), state=person.state, at=person.time)


def _back(request, desk, registration, gesture):
    """To the badge just read, or to the line of the list."""
    if request.POST.get("from") == "badge" and gesture == DoorAction.PRESENT:
        return reverse("events:door_code", args=[code_of(registration)])
    return f"{desk.url()}#p-{registration.uuid}"


def _no_seat(request, desk, registration, error):
    """The person holds no seat and none is left: the team may add one, a volunteer asks."""
    if offline.HEADER in request.headers:
        advice = "L’équipe peut ajouter une place en ouvrant son badge." if desk.is_team else "Demandez à l’équipe."
        return HttpResponse(f"{error} {advice}", status=422, content_type="text/plain; charset=utf-8")
    if desk.is_team:
        return _show_badge(request, desk, registration, full=True, status=422)
    messages.error(request, f"{registration} : {error} Demandez à l’équipe.")
    return redirect(desk.url())


# --- Somebody who was not registered ------------------------------------------------------------------------------------


@require_POST
@offline.form
def event_door_walk_in(request, uuid):
    return _walk_in(request, Desk(find_managed_event(request, uuid)), by=request.user)


@login_not_required
@never_cache
@require_POST
@offline.form
def link_door_walk_in(request, token):
    return _walk_in(request, _writing_desk(request, token))


def _walk_in_form(request, desk, data=None):
    names = Organisation.objects.visible_to(request.user)
    return WalkInForm(data, structures=lambda: [str(one) for one in names], is_team=desk.is_team)


def _walk_in(request, desk, by=None):
    form = _walk_in_form(request, desk, request.POST)
    if not form.is_valid():
        return _show(request, desk, form)
    try:
        registration, created = services.walk_in(desk.event, **form.person(), at=offline.moment(request), by=by)
    except services.NoSeatLeft as error:
        form.add_error("extra_seat" if desk.is_team else None, f"{error} {form.way_out}")
    except services.AlreadyListed as error:
        form.add_error("homonym", f"{error} Touchez « Présent·e » à son nom, ou cochez cette case.")
    else:
        entered = f"{registration} est sur la liste, et présent·e."
        messages.success(request, entered if created else f"{registration} était déjà sur la liste : présence notée.")
        return offline.saved(request, desk.url())
    return _show(request, desk, form)


# --- The code of a badge ------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def door_code(request, code):
    """What a telephone opens when it reads a badge.

    At the door (the team, or a telephone that opened the volunteers' link): the person, whom the page notes at once by itself.
    The person, signed in: their own registration. Anybody else: where this code serves, and no name: badges are worn in public.
    """
    registration = person_of(code)
    desk = _desk_here(request, registration.event)
    if desk is not None:
        return _show_badge(request, desk, registration)
    if request.user.is_authenticated and request.user.email.lower() == registration.email.lower():
        return redirect("events:registration_personal", links.make_token(registration, letters.PURPOSE))
    return render(request, "events/door/code.html", {"event": registration.event})


def _desk_here(request, event):
    """The desk this telephone stands at, or None."""
    if can_manage_events(request.user):
        return Desk(event)
    try:
        desk = desk_of(request.get_signed_cookie(COOKIE, default=""))
    except Http404:
        return None
    return desk if desk.is_day and desk.event.pk == event.pk else None


def _show_badge(request, desk, registration, *, full=False, status=200):
    log_access(request, registration, Access.VIEW, purpose="Accueil, lecture d’un badge")
    places = Participant.objects.filter(registration=registration).select_related("group", "workshop")
    person = Person.of(registration)
    context = {
        "desk": desk,
        "event": desk.event,
        "person": person,
        "places": [one for one in places if one.group],
        "full": full,
        "notes_itself": person.state in ("expected", "absent") and is_day(desk.event) and not full,
        "urls": {"note": desk.url("note")},
        "list_url": desk.url(),
        "frame": "base.html" if desk.is_team else "public.html",
        "link_device": desk.device,
    }
    return render(request, "events/door/badge.html", context, status=status)
