"""Pages of a job dating: the team's board, the employer's choices, the candidate's wishes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from events.dating import board as boards
from events.dating import papers, services
from events.dating.forms import BoothForm, DatingForm, InterviewForm, MoveForm, PicksForm, WishesForm
from events.enums import EventKind
from events.letters import PURPOSE
from events.models import Booth, Dating, Interview, Registration, Seeker
from events.permissions import can_manage_events
from events.views.record import find_event, find_managed_event, record, require_manager
from gtec_portal import links
from gtec_portal.pages import confirm_page, form_page, posted
from gtec_portal.typography import counted

PAPERS = {"candidats": papers.for_seekers, "employeurs": papers.for_booths, "mur": papers.wall}


def _dating(event):
    """The event, if it is a job dating; 404 otherwise."""
    if event.kind != EventKind.JOB_DATING:
        raise Http404
    return event


def _managed(request, uuid):
    return _dating(find_managed_event(request, uuid))


def _url(event):
    return reverse("events:event_dating", args=[event.uuid])


# --- The board ----------------------------------------------------------------------------------------------------------


@require_GET
def event_dating(request, uuid):
    """The team sees everything; an employer present is led to its own page; nobody else comes here."""
    event = _dating(find_event(request, uuid))
    if not can_manage_events(request.user):
        booth = Booth.objects.visible_to(request.user).filter(event=event).first()
        if booth is None:
            require_manager(request)
        return redirect("events:booth_picks", booth.pk)
    board = boards.read(event)
    if board.interviews:
        log_access(request, event, Access.VIEW, purpose="Entretiens du job dating")
    context = record(request, event, "event_dating", board=board, figures=boards.figures(board))
    return render(request, "events/dating/board.html", context)


@require_http_methods(["GET", "POST"])
def dating_edit(request, uuid):
    event = _managed(request, uuid)
    dating = Dating.objects.filter(event=event).first() or Dating(event=event, starts_at=event.starts_at)
    form = DatingForm(posted(request), instance=dating)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_dating(form.instance, by=request.user)
        except services.CannotChange as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Les horaires sont réglés.")
            return redirect(_url(event))
    return _form(request, form, "Horaires des entretiens", "Enregistrer", event)


@require_http_methods(["GET", "POST"])
def booth_create(request, uuid):
    event = _managed(request, uuid)
    return _edit_booth(request, Booth(event=event), "Ajouter un employeur")


@require_http_methods(["GET", "POST"])
def booth_edit(request, pk):
    booth = _find_booth(request, pk)
    require_manager(request)
    return _edit_booth(request, booth, str(booth))


def _edit_booth(request, booth, title):
    form = BoothForm(posted(request), instance=booth)
    if request.method == "POST" and form.is_valid():
        services.save_booth(form.instance, by=request.user)
        messages.success(request, f"{booth} est enregistré.")
        return redirect(_url(booth.event))
    return _form(request, form, title, "Enregistrer", booth.event)


@require_http_methods(["GET", "POST"])
def booth_delete(request, pk):
    """GET asks, POST does; an employer with interviews is refused before anything is asked."""
    booth = _find_booth(request, pk)
    require_manager(request)
    if request.method == "GET" and (reason := services.why_it_stays(booth)):
        messages.error(request, reason)
        return redirect(_url(booth.event))
    if request.method == "POST":
        try:
            services.delete_booth(booth, by=request.user)
        except services.CannotChange as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{booth} n’est plus sur la liste.")
        return redirect(_url(booth.event))
    return confirm_page(
        request,
        f"Retirer {booth} du job dating ?",
        consequence="Les souhaits qui concernent cet employeur seront effacés.",
        action="Retirer cet employeur",
        back=_url(booth.event),
    )


@require_http_methods(["GET", "POST"])
def dating_compose(request, uuid):
    """GET asks, POST makes the timetable."""
    event = _managed(request, uuid)
    if request.method == "POST":
        try:
            composed = services.compose(event, by=request.user)
        except services.CannotChange as error:
            messages.error(request, str(error))
        else:
            tell_composed(request, composed)
        return redirect(_url(event))
    context = {
        "event": event,
        "back": _url(event),
        "board": boards.read(event),
        "kept": services.kept_interviews(event),
    }
    return render(request, "events/dating/compose.html", context)


def tell_composed(request, composed):
    """Say what was placed, kept, and left without an hour."""
    said = f"{counted(composed.placed, 'entretien placé,entretiens placés')}, dont {composed.mutual} voulus des deux côtés."
    if composed.kept:
        said += f" {counted(composed.kept, 'entretien garde,entretiens gardent')} l’heure choisie à la main."
    messages.success(request, said)
    if composed.without_hour:
        without = counted(composed.without_hour, "entretien voulu n’a,entretiens voulus n’ont")
        messages.warning(
            request,
            f"{without} pas trouvé d’heure autour de ceux que vous gardez. Laissez-en un se replacer, puis recomposez.",
        )


@require_http_methods(["GET", "POST"])
def dating_clear(request, uuid):
    event = _managed(request, uuid)
    if request.method == "POST":
        services.clear(event, by=request.user)
        messages.success(request, "Les horaires sont effacés. Les souhaits restent.")
        return redirect(_url(event))
    return confirm_page(
        request,
        "Effacer les horaires ?",
        consequence="Tous les entretiens sont retirés, ceux placés à la main aussi ; les souhaits restent.",
        action="Effacer les horaires",
        back=_url(event),
    )


@require_http_methods(["GET", "POST"])
def dating_send(request, uuid):
    event = _managed(request, uuid)
    if request.method == "POST":
        try:
            count = services.send(event, by=request.user)
        except services.CannotChange as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{counted(count, 'message part,messages partent')}.")
        return redirect(_url(event))
    return confirm_page(
        request,
        "Envoyer les horaires ?",
        consequence="Chaque candidat qui a un entretien reçoit ses horaires ; chaque employeur, le lien des siens. Renvoyés, ils remplacent les précédents.",
        action="Envoyer les horaires",
        back=_url(event),
    )


@require_GET
def dating_papers(request, uuid, paper):
    """The timetables to print: « candidats », « employeurs », « mur »."""
    event = _managed(request, uuid)
    if paper not in PAPERS:
        raise Http404
    log_access(request, event, Access.DOWNLOAD, purpose="Horaires du job dating")
    return _pdf(PAPERS[paper](boards.read(event)), f"{paper}-{event.slug}.pdf")


# --- By hand ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def interview_create(request, uuid):
    event = _managed(request, uuid)
    form = InterviewForm(posted(request), event=event)
    if request.method == "POST" and form.is_valid() and _place(request, form, form.instance):
        return redirect(_url(event))
    return _form(request, form, "Ajouter un entretien", "Ajouter", event)


@require_http_methods(["GET", "POST"])
def interview_move(request, pk):
    interview = _find_interview(request, pk)
    form = MoveForm(posted(request), interview=interview)
    event = interview.slot.event
    log_access(request, interview.seeker.registration, Access.VIEW, purpose="Entretien du job dating")
    if request.method == "POST" and form.is_valid() and _place(request, form, interview):
        return redirect(_url(event))
    title = f"{interview.seeker} et {interview.booth}"
    return _form(request, form, title, "Enregistrer", event, intro=f"Entretien prévu : {interview.slot.hours_label}")


def _place(request, form, interview):
    slot = form.cleaned_data["slot"]
    try:
        services.place(interview, slot, by=request.user, keep=form.cleaned_data.get("keep", True))
    except services.CannotChange as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"{interview.seeker} et {interview.booth} : {slot.hours_label}.")
    return True


@require_http_methods(["GET", "POST"])
def interview_delete(request, pk):
    interview = _find_interview(request, pk)
    event = interview.slot.event
    if request.method == "POST":
        services.remove(interview, by=request.user)
        messages.success(request, "L’entretien est retiré.")
        return redirect(_url(event))
    return confirm_page(
        request,
        f"Retirer l’entretien de {interview.seeker} avec {interview.booth} ?",
        consequence="Le créneau redevient libre pour les deux. Prévenez-les si les horaires étaient envoyés.",
        action="Retirer l’entretien",
        back=_url(event),
    )


def _find_interview(request, pk):
    found = Interview.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("slot__event", "booth__organisation", "seeker__registration"), pk=pk)


# --- The employer -------------------------------------------------------------------------------------------------------


def _find_booth(request, pk):
    return get_object_or_404(Booth.objects.visible_to(request.user).select_related("event", "organisation"), pk=pk)


@require_http_methods(["GET", "POST"])
def booth_picks(request, pk):
    """Whom an employer wishes to meet, then when it meets them. First names and trades only, until they meet."""
    booth = _find_booth(request, pk)
    form = PicksForm(posted(request), booth=booth)
    if request.method == "POST" and form.is_valid():
        services.note_picks(booth, form.cleaned_data["seekers"], by=request.user)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("events:booth_picks", booth.pk)
    log_access(request, booth, Access.VIEW, purpose="Candidats du job dating")
    context = {
        "booth": booth,
        "event": booth.event,
        "form": form,
        "has_seekers": form.fields["seekers"].queryset.exists(),
        "interviews": booth.interviews.select_related("slot", "seeker__registration").order_by("slot__number"),
        "can_manage": can_manage_events(request.user),
    }
    return render(request, "events/dating/booth.html", context, status=422 if form.errors else 200)


@require_GET
def booth_timetable(request, pk):
    booth = _find_booth(request, pk)
    log_access(request, booth, Access.DOWNLOAD, purpose="Horaires du job dating")
    return _pdf(papers.for_booths(boards.read(booth.event), [booth]), f"entretiens-{booth.pk}.pdf")


# --- The candidate ------------------------------------------------------------------------------------------------------


def _from_link(token):
    registration = links.read_token(Registration.objects.select_related("event__commune"), token, PURPOSE)
    if registration is None or registration.event.kind != EventKind.JOB_DATING:
        raise Http404
    return registration


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def seeker_wishes(request, token):
    """By personal link: what one looks for, whom one wishes to meet, then when."""
    registration = _from_link(token)
    seeker = Seeker.objects.filter(registration=registration).first()
    event = registration.event
    is_open = registration.holds_seat and not event.is_past and not event.is_cancelled
    form = WishesForm(posted(request), booths=services.booths_of(event), seeker=seeker)
    if request.method == "POST" and is_open and form.is_valid():
        services.note_wishes(
            registration, trade=form.cleaned_data["trade"], agrees=form.cleaned_data["agrees"], booths=form.chosen()
        )
        messages.success(request, "Vos souhaits sont enregistrés.")
        return redirect("events:seeker_wishes", token)
    context = {
        "registration": registration,
        "event": event,
        "token": token,
        "form": form,
        "is_open": is_open,
        "is_sent": Dating.objects.filter(event=event).exclude(sent_at=None).exists(),
        "interviews": _meetings(seeker),
    }
    return render(request, "events/dating/wishes.html", context, status=422 if form.errors else 200)


def _meetings(seeker):
    """The interviews of a candidate, once the timetable was sent."""
    if seeker is None or not Dating.objects.filter(event=seeker.registration.event).exclude(sent_at=None).exists():
        return []
    return seeker.interviews.select_related("slot", "booth__organisation").order_by("slot__number")


@login_not_required
@never_cache
@require_GET
def seeker_timetable(request, token):
    """The candidate's timetable on paper, once it was sent."""
    registration = _from_link(token)
    seeker = get_object_or_404(Seeker.objects.select_related("registration"), registration=registration)
    if not _meetings(seeker):
        raise Http404
    return _pdf(papers.for_seeker(boards.read(registration.event), seeker), "mes-entretiens.pdf")


def _pdf(paper, name):
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _form(request, form, title, submit, event, *, intro=""):
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        cancel_url=_url(event),
        intro=intro or event.title,
        back_text="Retour au job dating",
    )
