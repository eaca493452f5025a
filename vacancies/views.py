"""The work space: an employer's advertisements and the applications they receive."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts import second_factor
from accounts.access import log_access, log_exports
from accounts.enums import Access
from cvtheque.forms import ReferralForm
from cvtheque.models import Shortlist
from cvtheque.services import vivier
from gtec_portal import audit, sheets, uploads
from gtec_portal.navigation import Tab
from gtec_portal.pages import form_page, posted
from gtec_portal.typography import frdate
from members.models import Need
from reference.models import Trade
from vacancies import exports, permissions, review, services
from vacancies.enums import ApplicationState
from vacancies.filters import NearFilterSet, OwnFilterSet
from vacancies.forms import AnswerForm, CloseForm, VacancyForm, inclusive_title, own_sites
from vacancies.models import Application, Vacancy

PAGE_SIZE = 25

# What the history says of each audit line.
HISTORY = {
    "vacancy.created": "Brouillon créé",
    "vacancy.edited": "Annonce modifiée",
    "vacancy.published": "Annonce publiée",
    "vacancy.refreshed": "Annonce prolongée de 60 jours",
    "vacancy.closed": "Annonce fermée",
}


def _require_workspace(request):
    if not permissions.can_use_workspace(request.user):
        raise PermissionDenied


def _rows():
    return Vacancy.objects.select_related("organisation", "site__commune", "trade")


def _find(request, uuid):
    """A vacancy this person sees in the work space, or 404."""
    _require_workspace(request)
    return get_object_or_404(_rows().visible_to(request.user), uuid=uuid)


def _find_to_manage(request, uuid):
    """A vacancy this person answers for: 404 when unseen, 403 when only shared with them."""
    vacancy = _find(request, uuid)
    if not permissions.can_manage(request.user, vacancy):
        raise PermissionDenied
    return vacancy


def _part(request):
    return "#results" if request.htmx and not request.htmx.history_restore_request else ""


def _list_tabs(request, current):
    own = "Toutes les offres" if request.user.is_staff else "Nos offres"
    return [
        Tab(own, _url("vacancy_list"), current == "own"),
        Tab(
            "Partagées par les autres adhérents" if not request.user.is_staff else "Partagées",
            _url("vacancy_shared_list"),
            current == "shared",
        ),
    ]


def _url(name, *args):
    return reverse(f"vacancies:{name}", args=args)


@require_GET
@vary_on_headers("HX-Request")
def vacancy_list(request):
    """The advertisements of one's own organisation, with what waits in each; all of them for staff."""
    _require_workspace(request)
    rows = _rows().own(request.user).with_application_counts().order_by("-published_at", "-pk")
    filterset = OwnFilterSet(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.VACANCIES, filterset.qs)
    page = Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filterset": filterset, "page": page, "tabs": _list_tabs(request, "own")}
    return render(request, f"vacancies/vacancy_list.html{_part(request)}", context)


@require_GET
@vary_on_headers("HX-Request")
def vacancy_shared_list(request):
    """What the other members share: to pass on to a person one could not keep, or to exchange posts."""
    _require_workspace(request)
    rows = _rows().shared_with(request.user).order_by("-published_at", "-pk")
    filterset = NearFilterSet(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.SHARED_VACANCIES, filterset.qs)
    page = Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filterset": filterset, "page": page, "tabs": _list_tabs(request, "shared")}
    return render(request, f"vacancies/vacancy_shared_list.html{_part(request)}", context)


@require_http_methods(["GET", "POST"])
def vacancy_create(request):
    """One page; what is typed is kept as a draft, then read again before it is published.

    With htmx, a change of trade asks this same page for the title it suggests (`?trade=…&title=…`).
    """
    _require_workspace(request)
    if request.method == "POST":
        form = VacancyForm(request.POST, user=request.user)
        if form.is_valid():
            vacancy = services.create(form.save(commit=False), by=request.user, need=_need(request))
            return redirect("vacancies:vacancy_review", vacancy.uuid)
        return render(request, "vacancies/vacancy_form.html", {"form": form}, status=422)
    form = VacancyForm(user=request.user, initial=_initial(request))
    part = "#title-field" if request.htmx and "trade" in request.GET else ""
    return render(
        request, f"vacancies/vacancy_form.html{part}", {"form": form, "has_sites": own_sites(request.user).exists()}
    )


