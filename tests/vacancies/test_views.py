"""The work space, through the client: what is typed, kept, shown and refused."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from gtec_portal import audit, uploads
from gtec_portal.typography import frdate
from members import seats
from members.services import life
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory, TradeFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from vacancies import todo
from vacancies.models import Vacancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_employer(client, employer):
    return signed_in(client, employer)


def signed_in(client, user):
    client.force_login(user)
    session = client.session
    session[seats.SESSION_KEY] = user.acting_organisation_id
    session.save()
    return client


@pytest.fixture
def site(employer):
    return SiteFactory(organisation=employer.acting_organisation)


def typed(site, **changes):
    return {
        "trade": TradeFactory(aide_soignant=True).pk,
        "title": "",
        "site": site.pk,
        "contract": "cdi",
        "hours_per_week": "17,5",
        "starts_on": "",
        "ends_on": "",
        "salary_min": "1 900 €",
        "salary_max": "2100",
        "salary_unit": "month",
        "schedule": "7 h – 14 h",
        "description": "Vous accompagnez quatorze résidents.",
        "contact_name": "Hélène Duval",
        "contact_email": "helene@example.org",
        "is_shared": "on",
        "is_public": "on",
    } | changes


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def test_create_makes_a_draft_and_asks_to_read_it_again(as_employer, employer, site):
    response = as_employer.post(reverse("vacancies:vacancy_create"), typed(site))

    vacancy = Vacancy.objects.get()
    assert (response.status_code, response.url) == (302, reverse("vacancies:vacancy_review", args=[vacancy.uuid]))
    assert (vacancy.organisation, vacancy.created_by, vacancy.state) == (
        employer.acting_organisation,
        employer,
        "draft",
    )
    assert (vacancy.title, float(vacancy.hours_per_week), int(vacancy.salary_min)) == (
        "Aide-soignant / aide-soignante",
        17.5,
        1900,
    )
    assert [line.action for line in audit.history(vacancy)] == ["vacancy.created"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"trade": ""}, {"trade": ["Choisissez un métier dans la liste."]}),
        ({"contract": ""}, {"contract": ["Choisissez un contrat."]}),
        ({"contract": "cdd"}, {"ends_on": ["Indiquez la date de fin : ce contrat en a toujours une."]}),
        ({"contract": "cdd", "ends_on": "2020-01-01"}, {"ends_on": ["Cette date est passée."]}),
        (
            {"hours_per_week": "49"},
            {
                "hours_per_week": [
                    "La durée du travail ne dépasse pas 48 heures par semaine (Code du travail, L3121-20)."
                ]
            },
        ),
        ({"hours_per_week": "0"}, {"hours_per_week": ["Indiquez au moins un quart d’heure."]}),
        ({"hours_per_week": "beaucoup"}, {"hours_per_week": ["Écrivez un nombre, par exemple 35 ou 17,5."]}),
        (
            {"salary_min": "2000", "salary_max": "1900"},
            {"salary_max": ["Le salaire maximum est inférieur au minimum."]},
        ),
        ({"description": " "}, {"description": ["Écrivez quelques phrases sur le poste."]}),
    ],
)
def test_create_refuses_with_a_reason_and_keeps_what_was_typed(as_employer, site, changes, errors):
    response = as_employer.post(reverse("vacancies:vacancy_create"), typed(site, **changes))

    assert (response.status_code, dict(response.context["form"].errors)) == (422, errors)
    assert page(response).find(id="id_schedule")["value"] == "7 h – 14 h"
    assert page(response).title.text.startswith("Erreur : ")
    assert Vacancy.objects.count() == 0


def test_create_refuses_the_site_of_another_member(as_employer, site):
    response = as_employer.post(reverse("vacancies:vacancy_create"), typed(SiteFactory()))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["site"])


def test_create_drops_the_end_typed_before_choosing_a_permanent_contract(as_employer, site):
    as_employer.post(reverse("vacancies:vacancy_create"), typed(site, ends_on="2030-01-01"))

    assert Vacancy.objects.get().ends_on is None


def test_create_knows_the_only_site_and_the_person(as_employer, employer, site):
    form = as_employer.get(reverse("vacancies:vacancy_create")).context["form"]

    assert (form["site"].value(), form["contact_email"].value(), form["hours_per_week"].value()) == (
        site.pk,
        employer.email,
        35,
    )


def test_create_without_a_site_says_whom_to_ask(as_employer):
    response = as_employer.get(reverse("vacancies:vacancy_create"))

    assert page(response).find("form", class_="form") is None
    assert page(response).find(class_="alert-title").text == "Votre structure n’a pas encore de site"


@pytest.mark.parametrize(
    ("title", "suggested"), [("", True), ("Cuisinier / cuisinière", True), ("Renfort d’été", False)]
)
def test_choosing_a_trade_suggests_its_title_but_never_over_ones_own(as_employer, site, title, suggested):
    TradeFactory(label="Cuisinier / Cuisinière")
    trade = TradeFactory(aide_soignant=True)

    response = as_employer.get(
        reverse("vacancies:vacancy_create"), {"trade": trade.pk, "title": title}, headers={"HX-Request": "true"}
    )

    assert page(response).find(id="id_title")["value"] == ("Aide-soignant / aide-soignante" if suggested else title)
    assert page(response).find("h1") is None


def test_staff_writes_for_any_member(client, staff, site):
    client.force_login(staff)

    client.post(reverse("vacancies:vacancy_create"), typed(site))

    assert Vacancy.objects.get().organisation == site.organisation


def test_review_marks_the_words_and_quotes_the_law(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation, description="Une personne jeune et dynamique.")

    response = as_employer.get(reverse("vacancies:vacancy_review", args=[vacancy.uuid]))

    assert "jeune" in page(response).find("mark").text
    assert "L1132-1" in page(response).find(class_="findings").text
    repair = page(response).find("a", class_="primary")
    assert (repair.text, repair["href"]) == (
        "Modifier l’annonce",
        reverse("vacancies:vacancy_edit", args=[vacancy.uuid]),
    )
    assert page(response).find("button", string="Publier quand même")


def test_publish_is_never_blocked_by_the_linter(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation, description="Une personne jeune et dynamique.")

    response = as_employer.post(reverse("vacancies:vacancy_publish", args=[vacancy.uuid]))

    vacancy.refresh_from_db()
    assert (response.url, vacancy.is_live) == (vacancy.get_absolute_url(), True)
    until = frdate(vacancy.expires_at, "long")
    assert said(response) == [
        f"Annonce publiée jusqu’au {until}. Elle est visible chez les autres adhérents et sur le site public."
    ]


def test_publish_refused_says_why(as_employer, employer):
    vacancy = VacancyFactory(
        organisation=employer.acting_organisation, contract="cdd", ends_on=timezone.localdate() - timedelta(days=2)
    )

    response = as_employer.post(reverse("vacancies:vacancy_publish", args=[vacancy.uuid]))

    assert (response.url, said(response)) == (
        reverse("vacancies:vacancy_review", args=[vacancy.uuid]),
        ["La date de fin du contrat est passée. Modifiez-la, puis publiez."],
    )


def test_edit_of_a_published_one_shows_at_once(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation, published=True)

    response = as_employer.post(
        reverse("vacancies:vacancy_edit", args=[vacancy.uuid]),
        typed(vacancy.site, title="Aide-soignant / aide-soignante de nuit"),
    )

    vacancy.refresh_from_db()
    assert (response.url, vacancy.title, said(response)) == (
        vacancy.get_absolute_url(),
        "Aide-soignant / aide-soignante de nuit",
        ["Annonce modifiée."],
    )


def test_edit_never_keeps_an_offer_online_beyond_its_contract(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation, published=True)
    last_day = timezone.localdate() + timedelta(days=7)

    as_employer.post(
        reverse("vacancies:vacancy_edit", args=[vacancy.uuid]),
        typed(vacancy.site, contract="cdd", ends_on=last_day.isoformat()),
    )

    vacancy.refresh_from_db()
    assert timezone.localdate(vacancy.expires_at) == last_day + timedelta(
        days=1
    )  # at midnight: the day itself is included


def test_edit_by_staff_never_hands_applications_to_another_member(client, staff):
    application = ApplicationFactory()
    elsewhere = SiteFactory()
    signed_in(client, staff)

    response = client.post(
        reverse("vacancies:vacancy_edit", args=[application.vacancy.uuid]),
        typed(elsewhere, title="Aide-soignant (H/F)"),
    )

    application.vacancy.refresh_from_db()
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["site"])
    assert application.vacancy.organisation != elsewhere.organisation


def test_edit_of_a_draft_goes_on_to_its_reading(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation)
    url = reverse("vacancies:vacancy_edit", args=[vacancy.uuid])

    assert as_employer.post(url, typed(vacancy.site)).url == reverse("vacancies:vacancy_review", args=[vacancy.uuid])
    assert as_employer.post(url, typed(vacancy.site, contract="cdd")).status_code == 422


def test_close_asks_why_and_says_who_will_be_told(as_employer, employer, letters):
    vacancy = VacancyFactory(organisation=employer.acting_organisation, published=True)
    ApplicationFactory.create_batch(2, vacancy=vacancy)
    ApplicationFactory(vacancy=vacancy, interview=True)
    url = reverse("vacancies:vacancy_close", args=[vacancy.uuid])

    asked = as_employer.get(url)
    unanswered = as_employer.post(url)
    done = as_employer.post(url, {"reason": "filled_here"})

    vacancy.refresh_from_db()
    assert (asked.context["waiting"], asked.context["interviews"]) == (2, 1)
    assert (unanswered.status_code, dict(unanswered.context["form"].errors)) == (
        422,
        {"reason": ["Choisissez un motif."]},
    )
    assert (done.url, vacancy.state, len(letters())) == (vacancy.get_absolute_url(), "filled", 2)
    assert said(as_employer.post(url, {"reason": "cancelled"}))[-1] == "Cette offre est déjà fermée."


def test_refresh_keeps_online(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation, expired=True)

    response = as_employer.post(reverse("vacancies:vacancy_refresh", args=[vacancy.uuid]))

    vacancy.refresh_from_db()
    until = frdate(vacancy.expires_at, "long")
    assert (vacancy.is_live, said(response)) == (True, [f"L’offre reste en ligne jusqu’au {until}."])


def test_refresh_of_a_draft_says_why_not(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation)

    assert said(as_employer.post(reverse("vacancies:vacancy_refresh", args=[vacancy.uuid]))) == [
        "Seule une offre publiée peut être prolongée."
    ]


def test_delete_removes_a_draft(as_employer, employer):
    vacancy = VacancyFactory(organisation=employer.acting_organisation)

    response = as_employer.post(reverse("vacancies:vacancy_delete", args=[vacancy.uuid]))

    assert (response.url, Vacancy.objects.count()) == (reverse("vacancies:vacancy_list"), 0)


def test_another_member_sees_the_shared_offer_and_nothing_to_manage(client, other_employer):
    vacancy = VacancyFactory(published=True)
    ApplicationFactory(vacancy=vacancy)

    response = signed_in(client, other_employer).get(vacancy.get_absolute_url())

    assert (response.context["can_manage"], "tabs" in response.context, "history" in response.context) == (
        False,
        False,
        False,
    )
    assert page(response).find(class_="tabs") is None


def test_title_is_suggested_for_no_forged_trade(as_employer, site):
    response = as_employer.get(reverse("vacancies:vacancy_create"), {"trade": "\x00"})

    assert (response.status_code, response.context["form"].initial["trade"]) == (200, None)


def listed(response):
    return [vacancy.title for vacancy in response.context["page"]]


def test_list_shows_ones_own_with_what_waits(as_employer, employer):
    mine = VacancyFactory(organisation=employer.acting_organisation, title="la nôtre", published=True)
    ApplicationFactory.create_batch(2, vacancy=mine)
    ApplicationFactory(vacancy=mine, interview=True)
    VacancyFactory(published=True)

    (vacancy,) = as_employer.get(reverse("vacancies:vacancy_list")).context["page"]

    assert (vacancy.title, vacancy.received, vacancy.waiting) == ("la nôtre", 3, 2)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"statut": "draft"}, ["brouillon"]),
        ({"statut": "published"}, ["bientôt finie", "tardive"]),
        ({"statut": "expired"}, ["expirée"]),
        ({"suivi": "waiting"}, ["tardive"]),
        ({"suivi": "late"}, ["tardive"]),
        ({"suivi": "expiring"}, ["bientôt finie"]),
        ({"q": "EXPIREE"}, ["expirée"]),
        ({"contrat": "cdi", "q": "brouillon"}, ["brouillon"]),
    ],
)
def test_list_filters(as_employer, employer, query, titles):
    organisation = employer.acting_organisation
    VacancyFactory(organisation=organisation, title="brouillon")
    VacancyFactory(organisation=organisation, title="expirée", expired=True)
    VacancyFactory(
        organisation=organisation, title="bientôt finie", published=True, expires_at=timezone.now() + timedelta(days=3)
    )
    late = VacancyFactory(organisation=organisation, title="tardive", published=True)
    ApplicationFactory(vacancy=late, late=True)

    assert sorted(listed(as_employer.get(reverse("vacancies:vacancy_list"), query))) == titles


def test_list_answers_htmx_with_the_results_only(as_employer):
    response = as_employer.get(reverse("vacancies:vacancy_list"), headers={"HX-Request": "true"})

    assert (page(response).find("html"), page(response).find(id="results") is not None) == (None, True)


def test_shared_list_around_a_place(client, other_employer):
    flers = CommuneFactory(flers=True)
    VacancyFactory(title="ici", published=True, site__commune=flers)
    VacancyFactory(title="loin", published=True, site__commune=CommuneFactory(latitude=49.1, longitude=-0.56))
    signed_in(client, other_employer)

    assert listed(client.get(reverse("vacancies:vacancy_shared_list"), {"commune": "Flers"})) == ["ici"]
    assert sorted(
        listed(client.get(reverse("vacancies:vacancy_shared_list"), {"commune": "Flers", "distance": "50"}))
    ) == ["ici", "loin"]
    assert len(listed(client.get(reverse("vacancies:vacancy_shared_list"), {"commune": "Nulle-Part"}))) == 2


def application_with_cv(employer):
    name = uploads.store(b"%PDF-1.7 un CV", folder="candidatures")
    return ApplicationFactory(
        vacancy__organisation=employer.acting_organisation,
        cv_file=name,
        cv_label="CV d’Aline.pdf",
        cv_type=uploads.PDF,
        cv_size=14,
    )


def test_opening_an_application_and_its_cv_is_logged(as_employer, employer):
    application = application_with_cv(employer)

    as_employer.get(application.get_absolute_url())
    response = as_employer.get(reverse("vacancies:application_cv", args=[application.uuid]))

    assert b"".join(response.streaming_content) == b"%PDF-1.7 un CV"
    assert response["Content-Disposition"].startswith("attachment;")
    assert [(line.action, line.organisation_id) for line in AccessLog.objects.about(application)] == [
        ("download", employer.acting_organisation_id),
        ("view", employer.acting_organisation_id),
    ]


def test_cv_of_an_application_without_file_says_so(as_employer, employer):
    application = ApplicationFactory(vacancy__organisation=employer.acting_organisation, name="Aline Pommeraye")

    assert said(as_employer.get(reverse("vacancies:application_cv", args=[application.uuid]))) == [
        "Aline Pommeraye n’a pas joint de CV."
    ]


def answer(client, application, **data):
    return client.post(reverse("vacancies:application_answer", args=[application.uuid]), {"seen": "received"} | data)


def test_answer_from_the_page(as_employer, employer, letters):
    application = ApplicationFactory(vacancy__organisation=employer.acting_organisation, name="Aline Pommeraye")

    response = answer(as_employer, application, outcome="refused", reason="other", note="Merci.")

    application.refresh_from_db()
    assert (application.state, application.refusal_reason, application.answered_by) == ("refused", "other", employer)
    assert (said(response), len(letters())) == (["Réponse envoyée à Aline Pommeraye."], 1)


def test_declining_asks_for_a_reason_and_keeps_the_note(as_employer, employer, letters):
    application = ApplicationFactory(vacancy__organisation=employer.acting_organisation)

    response = answer(as_employer, application, outcome="refused", note="Un mot gentil")

    assert (response.status_code, dict(response.context["form"].errors)) == (
        422,
        {"reason": ["Choisissez un motif : la personne a droit à une explication."]},
    )
    assert page(response).find(id="id_note").text.strip() == "Un mot gentil"
    assert letters() == []


def test_page_that_comes_back_with_errors_is_logged_too(as_employer, employer):
    """Otherwise an incomplete answer would show the person's record without a trace."""
    application = ApplicationFactory(vacancy__organisation=employer.acting_organisation)

    response = answer(as_employer, application)

    assert (response.status_code, application.email in response.content.decode()) == (422, True)
    assert [line.action for line in AccessLog.objects.about(application)] == ["view"]


