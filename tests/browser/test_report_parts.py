"""F6, the end of S2, and P1: who ran a table validates its part; both editions are published; a partner opens them by a link."""

import io
import re
import zipfile

import pypdfium2
import pytest
from playwright.sync_api import expect

from events import demo
from events.models import PartReview, Report, ReportDownload, Table
from events.reporting import parts
from events.reporting.enums import PartState
from tests.events.conftest import make_story
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events_reporting import picture

pytestmark = pytest.mark.browser

REMARK = "La médiathèque de Flers demande à être citée."
CORRECTED = "Organiser la transmission entre générations, avec la médiathèque de Flers"


@pytest.fixture
def claire(portal):
    return UserFactory(staff=True, first_name="Claire", last_name="Roy", email="claire@example.org", password=PASSWORD)


@pytest.fixture
def breakfast(portal):
    """The breakfast of 2019; five parts are validated, the fifth table waits for Gaspard Ménard."""
    event = demo.breakfast_2019(make_story())
    Table.objects.filter(workshop__event=event).update(facilitator_email="")
    Table.objects.filter(workshop__event=event, number=5).update(facilitator_email="gaspard@example.org")
    for part in parts.parts_of(event):
        if part.table.number != 5:
            parts.review(part.table, state=PartState.VALIDATED, fingerprint=part.fingerprint, link=True)
    return event


def test_report_from_the_facilitators_to_the_partner(page, portal, claire, breakfast):
    remind(page, portal, claire, breakfast)
    portal.sign_out(page)
    ask_for_a_correction(page, portal)
    portal.sign_in(page, claire)
    correct(page, portal, breakfast)
    write_the_texts(page, portal, breakfast)
    add_a_photo(page, portal, breakfast)
    portal.sign_out(page)
    validate(page, portal)
    portal.sign_in(page, claire)
    publish_both(page, portal, breakfast)
    give_a_link(page, portal, breakfast)
    portal.sign_out(page)
    open_by_the_link(page, portal, breakfast)
    portal.sign_in(page, claire)
    see_the_downloads(page, portal, breakfast)


