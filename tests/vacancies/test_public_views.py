"""Pages open to all: reading, applying without an account, and the links of the letters."""

import time
import zipfile
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AccessLog
from gtec_portal import open_forms
from gtec_portal.links import make_token
from tests.factories.reference import CommuneFactory, TradeFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from vacancies import services
from vacancies.models import Application

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture(autouse=True)
def no_flood():
    cache.clear()


@pytest.fixture
def vacancy():
    return VacancyFactory(published=True, contact_email="direction@example.org")


def typed(**changes):
    return {
        "name": "Aline Pommeraye",
        "email": "aline@example.org",
        "phone": "",
        "message": "Disponible tout de suite.",
        "stamp": open_forms.make_stamp(time.time() - 30),
    } | changes


def send(client, vacancy, **changes):
    return client.post(reverse("vacancies:application_create", args=[vacancy.uuid]), typed(**changes))


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def test_list_shows_open_public_offers_newest_first(client):
    old = VacancyFactory(published=True)
    new = VacancyFactory(published=True)
    for traits in ({}, {"expired": True}, {"filled": True}, {"published": True, "is_public": False}):
        VacancyFactory(**traits)

    assert list(client.get(reverse("vacancies:vacancy_public_list")).context["page"]) == [new, old]


def test_list_filters_by_trade_contract_and_distance(client):
    here = VacancyFactory(
        published=True, site__commune=CommuneFactory(flers=True), trade=TradeFactory(aide_soignant=True)
    )
    VacancyFactory(published=True, site__commune=CommuneFactory(caen=True), contract="remplacement")

    def found(**query):
        return list(client.get(reverse("vacancies:vacancy_public_list"), query).context["page"])

    assert [found(metier="J1501"), found(contrat="cdi"), found(commune="61100", distance="10")] == [[here]] * 3
    assert found(contrat="stage") == []


def test_list_offers_only_trades_somebody_recruits(client, vacancy):
    TradeFactory()

    form = client.get(reverse("vacancies:vacancy_public_list")).context["filterset"].form

    assert list(form.fields["metier"].queryset) == [vacancy.trade]


@pytest.mark.parametrize(
    ("traits", "title"),
    [({"filled": True}, "Cette offre est pourvue"), ({"expired": True}, "Cette offre n’est plus ouverte")],
)
def test_ended_offer_is_gone_and_points_to_others(client, traits, title):
    ended = VacancyFactory(**traits)
    other = VacancyFactory(published=True, trade=ended.trade)

    response = client.get(ended.get_public_url())

    assert (response.status_code, page(response).h1.text, list(response.context["others"])) == (410, title, [other])
    assert page(response).find("a", class_="primary")["href"] == reverse("vacancies:vacancy_public_list")


def test_apply_sends_thanks_receipt_and_notice(client, vacancy, letters):
    response = send(client, vacancy, cv=SimpleUploadedFile("../../CV <Aline>.pdf", PDF))

    application = Application.objects.get()
    assert (response.status_code, response.url) == (302, reverse("vacancies:application_sent", args=[vacancy.uuid]))
    assert (application.name, application.email, application.cv_label) == (
        "Aline Pommeraye",
        "aline@example.org",
        "CV <Aline>.pdf",
    )
    assert [(letter.kind, letter.to) for letter in letters()] == [
        ("vacancies.receipt", "aline@example.org"),
        ("vacancies.application", "direction@example.org"),
    ]


def test_double_submit_makes_one_application_and_tells_nobody(client, vacancy, letters):
    stamp = open_forms.make_stamp(time.time() - 30)

    first, second = send(client, vacancy, stamp=stamp), send(client, vacancy, stamp=stamp)

    assert (first.url, second.url, Application.objects.count(), len(letters())) == (second.url, first.url, 1, 2)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": ""}, {"name": ["Indiquez votre prénom et votre nom."]}),
        ({"email": "aline"}, {"email": ["Écrivez une adresse complète, par exemple prenom.nom@example.fr."]}),
        ({"phone": "appelez-moi"}, {"phone": ["Écrivez un numéro de téléphone, par exemple 06 12 34 56 78."]}),
        ({"message": ""}, {"message": ["Écrivez quelques mots à l’employeur."]}),
        (
            {"website": "https://spam.example"},
            {"__all__": ["Un champ qui devait rester vide a été rempli. Effacez-le, puis envoyez de nouveau."]},
        ),
        (
            {"stamp": "faux"},
            {"__all__": ["Ce formulaire n’a pas été reconnu. Vérifiez vos réponses, puis envoyez-le de nouveau."]},
        ),
    ],
)
def test_apply_refuses_with_a_reason_and_keeps_what_was_typed(client, vacancy, letters, changes, errors):
    response = send(client, vacancy, **changes)

    assert (response.status_code, dict(response.context["form"].errors)) == (422, errors)
    if "message" not in changes:
        assert page(response).find(id="id_message").text.strip() == "Disponible tout de suite."
    assert page(response).find("input", attrs={"name": "stamp"})["value"] != changes.get("stamp")
    assert (Application.objects.count(), letters()) == (0, [])


