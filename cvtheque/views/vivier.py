"""Lists of people spotted for a post, and everything that follows: steps, appointments, notes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts import second_factor
from accounts.access import log_access, log_many
from accounts.enums import Access
from cvtheque import exports, openings, permissions
from cvtheque.enums import EntryState
from cvtheque.filters import ShortlistFilter
from cvtheque.models import Appointment, Candidate, Note, Placement, Shortlist, ShortlistEntry
from cvtheque.services import Refused, vivier
from cvtheque.views.employers import PAGE, find_profile, part_of
from cvtheque.vivier_forms import AppointmentForm, NoteForm, ShortlistForm, SpotForm, StepForm
from gtec_portal import calendars, sheets
from gtec_portal.pages import confirm_page, form_page, posted
from gtec_portal.typography import frdatetime


def require_search(request):
    if not permissions.can_search(request.user):
        raise PermissionDenied


def own_organisation(request):
    """The organisation this employer makes lists for; None for staff, who says for whom."""
    return None if request.user.is_staff else request.organisation


# --- Lists -------------------------------------------------------------------------------------------------------------


@require_GET
@vary_on_headers("HX-Request")
def shortlist_list(request):
    """The lists of one's organisation; of all for staff."""
    require_search(request)
    rows = (
        Shortlist.objects.visible_to(request.user)
        .select_related("organisation")
        .with_counts()
        .order_by("-created_at", "-pk")
    )
    filterset = ShortlistFilter(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.SHORTLISTS, filterset.qs)
    page = Paginator(filterset.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, f"cvtheque/shortlist_list.html{part_of(request)}", {"filterset": filterset, "page": page})


@require_http_methods(["GET", "POST"])
def shortlist_create(request):
    require_search(request)
    own = own_organisation(request)
    form = ShortlistForm(posted(request), organisation=own)
    if request.method == "POST" and form.is_valid():
        shortlist = vivier.open_shortlist(
            own or form.cleaned_data["organisation"], form.cleaned_data["title"], by=request.user
        )
        return redirect(shortlist)
    return form_page(
        request,
        form,
        title="Nouvelle liste",
        submit="Ouvrir la liste",
        cancel_url=reverse("cvtheque:shortlist_list"),
        back_text="Retour aux listes",
    )


def find_shortlist(request, uuid):
    require_search(request)
    return get_object_or_404(Shortlist.objects.visible_to(request.user).select_related("organisation"), uuid=uuid)


def shown_entries(shortlist):
    """Entries with what may be told of each person. Whoever is not visible any more is a line with nothing of them."""
    return (
        shortlist.entries.with_standing()
        .select_related("candidate__profile__commune")
        .defer("candidate__profile__search", "candidate__profile__title_search", "candidate__profile__body")
    )


@require_GET
def shortlist_detail(request, uuid):
    """Everybody on a list, step by step. People whose name is shown find this look among those at their record."""
    shortlist = find_shortlist(request, uuid)
    entries = list(shown_entries(shortlist))
    named = [entry.candidate_id for entry in entries if entry.known]
    if named and (answer := second_factor.detour(request)):
        return answer
    with transaction.atomic():  # no log, no names
        log_many(request, Candidate, named, Access.VIEW, purpose="liste de candidats repérés")
    if sheets.asked(request):
        return sheets.respond(request, exports.ENTRIES, shown_entries(shortlist))
    steps = [(state, [entry for entry in entries if entry.state == state]) for state in EntryState]
    context = {
        "shortlist": shortlist,
        "entries": entries,
        "steps": [(state, group) for state, group in steps if group],
        "opening": openings.find(shortlist.opening),
    }
    return render(request, "cvtheque/shortlist_detail.html", context)


@require_POST
def shortlist_close(request, uuid):
    """End a list or take it up again (`reopen=1`)."""
    shortlist = find_shortlist(request, uuid)
    reopen = request.POST.get("reopen") == "1"
    try:
        vivier.close_shortlist(shortlist, by=request.user, reopen=reopen)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Liste rouverte." if reopen else "Liste terminée. Elle reste lisible ici.")
    return redirect(shortlist)


