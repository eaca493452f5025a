"""What employers offer: places and people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from events.exchange import permissions, services
from events.exchange.forms import ColleagueForm, PlaceForm
from events.exchange.views import find_exchange, to_exchange, tried
from events.models import Colleague, HostPlace
from gtec_portal.pages import confirm_page, form_page, posted
from gtec_portal.typography import counted, plural_fr


def _require_offer(request, exchange):
    if not permissions.can_offer(request.user, exchange):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def place_create(request, pk):
    """Offer places: one form for several days and several seats."""
    exchange = find_exchange(request, pk)
    _require_offer(request, exchange)
    form = PlaceForm(posted(request), exchange=exchange, user=request.user)
    if request.method == "POST" and form.is_valid() and _offered(request, form):
        return to_exchange(exchange)
    return _form(request, form, exchange, "Offrir des places", "Offrir")


def _offered(request, form):
    data = form.cleaned_data
    try:
        made = services.add_places(form.instance, days=list(data["days"]), count=data["count"], by=request.user)
    except services.Refused as error:
        form.add_error(None, str(error))
        return False
    number = len(made)
    messages.success(request, f"{counted(number, 'place')} offerte{plural_fr(number)}. Merci\u00a0!")
    return True


@require_http_methods(["GET", "POST"])
def place_edit(request, pk):
    place = _find_place(request, pk)
    exchange = place.day.exchange
    form = PlaceForm(posted(request), instance=place, exchange=exchange, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            voided = services.save_place(form.instance, by=request.user)
        except (services.Refused, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, "Place modifiée.")
            if voided:
                messages.warning(
                    request, "La convention de cette place est annulée : l’équipe en annoncera une nouvelle."
                )
            return to_exchange(exchange)
    return _form(request, form, exchange, "Modifier une place", "Enregistrer")


@require_http_methods(["GET", "POST"])
def place_delete(request, pk):
    place = _find_place(request, pk)
    if request.method == "POST":
        tried(request, lambda: services.delete_place(place, by=request.user), "Place retirée.")
        return to_exchange(place.day.exchange)
    return confirm_page(
        request,
        "Retirer cette place ?",
        consequence=f"{place}, {place.day.short_label}. Si quelqu’un y est attendu, il faudra lui trouver une autre place.",
        action="Retirer la place",
        back=place.day.exchange.get_absolute_url(),
    )


def _find_place(request, pk):
    """A place of ours, still open to change."""
    places = HostPlace.objects.visible_to(request.user).select_related(
        "day__exchange__event", "site__organisation", "trade"
    )
    place = get_object_or_404(places, pk=pk)
    _require_offer(request, place.day.exchange)
    return place


@require_http_methods(["GET", "POST"])
def colleague_create(request, pk):
    """Propose somebody; they are written to at once."""
    exchange = find_exchange(request, pk)
    _require_offer(request, exchange)
    form = ColleagueForm(posted(request), exchange=exchange, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose(form.instance, days=list(form.cleaned_data["days"]), by=request.user)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{form.instance} reçoit un e-mail pour dire oui ou non.")
            return to_exchange(exchange)
    return _form(request, form, exchange, "Proposer une personne", "Proposer cette personne")


@require_http_methods(["GET", "POST"])
def colleague_edit(request, pk):
    colleague = _find_colleague(request, pk)
    log_access(request, colleague, Access.VIEW, purpose="Personne proposée")
    form = ColleagueForm(posted(request), instance=colleague, exchange=colleague.exchange, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_colleague(form.instance, days=list(form.cleaned_data["days"]), by=request.user)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "C’est enregistré.")
            return to_exchange(colleague.exchange)
    return _form(request, form, colleague.exchange, str(Colleague.objects.get(pk=pk)), "Enregistrer")


@require_http_methods(["GET", "POST"])
def colleague_delete(request, pk):
    colleague = _find_colleague(request, pk)
    if request.method == "POST":
        tried(request, lambda: services.withdraw_colleague(colleague, by=request.user), "Proposition retirée.")
        return to_exchange(colleague.exchange)
    return confirm_page(
        request,
        f"Retirer la proposition de {colleague} ?",
        consequence="Ses places redeviennent libres. Une convention déjà signée est annulée, et ses signataires l’apprennent.",
        action="Retirer la proposition",
        back=colleague.exchange.get_absolute_url(),
    )


def _find_colleague(request, pk):
    people = Colleague.objects.visible_to(request.user).select_related("exchange__event", "organisation", "home")
    colleague = get_object_or_404(people, pk=pk)
    _require_offer(request, colleague.exchange)
    return colleague


def _form(request, form, exchange, title, submit):
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        cancel_url=exchange.get_absolute_url(),
        intro=exchange.event.title,
        back_text="Retour aux échanges",
    )