def _need(request):
    """The need of a visit this advertisement answers (`?need=…`, the team only), or None."""
    number = request.GET.get("need", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Need.objects.visible_to(request.user).select_related("visit__organisation").filter(pk=number).first()


def _initial(request):
    """What the portal already knows: who writes, where when there is one place only, the title of the chosen trade."""
    need = _need(request)
    sites = list(own_sites(request.user).filter(**({"organisation": need.visit.organisation} if need else {}))[:2])
    known = {"hours_per_week": 35}
    if need:
        known |= {
            "site": sites[0].pk if len(sites) == 1 else None,
            "description": need.words,
            "hours_per_week": need.hours_per_week or 35,
            "contact_name": need.visit.person_met,
            "contact_email": need.visit.organisation.email,
        }
    if not request.user.is_staff:
        known |= {
            "contact_name": request.user.get_full_name(),
            "contact_email": request.user.email,
            "site": sites[0].pk if len(sites) == 1 else None,
        }
    code = request.GET.get("trade", need.trade_id if need and need.trade_id else "")
    trade = Trade.objects.filter(pk=code).first() if code.isalnum() else None
    typed = request.GET.get("title", "")[:160]
    if trade and (
        not typed
        or typed in {inclusive_title(label) for label in Trade.objects.sector().values_list("label", flat=True)}
    ):
        typed = inclusive_title(trade.label)
    return known | {"trade": trade, "title": typed}


@require_http_methods(["GET", "POST"])
def vacancy_edit(request, uuid):
    """Change an advertisement; a draft goes on to its reading, a published one shows the change at once."""
    vacancy = _find_to_manage(request, uuid)
    if vacancy.closed_at:
        raise PermissionDenied
    form = VacancyForm(request.POST if request.method == "POST" else None, instance=vacancy, user=request.user)
    if form.is_valid():
        return _save_edited(request, vacancy, form)
    if form.is_bound:
        vacancy.refresh_from_db()  # the page shows what is stored beside what was typed
    context = {"form": form, "vacancy": vacancy, "has_sites": True}
    return render(request, "vacancies/vacancy_form.html", context, status=422 if form.is_bound else 200)


def _save_edited(request, vacancy, form):
    try:
        vacancy = services.edit(form.save(commit=False), form.Meta.fields, by=request.user)
    except services.Refused as error:
        messages.error(request, str(error))
        return redirect(vacancy)
    if vacancy.is_draft:
        return redirect("vacancies:vacancy_review", vacancy.uuid)
    messages.success(request, "Annonce modifiée.")
    return redirect(vacancy)


@require_GET
def vacancy_review(request, uuid):
    """« Vérifiez votre annonce »: the advertisement as it will be read, and what the law says of its words."""
    vacancy = _find_to_manage(request, uuid)
    return render(request, "vacancies/vacancy_review.html", {"vacancy": vacancy, "review": review.read(vacancy)})


@require_POST
def vacancy_publish(request, uuid):
    vacancy = _find_to_manage(request, uuid)
    try:
        vacancy = services.publish(vacancy, by=request.user)
    except services.Refused as error:
        messages.error(request, str(error))
        return redirect("vacancies:vacancy_review", vacancy.uuid)
    messages.success(request, _published_where(vacancy))
    return redirect(vacancy)


def _published_where(vacancy):
    places = [
        place
        for place, true in (("chez les autres adhérents", vacancy.is_shared), ("sur le site public", vacancy.is_public))
        if true
    ]
    where = " et ".join(places) or "dans votre structure seulement"
    return f"Annonce publiée jusqu’au {frdate(vacancy.expires_at, 'long')}. Elle est visible {where}."


@require_GET
def vacancy_detail(request, uuid):
    """One advertisement: for its employer with everything to do, for the others as shared."""
    vacancy = _find(request, uuid)
    can_manage = permissions.can_manage(request.user, vacancy)
    context = {"vacancy": vacancy, "can_manage": can_manage}
    if can_manage:
        context |= {
            "tabs": _detail_tabs(vacancy, "detail"),
            "review": review.read(vacancy) if not vacancy.closed_at else None,
            "waiting": vacancy.applications.waiting().count(),
            "shortlist": Shortlist.objects.with_counts().filter(opening=vacancy.uuid).first(),
            "history": [(line, HISTORY.get(line.action, line.action)) for line in audit.history(vacancy)[:20]],
        }
    return render(request, "vacancies/vacancy_detail.html", context)


def _detail_tabs(vacancy, current):
    count = vacancy.applications.exclude(state=ApplicationState.WITHDRAWN).count()
    return [
        Tab("Annonce", vacancy.get_absolute_url(), current == "detail"),
        Tab("Candidatures", _url("application_list", vacancy.uuid), current == "applications", count),
    ]


@require_POST
def vacancy_shortlist(request, uuid):
    """The list of people spotted for this post: opened the first time, the same one afterwards."""
    vacancy = _find_to_manage(request, uuid)
    return redirect(vivier.open_shortlist(vacancy.organisation, vacancy.title, by=request.user, opening=vacancy.uuid))


@require_http_methods(["GET", "POST"])
def vacancy_close(request, uuid):
    """Ask why, say who will be told, then end the advertisement."""
    vacancy = _find_to_manage(request, uuid)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            vacancy = services.close(vacancy, reason=form.cleaned_data["reason"], by=request.user)
        except services.Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "L’offre est retirée du site et du flux.")
        return redirect(vacancy)
    states = list(vacancy.applications.values_list("state", flat=True))
    context = {
        "vacancy": vacancy,
        "form": form,
        "waiting": states.count(ApplicationState.RECEIVED),
        "interviews": states.count(ApplicationState.INTERVIEW),
    }
    return render(request, "vacancies/vacancy_close.html", context, status=422 if form.is_bound else 200)