@pytest.mark.parametrize(("age", "code"), [(0, "fast"), (13 * 3600, "stale")])
def test_stamp_knows_robots_and_forgotten_pages(age, code):
    with pytest.raises(ValidationError) as refused:
        open_forms.check_stamp(open_forms.make_stamp(time.time() - age))

    assert refused.value.code == code


def zipped(**files):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cv.pdf", b"", "empty"),
        ("cv.exe", b"MZ", "type"),
        ("cv.pdf", b"MZ ceci n'est pas un PDF", "signature"),
        ("photo.jpg", b"\xff\xd8\xff", "type"),
        ("cv.docx", b"PK\x03\x04 tronque", "damaged"),
        ("cv.docx", zipped(**{"word__document.xml": b"0" * 20_000_000}), "bomb"),
        ("cv.docx", zipped(**{"word__document.xml": b"<a/>", "word__vbaProject.bin": b"x"}), "macros"),
        ("cv.pdf", PDF + b"0" * (10 * 1024 * 1024), "too_big"),
    ],
)
def test_bad_cv_is_refused_with_a_reason_and_nothing_is_stored(client, vacancy, private_files, name, content, code):
    response = send(client, vacancy, cv=SimpleUploadedFile(name, content))

    (error,) = response.context["form"].errors.as_data()["cv"]
    assert (response.status_code, error.code) == (422, code)
    assert page(response).find(id="id_message").text.strip() == "Disponible tout de suite."
    assert (Application.objects.count(), default_storage.exists(services.CV_FOLDER)) == (0, False)


def test_twenty_first_application_of_the_hour_from_one_address_waits(client, vacancy, letters):
    for number in range(20):
        assert send(client, vacancy, email=f"personne{number}@example.org").status_code == 302

    response = send(client, vacancy)

    assert (response.status_code, Application.objects.count()) == (429, 20)
    assert page(response).find(id="id_email")["value"] == "aline@example.org"


def test_page_open_while_the_offer_was_filled_says_so(client, vacancy):
    services.close(vacancy, reason="filled_here", by=None)

    assert send(client, vacancy).status_code == 410


# --- Links of the letters ---------------------------------------------------------------------------------------------


def link(application, purpose, verb):
    return reverse(f"vacancies:application_{verb}", args=[make_token(application, purpose)])


def test_opening_a_link_changes_nothing_however_often(client, letters):
    application = ApplicationFactory()

    for verb in ("invite", "decline"):
        assert client.get(link(application, "answer", verb)).status_code == 200
        client.head(link(application, "answer", verb))
    client.get(link(application, "withdraw", "withdraw"))

    application.refresh_from_db()
    assert (application.state, letters()) == ("received", [])
    assert {line.purpose for line in AccessLog.objects.about(application)} == {"répondre depuis le courrier"}


def test_invite_takes_one_click_on_the_page(client, letters):
    application = ApplicationFactory()

    response = client.post(link(application, "answer", "invite"))

    application.refresh_from_db()
    assert (page(response).h1.text, application.state, application.answered_by) == (
        "Réponse envoyée",
        "interview",
        None,
    )
    assert [letter.to for letter in letters()] == [application.email]


def test_decline_comes_with_a_reason_already_chosen(client, letters):
    application = ApplicationFactory()
    url = link(application, "answer", "decline")

    (checked,) = page(client.get(url)).find_all("input", checked=True)
    response = client.post(url, {checked["name"]: checked["value"]})

    application.refresh_from_db()
    assert (response.status_code, application.state, application.refusal_reason, len(letters())) == (
        200,
        "refused",
        "other",
        1,
    )


def test_decline_without_reason_is_refused(client, letters):
    response = client.post(link(ApplicationFactory(), "answer", "decline"))

    assert (response.status_code, letters()) == (422, [])


def test_second_answer_by_link_shows_the_first(client, letters):
    application = ApplicationFactory()
    client.post(link(application, "answer", "invite"))

    response = client.post(link(application, "answer", "decline"), {"reason": "other"})

    application.refresh_from_db()
    assert (page(response).h1.text, application.state, len(letters())) == (
        "Cette candidature a déjà sa réponse",
        "interview",
        1,
    )


def test_withdraw_erases_and_closes_the_links(client, django_capture_on_commit_callbacks):
    application = ApplicationFactory()
    withdraw, answer = link(application, "withdraw", "withdraw"), link(application, "answer", "invite")

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(withdraw)

    application.refresh_from_db()
    assert (page(response).h1.text, application.state, application.email) == ("Candidature retirée", "withdrawn", "")
    assert [client.get(url).status_code for url in (withdraw, answer)] == [404, 404]


def test_personal_links_are_not_indexed(client):
    response = client.get(link(ApplicationFactory(), "answer", "invite"))

    assert response["X-Robots-Tag"] == "noindex"


def test_answer_sent_straight_from_the_mail_is_logged_too(client):
    """Its page names the person: whoever posts without having opened the form leaves a line as well."""
    application = ApplicationFactory()
    url = reverse("vacancies:application_invite", args=[make_token(application, "answer")])

    response = client.post(url)

    assert (response.status_code, application.name in response.content.decode()) == (200, True)
    assert [(line.action, line.actor_id) for line in AccessLog.objects.about(application)] == [("view", None)]