def test_answer_given_on_an_old_page_is_not_sent(as_employer, employer, letters):
    application = ApplicationFactory(vacancy__organisation=employer.acting_organisation, interview=True)

    response = answer(as_employer, application, outcome="refused", reason="other")

    assert (said(response), letters()) == (["Un entretien a déjà été proposé à cette personne."], [])


def cards(user, rf):
    request = rf.get("/")
    request.user = user
    return [(item.count, item.label, item.tone) for item in todo.items_for(request) if item.count]


def test_todo_counts_what_waits(employer, staff, partner, rf):
    organisation = employer.acting_organisation
    vacancy = VacancyFactory(organisation=organisation, published=True, expires_at=timezone.now() + timedelta(days=2))
    ApplicationFactory.create_batch(2, vacancy=vacancy, late=True)
    ApplicationFactory(vacancy=vacancy)

    assert cards(employer, rf) == [
        (2, "2\u00a0candidatures sans réponse", "warn"),
        (1, "1\u00a0nouvelle candidature", "neutral"),
        (1, "1\u00a0offre expire", "neutral"),
    ]
    assert cards(staff, rf) == [(2, "2\u00a0candidatures sans réponse", "warn"), (1, "1\u00a0offre expire", "neutral")]
    assert cards(partner, rf) == []


