"""Each table's part: read, validated or sent back, by the team or by who ran the table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.models import Table
from events.reporting import parts
from events.reporting.forms import PartReviewForm
from events.room.links import table_of
from events.views.record import find_managed_event, record
from gtec_portal.pages import posted
from gtec_portal.typography import counted


@require_GET
def event_parts(request, uuid):
    """Where each part stands, who was asked, what they want changed."""
    event = find_managed_event(request, uuid)
    found = parts.parts_of(event)
    context = record(
        request,
        event,
        "event_reports",
        parts=found,
        validated=sum(part.is_validated for part in found),
        can_remind=any(part.table.facilitator_email and not part.is_validated for part in found),
    )
    return render(request, "events/reporting/event_parts.html", context)


@require_POST
def parts_remind(request, uuid):
    """Write to each person whose part waits."""
    event = find_managed_event(request, uuid)
    written, silent = parts.remind(event, by=request.user)
    if written:
        messages.success(request, f"{counted(len(written), 'rappel envoyé,rappels envoyés')}.")
    if silent:
        numbers = ", ".join(str(part.table.number) for part in silent)
        messages.warning(request, f"Sans adresse e-mail, à prévenir vous-même : table {numbers}.")
    if not written and not silent:
        messages.info(request, "Toutes les parties sont validées : personne à relancer.")
    return redirect("events:event_parts", event.uuid)


@require_http_methods(["GET", "POST"])
def part_review(request, pk):
    """The team notes the opinion of who ran the table, on their behalf."""
    table = get_object_or_404(Table.objects.visible_to(request.user).select_related("workshop__event"), pk=pk)
    back = reverse("events:event_parts", args=[table.workshop.event.uuid])
    context = {"frame": "base.html", "back": back, "on_behalf": True}
    return _review(request, table, context, back, "Avis noté.", by=request.user)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def part_personal(request, token):
    """Who ran the table reads its part by its link, and says yes or what must change."""
    table = table_of(token)
    back = reverse("events:part_personal", args=[token])
    context = {"frame": "public.html", "token": token}
    return _review(request, table, context, back, "Merci : votre avis est noté.", link=True)


def _review(request, table, context, back, thanks, *, by=None, link=False):
    who = (table.facilitator or "la personne qui animait") if by else ""
    form = PartReviewForm(posted(request), on_behalf_of=who)
    if request.method == "POST" and form.is_valid():
        try:
            parts.review(table, **form.cleaned_data, by=by, link=link)
        except parts.PartChanged as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, thanks)
            return redirect(back)
    part = parts.part_of(table)
    if form.errors:  # the text shown is today's: the opinion will be about it
        form.data = {**form.data.dict(), "fingerprint": part.fingerprint}
    form.initial["fingerprint"] = part.fingerprint
    context |= {"form": form, "part": part, "table": table, "event": table.workshop.event}
    return render(request, "events/reporting/part_review.html", context, status=422 if form.errors else 200)
