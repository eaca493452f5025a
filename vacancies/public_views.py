"""Pages open to all: reading the offers, applying, and the personal links of the letters."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal import links, sheets, structured
from gtec_portal.open_forms import address_of, allows
from vacancies import exports, letters, services, syndication
from vacancies.enums import ApplicationState, VacancyState
from vacancies.filters import NearFilterSet
from vacancies.forms import ApplicationForm, DeclineForm, InviteForm
from vacancies.models import Application, Vacancy

PAGE_SIZE = 20
FEED_SIZE = 50
ANSWER_LINK_SECONDS = 180 * 24 * 3600
APPLICATIONS_PER_HOUR = 20  # a job centre sends many people's applications from one address


def _rows():
    return Vacancy.objects.select_related("organisation", "site__commune", "trade")


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def vacancy_public_list(request):
    """Every offer open today, newest first; nearest first around a place."""
    filterset = NearFilterSet(request.GET, queryset=_rows().public().order_by("-published_at", "-pk"), request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.PUBLIC_VACANCIES, filterset.qs)
    page = Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    part = "#results" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"vacancies/vacancy_public_list.html{part}", {"filterset": filterset, "page": page})


def _find_public(uuid):
    """An offer that is or was on the public page; drafts and internal ones never were."""
    return get_object_or_404(_rows().filter(is_public=True).exclude(state=VacancyState.DRAFT), uuid=uuid)


def _gone(request, vacancy):
    """410: search engines drop the page, people learn why."""
    others = _rows().public().filter(trade=vacancy.trade).order_by("-published_at")[:3]
    return render(request, "vacancies/vacancy_gone.html", {"vacancy": vacancy, "others": others}, status=410)


@login_not_required
@require_safe
def vacancy_public_detail(request, uuid):
    vacancy = _find_public(uuid)
    if not vacancy.is_live:
        return _gone(request, vacancy)
    context = {
        "vacancy": vacancy,
        "posting": structured.as_script(syndication.job_posting(vacancy)),
        "canonical": links.absolute("vacancies:vacancy_public_detail", vacancy.uuid),
    }
    return render(request, "vacancies/vacancy_public_detail.html", context)


@login_not_required
@require_safe
def vacancy_feed(request):
    """The open offers as an Atom feed."""
    feed = syndication.atom_feed(_rows().public().order_by("-published_at", "-pk")[:FEED_SIZE])
    return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_http_methods(["GET", "POST"])
def application_create(request, uuid):
    """Apply without an account."""
    vacancy = _find_public(uuid)
    if not vacancy.is_live:
        return _gone(request, vacancy)
    if request.method == "GET":
        return _application_form(request, vacancy, ApplicationForm())
    form = ApplicationForm(request.POST, request.FILES)
    if not form.is_valid():
        return _application_form(request, vacancy, form, status=422)
    if not allows("application", address_of(request), APPLICATIONS_PER_HOUR):
        form.add_error(
            None,
            "Trop de candidatures sont parties de cette connexion. Réessayez dans une heure, ou écrivez à l’association.",
        )
        return _application_form(request, vacancy, form, status=429)
    try:
        services.apply(vacancy, cv=form.cleaned_data["cv"], checked=form.checked, **_words(form))
    except services.Refused:
        return _gone(request, _find_public(uuid))
    return redirect("vacancies:application_sent", vacancy.uuid)


def _words(form):
    return {name: form.cleaned_data[name] for name in ("name", "email", "phone", "message")}


def _application_form(request, vacancy, form, status=200):
    return render(
        request,
        "vacancies/application_form.html",
        {"vacancy": vacancy, "form": form},
        status=status,
    )


@login_not_required
@require_GET
def application_sent(request, uuid):
    """Thanks, and what happens next. Says nothing about anybody: the address of the page is no secret."""
    return render(request, "vacancies/application_sent.html", {"vacancy": _find_public(uuid)})


# --- Personal links: GET shows, POST does, so that the scanners of mail systems change nothing -------------------------


def _linked(token, purpose, max_age=None):
    rows = Application.objects.select_related("vacancy__organisation", "vacancy__site__commune")
    application = links.read_token(rows, token, purpose, max_age=max_age)
    if application is None:
        raise Http404
    return application


def _link_page(request, name, application, form=None, status=200, **extra):
    context = {"application": application, "vacancy": application.vacancy, "form": form, **extra}
    response = render(request, f"vacancies/{name}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer_by_link(request, token, outcome, form_class, template):
    """Both answers of the employer's mail: they differ by their question only."""
    try:
        application = _linked(token, letters.ANSWER, ANSWER_LINK_SECONDS)
    except Http404:
        return render(request, "vacancies/link_dead.html", status=404)
    if not application.is_waiting:  # the buttons of the mail give the first answer only
        return _link_page(request, "application_answered", application)
    log_access(request, application, Access.VIEW, purpose="répondre depuis le courrier")
    form = form_class(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _link_page(request, template, application, form, status=422 if form.is_bound else 200)
    try:
        answered = services.answer(application, outcome, **form.cleaned_data)
    except services.Refused as error:
        application.refresh_from_db()
        return _link_page(request, "application_answered", application, refused=str(error))
    return _link_page(request, "application_answered", answered, just_now=True)


@login_not_required
@require_http_methods(["GET", "POST"])
def application_invite(request, token):
    """« Proposer un entretien », from the mail, without signing in."""
    return _answer_by_link(request, token, ApplicationState.INTERVIEW, InviteForm, "application_invite")


@login_not_required
@require_http_methods(["GET", "POST"])
def application_decline(request, token):
    """« Décliner », from the mail, without signing in."""
    return _answer_by_link(request, token, ApplicationState.REFUSED, DeclineForm, "application_decline")


@login_not_required
@require_http_methods(["GET", "POST"])
def application_withdraw(request, token):
    """The applicant takes the application back."""
    try:
        application = _linked(token, letters.WITHDRAW)
    except Http404:
        return render(request, "vacancies/link_dead.html", status=404)
    if request.method == "POST":
        application = services.withdraw(application)
        return _link_page(request, "application_withdrawn", application)
    return _link_page(request, "application_withdraw", application)
