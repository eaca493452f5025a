"""A job dating: a candidate chooses on a telephone, an employer chooses, the team composes, everybody has hours."""

import pytest
from playwright.sync_api import expect

from events.enums import EventKind
from events.letters import personal_url
from events.models import Interview
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import RegistrationFactory
from tests.factories.events_dating import JobDatingFactory
from tests.factories.members import SeatFactory

PHONE = {"width": 375, "height": 740}


@pytest.fixture
def people(portal):
    event = JobDatingFactory(title="Job dating d’été", kind=EventKind.JOB_DATING)
    candidate = RegistrationFactory(event=event, first_name="Ondine", last_name="Houx", email="ondine@example.org")
    seat = SeatFactory(organisation__name="Les Genêts", user__password=PASSWORD, is_admin=True)
    return event, candidate, seat.user


def test_both_sides_choose_and_everybody_has_hours(portal, page, people):
    event, candidate, director = people
    team = UserFactory(staff=True, password=PASSWORD)
    portal.sign_in(page, team)
    page.goto(portal.url("events:event_detail", event.uuid))
    page.get_by_role("navigation", name="Pages de l’événement").get_by_role("link", name="Job dating").last.click()
    portal.check(page)
    page.get_by_role("link", name="Modifier les horaires").click()
    page.get_by_label("nombre de créneaux").fill("4")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Ajouter un employeur").first.click()
    page.get_by_label("employeur").select_option(label="Les Genêts")
    page.get_by_label("postes proposés").fill("Aide-soignant·e, été")
    portal.check(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("link", name="Les Genêts", exact=True)).to_be_visible()
    portal.sign_out(page)

    page.set_viewport_size(PHONE)
    page.goto(personal_url(candidate))
    page.get_by_role("link", name="Choisir qui je rencontre").click()
    page.get_by_role("textbox", name="Métier recherché").fill("aide-soignante")
    page.get_by_role("combobox", name="Les Genêts").select_option(label="1er choix")
    portal.check(page)
    page.get_by_role("button", name="Enregistrer mes souhaits").click()
    expect(page.get_by_text("Vos souhaits sont enregistrés.")).to_be_visible()

    portal.sign_in(page, director)
    page.goto(portal.url("events:event_dating", event.uuid))
    page.get_by_label("Ondine, aide-soignante (vous a choisi)").check()
    expect(page.get_by_text("Houx")).to_have_count(0)
    portal.check(page)
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_text("Vos choix sont enregistrés.")).to_be_visible()
    portal.sign_out(page)

    page.set_viewport_size({"width": 1280, "height": 900})
    portal.sign_in(page, team)
    page.goto(portal.url("events:event_dating", event.uuid))
    page.get_by_role("link", name="Composer les horaires").click()
    page.get_by_role("button", name="Composer les horaires").click()
    expect(page.get_by_role("link", name="Ondine Houx")).to_be_visible()
    page.get_by_role("link", name="Envoyer les horaires").click()
    page.get_by_role("button", name="Envoyer les horaires").click()
    expect(page.get_by_text("2 messages partent.")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page, width=375)
    letter = portal.mail.wait_for("ondine@example.org", "Vos entretiens")
    page.goto(letter.link("entretiens"))
    expect(page.get_by_role("heading", name="Vos horaires")).to_be_visible()
    assert Interview.objects.get().seeker.registration == candidate