def remind(page, portal, user, event):
    """The team sees who has not validated, and writes to them."""
    portal.sign_in(page, user)
    page.goto(portal.url("events:event_reports", event.uuid))
    expect(page.get_by_text("5 parties sur 6 validées")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("link", name="Relecture de chaque table").click()
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("button", name="Relancer les personnes qui n’ont pas validé").click()
    expect(page.get_by_text("1 rappel envoyé")).to_be_visible()


def ask_for_a_correction(page, portal):
    """Gaspard reads his part by the link of the letter, and says what must change."""
    page.goto(portal.mail.wait_for("gaspard@example.org", "À relire").link("/lien/table/"))
    expect(page.get_by_role("heading", name="Table 5 : Culture, loisirs et événementiel")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("button", name="Enregistrer l’avis").click()
    expect(page.locator(".error-summary")).to_be_visible()
    portal.check(page)
    page.get_by_label("Il faut changer quelque chose").check()
    page.get_by_label("Ce qu’il faut changer").fill(REMARK)
    page.get_by_role("button", name="Enregistrer l’avis").click()
    expect(page.get_by_text("Merci : votre avis est noté.")).to_be_visible()
    expect(page.get_by_text("Une correction est demandée")).to_be_visible()


def correct(page, portal, event):
    """The team reads the remark and corrects the table."""
    page.goto(portal.url("events:event_parts", event.uuid))
    expect(page.get_by_text(REMARK)).to_be_visible()
    page.get_by_role("link", name="Culture, loisirs et événementiel").click()
    portal.check(page)
    page.get_by_role("link", name="Corriger la table").click()
    page.get_by_role("link", name="Modifier : Organiser la transmission entre générations").click()
    page.get_by_label("En une phrase").fill(CORRECTED)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text(CORRECTED, exact=True).first).to_be_visible()


def write_the_texts(page, portal, event):
    page.goto(portal.url("events:report_texts", event.uuid))
    expect(page.get_by_label("Méthode")).to_have_value(re.compile("Un world café est une conversation organisée"))
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_label("Remerciements").fill("Merci aux six personnes qui ont animé les tables.")
    page.get_by_role("button", name="Enregistrer les textes").click()
    expect(page.get_by_text("Textes enregistrés")).to_be_visible()


def add_a_photo(page, portal, event):
    """A photo far too heavy is refused and what was typed stays; a good one is kept with its right."""
    page.goto(portal.url("events:event_photos", event.uuid))
    portal.check(page)
    page.get_by_role("link", name="Ajouter une photo").click()
    portal.check(page)
    page.get_by_label("Ce que montre la photo").fill("Six tables rondes vues d’en haut")
    page.get_by_label("Chaque personne reconnaissable a donné son accord").check()
    page.get_by_label("Où sont gardés les accords").fill("Classeur 2019")
    page.get_by_label("Tout le monde").check()
    heavy = {"name": "salle.jpg", "mimeType": "image/jpeg", "buffer": picture() + b"\0" * 12_000_000}
    page.get_by_label("Photo", exact=True).set_input_files(heavy)
    page.get_by_role("button", name="Enregistrer la photo").click()
    expect(page.locator(".error-summary")).to_contain_text("la limite est de 10")
    portal.check(page)
    expect(page.get_by_label("Ce que montre la photo")).to_have_value("Six tables rondes vues d’en haut")
    good = {"name": "salle.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(900, 600))}
    page.get_by_label("Photo", exact=True).set_input_files(good)
    page.get_by_role("button", name="Enregistrer la photo").click()
    expect(page.get_by_role("heading", name="1 photographie")).to_be_visible()
    shown = page.get_by_role("img", name="Six tables rondes vues d’en haut")
    expect(shown).to_have_js_property("naturalWidth", 900)
    portal.check(page)
    portal.check_narrow(page)


def validate(page, portal):
    """The same link shows the corrected text: Gaspard validates it."""
    page.goto(portal.mail.wait_for("gaspard@example.org", "À relire").link("/lien/table/"))
    expect(page.get_by_text("Le texte a changé depuis votre avis")).to_be_visible()
    expect(page.get_by_text(CORRECTED, exact=True)).to_be_visible()
    page.get_by_label("Ce texte dit bien ce qui s’est dit").check()
    page.get_by_role("button", name="Enregistrer l’avis").click()
    expect(page.get_by_text("Cette partie est validée")).to_be_visible()
    portal.check(page)
    review = PartReview.objects.filter(table__number=5).first()
    assert (review.state, review.by_link, review.name) == ("validated", True, "Gaspard Ménard")


def publish_both(page, portal, event):
    """The long and the short report, from the record to the public, in one go."""
    page.goto(portal.url("events:event_reports", event.uuid))
    expect(page.get_by_text("6 parties sur 6 validées")).to_be_visible()
    page.get_by_role("button", name="Demander le compte rendu").click()
    expect(page.locator("#reports article .badge")).to_have_count(2, timeout=60_000)
    page.get_by_role("link", name=re.compile("^Édition complète")).click()
    page.get_by_role("button", name="Valider après relecture").click()
    expect(page.get_by_text("Les deux éditions sont validées")).to_be_visible()
    expect(page.get_by_label("Publier aussi la synthèse (version 1)")).to_be_checked()
    portal.check(page)
    page.get_by_role("button", name="Publier le compte rendu").click()
    expect(page.get_by_text("Les deux éditions sont publiées : ouvert à tout le monde")).to_be_visible()
    portal.check_narrow(page)
    assert dict(Report.objects.values_list("edition", "state")) == {"long": "published", "short": "published"}


def give_a_link(page, portal, event):
    page.goto(portal.url("events:event_sharing", event.uuid))
    portal.check(page)
    page.get_by_role("link", name="Créer un lien").click()
    portal.check(page)
    page.get_by_label("Pour qui").fill("Région Normandie")
    page.get_by_label("Adresse e-mail").fill("region@example.org")
    page.get_by_role("button", name="Créer le lien").click()
    expect(page.get_by_text("Lien envoyé")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)


def open_by_the_link(page, portal, event):
    """A partner without an account: the PDF, the annex, and all of it in one file."""
    page.goto(portal.mail.wait_for("region@example.org", "Compte rendu").link("/lien/compte-rendu/"))
    portal.check(page)
    portal.check_narrow(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Édition complète").click()
    with pypdfium2.PdfDocument(waiting.value.path().read_bytes()) as document:
        text = " ".join(" ".join(sheet.get_textpage().get_text_bounded() for sheet in document).split())
    for words in (CORRECTED, "Merci aux six personnes", "En images", "Sommaire"):
        assert words in text
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Mot d’accueil de la présidente (PDF)").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tout télécharger (ZIP)").click()
    with zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes())) as archive:
        assert len(archive.namelist()) == 3
    assert ReportDownload.objects.filter(link__recipient="Région Normandie").count() == 3


def see_the_downloads(page, portal, event):
    page.goto(portal.url("events:event_sharing", event.uuid))
    expect(page.get_by_role("heading", name="3 téléchargements")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^3\stéléchargements, le dernier"))).to_be_visible()
    portal.check(page)
    page.get_by_role("link", name="Fermer le lien de Région Normandie").click()
    portal.check(page)
    page.get_by_role("button", name="Fermer le lien").click()
    expect(page.get_by_text("Lien fermé : il n’ouvre plus rien.")).to_be_visible()
    address = portal.mail.wait_for("region@example.org", "Compte rendu").link("/lien/compte-rendu/")
    assert page.request.get(address).status == 404
