"""S2, at the door: two telephones, one of them without network, five people missing, badges to print again."""

import re

import pytest
from playwright.sync_api import expect

from events.door.desk import code_of
from events.enums import RegistrationStatus
from events.models import Registration
from events.services import seating
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import EventFactory, RegistrationFactory, TableFactory, WorkshopFactory
from tests.factories.events_door import today

PHONE = {"width": 375, "height": 740}


@pytest.fixture
def breakfast(portal):
    """Fifteen people, three tables, groups composed; today."""
    event = EventFactory(title="Petit-déjeuner", capacity=16, **today())
    workshop = WorkshopFactory(event=event, rounds=3)
    for _ in range(3):
        TableFactory(workshop=workshop)
    for name in ("Aubépine", "Bouleau", "Charme", "Érable", "Fusain", *(f"Genêt{number}" for number in range(10))):
        RegistrationFactory(event=event, first_name="Ondine", last_name=name)
    seating.compose(workshop, mixed=False, by=None)
    return event


def line(page, name):
    return page.locator(".door-person", has_text=name)


def tap(page, name):
    """Search, then one tap; the search is ready for another name."""
    page.get_by_label("Chercher un nom").fill(name)
    expect(page.locator(".door-person:visible")).to_have_count(1)
    line(page, name).get_by_role("button", name="Présent·e").click()
    expect(page.get_by_label("Chercher un nom")).to_have_value("")


def count(page):
    return page.locator("#door-count")


def test_two_telephones_one_offline_and_five_missing(portal, browser, browser_context_args, breakfast):
    team = UserFactory(staff=True, password=PASSWORD)
    first = browser.new_context(**{**browser_context_args, "viewport": PHONE})
    page = first.new_page()
    portal.sign_in(page, team)
    page.goto(portal.url("events:event_detail", breakfast.uuid))
    page.locator(".tabs-phone summary").click()
    page.locator(".tabs-phone").get_by_role("link", name="Présences").click()
    expect(count(page)).to_have_text(re.compile("^0 présent sur 15"))
    portal.check(page)
    page.get_by_role("link", name="Lien pour les bénévoles").click()
    page.get_by_role("button", name="Faire un lien d’accueil").click()
    address = page.locator("#door-link-url").inner_text()
    portal.check(page)

    # A volunteer, on a telephone without account
    second = browser.new_context(**{**browser_context_args, "viewport": PHONE})
    phone = second.new_page()
    portal.watch(phone)
    phone.goto(address)
    expect(phone.locator(".door-person")).to_have_count(15)
    portal.check(phone)
    page.get_by_role("link", name="Retour à l’accueil").click()
    expect(page.locator(".door-person")).to_have_count(15)

    # The network drops for the volunteer, who goes on
    second.set_offline(True)
    for name in ("Aubepine", "Bouleau", "erable"):
        phone.get_by_label("Chercher un nom").fill(name)
        phone.locator(".door-person:visible").get_by_role("button", name="Présent·e").click()
    expect(count(phone)).to_contain_text("3 en attente d’envoi")
    expect(count(phone)).to_have_text(re.compile("^3 présents sur 15"))
    assert breakfast.registrations.filter(status=RegistrationStatus.ATTENDED).count() == 0
    # Meanwhile the team notes one of the same people, and others
    for name in ("Bouleau", *(f"Genêt{number}" for number in range(8))):
        tap(page, name)
    expect(count(page)).to_have_text(re.compile("^9 présents sur 15"))
    expect(count(page).locator("[data-waiting]")).to_be_hidden()

    # It comes back: everything is sent, nobody counts twice
    second.set_offline(False)
    expect(count(phone).locator("[data-waiting]")).to_be_hidden(timeout=30_000)
    expect(count(phone)).to_have_text(re.compile("^11 présents sur 15"), timeout=30_000)
    page.reload()
    expect(count(page)).to_have_text(re.compile("^11 présents sur 15"))
    bouleau = Registration.objects.get(last_name="Bouleau")
    assert bouleau.door_entries.count() == 2
    assert bouleau.arrived_at == min(entry.at for entry in bouleau.door_entries.all())

    # Somebody who was not registered, without network: kept, then sent
    second.set_offline(True)
    phone.get_by_text("Ajouter une personne non inscrite").click()
    phone.get_by_label("Prénom").fill("Basile")
    phone.get_by_label("Nom", exact=True).fill("Viorne")
    phone.get_by_role("button", name="Ajouter et noter la présence").click()
    expect(phone.get_by_text("En attente d’envoi : Viorne")).to_be_visible()
    second.set_offline(False)
    expect(phone.get_by_text("En attente d’envoi : Viorne")).to_be_hidden(timeout=30_000)
    page.reload()
    expect(line(page, "Viorne")).to_contain_text("Là depuis")

    portal._errors.clear()  # the browser notes that the network was away, as it was

    # A badge read by the camera of the team's telephone
    charme = Registration.objects.get(last_name="Charme")
    badge = first.new_page()
    portal.watch(badge)
    badge.goto(portal.url("events:door_code", code_of(charme)))
    expect(badge.get_by_role("heading", name="Présent·e")).to_be_visible()
    portal.check(badge)

    # The end: the others are absent, the groups are repaired
    page.get_by_role("link", name="Terminer l’accueil").click()
    expect(page.get_by_text("3 personnes ne sont pas venues")).to_be_visible()
    portal.check(page)
    page.get_by_role("button", name="Terminer l’accueil").click()
    expect(page.get_by_text("L’accueil est terminé", exact=True)).to_be_visible()
    expect(page.get_by_text("Les groupes sont réparés")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)
    assert breakfast.registrations.filter(status=RegistrationStatus.NO_SHOW).count() == 3
    first.close()
    second.close()
