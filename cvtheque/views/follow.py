"""Following one person up: staff's tab on their record, and what the person reads of it on their own page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cvtheque import permissions
from cvtheque.models import Appointment, LikelyPair
from cvtheque.services import Refused, vivier
from cvtheque.views.own import personal
from cvtheque.views.staff import find_candidate
from cvtheque.views.vivier import calendar_of
from cvtheque.vivier_forms import NoteForm, PlacementForm, TagsForm
from gtec_portal import calendars

TAB = "cvtheque:candidate_follow"


def follow_page(request, pk, *, note=None, tags=None, placement=None):
    """Lists, notes, tags and hirings of one person, also when one of the forms comes back."""
    candidate, context = find_candidate(request, pk, TAB)
    labels = ", ".join(tag.label for tag in candidate.tags.all())
    pairs = LikelyPair.objects.open().of(candidate).select_related("first", "second")
    context |= {
        "entries": candidate.entries.select_related("shortlist__organisation"),
        "notes": candidate.notes.select_related("organisation", "author"),
        "placements": candidate.placements.select_related("organisation"),
        "doubles": [(pair, pair.second if pair.first_id == candidate.pk else pair.first) for pair in pairs],
        "note_form": note or NoteForm(prefix="note"),
        "tags_form": tags or TagsForm(initial={"tags": labels}),
        "placement_form": placement or PlacementForm(prefix="placement"),
        "form": note or tags or placement,
    }
    return render(request, "cvtheque/candidate_follow.html", context, status=422 if context["form"] else 200)


def candidate_of(request, pk):
    """The record a form was sent for; the look is logged."""
    return find_candidate(request, pk, TAB)[0]


@require_GET
def candidate_follow(request, pk):
    return follow_page(request, pk)


@require_POST
def candidate_note(request, pk):
    form = NoteForm(request.POST, prefix="note")
    if not permissions.can_manage_candidates(request.user) or not form.is_valid():
        return follow_page(request, pk, note=form)
    vivier.write_note(candidate_of(request, pk), form.cleaned_data["text"], by=request.user)
    messages.success(request, "Note ajoutée. La personne peut la lire sur sa page.")
    return redirect(TAB, pk)


@require_POST
def candidate_tags(request, pk):
    form = TagsForm(request.POST)
    if not permissions.can_manage_candidates(request.user) or not form.is_valid():
        return follow_page(request, pk, tags=form)
    vivier.set_tags(candidate_of(request, pk), form.cleaned_data["tags"], by=request.user)
    messages.success(request, "Étiquettes enregistrées.")
    return redirect(TAB, pk)


@require_POST
def candidate_placement(request, pk):
    """A hiring staff heard of, outside any list."""
    form = PlacementForm(request.POST, prefix="placement")
    if permissions.can_manage_candidates(request.user) and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            vivier.place(candidate_of(request, pk), values.pop("organisation"), by=request.user, **values)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Recrutement noté.")
            return redirect(TAB, pk)
    return follow_page(request, pk, placement=form)


# --- The person's own page ---------------------------------------------------------------------------------------------


@personal
@require_GET
def own_notes(request, candidate):
    """What employers and the team wrote about this person (RGPD art. 15)."""
    notes = candidate.notes.select_related("organisation")
    return render(
        request, "cvtheque/own_notes.html", {"candidate": candidate, "token": candidate.page_token, "notes": notes}
    )


@personal
@require_GET
def own_appointment(request, candidate, uuid):
    """One's own appointment, for the calendar of one's telephone."""
    rows = Appointment.objects.select_related("entry__shortlist__organisation")
    appointment = get_object_or_404(rows, uuid=uuid, entry__candidate=candidate)
    if appointment.cancelled_at and appointment.is_over:
        raise Http404
    return calendars.download(calendar_of(appointment, f"Entretien : {appointment.organisation.name}"), "rendez-vous")
