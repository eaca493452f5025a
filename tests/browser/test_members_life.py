"""S1, first half: staff admits a member with three sites and a dated entry, records a merger, reads the right count at two dates."""

import re
from datetime import date

import pytest

from members.models import Organisation
from members.services import organisations
from tests.factories.accounts import PASSWORD, UserFactory


@pytest.fixture
def claire(portal):
    return UserFactory(staff=True, password=PASSWORD, first_name="Claire", last_name="Roy")


@pytest.fixture
def founders(claire):
    """Two home-care associations, members since the first day."""
    return [
        organisations.create_organisation(Organisation(name=name), by=claire, member_since=date(2015, 5, 28))
        for name in ("Domicile Noireau", "Deux Rives")
    ]


def count_at(portal, page, day):
    page.goto(portal.url("members:organisation_list"))
    page.get_by_label("Adhérents au").fill(day)
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url(f"**member_on={day}**")
    heading = page.locator(".results-count")
    heading.get_by_text("adhérents au").wait_for()
    return heading.inner_text().replace("\xa0", " ").split(" au ")[0]


def test_staff_admits_a_member_records_a_merger_and_reads_the_right_counts(portal, page, claire, founders):
    portal.sign_in(page, claire)
    page.get_by_role("link", name="Adhérents", exact=True).first.click()
    page.get_by_role("link", name="Ajouter une structure").click()
    page.get_by_label("Nom", exact=True).fill("Mutuelle des Collines")
    page.get_by_label("SIREN").fill("990 000 003")  # a wrong key: said, and the rest kept
    page.get_by_label("Nombre de salariés").fill("121")
    page.get_by_role("button", name="Ajouter la structure").click()
    page.get_by_text("Ce numéro SIREN n’est pas valide").first.wait_for()
    portal.check(page)
    assert page.get_by_label("Nom", exact=True).input_value() == "Mutuelle des Collines"
    page.get_by_label("SIREN").fill("")
    page.get_by_role("button", name="Ajouter la structure").click()
    page.get_by_text("Structure créée").wait_for()

    for name, commune in (
        ("SSIAD de Flers", "Flers (61100)"),
        ("SSIAD de Tinchebray", "Tinchebray-Bocage"),
        ("SSIAD de Domfront", "Domfront en Poiraie"),
    ):
        page.locator(".tabs").get_by_role("link", name=re.compile("^Sites")).click()
        page.get_by_role("link", name="Ajouter un site").click()
        page.get_by_label("Nom", exact=True).fill(name)
        page.get_by_label("Catégorie").select_option(label="Service de soins infirmiers à domicile")
        page.get_by_label("Commune").fill(commune)
        page.get_by_role("button", name="Enregistrer le site").click()
        page.get_by_text("Site enregistré").wait_for()
    assert page.locator("tbody tr").count() == 3
    portal.check(page)

    page.locator(".tabs").get_by_role("link", name="Présentation").click()
    page.get_by_role("link", name="Ajouter une adhésion").click()
    page.get_by_label("Entrée").fill("2017-01-01")
    page.get_by_role("button", name="Enregistrer l’adhésion").click()
    page.get_by_text("Depuis le 1er").wait_for()
    portal.check_narrow(page)

    page.goto(portal.base + founders[1].get_absolute_url())
    page.get_by_role("link", name="Fusionner…").click()
    page.get_by_label("Structure qui absorbe").select_option(label="Domicile Noireau")
    page.get_by_label("Date d’effet").fill("2018-01-01")
    portal.check(page)
    page.get_by_role("button", name="Enregistrer la fusion").click()
    page.get_by_text("Deux Rives est absorbée par Domicile Noireau").wait_for()
    assert "Absorbée par Domicile Noireau" in page.locator(".history").first.inner_text()
    portal.check(page)
    portal.check_narrow(page)

    assert count_at(portal, page, "2017-12-31") == "3 adhérents"
    assert count_at(portal, page, "2018-01-01") == "2 adhérents"
    portal.check(page)
    portal.check_narrow(page)


def test_a_merger_recorded_by_mistake_is_taken_back(portal, page, claire, founders):
    portal.sign_in(page, claire)
    page.goto(portal.url("members:organisation_merge", founders[0].pk))
    page.get_by_label("Structure qui absorbe").select_option(label="Deux Rives")
    page.get_by_label("Date d’effet").fill("2018-01-01")
    page.get_by_role("button", name="Enregistrer la fusion").click()
    page.get_by_role("link", name="Annuler : Absorbée par Deux Rives").click()
    portal.check(page)
    page.get_by_role("button", name="Annuler la fusion").click()
    page.get_by_text("annulé.").wait_for()

    assert count_at(portal, page, "2018-01-01") == "2 adhérents"
