"""Voting from one's own phone, by the link of one's registration; and the results, to project."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from events.letters import PURPOSE
from events.models import Registration
from events.room import votes
from events.room.board import stamp_of
from events.room.capture import Refused
from events.room.clock import clock_of
from events.views.workshops import find_workshop
from gtec_portal import links
from gtec_portal.pages import posted

NOTHING_NEW = 204


class VoteForm(forms.Form):
    """Up to three boxes, by table. The service counts them: it knows whether the vote is still open."""

    ideas = forms.TypedMultipleChoiceField(
        label="Vos trois actions",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Trois au plus. Vous pouvez changer d’avis tant que le vote est ouvert.",
    )

    def __init__(self, *args, ideas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ideas"].choices = [(one.pk, f"Table {one.table.number} : {one.text}") for one in ideas]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def registration_vote(request, token):
    """Three dots, changed as often as one likes until the vote closes."""
    found = Registration.objects.seated().select_related("event")
    registration = links.read_token(found, token, PURPOSE)
    if registration is None:
        raise Http404("Ce lien ne permet pas de voter.")
    clock = votes.open_votes(registration.event).order_by("-vote_opened_at").first()
    if clock is None:
        return render(request, "events/room/vote.html", {"registration": registration, "token": token})
    given = list(registration.ballots.filter(workshop=clock.workshop).values_list("contribution", flat=True))
    form = VoteForm(posted(request), ideas=votes.ideas_to_vote(clock.workshop), initial={"ideas": given})
    if request.method == "POST" and form.is_valid():
        try:
            votes.vote(registration, clock.workshop, form.cleaned_data["ideas"])
        except Refused as refusal:
            form.add_error("ideas", str(refusal))
        else:
            messages.success(request, "Votre vote est enregistré. Vous pouvez encore le changer.")
            return redirect("events:registration_vote", token=token)
    context = {"registration": registration, "token": token, "workshop": clock.workshop, "form": form, "given": given}
    return render(request, "events/room/vote.html", context, status=422 if form.errors else 200)


@require_GET
def room_results(request, pk):
    """What the room voted, to project: counts follow while the vote is open."""
    workshop = find_workshop(request, pk)
    clock = clock_of(workshop)
    ideas, voters = votes.results(workshop)
    stamp = stamp_of(clock, [(one.pk, one.votes, one.version) for one in ideas], voters)
    if request.htmx and request.GET.get("vu") == stamp:
        return HttpResponse(status=NOTHING_NEW)
    context = {
        "workshop": workshop,
        "event": workshop.event,
        "clock": clock,
        "ideas": ideas,
        "voters": voters,
        "most": max((one.votes for one in ideas), default=0),
        "stamp": stamp,
    }
    part = "#now" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"events/room/results.html{part}", context)
