"""Who comes: the team's list, and the pages of the person registered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access
from accounts.enums import Access
from events import exports, letters
from events.door.desk import code_url
from events.enums import EventKind
from events.filters import RegistrationFilter
from events.forms import PublicRegistrationForm, RegistrationForm
from events.models import Event, Registration
from events.permissions import can_cancel_registration, can_register
from events.room.votes import open_votes
from events.services import registrations
from events.services.locks import Busy
from events.views.record import find_event, find_managed_event, record, require_manager
from gtec_portal import links, qr, sheets
from gtec_portal.open_forms import address_of, allows
from gtec_portal.pages import confirm_page, form_page, htmx_part, posted

# From one address, a room full of colleagues at most; to one mailbox, a form sent again and a change of mind.
REGISTRATIONS_PER_HOUR = 40
LETTERS_PER_HOUR = 6


@require_GET
@vary_on_headers("HX-Request")
def event_participants(request, uuid):
    """Everybody for the team (logged: these are names); the others see their own people."""
    event = find_event(request, uuid)
    rows = Registration.objects.visible_to(request.user).filter(event=event).select_related("organisation")
    filterset = RegistrationFilter(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        log_access(request, event, Access.EXPORT, purpose="Liste des participants")
        return sheets.respond(request, exports.PARTICIPANTS, filterset.qs)
    page = Paginator(filterset.qs, 60).get_page(request.GET.get("page"))
    if page.object_list:
        log_access(request, event, Access.VIEW, purpose="Liste des participants")
    context = record(request, event, "event_participants", filterset=filterset, page=page)
    return render(request, f"events/event_participants.html{htmx_part(request)}", context)


@require_http_methods(["GET", "POST"])
def registration_add(request, uuid):
    """The team registers somebody who telephoned."""
    event = find_managed_event(request, uuid)
    form = RegistrationForm(posted(request), user=request.user)
    back = reverse("events:event_participants", args=[event.uuid])
    if request.method == "POST" and form.is_valid():
        try:
            registration, created = registrations.register(event, **form.cleaned_data, by=request.user)
        except (registrations.RegistrationClosed, Busy) as error:
            form.add_error(None, str(error))
        else:
            _tell_team(request, registration, created)
            return redirect(back)
    return form_page(
        request,
        form,
        title="Inscrire une personne",
        submit="Inscrire",
        cancel_url=back,
        intro=event.title,
        back_text="Retour aux participants",
    )


def _tell_team(request, registration, created):
    if not created:
        messages.info(request, f"{registration} a déjà une inscription ({registration.get_status_display()}).")
    elif registration.is_waiting:
        messages.warning(request, f"L’événement est complet : {registration} est en liste d’attente.")
    else:
        messages.success(request, f"{registration} est inscrit·e et reçoit sa confirmation.")


@require_http_methods(["GET", "POST"])
def registration_cancel(request, uuid):
    """The team cancels for somebody. GET asks, POST does."""
    registration = get_object_or_404(Registration.objects.visible_to(request.user).select_related("event"), uuid=uuid)
    require_manager(request)
    back = reverse("events:event_participants", args=[registration.event.uuid])
    if request.method == "POST":
        _cancel(request, registration, f"Inscription de {registration} annulée.", by=request.user)
        return redirect(back)
    return confirm_page(
        request,
        f"Annuler l’inscription de {registration} ?",
        consequence="Cette personne reçoit un message. Si quelqu’un attend, la place lui est donnée aussitôt.",
        action="Annuler l’inscription",
        back=back,
    )


def _cancel(request, registration, success, *, by=None):
    try:
        registrations.cancel(registration, by=by)
    except (registrations.CannotCancel, Busy) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)


@login_not_required
@require_http_methods(["GET", "POST"])
def registration_create(request, slug):
    """The public form: three fields. Full: the waiting list, said before and after."""
    event = get_object_or_404(Event.objects.visible_to(request.user).with_seats().select_related("commune"), slug=slug)
    if request.method == "GET" and not can_register(event):
        return _closed(request, event)
    form = PublicRegistrationForm(posted(request), user=request.user, initial=_known(request))
    if request.method == "POST" and form.is_valid() and _in_reason(request, form):
        try:
            registration, _created = registrations.register(event, **form.person())
        except registrations.RegistrationClosed:
            return _closed(request, event)
        except Busy as error:
            form.add_error(None, str(error))
            return render(request, "events/registration_form.html", {"form": form, "event": event}, status=503)
        if _owns(request.user, registration.email):
            return redirect("events:registration_personal", links.make_token(registration, letters.PURPOSE))
        # Registered now, before, or in line: the answer is the same, the letter tells whoever reads that mailbox.
        return redirect("events:registration_sent", event.slug)
    return render(
        request,
        "events/registration_form.html",
        {"form": form, "event": event},
        status=429 if form.has_error(NON_FIELD_ERRORS, "limit") else 422 if form.errors else 200,
    )


@login_not_required
@require_GET
def registration_sent(request, slug):
    """What happens next; the same page for everybody, so that it tells nobody who is registered."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("commune"), slug=slug)
    return render(request, "events/registration_sent.html", {"event": event})


