"""The report journey: the team edits the 2019 breakfast, asks for the report, follows it, publishes; a partner downloads; a stranger too, or not."""

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from accounts.models import AccessLog
from events import demo
from events.enums import Audience
from events.models import Event, Report
from members.models import Organisation
from tests.events.conftest import make_story
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import SeatFactory

pytestmark = pytest.mark.browser

NEW_IDEA = "Organiser une quinzaine du territoire, avec les écoles"


@pytest.fixture
def claire(portal):
    return UserFactory(staff=True, first_name="Claire", last_name="Roy", email="claire@example.org", password=PASSWORD)


@pytest.fixture
def bruno(portal, breakfast):
    """Somebody of the agglomeration, a partner."""
    user = UserFactory(first_name="Bruno", last_name="Lefèvre", email="bruno@example.org", password=PASSWORD)
    SeatFactory(user=user, organisation=Organisation.objects.get(name="Agglomération du Bocage"))
    return user


@pytest.fixture
def breakfast(portal):
    """The breakfast of 22 November 2019, as the demo tells it."""
    return demo.breakfast_2019(make_story())


def test_report_from_the_tables_to_the_partner(page, portal, claire, breakfast, bruno):
    read_the_record(page, portal, claire)
    edit_an_idea(page, portal)
    ask_and_follow(page, portal)
    publish_for_partners(page, portal)
    private = Report.objects.get(audience=Audience.PARTNERS, edition="long")
    portal.sign_out(page)
    a_partner_downloads(page, portal, bruno, private)
    portal.sign_out(page)
    a_stranger_finds_nothing(page, portal, breakfast, private)

    portal.sign_in(page, claire)
    publish_for_everybody(page, portal, breakfast)
    portal.sign_out(page)
    a_stranger_reads_the_public_one(page, portal, breakfast)


def read_the_record(page, portal, user):
    """From the sign-in page to the breakfast: programme, participants, tables."""
    portal.sign_in(page, user)
    page.get_by_role("link", name="Événements").first.click()
    portal.check(page)
    page.get_by_label("Rechercher").fill("attractivite")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name="Petit-déjeuner de l’attractivité").click()
    portal.check(page)
    page.get_by_role("link", name=re.compile("^Programme 7")).click()
    expect(page.get_by_text("Le territoire en chiffres", exact=True).first).to_be_visible()
    portal.check(page)
    page.get_by_role("link", name=re.compile("^Participants 52")).click()
    expect(page.get_by_role("heading", name="52 personnes")).to_be_visible()
    portal.check(page)
    page.get_by_role("link", name=re.compile("^Tables 6")).click()
    for heading in ("Constats", "Pistes d’action", "Points de vigilance"):
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)


def edit_an_idea(page, portal):
    """One idea is said better, and its place in the list changes by a button."""
    page.get_by_role("link", name="Modifier : Organiser une semaine du territoire").click()
    portal.check(page)
    page.get_by_label("En une phrase").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".error-summary")).to_be_visible()
    portal.check(page)
    page.get_by_label("En une phrase").fill(NEW_IDEA)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text(NEW_IDEA, exact=True).first).to_be_visible()
    page.get_by_role("button", name=f"Descendre : {NEW_IDEA}").click()
    ideas = page.locator("#table-1 section.idea li > div:first-child > p:first-child")
    expect(ideas.nth(1)).to_have_text(NEW_IDEA)


def ask_and_follow(page, portal):
    """Ask for the partners' report and watch it being made, without reloading the page."""
    page.get_by_role("link", name=re.compile("^Comptes rendus 0")).click()
    portal.check(page)
    page.get_by_label(re.compile("Adhérents et partenaires connectés")).check()
    page.get_by_role("button", name="Demander le compte rendu").click()
    expect(page.locator(".job").first).to_be_visible()
    portal.check(page)
    expect(page.locator("#reports article .badge")).to_have_count(2, timeout=60_000)


def publish_for_partners(page, portal):
    """Read through, validate, publish."""
    page.get_by_role("link", name=re.compile("^Édition complète")).click()
    portal.check(page)
    page.get_by_role("button", name="Valider après relecture").click()
    expect(page.get_by_text("Les deux éditions sont validées. Il reste à publier.")).to_be_visible()
    portal.check(page)
    page.get_by_role("button", name="Publier le compte rendu").click()
    expect(page.locator(".error-summary")).to_be_visible()  # nobody validated their part: why now?
    portal.check(page)
    page.get_by_label("Pourquoi publier maintenant").fill("Le comité de pilotage l’attend")
    page.get_by_role("button", name="Publier le compte rendu").click()
    expect(page.get_by_text("Les deux éditions sont publiées : ouvert à adhérents et partenaires")).to_be_visible()
    portal.check_narrow(page)


