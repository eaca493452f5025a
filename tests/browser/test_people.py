"""People of a member: invited, signed in, switched, removed. With the keyboard and without JavaScript too."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.models import Seat
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.cvtheque import UnveilRequestFactory
from tests.factories.members import SeatFactory
from tests.second_factor import shown_code


@pytest.fixture
def director(employer):
    """The director of the fixtures, with a password to type."""
    employer.set_password(PASSWORD)
    employer.save()
    return employer


DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 800}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_colleague_joins_administers_and_loses_access_when_removed(portal, new_context, director, size):
    """Journey H1: invited, in, made an administrator, removed while the session is open."""
    organisation = director.acting_organisation
    page = new_context().new_page()
    page.set_viewport_size(size)
    portal.sign_in(page, director)

    page.goto(portal.url("members:organisation_people", organisation.pk))
    portal.check(page)
    page.get_by_role("link", name="Inviter une personne").click()
    page.get_by_label("Adresse e-mail").fill("nadia@example.org")
    portal.check(page)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text("Invitation envoyée à nadia@example.org").wait_for()
    portal.check(page)
    link = portal.mail.wait_for("nadia@example.org", "invitation").link("/invitation/")

    colleague = new_context().new_page()
    colleague.set_viewport_size(size)
    portal.watch(colleague)
    colleague.goto(link)
    portal.check(colleague)
    colleague.get_by_label("Prénom").fill("Nadia")
    colleague.get_by_label("Nom", exact=True).fill("Morel")
    colleague.get_by_label("Mot de passe").fill("une phrase assez longue")
    colleague.get_by_role("button", name="Ouvrir mon compte").click()
    colleague.wait_for_url(portal.url("dashboard"))
    colleague.goto(portal.url("members:organisation_people", organisation.pk))
    expect(colleague.get_by_role("link", name="Inviter une personne")).to_have_count(0)
    portal.check(colleague)

    page.reload()
    page.get_by_role("button", name="Donner l’administration : Nadia Morel").click()
    page.get_by_text("Nadia Morel administre maintenant").wait_for()
    colleague.reload()
    colleague.get_by_role("link", name="Inviter une personne").wait_for()

    page.get_by_role("link", name="Retirer l’accès de Nadia Morel").click()
    portal.check(page)
    page.get_by_role("button", name="Retirer l’accès").click()
    page.get_by_text("n’agit plus pour").wait_for()

    with colleague.expect_navigation() as next_click:
        colleague.get_by_role("link", name="Inviter une personne").click()
    assert next_click.value.status == 403
    assert colleague.goto(portal.url("members:organisation_people", organisation.pk)).status == 403
    colleague.goto(portal.url("dashboard"))
    expect(colleague.get_by_text(str(organisation))).to_have_count(0)


def test_the_last_administrator_stays_and_is_told_why_by_keyboard_alone(portal, page, director):
    organisation = director.acting_organisation
    portal.sign_in(page, director)
    page.goto(portal.url("members:organisation_people", organisation.pk))

    press_until(page, "Quitter")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Quitter cette structure ?").wait_for()
    portal.check(page)
    press_until(page, "Quitter la structure")
    page.keyboard.press("Enter")

    page.get_by_text("C’est la seule personne qui administre cette structure.").wait_for()
    assert Seat.objects.active().filter(user=director, organisation=organisation).exists()
    portal.check(page)


def press_until(page, words, limit=60):
    """Press Tab until the element in focus says exactly this."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == words:
            return
    raise AssertionError(f"« {words} » ne s’atteint pas au clavier")


def test_a_second_factor_is_set_up_on_the_way_to_a_name(portal, page):
    """An employer opens the profile of a person who said yes: sent to the set-up, then back to that person."""
    seat = SeatFactory(user=UserFactory(password=PASSWORD), is_admin=True)
    candidate = UnveilRequestFactory(accepted=True, organisation=seat.organisation).candidate
    portal.sign_in(page, seat.user)

    page.goto(portal.base + candidate.profile.get_absolute_url())
    page.get_by_text("ajoutez d’abord une seconde preuve").wait_for()
    portal.check(page)
    page.get_by_role("link", name="Installer l’application").click()
    again = page.locator("input[name=password]")
    if again.count():  # allauth asks for the password once more when it was typed a while ago
        again.fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    secret = page.locator("#totp-secret").text_content()
    code = shown_code(secret)
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) button[type=submit]").first.click()
    page.get_by_role("link", name="Continuer").wait_for()
    portal.check(page)
    page.get_by_role("link", name="Continuer").click()

    page.get_by_text(candidate.email).first.wait_for()


def test_switching_structure_works_without_javascript(portal, new_context, employer):
    employer.set_password(PASSWORD)
    employer.save()
    other = SeatFactory(user=employer, organisation__name="Zénith du Bocage").organisation
    page = new_context(java_script_enabled=False).new_page()
    portal.sign_in(page, employer)

    page.locator(".acting summary").click()
    page.get_by_role("button", name=str(other)).click()

    page.get_by_text(f"Vous agissez maintenant pour {other}").wait_for()


def test_the_keyboard_reaches_the_content_first(portal, page, employer):
    employer.set_password(PASSWORD)
    employer.save()
    portal.sign_in(page, employer)
    page.goto(portal.base + reverse("members:organisation_list"))

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Aller au contenu"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"
