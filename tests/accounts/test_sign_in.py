"""Signing in: password or code, second factor for staff, limits, sessions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gtec_portal.models import Message
from tests.factories.accounts import PASSWORD, UserFactory
from tests.second_factor import shown_code

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def test_sign_in_by_password(client):
    user = UserFactory(password=PASSWORD)

    response = client.post(reverse("account_login"), {"login": user.email.upper(), "password": PASSWORD})

    assert response.url == reverse("dashboard")


def test_sign_in_by_code_sent_by_email(client, outbox):
    user = UserFactory()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    (letter,) = outbox()
    code = re.search(r"^    (\S+)$", letter.body, re.MULTILINE)[1]

    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert response.url == reverse("dashboard")


def test_code_is_wiped_from_the_log_once_sent(client, outbox):
    user = UserFactory()
    client.post(reverse("account_request_login_code"), {"email": user.email})

    outbox()

    assert [(m.to, m.text, m.html) for m in Message.objects.all()] == [(user.email, "", "")]


def test_unknown_address_gets_the_same_answer_and_no_letter(client, letters):
    known = UserFactory()
    answers = []
    for address in (known.email, "personne@example.net"):
        client.logout()
        response = client.post(reverse("account_request_login_code"), {"email": address})
        answers.append((response.status_code, response.url))

    assert answers[0] == answers[1]
    assert [letter.to for letter in letters()] == [known.email]


def test_signup_is_closed(client):
    response = client.post(reverse("account_signup"), {"email": "a@example.org", "password1": PASSWORD})

    assert response.status_code == 200
    assert Message.objects.count() == 0


def test_staff_without_second_factor_reaches_no_staff_page(client):
    client.force_login(UserFactory(staff=True))

    response = client.get(reverse("members:invitation_list"))

    assert response.url == reverse("mfa_index")


def test_staff_with_second_factor_is_asked_for_it(client):
    user = UserFactory(staff=True, password=PASSWORD)
    totp.TOTP.activate(user, totp.generate_totp_secret())

    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert response.url == reverse("mfa_authenticate")
    assert client.get(reverse("dashboard")).status_code == 302


@pytest.mark.parametrize(("late", "lets_in"), [(-30, True), (0, True), (30, True), (60, False)])
def test_a_code_read_just_before_it_changed_still_opens(client, late, lets_in):
    with time_machine.travel(NOON, tick=False) as clock:
        user, code = asked_for_a_code(client)
        clock.shift(late)

        client.post(reverse("mfa_authenticate"), {"code": code})

    assert ("_auth_user_id" in client.session) == lets_in


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", "{0}-{1}"])
@pytest.mark.parametrize("later", [0, 20, 31, 59])
def test_a_code_seen_over_the_shoulder_opens_nothing_for_as_long_as_it_lasts(client, later, typed):
    with time_machine.travel(NOON - timedelta(seconds=30), tick=False) as clock:
        other = Client()
        user, code = asked_for_a_code(client, later=30)
        client.post(reverse("mfa_authenticate"), {"code": code})
        other.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        clock.shift(later)

        again = other.post(reverse("mfa_authenticate"), {"code": typed.format(code[:3], code[3:])})

    assert "_auth_user_id" in client.session
    assert (again.status_code, "_auth_user_id" in other.session) == (200, False)
    assert "Code incorrect" in again.text


def test_the_code_that_set_the_second_factor_up_opens_nothing_else(client):
    user, other = UserFactory(staff=True, password=PASSWORD), Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": shown_code(secret)})

    other.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    other.post(reverse("mfa_authenticate"), {"code": shown_code(secret)})

    assert user.authenticator_set.filter(type="totp").count() == 1
    assert "_auth_user_id" not in other.session


def asked_for_a_code(client, *, later=0):
    """Somebody whose password was accepted, and the code their phone shows, now or `later` seconds away."""
    user, secret = UserFactory(staff=True, password=PASSWORD), totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return user, shown_code(secret, later=later)


def test_session_opened_before_the_second_factor_ends_when_it_is_set_up(client):
    """Somebody who had the password alone was waiting in it."""
    user = UserFactory(staff=True, password=PASSWORD)
    earlier = Client()
    for browser in (earlier, client):
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = shown_code(secret)

    client.post(reverse("mfa_activate_totp"), {"code": code})

    page = reverse("members:invitation_list")
    assert client.get(page).status_code == 200
    assert earlier.get(page).url == f"{reverse('account_login')}?next={page}"


def test_guessing_stops_after_five_tries(client):
    user = UserFactory(password=PASSWORD)
    for _ in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "faux mot de passe"})

    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert response.context["form"].non_field_errors() == [
        "Trop de tentatives de connexion échouées. Veuillez réessayer ultérieurement."
    ]
    assert client.get(reverse("dashboard")).status_code == 302


def test_signed_in_pages_are_never_stored(client, employer):
    client.force_login(employer)

    assert client.get(reverse("dashboard"))["Cache-Control"] == "no-store, private"


def test_sign_out_is_a_post(client, employer):
    client.force_login(employer)

    client.get(reverse("account_logout"))
    assert client.get(reverse("dashboard")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("dashboard")).status_code == 302