def _owns(user, email):
    """True when this is the address somebody signed in with: what we know of it is theirs to see at once."""
    return user.is_authenticated and user.email.lower() == email.lower()


def _in_reason(request, form):
    """Whether this connection and this mailbox have not had their fill: each registration takes a seat and sends a letter."""
    if not allows("event-registration", address_of(request), REGISTRATIONS_PER_HOUR):
        reason = "Trop d’inscriptions sont parties de cette connexion. Réessayez dans une heure, ou téléphonez-nous."
    elif not allows("event-letters", form.cleaned_data["email"], LETTERS_PER_HOUR):
        reason = "Cette adresse a déjà reçu plusieurs messages. Réessayez dans une heure, ou téléphonez-nous."
    else:
        return True
    form.add_error(None, ValidationError(reason, code="limit"))
    return False


def _closed(request, event):
    messages.info(request, "Les inscriptions à cet événement sont fermées.")
    return redirect(event.get_public_url())


def _known(request):
    """What we already know of somebody signed in: no need to type it again."""
    user = request.user
    if not user.is_authenticated:
        return {}
    return {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "organisation": str(user.acting_organisation or ""),
    }


def _door_code(registration):
    """The code to show at the door, for whoever has a seat at something one goes to."""
    event = registration.event
    if not registration.holds_seat or event.is_past or event.kind == EventKind.WEBINAR:
        return ""
    return qr.svg(code_url(registration), "Code à montrer à l’accueil")


def _from_link(token):
    registration = links.read_token(Registration.objects.select_related("event__commune"), token, letters.PURPOSE)
    if registration is None:
        raise Http404
    return registration


@login_not_required
@never_cache
@require_GET
def registration_personal(request, token):
    """The person's own page: their state, the calendar entry, and how to give the seat back."""
    registration = _from_link(token)
    context = {
        "registration": registration,
        "event": registration.event,
        "token": token,
        "can_cancel": can_cancel_registration(registration),
        "door_code": _door_code(registration),
        "can_vote": registration.holds_seat and open_votes(registration.event).exists(),
    }
    return render(request, "events/registration_personal.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def registration_give_up(request, token):
    """GET asks, POST gives the seat back."""
    registration = _from_link(token)
    back = reverse("events:registration_personal", args=[token])
    if request.method == "POST":
        _cancel(request, registration, "Votre inscription est annulée. Merci de nous avoir prévenus.")
        return redirect(back)
    if not can_cancel_registration(registration):
        return redirect(back)
    return confirm_page(
        request,
        f"Annuler votre inscription à « {registration.event.title} » ?",
        consequence="Votre place ira à la personne suivante. Vous recevrez un message de confirmation.",
        action="Annuler mon inscription",
        back=back,
        public=True,
    )