def a_partner_downloads(page, portal, user, report):
    """The partner finds it in the menu; the file is the tagged PDF with the edited idea; the download is written down."""
    portal.sign_in(page, user)
    page.get_by_role("link", name="Comptes rendus").first.click()
    portal.check(page)
    page.get_by_role("link", name=re.compile("Petit-déjeuner de l’attractivité.*édition complète")).click()
    portal.check(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Télécharger le PDF").click()
    content = waiting.value.path().read_bytes()

    assert content.startswith(b"%PDF-")
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(" ".join(sheet.get_textpage().get_text_bounded() for sheet in document).split())
    assert NEW_IDEA in text
    assert waiting.value.suggested_filename.startswith("2019-11-22-compte-rendu-petit-dejeuner")
    (line,) = AccessLog.objects.about(report).filter(action="download")
    assert (line.actor_id, line.actor_role, line.organisation_label) == (user.pk, "partner", "Agglomération du Bocage")
    assert Report.objects.get(pk=report.pk).downloads == 1


def a_stranger_finds_nothing(page, portal, event, report):
    """Nothing on the public list, 404 on the page and on the file."""
    page.goto(portal.url("events:report_public_list"))
    expect(page.get_by_text("Pas encore de compte rendu")).to_be_visible()
    portal.check(page)
    assert page.goto(portal.url("events:report_public_detail", event.slug)).status == 404
    assert page.request.get(portal.url("events:report_download", report.uuid)).status == 404


def publish_for_everybody(page, portal, event):
    """The same record gives a second version, this time for the public."""
    page.goto(portal.url("events:event_reports", event.uuid))
    page.get_by_label(re.compile("Tout le monde, sur le site")).check()
    page.get_by_role("button", name="Demander le compte rendu").click()
    expect(page.locator("#version-2 article .badge")).to_have_count(2, timeout=60_000)
    page.locator("#version-2").get_by_role("link", name=re.compile("^Synthèse")).click()
    page.get_by_role("button", name="Valider après relecture").click()
    page.get_by_label("Pourquoi publier maintenant").fill("Le comité de pilotage l’attend")
    page.get_by_role("button", name="Publier le compte rendu").click()
    expect(page.get_by_text("Les deux éditions sont publiées : ouvert à tout le monde")).to_be_visible()


def a_stranger_reads_the_public_one(page, portal, event):
    """From the home page's menu to the file, with no account."""
    page.goto(portal.url("events:event_public_list"))
    portal.check(page)
    page.get_by_role("link", name="Comptes rendus").first.click()
    page.get_by_role("link", name="Petit-déjeuner de l’attractivité").click()
    portal.check(page)
    portal.check_narrow(page)
    report = Report.objects.get(event=event, edition="short", version=2)
    answer = page.request.get(portal.url("events:report_download", report.uuid))

    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    assert AccessLog.objects.about(report).filter(actor_id=None, action="download").count() == 1


def test_a_person_registers_then_gives_the_seat_to_the_next(page, portal):
    """The public form, the letter with its calendar entry, and the personal link; the next in line is told."""
    story = make_story()
    demo.coming_events(story)
    event = Event.objects.get(title__startswith="Petit-déjeuner : recruter")
    first_waiting = event.registrations.waiting().first()
    portal.watch(page)
    page.goto(portal.url("events:event_public_list"))
    page.get_by_role("link", name=event.title.replace(" :", "\u00a0:")).click()
    portal.check(page)
    page.get_by_role("link", name="Rejoindre la liste d’attente").click()
    portal.check(page)
    page.get_by_label("Prénom").fill("Ondine")
    page.get_by_label("Nom", exact=True).fill("Aubépine")
    page.get_by_label("Adresse e-mail").fill("ondine@")
    page.get_by_role("button", name="Rejoindre la liste d’attente").click()
    expect(page.locator(".error-summary")).to_be_visible()
    portal.check(page)
    page.get_by_label("Adresse e-mail").fill("ondine@example.org")
    portal.take_time(page)
    page.get_by_role("button", name="Rejoindre la liste d’attente").click()
    expect(page.get_by_text("Regardez votre boîte aux lettres")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)
    page.goto(portal.mail.wait_for("ondine@example.org", "Liste d’attente").link("/lien/inscription/"))
    expect(page.get_by_text("Votre rang : 4")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)

    seated = event.registrations.seated().first()
    letter = portal.mail.wait_for(seated.email, "Inscription confirmée")
    assert [part.get_content_type() for part in letter.message.iter_attachments()] == ["text/calendar"]
    page.goto(letter.link("/lien/inscription/"))
    page.get_by_role("link", name="Annuler mon inscription").click()
    portal.check(page)
    page.get_by_role("button", name="Annuler mon inscription").click()
    expect(page.get_by_text("Votre inscription est annulée. Merci")).to_be_visible()

    portal.mail.wait_for(first_waiting.email, "Une place s’est libérée")
    assert event.registrations.seated().filter(pk=first_waiting.pk).exists()