@require_POST
def vacancy_refresh(request, uuid):
    vacancy = _find_to_manage(request, uuid)
    try:
        vacancy = services.refresh(vacancy, by=request.user)
    except services.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"L’offre reste en ligne jusqu’au {frdate(vacancy.expires_at, 'long')}.")
    return redirect(vacancy)


@require_http_methods(["GET", "POST"])
def vacancy_delete(request, uuid):
    """Delete a draft, after one question."""
    vacancy = _find_to_manage(request, uuid)
    if not vacancy.is_draft:
        raise PermissionDenied
    if request.method == "POST":
        services.discard(vacancy, by=request.user)
        messages.success(request, "Brouillon supprimé.")
        return redirect("vacancies:vacancy_list")
    return render(request, "vacancies/vacancy_delete.html", {"vacancy": vacancy})


@require_GET
def application_list(request, uuid):
    """The applications of one advertisement; to the other members it does not even exist."""
    _require_workspace(request)
    vacancy = get_object_or_404(_rows().own(request.user), uuid=uuid)
    applications = Application.objects.visible_to(request.user).filter(vacancy=vacancy)
    if sheets.asked(request):
        log_exports(request, applications, purpose="liste des candidatures")
        return sheets.respond(request, exports.APPLICATIONS, applications)
    page = Paginator(applications, PAGE_SIZE).get_page(request.GET.get("page"))
    tabs = _detail_tabs(vacancy, "applications")
    received = tabs[-1].count
    context = {
        "vacancy": vacancy,
        "page": page,
        "tabs": tabs,
        "received": received,
        "withdrawn": page.paginator.count - received,
    }
    return render(request, "vacancies/application_list.html", context)


def _find_application(request, uuid):
    _require_workspace(request)
    rows = Application.objects.visible_to(request.user).select_related(
        "vacancy__organisation", "vacancy__site__commune", "answered_by"
    )
    return get_object_or_404(rows, uuid=uuid)


def _application_page(request, application, form, status=200):
    """Every look at a person's record is written down, the page that comes back with errors too."""
    log_access(request, application, Access.VIEW, purpose="lire la candidature")
    return render(
        request,
        "vacancies/application_detail.html",
        {"application": application, "vacancy": application.vacancy, "form": form},
        status=status,
    )


@require_GET
def application_detail(request, uuid):
    """One application, with the answers it may still get."""
    application = _find_application(request, uuid)
    form = AnswerForm(application=application) if application.next_states else None
    return _application_page(request, application, form)


@require_POST
def application_answer(request, uuid):
    """Send the answer; when a colleague has answered meanwhile, say so and change nothing."""
    application = _find_application(request, uuid)
    if request.POST.get("seen") != application.state or not application.next_states:
        messages.error(request, services.why_not(application))
        return redirect(application)
    form = AnswerForm(request.POST, application=application)
    if not form.is_valid():
        return _application_page(request, application, form, status=422)
    answer = form.cleaned_data
    try:
        answered = services.answer(
            application, answer["outcome"], reason=answer["reason"], note=answer["note"], by=request.user
        )
    except services.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Réponse envoyée à {answered.name}.")
    return redirect(application)


@require_http_methods(["GET", "POST"])
def application_signal(request, uuid):
    """Tell the other members of an applicant one cannot keep; the page never says whether they have a profile already."""
    application = _find_application(request, uuid)
    if not application.email:
        messages.info(request, "Cette candidature ne dit plus rien de la personne : il n’y a personne à signaler.")
        return redirect(application)
    form = ReferralForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.signal(application, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, "C’est noté. Nous écrivons à la personne : rien n’est montré sans son accord.")
        return redirect(application)
    log_access(request, application, Access.VIEW, purpose="signaler aux adhérents")
    return form_page(
        request,
        form,
        title="Signaler aux autres adhérents",
        submit="Signaler cette personne",
        cancel_url=application.get_absolute_url(),
        back_text="Retour à la candidature",
        intro="Un autre employeur pourrait avoir besoin d’elle. Les adhérents ne verront ni son nom, ni qui l’a signalée.",
    )


@require_GET
def application_cv(request, uuid):
    """Hand the CV over, after writing down who took it."""
    application = _find_application(request, uuid)
    if not application.cv_file:
        return _no_file(request, application)
    if answer := second_factor.detour(request, back=application.get_absolute_url()):
        return answer
    log_access(request, application, Access.DOWNLOAD, purpose="lire le CV de la candidature")
    return uploads.stream(application.cv_file, label=application.cv_label, content_type=application.cv_type)


def _no_file(request, application):
    messages.info(
        request,
        f"{application} n’a pas joint de CV." if application.name else "Le CV a été effacé avec la candidature.",
    )
    return redirect(application)
