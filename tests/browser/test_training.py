"""Training, from the sheet on the public pages to the certificate an employer downloads."""

import re
from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from django.utils import timezone

from tests.factories.accounts import PASSWORD
from tests.factories.members import SeatFactory
from trainings.models import Session


def text_of(content):
    """Text of a PDF with plain spaces."""
    with pdfium.PdfDocument(content) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def publish_programme(portal, page):
    """Staff writes the sheet; publication is refused while something is missing, then accepted."""
    page.goto(portal.url("trainings:programme_list"))
    page.get_by_role("link", name="Créer un programme").first.click()
    page.get_by_label("Intitulé", exact=True).fill("Se relever du sol")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Avant de publier, il manque").wait_for()
    portal.check(page)
    page.get_by_role("button", name="Publier la fiche").click()
    page.get_by_role("heading", name="La fiche n’est pas publiée").wait_for()
    page.get_by_role("alert").get_by_role("link", name="Objectifs").click()
    for label, text in {
        "Objectifs": "Relever une personne sans se blesser\nRassurer pendant le geste",
        "Contenu": "Le geste en six temps, les aides techniques.",
        "Durée": "7 h",
        "Public concerné": "Aides à domicile",
        "Prérequis": "Aucun",
        "Accessibilité aux personnes": "Salle de plain-pied.",
        "Méthodes mobilisées": "Mises en situation.",
        "Modalités d’évaluation": "Geste observé.",
        "Modalités d’accès": "Inscription par l’employeur.",
        "Délai d’accès": "Jusqu’à la veille.",
        "Tarif par personne": "90",
        "Contact": "Claire Roy, 02 33 00 00 00",
    }.items():
        page.get_by_label(label).first.fill(text)
    portal.check(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Publier la fiche").click()
    page.get_by_text("Fiche publiée").wait_for()


def fill_half_day(page, number, day, starts, ends):
    row = page.get_by_role("group", name=f"Demi-journée {number}", exact=True)
    row.get_by_label("Date").fill(day.isoformat())
    row.get_by_label("De", exact=True).fill(starts)
    row.get_by_label("À", exact=True).fill(ends)


def publish_session(portal, page, day):
    page.get_by_role("link", name="Créer une session").click()
    page.get_by_label("Nombre de places").fill("8")
    page.get_by_label("Personne qui forme").fill("Odile Martin")
    page.get_by_label("Salle ou adresse").fill("salle 2")
    page.get_by_label("Commune").fill("Flers (61100)")
    fill_half_day(page, 1, day, "09:00", "12:30")
    fill_half_day(page, 2, day, "13:30", "17:00")
    portal.check(page)
    page.get_by_role("button", name="Créer la session").click()
    page.get_by_role("button", name="Publier la session").click()
    page.get_by_text("Session publiée").wait_for()
    portal.check(page)
    return Session.objects.get()


def enrol(page, *people):
    """Fill the form « Inscrire des personnes », adding rows as needed."""
    page.get_by_role("link", name="Inscrire des personnes").first.click()
    for number, (first_name, last_name, email) in enumerate(people, start=1):
        if number > 3:
            page.get_by_role("button", name="Ajouter une personne").click()
        row = page.get_by_role("group", name=f"Personne {number}", exact=True)
        row.get_by_label("Prénom").fill(first_name)
        row.get_by_label("Nom", exact=True).fill(last_name)
        row.get_by_label("Fonction").fill("aide à domicile")
        row.get_by_label("Adresse e-mail").fill(email)
    page.get_by_role("button", name="Inscrire", exact=True).last.click()


@pytest.fixture
def employers(db):
    seats = [SeatFactory(organisation__name=name, is_admin=True) for name in ("Les Tilleuls", "Aide et Bocage")]
    return [with_password(seat.user) for seat in seats]


def test_a_training_from_its_sheet_to_its_certificates(portal, page, new_context, staff, employers):
    with_password(staff)
    first, second = employers
    today = timezone.localdate()
    portal.sign_in(page, staff)
    publish_programme(portal, page)
    session = publish_session(portal, page, today + timedelta(days=10))

    # An employer enrols three of its people, by the session it finds in the list.
    one = new_context().new_page()
    portal.sign_in(one, first)
    one.get_by_role("link", name="Sessions").first.click()
    one.get_by_role("link", name="Se relever du sol").click()
    portal.check(one)
    enrol(one, ("Ana", "Aubépine", "ana@example.org"), ("Zoé", "Bruyère", ""), ("Luc", "Charme", ""))
    one.get_by_text("3 inscriptions confirmées").wait_for()
    portal.check(one)
    assert "Votre place est confirmée" in portal.mail.wait_for("ana@example.org").subject

    # Another fills the session; the ninth waits and is told so.
    two = new_context().new_page()
    portal.sign_in(two, second)
    two.goto(portal.url("trainings:session_detail", session.pk))
    enrol(two, *[("Noé", name, "") for name in ("Érable", "Frêne", "Genêt", "Houx", "If", "Jonc")])
    two.get_by_text("5 inscriptions confirmées").wait_for()
    two.get_by_text("En liste d’attente : Noé Jonc").wait_for()
    two.get_by_text("En liste d’attente, 1re").wait_for()
    portal.check(two)
    portal.check_narrow(two)
    assert "Noé Jonc, 1re sur la liste" in portal.mail.wait_for(second.email, "Inscription").text
    assert two.get_by_text("Aubépine").count() == 0

    # One gives its seat back: the person who waited has it, and the employers are told.
    one.goto(portal.url("trainings:session_enrolments", session.pk))
    one.get_by_role("link", name="Annuler l’inscription de Luc Charme").click()
    portal.check(one)
    one.get_by_role("button", name="Annuler l’inscription").click()
    one.get_by_text("La place est allée à la première personne en attente").wait_for()
    portal.mail.wait_for(second.email, "Une place s’est libérée pour Noé Jonc")

    # The sheet to sign says who comes, from where, and when.
    page.goto(portal.url("trainings:session_attendance", session.pk))
    portal.check(page)
    sheet = text_of(page.request.get(portal.url("trainings:session_sheet", session.pk)).body())
    for words in (
        "Se relever du sol",
        "AUBÉPINE Ana Les Tilleuls",
        "JONC Noé Aide et Bocage",
        "matin, 9 h à 12 h 30",
        "après-midi, 13 h 30 à 17 h",
        "Odile Martin",
    ):
        assert words in sheet, sheet
    assert "CHARME" not in sheet

    # The session takes place: here staff brings its date forward to yesterday, and types the signed sheet in.
    page.goto(portal.url("trainings:session_edit", session.pk))
    fill_half_day(page, 1, today - timedelta(days=1), "09:00", "12:30")
    fill_half_day(page, 2, today - timedelta(days=1), "13:30", "17:00")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.get_by_text("Session enregistrée").wait_for()
    page.get_by_role("link", name="Émargement", exact=True).click()
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_label(re.compile("^Durée, Zoé Bruyère.*matin")).fill("0")
    page.get_by_label(re.compile("^Durée, Zoé Bruyère.*après-midi")).fill("0")
    page.get_by_label(re.compile("^Durée, Noé Jonc.*après-midi")).fill("1 h 30")
    page.get_by_role("button", name=re.compile("^Tous présents le .*matin")).click()
    page.get_by_text("La colonne est remplie").wait_for()
    page.get_by_role("button", name=re.compile("^Tous présents le .*après-midi")).click()
    portal.check(page)
    page.get_by_role("button", name="Enregistrer l’émargement").click()
    page.get_by_text("Émargement enregistré").wait_for()

    # Certificates come out for those present only, by a job whose progress shows.
    page.get_by_role("link", name="Documents").click()
    page.get_by_role("button", name="Établir les certificats de réalisation").click()
    page.locator(".job").get_by_text("Terminé").wait_for(timeout=40_000)
    page.reload()
    portal.check(page)
    assert page.get_by_role("link", name=re.compile("^Télécharger le document de")).count() == 7
    assert page.get_by_role("rowheader", name="Zoé Bruyère").count() == 0

    # Each employer downloads its own.
    portal.mail.wait_for(first.email, "Certificats de réalisation")
    one.goto(portal.mail.wait_for(first.email, "Certificats de réalisation").link("/documents/"))
    portal.check(one)
    with one.expect_download() as download:
        one.get_by_role("link", name="Télécharger le document de Ana Aubépine").click()
    certificate = text_of(download.value.path().read_bytes())
    for words in ("Ana Aubépine", "Les Tilleuls", "Se relever du sol", "Durée réellement suivie 7 h"):
        assert words in certificate, certificate
    two.goto(portal.url("trainings:session_documents", session.pk))
    with two.expect_download() as download:
        two.get_by_role("link", name="Télécharger le document de Noé Jonc").click()
    assert "Durée réellement suivie 5 h" in text_of(download.value.path().read_bytes())

    # Anybody reads the sheet.
    visitor = new_context().new_page()
    portal.watch(visitor)
    visitor.goto(portal.url("trainings:programme_public_list"))
    portal.check(visitor)
    visitor.get_by_role("link", name="Se relever du sol").click()
    visitor.get_by_role("heading", name="Objectifs").wait_for()
    portal.check(visitor)
    portal.check_narrow(visitor)


def test_several_people_are_enrolled_without_javascript(portal, page, new_context, staff, employers):
    with_password(staff)
    portal.sign_in(page, staff)
    publish_programme(portal, page)
    session = publish_session(portal, page, timezone.localdate() + timedelta(days=10))
    plain = new_context(java_script_enabled=False).new_page()
    portal.sign_in(plain, employers[0])
    plain.goto(portal.url("trainings:session_detail", session.pk))

    enrol(plain, *[("Noé", name, "") for name in ("Érable", "Frêne", "Genêt", "Houx")])

    plain.get_by_text("4 inscriptions confirmées").wait_for()
