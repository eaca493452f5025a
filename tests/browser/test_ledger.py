"""A structure is not solicited too much: the gauge, the reason, the ledger, and its export. From the sign-in page, no shortcut."""

import io

import pytest
from python_calamine import CalamineWorkbook

from members.models import Solicitation
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import OrganisationFactory, SolicitationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_staff_notes_a_call_too_many_and_takes_the_ledger_away(portal, page):
    staff = UserFactory(staff=True, email="claire.roy@example.org", password=PASSWORD)
    verger = OrganisationFactory(name="Verger du Lac", headcount=5)
    SolicitationFactory(organisation=verger, subject="Enquête logement")
    SolicitationFactory(subject="Ailleurs")
    portal.sign_in(page, staff)

    page.get_by_role("link", name="Adhérents", exact=True).first.click()
    page.get_by_role("link", name="Verger du Lac").click()
    page.get_by_role("link", name="Sollicitations").last.click()
    assert "déjà 1 sur 2 ce mois-ci" in page.locator(".gauge").inner_text()
    portal.check(page)

    _note(page, "Point sur les besoins")
    assert "déjà 2 sur 2 ce mois-ci" in page.locator(".gauge").inner_text()

    _note(page, "Remplacement urgent")
    reason = page.get_by_label("Motif du dépassement")
    assert "Budget du mois atteint" in page.locator("main").inner_text()
    portal.check(page)
    reason.fill("Une remplaçante pour ce soir")
    page.get_by_role("button", name="Noter la sollicitation").click()
    page.get_by_text("Sollicitation notée").wait_for()
    assert Solicitation.objects.get(is_over=True).reason == "Une remplaçante pour ce soir"

    page.get_by_role("navigation").get_by_role("link", name="Sollicitations").first.click()
    page.get_by_label("Structure").fill("verger")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("heading", name="3 sollicitations").wait_for()
    page.wait_for_load_state("networkidle")  # the list is refreshed once for the field left, once for the button
    assert _exported(page) == {"Remplacement urgent", "Point sur les besoins", "Enquête logement"}
    portal.check(page)

    page.set_viewport_size({"width": 375, "height": 800})
    page.locator("details.export summary").click()
    page.get_by_role("link", name="Texte (CSV)").wait_for()
    portal.check(page)


def _note(page, subject):
    page.get_by_role("link", name="Noter une sollicitation").click()
    page.get_by_label("Objet").fill(subject)
    page.get_by_role("button", name="Noter la sollicitation").click()
    page.wait_for_load_state()


def _exported(page):
    """The subjects in the workbook that the menu gives."""
    page.locator("details.export summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tableur (XLSX)").click()
    page.keyboard.press("Escape")
    book = CalamineWorkbook.from_filelike(io.BytesIO(download.value.path().read_bytes()))
    return {row[3] for row in book.get_sheet_by_index(0).to_python()[1:]}