def next_page(request, default):
    """Where to go on: the search one came from, if the address is ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None) else default


@require_http_methods(["GET", "POST"])
def profile_spot(request, uuid):
    """Put a person on a list, straight from the results or from their profile."""
    profile = find_profile(request, uuid)
    own = own_organisation(request)
    shortlists = Shortlist.objects.visible_to(request.user).open()
    form = SpotForm(posted(request), shortlists=shortlists, organisation=own)
    back = next_page(request, profile.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            shortlist = form.cleaned_data.get("shortlist") or vivier.open_shortlist(
                own, form.cleaned_data["title"], by=request.user
            )
            vivier.add_to_shortlist(shortlist, profile, by=request.user)
        except Candidate.DoesNotExist:  # deleted while this page was open
            raise Http404 from None
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{profile} est sur la liste « {shortlist} ».")
            return redirect(back)
    context = {"profile": profile, "form": form, "back": back, "none": own is None and not form.fields}
    return render(request, "cvtheque/profile_spot.html", context, status=422 if form.errors else 200)


# --- One person on a list ----------------------------------------------------------------------------------------------


def find_entry(request, uuid):
    require_search(request)
    entries = (
        ShortlistEntry.objects.visible_to(request.user)
        .with_standing()
        .select_related("shortlist__organisation", "candidate__profile__commune", "candidate__commune")
    )
    return get_object_or_404(entries, uuid=uuid)


def entry_page(request, entry, *, step=None, note=None):
    """The page of an entry, also when one of its forms comes back. Nothing of somebody who is not visible any more."""
    if not entry.shown:
        return render(request, "cvtheque/entry_hidden.html", {"entry": entry, "shortlist": entry.shortlist})
    log_access(
        request, entry.candidate, Access.VIEW, purpose="suivi, avec identité" if entry.known else "suivi, sans nom"
    )
    notes = (
        Note.objects.visible_to(request.user)
        .filter(candidate=entry.candidate_id)
        .select_related("organisation", "author")
    )
    if request.user.is_staff:
        notes = notes.filter(organisation=None) | notes.filter(organisation=entry.shortlist.organisation_id)
    context = {
        "entry": entry,
        "shortlist": entry.shortlist,
        "candidate": entry.candidate if entry.known else None,
        "profile": entry.candidate.profile,
        "step": step or StepForm(entry=entry),
        "note_form": note or NoteForm(prefix="note"),
        "form": step if step and step.errors else note,
        "notes": [(one, permissions.can_delete_note(request.user, one)) for one in notes],
        "appointments": entry.appointments.filter(cancelled_at=None),
        "placement": Placement.objects.filter(entry=entry).first(),
    }
    return render(request, "cvtheque/entry_detail.html", context, status=422 if step or note else 200)


@require_GET
def entry_detail(request, uuid):
    entry = find_entry(request, uuid)
    if entry.known and (answer := second_factor.detour(request)):
        return answer
    return entry_page(request, entry)


@require_POST
def entry_move(request, uuid):
    entry = find_entry(request, uuid)
    form = StepForm(request.POST, entry=entry)
    if not entry.shown or not form.is_valid():
        return entry_page(request, entry, step=form)
    try:
        entry = vivier.move_entry(entry, by=request.user, **form.values())
    except ShortlistEntry.DoesNotExist:  # taken off by a colleague meanwhile
        raise Http404 from None
    except Refused as error:
        form.add_error(None, str(error))
        return entry_page(request, entry, step=form)
    messages.success(request, f"Étape enregistrée : {entry.get_state_display()}.")
    return redirect(entry)


@require_http_methods(["GET", "POST"])
def entry_remove(request, uuid):
    entry = find_entry(request, uuid)
    if request.method == "POST":
        vivier.remove_from_shortlist(entry, by=request.user)
        messages.success(request, "Personne retirée de la liste.")
        return redirect(entry.shortlist)
    return confirm_page(
        request,
        "Retirer cette personne de la liste ?",
        consequence="Ses rendez-vous à venir sont annulés, et elle en est prévenue. Vos notes sur elle restent, et un recrutement déjà noté aussi.",
        action="Retirer de la liste",
        back=entry.get_absolute_url(),
    )


@require_POST
def note_create(request, uuid):
    """A note of the employer, or of the team when staff writes."""
    entry = find_entry(request, uuid)
    form = NoteForm(request.POST, prefix="note")
    if not entry.shown or not form.is_valid():  # nothing is written of somebody who left
        return entry_page(request, entry, note=form)
    owner = None if request.user.is_staff else entry.shortlist.organisation
    vivier.write_note(entry.candidate, form.cleaned_data["text"], by=request.user, organisation=owner)
    messages.success(request, "Note ajoutée. La personne peut la lire sur sa page.")
    return redirect(entry)


@require_http_methods(["GET", "POST"])
def note_delete(request, uuid):
    require_search(request)
    note = get_object_or_404(Note.objects.visible_to(request.user).select_related("candidate__profile"), uuid=uuid)
    if not permissions.can_delete_note(request.user, note):
        raise PermissionDenied
    entry = ShortlistEntry.objects.visible_to(request.user).filter(candidate=note.candidate_id).first()
    back = next_page(request, entry.get_absolute_url() if entry else reverse("cvtheque:shortlist_list"))
    if request.method == "POST":
        vivier.delete_note(note, by=request.user)
        messages.success(request, "Note supprimée.")
        return redirect(back)
    return confirm_page(
        request, "Supprimer cette note ?", consequence="Elle disparaît aussi de la page de la personne.",
        action="Supprimer la note", back=back,
    )  # fmt: skip


# --- Appointments ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def appointment_create(request, uuid):
    entry = find_entry(request, uuid)
    if not entry.known:
        raise PermissionDenied
    return appointment_page(request, entry, None)


def find_appointment(request, uuid):
    """An appointment of one's organisation with somebody whose name it still knows."""
    require_search(request)
    rows = Appointment.objects.visible_to(request.user).select_related(
        "entry__shortlist__organisation", "entry__candidate__profile"
    )
    return get_object_or_404(rows, uuid=uuid, cancelled_at=None)


