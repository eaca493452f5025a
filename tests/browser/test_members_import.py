"""Imports in the browser: a spreadsheet with mistakes, read, mended, imported; then prospects of the FINESS register."""

import re

from playwright.sync_api import expect

from members.models import Membership, Organisation, Site
from tests.factories.accounts import PASSWORD
from tests.factories.reference import CommuneFactory
from tests.members.imports import FINESS_HEAD, site_line, workbook

HEAD = ("Structure", "SIREN", "Entrée", "Sortie", "Site", "Catégorie", "SIRET", "FINESS", "Commune")
TILLEULS = (
    "Les Tilleuls",
    "732829320",
    "28/05/2015",
    "",
    "EHPAD Les Tilleuls",
    "EHPAD",
    "73282932000074",
    "610000028",
    "Flers",
)
WRONG = ("Les Charmes", "732829321", "01/05/2020", "01/01/2019", "", "", "", "", "")
RIGHT = ("Les Charmes", "", "01/05/2020", "01/01/2021", "", "", "", "", "")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(page, name, content, kind=XLSX):
    page.get_by_label("Fichier").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def test_a_spreadsheet_is_mended_then_imported_and_prospects_are_chosen(portal, page, staff):
    staff.set_password(PASSWORD)
    staff.save()
    CommuneFactory(flers=True)
    portal.sign_in(page, staff)

    # From the menu to the page that asks for the file, which also gives a model.
    page.get_by_role("link", name="Imports", exact=True).click()
    portal.check(page)
    page.get_by_role("link", name="Structures et adhésions").click()
    portal.check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le modèle").click()
    assert download.value.suggested_filename == "modele-structures.xlsx"

    # A file with a mistake: the dry run says which line and why; nothing is written.
    upload(page, "adherents.xlsx", workbook(HEAD, TILLEULS, WRONG))
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_text("1 ligne refusée").wait_for(timeout=40_000)
    portal.check(page)
    portal.check_narrow(page)
    expect(page.get_by_role("row", name=re.compile("Ligne 3.*Les Charmes"))).to_contain_text("SIREN")
    expect(page.get_by_role("row", name=re.compile("Ligne 3.*Les Charmes"))).to_contain_text("précède l’entrée")
    assert Organisation.objects.count() == 0

    # Mended, sent again, read again, imported.
    page.get_by_role("link", name="Envoyer le fichier corrigé").click()
    upload(page, "adherents-2.xlsx", workbook(HEAD, TILLEULS, RIGHT))
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_role("button", name="Importer les 2 lignes").click(timeout=40_000)
    page.get_by_text("2 lignes enregistrées").wait_for(timeout=40_000)
    portal.check(page)
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Les Charmes", "Les Tilleuls"]
    assert Membership.objects.count() == 2

    # The register: what is known is not proposed; two sites are, one is ticked, then the other.
    register = FINESS_HEAD + "".join(
        [
            site_line("610000028", siret="73282932000074"),
            site_line("610000036", legal="1", name="EHPAD DU PARC"),
            site_line("610000044", legal="2", name="FOYER DES ÉRABLES"),
        ]
    )
    page.get_by_role("link", name="Imports", exact=True).click()
    page.get_by_role("link", name="Prospects du FINESS").click()
    portal.check(page)
    upload(page, "etalab-stock.csv", register.encode("iso-8859-1"), "text/csv")
    page.get_by_label("Départements").fill("61")
    page.get_by_role("button", name="Chercher des prospects").click()
    page.get_by_label("EHPAD du Parc").check(timeout=40_000)
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("button", name="Créer les lignes cochées").click()
    page.get_by_text("1 site ajouté parmi les prospects").wait_for()
    portal.check(page)
    page.get_by_role("link", name="Tout créer (1)").click()
    page.get_by_role("heading", name="Créer l’unique ligne proposée ?").wait_for()
    portal.check(page)
    page.get_by_role("button", name="Tout créer").click()
    page.get_by_text("Import terminé").wait_for(timeout=40_000)
    assert sorted(Site.objects.values_list("name", flat=True)) == [
        "EHPAD Les Tilleuls",
        "EHPAD du Parc",
        "Foyer des Érables",
    ]


def test_a_file_is_sent_and_read_without_javascript(portal, new_context, staff):
    staff.set_password(PASSWORD)
    staff.save()
    CommuneFactory(flers=True)
    page = new_context(java_script_enabled=False).new_page()
    portal.sign_in(page, staff)

    page.goto(portal.url("members:import_create", "structures"))
    upload(page, "adherents.xlsx", workbook(HEAD, TILLEULS))
    page.get_by_role("button", name="Lire le fichier").click()
    for _ in range(40):
        if page.get_by_role("button", name="Importer l’unique ligne").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("button", name="Importer l’unique ligne").click()
    for _ in range(40):
        if page.get_by_text("1 ligne enregistrée").count():
            break
        page.wait_for_timeout(500)
        page.reload()

    assert Organisation.objects.get().name == "Les Tilleuls"
