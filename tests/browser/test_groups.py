"""The groups journey: the team composes for 52 people, moves one, adjusts to five absents at the door, prints the badges."""

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from events.models import Participant
from events.services import seating
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import EventFactory, RegistrationFactory, TableFactory, WorkshopFactory
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def claire(portal):
    return UserFactory(staff=True, first_name="Claire", last_name="Roy", email="claire@example.org", password=PASSWORD)


@pytest.fixture
def cafe(portal):
    """A breakfast of 52 people of nine structures, and a world café of eight tables."""
    workshop = WorkshopFactory(event=EventFactory(title="Petit-déjeuner de l’accueil"))
    for _ in range(8):
        TableFactory(workshop=workshop)
    structures = [OrganisationFactory() for _ in range(9)]
    for index in range(52):
        RegistrationFactory(event=workshop.event, organisation=structures[index % 9])
    return workshop


def test_groups_from_the_eve_to_the_door(page, portal, claire, cafe):
    compose(page, portal, claire)
    move_somebody(page, portal, cafe)
    before = seating.read(cafe)
    absent = before.placed[10:15]
    adjust(page, portal, absent)
    after = seating.read(cafe)
    assert len(after.placed) == 47
    assert after.quality().largest - after.quality().smallest <= 1
    kept = [key for key, row in after.plan.rows.items() if before.plan.rows[key] == row]
    assert len(kept) >= 42
    print_badges(page, after)


def compose(page, portal, user):
    """From the sign-in page to groups on the screen."""
    portal.sign_in(page, user)
    page.get_by_role("link", name="Événements", exact=True).click()
    page.get_by_role("link", name="Petit-déjeuner de l’accueil").first.click()
    page.get_by_role("link", name="Groupes", exact=True).click()
    portal.check(page)
    page.get_by_role("link", name="Composer les groupes").click()
    portal.check(page)
    page.get_by_role("button", name="Composer").click()
    expect(page.get_by_text("Les groupes sont composés.")).to_be_visible()
    expect(page.get_by_text(re.compile("^6 à 7 personnes à chaque table"))).to_be_visible()
    portal.check(page)


def move_somebody(page, portal, cafe):
    """One person changes places with another, by buttons; both are fixed."""
    page.get_by_role("link", name=re.compile("^Déplacer")).first.click()
    portal.check(page)
    page.get_by_role("button", name=re.compile("^Échanger avec")).first.click()
    expect(page.get_by_text(re.compile("ont échangé leurs places"))).to_be_visible()
    assert Participant.objects.filter(workshop=cafe, locked=True).count() == 2


def adjust(page, portal, absent):
    """At the door, on a phone."""
    page.get_by_role("link", name="Ajuster aux présents").click()
    portal.check_narrow(page)
    for one in absent:
        page.locator(f"input[name=absent][value='{one.pk}']").check()
    page.get_by_role("button", name="Ajuster les groupes").click()
    expect(page.get_by_text(re.compile(r"^47\s*personnes placées\."))).to_be_visible()
    portal.check_narrow(page)


def print_badges(page, placement):
    """The PDF of all badges, read with the session of the page."""
    link = page.get_by_role("link", name="Badges (PDF)", exact=True).get_attribute("href")
    response = page.request.get(page.url.split("/reseau")[0] + link)
    assert response.headers["content-type"] == "application/pdf"
    paper = pypdfium2.PdfDocument(response.body())
    text = "\n".join(one.get_textpage().get_text_range() for one in paper)
    assert len(paper) == 6
    assert all(one.registration.last_name in text for one in placement.placed)