@require_http_methods(["GET", "POST"])
def appointment_edit(request, uuid):
    appointment = find_appointment(request, uuid)
    return appointment_page(request, find_entry(request, appointment.entry.uuid), appointment)


def appointment_page(request, entry, appointment):
    if answer := second_factor.detour(request, back=entry.get_absolute_url()):
        return answer
    form = AppointmentForm(posted(request), instance=appointment)
    if request.method == "POST" and form.is_valid():
        try:
            vivier.set_appointment(entry, by=request.user, appointment=appointment, **form.cleaned_data)
        except (ShortlistEntry.DoesNotExist, Appointment.DoesNotExist):
            raise Http404 from None
        except Refused as error:
            form.add_error(None, str(error))
        else:
            told = (
                "La personne est prévenue par e-mail."
                if entry.candidate.email
                else "Appelez la personne : elle n’a pas d’adresse e-mail."
            )
            messages.success(request, f"Rendez-vous enregistré. {told}")
            return redirect(entry)
    log_access(request, entry.candidate, Access.VIEW, purpose="rendez-vous")
    return form_page(
        request,
        form,
        title="Changer le rendez-vous" if appointment else "Fixer un rendez-vous",
        submit="Enregistrer et prévenir",
        cancel_url=entry.get_absolute_url(),
        intro=entry.shown_name,
        back_text="Retour au suivi",
    )


@require_http_methods(["GET", "POST"])
def appointment_cancel(request, uuid):
    appointment = find_appointment(request, uuid)
    if request.method == "POST":
        vivier.cancel_appointment(appointment, by=request.user)
        messages.success(request, "Rendez-vous annulé.")
        return redirect(appointment.entry)
    return confirm_page(
        request,
        f"Annuler le rendez-vous du {frdatetime(appointment.starts_at)} ?",
        consequence="La personne en est prévenue par e-mail.",
        action="Annuler le rendez-vous",
        back=appointment.entry.get_absolute_url(),
    )


@require_GET
def appointment_calendar(request, uuid):
    """The appointment for the employer's calendar, with the name of whom they meet."""
    appointment = find_appointment(request, uuid)
    entry = find_entry(request, appointment.entry.uuid)
    if not entry.known:
        raise Http404
    log_access(request, entry.candidate, Access.DOWNLOAD, purpose="rendez-vous")
    return calendars.download(calendar_of(appointment, f"Entretien : {entry.candidate}"), "rendez-vous")


def calendar_of(appointment, title):
    return calendars.entry(
        appointment.uuid,
        title,
        appointment.starts_at,
        appointment.ends_at,
        revision=appointment.revision,
        place=appointment.place,
        details=appointment.details,
        cancelled=appointment.cancelled_at is not None,
    )
