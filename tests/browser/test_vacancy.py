"""The vacancy journey: an employer posts, repairs the words, publishes; a neighbour sees it; a job seeker applies; two clicks answer."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from members.models import Organisation
from reference.models import Commune
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import OrganisationFactory, SeatFactory, SiteFactory
from tests.factories.vacancies import VacancyFactory
from vacancies.models import Application

pytestmark = pytest.mark.browser

CV = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def hélène(portal):
    """Director of an EHPAD in Flers; opens CVs, so she has a second factor."""
    organisation = OrganisationFactory(name="EHPAD Les Tilleuls", slug="les-tilleuls")
    SiteFactory(organisation=organisation, name="EHPAD Les Tilleuls", commune=Commune.objects.get(insee="61169"))
    user = UserFactory(first_name="Hélène", last_name="Duval", email="helene@example.org", password=PASSWORD)
    SeatFactory(user=user, organisation=organisation, is_admin=True)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    return user


@pytest.fixture
def marc(portal):
    """Director of another member."""
    organisation = OrganisationFactory(name="Aide et Bocage", slug="aide-et-bocage")
    user = UserFactory(first_name="Marc", last_name="Lenormand", email="marc@example.org", password=PASSWORD)
    SeatFactory(user=user, organisation=organisation)
    return user


@pytest.mark.parametrize("width", [1280, 375])
def test_vacancy_from_posting_to_answer(page, portal, hélène, marc, width):
    page.set_viewport_size({"width": width, "height": 900})
    write_and_repair(page, portal, hélène)
    portal.sign_out(page)
    seen_by_a_neighbour(page, portal, marc)
    portal.sign_out(page)
    found_by_robots(page, portal)
    apply(page, portal)
    answer_in_two_clicks(page, portal)

    letter = portal.mail.wait_for("aline@example.org", "Un entretien vous est proposé")
    assert letter.message["Reply-To"] == "helene@example.org"
    assert "Aide-soignant / aide-soignante" in letter.subject


def write_and_repair(page, portal, user):
    """The employer types an advertisement with a forbidden word, reads why, repairs it and publishes."""
    portal.sign_in(page, user)
    portal.follow_menu(page, "Offres d’emploi")
    page.get_by_role("link", name="Publier une offre").first.click()
    portal.check(page)
    page.get_by_label("Métier").select_option(label="Aide-soignant / Aide-soignante")
    expect(page.get_by_label("Intitulé de l’annonce")).to_have_value("Aide-soignant / aide-soignante")
    page.get_by_label("CDI").check()
    page.get_by_label("Salaire brut, de").fill("1 950")
    page.get_by_label("Texte de l’annonce").fill(
        "Nous cherchons une personne jeune et dynamique pour accompagner 14 résidents."
    )
    page.get_by_role("button", name="Relire l’annonce").click()

    page.get_by_role("heading", name="Vérifiez votre annonce").wait_for()
    assert "jeune" in page.locator("mark.finding.level-warn").first.inner_text()
    assert "L1132-1" in page.locator(".findings").inner_text()
    portal.check(page)
    portal.check_narrow(page)

    page.get_by_role("link", name="Modifier l’annonce").click()
    page.get_by_label("Texte de l’annonce").fill("Vous accompagnez 14 résidents avec une équipe qui prend le temps.")
    page.get_by_role("button", name="Relire l’annonce").click()
    page.get_by_text("Rien à signaler").wait_for()
    page.get_by_role("button", name="Publier l’annonce").click()
    page.get_by_text("Annonce publiée jusqu’au").wait_for()
    portal.check(page)


def seen_by_a_neighbour(page, portal, user):
    """Another member finds it among the shared ones, with nothing to manage."""
    portal.sign_in(page, user)
    page.goto(portal.url("vacancies:vacancy_shared_list"))
    page.get_by_label("Autour de").fill("Flers (61100)")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url(re.compile("commune=Flers"))
    page.get_by_role("link", name="Aide-soignant / aide-soignante").click()
    page.get_by_role("heading", name="Aide-soignant / aide-soignante", level=1).wait_for()
    portal.check(page)
    assert page.get_by_role("link", name="Candidatures").count() == 0
    assert page.get_by_role("link", name="Modifier").count() == 0


def found_by_robots(page, portal):
    """The public page carries a JobPosting, and the feed the same offer."""
    page.goto(portal.url("vacancies:vacancy_public_list"))
    portal.check(page)
    page.get_by_role("link", name="Aide-soignant / aide-soignante").click()
    page.get_by_role("heading", name="Le poste").wait_for()
    portal.check(page)
    portal.check_narrow(page)
    posting = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert (posting["@type"], posting["title"], posting["url"]) == (
        "JobPosting",
        "Aide-soignant / aide-soignante",
        page.url,
    )

    feed = ET.fromstring(page.request.get(portal.url("vacancies:vacancy_feed")).body())
    assert [entry.find(f"{ATOM}link").get("href") for entry in feed.findall(f"{ATOM}entry")] == [page.url]


def apply(page, portal):
    """A job seeker without account sends a message and a CV."""
    page.get_by_role("link", name="Postuler").first.click()
    page.get_by_label("Prénom et nom").fill("Aline Pommeraye")
    page.get_by_label("Adresse e-mail").fill("aline@example.org")
    page.get_by_label("Votre message").fill("Diplômée en juin, disponible tout de suite.")
    page.get_by_label("Votre CV").set_input_files({"name": "CV Aline.pdf", "mimeType": "application/pdf", "buffer": CV})
    portal.check(page)
    portal.check_narrow(page)
    portal.take_time(page)
    page.get_by_role("button", name="Envoyer ma candidature").click()
    page.get_by_role("heading", name="Candidature envoyée").wait_for()
    portal.check(page)
    receipt = portal.mail.wait_for("aline@example.org", "Votre candidature est arrivée")
    assert receipt.link("/retirer/").startswith(portal.base)


def answer_in_two_clicks(page, portal):
    """From the mail, not signed in: the link, then the button."""
    notice = portal.mail.wait_for("helene@example.org", "Nouvelle candidature")
    page.goto(notice.link("/entretien/"))
    portal.check(page)
    assert Application.objects.get().state == "received"
    page.get_by_role("button", name="Proposer un entretien").click()
    page.get_by_role("heading", name="Réponse envoyée").wait_for()
    portal.check(page)
    assert Application.objects.get().state == "interview"


def test_employer_downloads_the_cv_and_declines_from_the_page(page, portal, hélène):
    organisation = Organisation.objects.get(slug="les-tilleuls")
    vacancy = VacancyFactory(
        organisation=organisation, site=organisation.sites.get(), published=True, contact_email="helene@example.org"
    )
    page.goto(portal.base + vacancy.get_public_url())
    apply(page, portal)

    portal.sign_in(page, hélène)
    page.goto(portal.mail.wait_for("helene@example.org", "Nouvelle candidature").link("/recrutement/candidatures/"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le CV").click()
    assert (download.value.suggested_filename, download.value.path().read_bytes()) == ("CV Aline.pdf", CV)

    page.get_by_label("Décliner").check()
    page.get_by_label("Motif, transmis à la personne").select_option(label="Les disponibilités ne conviennent pas")
    portal.check(page)
    page.get_by_role("button", name="Envoyer la réponse").click()
    page.get_by_text("Réponse envoyée à Aline Pommeraye.").wait_for()
    letter = portal.mail.wait_for("aline@example.org", "Réponse à votre candidature")
    assert "Vos disponibilités ne correspondent pas aux horaires de ce poste." in letter.text
