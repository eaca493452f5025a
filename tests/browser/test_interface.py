"""The interface itself in a real browser: axe, 320 px, keyboard, dialogs, passkeys under the strict CSP."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import SeatFactory


@pytest.fixture
def director():
    """The director of a member organisation, who signs in by password."""
    return SeatFactory(
        user=UserFactory(first_name="Paul-Emmanuel", last_name="de La Rochefoucauld", password=PASSWORD), is_admin=True
    ).user


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "account_login",
        "account_request_login_code",
        "account_reset_password",
        "privacy",
        "accessibility",
        "legal_notice",
    ],
)
def test_open_pages_are_accessible_wide_and_narrow(portal, page, name):
    portal.watch(page)

    page.goto(portal.url(name))

    portal.check(page)
    portal.check_narrow(page)


def test_gallery_is_accessible_wide_and_narrow(portal, page):
    portal.sign_in(page, UserFactory(staff=True, password=PASSWORD))

    page.goto(portal.url("ui"))

    portal.check(page)
    portal.check_narrow(page)


def test_account_pages_are_accessible_wide_and_narrow(portal, page, director):
    portal.sign_in(page, director)

    for name in ("account_email", "account_change_password", "mfa_index", "usersessions_list"):
        page.goto(portal.url(name))
        portal.check(page)
        portal.check_narrow(page)


def test_error_summary_takes_the_focus_and_leads_to_the_field(portal, page):
    portal.watch(page)
    page.goto(portal.url("account_request_login_code"))

    page.get_by_role("button", name="Recevoir un code").click()

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Erreur : "))
    page.locator(".error-summary a").click()
    expect(page.locator("#id_email")).to_be_focused()
    portal.check(page)


def test_skip_link_is_the_first_stop_of_the_keyboard(portal, page):
    page.goto(portal.url("home"))

    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()


def test_menu_unfolds_on_a_phone(portal, page, director):
    portal.sign_in(page, director)
    page.set_viewport_size({"width": 375, "height": 800})
    menu = page.locator(".menu-phone")

    expect(menu.get_by_role("link", name="Accueil")).to_be_hidden()
    menu.locator("summary").click()

    expect(menu.get_by_role("link", name="Accueil")).to_have_attribute("aria-current", "page")
    portal.check(page)


def test_dialog_opens_closes_and_gives_the_focus_back(portal, page):
    portal.sign_in(page, UserFactory(staff=True, password=PASSWORD))
    page.goto(portal.url("ui"))
    opener = page.locator("[data-dialog=sample-dialog]")

    opener.click()

    dialog = page.locator("#sample-dialog")
    expect(dialog).to_be_visible()
    portal.check(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_account_panel_signs_out_by_post(portal, page, director):
    portal.sign_in(page, director)

    page.locator(".dropdown summary", has_text="Paul-Emmanuel").click()
    portal.check(page)
    page.get_by_role("button", name="Se déconnecter").click()

    page.wait_for_url(portal.url("home"))
    expect(page.locator(".public-header").get_by_role("link", name="Se connecter")).to_be_visible()


def test_a_passkey_is_added_then_opens_the_account(portal, page, director):
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    authenticator.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}}
    )
    portal.sign_in(page, director)

    page.goto(portal.url("mfa_add_webauthn"))
    portal.check(page)  # « Confirmez que c’est bien vous »
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.locator("#id_name").fill("Ordinateur du bureau")
    page.locator("#id_passwordless").check()
    portal.check(page)
    page.get_by_role("button", name="Ajouter la clé").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto(portal.url("mfa_list_webauthn"))
    expect(page.locator(".rows strong")).to_have_text("Ordinateur du bureau")
    portal.check(page)
    portal.sign_out(page)

    page.goto(portal.url("account_login"))
    page.get_by_role("button", name="Utiliser une clé d’accès").click()

    page.wait_for_url(portal.base + reverse("dashboard"))
