"""Calling off, and telling people what changed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from events.life import around, cancelling, notices
from events.life.forms import CallOffForm, ReinstateForm
from events.models import ChangeNotice
from events.views.record import find_managed_event
from gtec_portal.pages import posted


@require_http_methods(["GET", "POST"])
def event_cancel(request, uuid):
    """GET asks why, POST calls the event off and writes to everybody."""
    event = find_managed_event(request, uuid)
    form = CallOffForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            cancelling.cancel_event(event, reason=form.cleaned_data["reason"], by=request.user)
        except cancelling.CannotCallOff as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Événement annulé. Les personnes inscrites et en attente sont prévenues.")
        return redirect(event)
    context = {
        "form": form,
        "event": event,
        "people": event.registrations.expected().count(),
        "around": len(around.addresses(event)),
        "others": notices.other_dates(event),
    }
    return render(request, "events/life/cancel_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def event_reinstate(request, uuid):
    """GET says who will hear of it, POST takes the calling off back."""
    event = find_managed_event(request, uuid)
    form = ReinstateForm(posted(request))
    if not event.can_be_reinstated:
        messages.error(request, "Seul un événement annulé et encore à venir peut être maintenu.")
        return redirect(event)
    people, others = cancelling.who_heard(event).count(), len(around.addresses(event))
    if request.method == "POST" and form.is_valid():
        try:
            cancelling.reinstate_event(event, word=form.cleaned_data["word"], by=request.user)
        except cancelling.CannotReinstate as error:
            messages.error(request, str(error))
        else:
            told = " Les personnes qui avaient reçu l’annulation sont prévenues." if people or others else ""
            messages.success(request, f"Événement maintenu.{told}")
        return redirect(event)
    context = {"form": form, "event": event, "people": people, "around": others}
    return render(request, "events/life/reinstate_form.html", context, status=422 if form.errors else 200)


@require_POST
def notice_send(request, uuid):
    """Write now to those who know the event as it was."""
    event = find_managed_event(request, uuid)
    if not ChangeNotice.objects.filter(event=event).exists():
        messages.info(request, "Les personnes inscrites sont déjà prévenues.")
    elif not event.is_published:
        messages.error(request, "Publiez d’abord l’événement : son lien doit s’ouvrir.")
    else:
        notices.ask(event, by=request.user)
        messages.success(request, "Les messages partent.")
    return redirect(event)


@require_POST
def notice_drop(request, uuid):
    """This change needs no letter."""
    event = find_managed_event(request, uuid)
    notices.drop(event, by=request.user)
    messages.success(request, "Personne ne sera prévenu de ce changement.")
    return redirect(event)
