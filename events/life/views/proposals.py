"""Events offered by members and partners, and what the team answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from events.enums import Proposal
from events.forms import shape_initial
from events.life import proposals
from events.life.forms import DecisionForm, ProposalForm
from events.models import Event
from events.permissions import can_propose, can_revise
from events.services import planning
from events.views.record import find_event, find_managed_event
from gtec_portal.pages import confirm_page, posted


@require_http_methods(["GET", "POST"])
def proposal_create(request):
    """A member or a partner offers an event to the network."""
    if not can_propose(request.user):
        raise PermissionDenied
    form = ProposalForm(posted(request), instance=Event(), initial=shape_initial("cafe") | {"capacity": None})
    if request.method == "POST" and form.is_valid():
        event = proposals.propose(form.instance, organisation=request.organisation, by=request.user)
        messages.success(request, "Merci : votre proposition est envoyée. L’équipe vous répond par e-mail.")
        return redirect(event)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def proposal_edit(request, uuid):
    """The structure changes its offer, of its own accord or because it was asked to."""
    event = find_event(request, uuid)
    if not can_revise(request.user, event):
        raise PermissionDenied
    form = ProposalForm(posted(request), instance=event)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.revise(form.instance, by=request.user)
        except (proposals.AlreadyDecided, ValidationError) as error:
            form.add_error(None, getattr(error, "messages", str(error)))
        else:
            messages.success(request, "Votre proposition est renvoyée à l’équipe.")
            return redirect(event)
    return _form(request, form, event)


def _form(request, form, event):
    context = {"form": form, "event": event}
    return render(request, "events/life/proposal_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def proposal_withdraw(request, uuid):
    """GET asks, POST takes the offer back."""
    event = find_event(request, uuid)
    if not can_revise(request.user, event):
        raise PermissionDenied
    if request.method == "POST":
        try:
            proposals.withdraw(event, by=request.user)
        except (proposals.AlreadyDecided, ValidationError) as error:
            messages.error(request, getattr(error, "messages", [str(error)])[0])
            return redirect(event)
        messages.success(request, "Votre proposition est retirée.")
        return redirect("events:event_list")
    return confirm_page(
        request,
        f"Retirer votre proposition « {event.title} » ?",
        consequence="Elle est effacée. L’équipe ne la verra plus.",
        action="Retirer ma proposition",
        back=event.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def proposal_decide(request, uuid):
    """The team accepts, sends back or refuses, with a word."""
    event = find_managed_event(request, uuid)
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _decide(event, by=request.user, **form.cleaned_data)
        except (proposals.AlreadyDecided, planning.CannotPublish) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Réponse envoyée à {event.proposer or event.proposed_by}.")
            return redirect(event)
    context = {"form": form, "event": event}
    return render(request, "events/life/decision_form.html", context, status=422 if form.errors else 200)


def _decide(event, *, decision, word, by):
    answers = {
        Proposal.ACCEPTED: proposals.accept,
        Proposal.CHANGES: proposals.ask_changes,
        Proposal.REFUSED: proposals.refuse,
    }
    answers[Proposal(decision)](event, word=word, by=by)