def test_trades_offered_as_criteria_tell_of_no_offer_one_may_not_read(client, other_employer):
    shown, hidden = TradeFactory(), TradeFactory()
    VacancyFactory(trade=shown, published=True)
    VacancyFactory(trade=hidden, published=True, is_public=False, is_shared=False)
    offered = {}

    for name in ("vacancy_public_list", "vacancy_shared_list"):
        response = client.get(reverse(f"vacancies:{name}"))
        offered[name] = list(response.context["filterset"].form.fields["metier"].queryset)
        signed_in(client, other_employer)

    assert offered == {"vacancy_public_list": [shown], "vacancy_shared_list": [shown]}


def test_people_of_an_absorbed_structure_finish_what_they_advertised(as_employer, employer, staff, site):
    """A merger moves the site; the advertisement and its applications stay with those who recruit."""
    vacancy = VacancyFactory(organisation=employer.acting_organisation, site=site, published=True)
    ApplicationFactory(vacancy=vacancy)
    life.merge(employer.acting_organisation, OrganisationFactory(), on=timezone.localdate(), by=staff)

    response = as_employer.post(
        reverse("vacancies:vacancy_edit", args=[vacancy.uuid]), typed(site, hours_per_week="28")
    )

    vacancy.refresh_from_db()
    assert (response.status_code, vacancy.hours_per_week, vacancy.organisation) == (
        302,
        28,
        employer.acting_organisation,
    )
    assert as_employer.get(vacancy.get_absolute_url()).status_code == 200
