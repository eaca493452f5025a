"""Pages that belong to the interface itself: gallery, sign-in, account, errors, legal pages."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from gtec_portal import ui_views

SAMPLES = Path(settings.BASE_DIR) / "templates" / "ui" / "samples"


def title_of(response):
    return response.text.partition("<title>")[2].partition("</title>")[0]


def test_gallery_shows_every_sample_and_every_component(client, staff):
    client.force_login(staff)

    response = client.get(reverse("ui"))

    assert [key for key, _, _ in ui_views.SAMPLES] == [sample["key"] for sample in response.context["samples"]]
    assert {key for key, _, _ in ui_views.SAMPLES} == {path.stem for path in SAMPLES.glob("*.html")}
    assert response.text.count("<h1>") == 1


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_login", "Se connecter"),
        ("account_request_login_code", "Recevoir un code"),
        ("account_reset_password", "Mot de passe oublié"),
        ("account_reset_password_done", "Regardez votre messagerie"),
        ("account_signup", "Ouvrir un compte"),
        ("home", "Travailler, se former, recruter"),
        ("accessibility", "Accessibilité"),
        ("legal_notice", "Mentions légales"),
        ("privacy", "Données personnelles"),
    ],
)
def test_open_pages_have_their_own_title_and_one_heading(client, db, name, title):
    response = client.get(reverse(name))

    assert title_of(response) == f"{title} · {settings.PORTAL['name']}"
    assert response.text.count("<h1>") == 1
    assert 'lang="fr"' in response.text


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_email", "Adresse e-mail"),
        ("account_change_password", "Choisir un mot de passe"),
        ("mfa_index", "Double vérification"),
        ("usersessions_list", "Appareils connectés"),
    ],
)
def test_account_pages_are_tabs_of_one_record(client, staff, name, title):
    client.force_login(staff)

    response = client.get(reverse(name), follow=True)

    assert title_of(response).partition(" · ")[0] == title
    assert response.text.count("<h1>") == 1
    assert response.text.count('aria-label="Pages de mon compte"') == 1


def test_wrong_password_is_said_in_the_summary_and_the_title(client, db):
    response = client.post(
        reverse("account_login"), {"login": "personne@example.org", "password": "pas celui-ci du tout"}
    )

    assert title_of(response).startswith("Erreur : Se connecter")
    assert "error-summary" in response.text
    assert 'value="personne@example.org"' in response.text


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_need_no_database_and_offer_a_way_out(status):
    html = render_to_string(f"{status}.html")

    assert html.count("<h1>") == 1
    assert 'class="button' in html
    assert settings.PORTAL["email"] in html


def test_not_found_quotes_the_reference_of_the_request(client, db):
    response = client.get("/cette-page-n-existe-pas/")

    assert response.status_code == 404
    assert response["X-Request-Id"] in response.text


def test_sign_in_scripts_come_from_here_only(client, db):
    response = client.get(reverse("account_login"))

    assert "https://" not in response.text.replace("https://www.w3.org", "")
    assert 'src="/static/mfa/js/webauthn.js"' in response.text


def test_home_shows_what_anybody_may_see_even_to_staff(client, staff):
    from tests.factories.trainings import SessionFactory
    from tests.factories.vacancies import VacancyFactory

    offer = VacancyFactory(published=True, is_public=True)
    VacancyFactory(published=True, is_public=False)
    VacancyFactory()
    session = SessionFactory()
    SessionFactory(draft=True)
    client.force_login(staff)

    response = client.get(reverse("home"))

    assert [item["url"] for item in response.context["next_vacancies"]] == [offer.get_public_url()]
    assert [item["title"] for item in response.context["next_trainings"]] == [session.name]
    assert response.context["highlight"] is None
    assert "Prochain rendez-vous" not in response.text


def test_a_wrong_address_is_said_in_the_portal_s_words(client, db):
    response = client.post(reverse("newsletters:subscribe"), {"email": "pas une adresse"})

    assert "Saisissez une adresse e-mail valide, par exemple prenom.nom@exemple.fr." in response.text
