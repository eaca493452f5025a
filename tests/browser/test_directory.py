"""The public directory as a job seeker meets it: look around, narrow, come back, read a sheet, find the open post."""

import re

import pytest
from playwright.sync_api import expect

from reference.models import Commune
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import OrganisationFactory, SeatFactory, SiteFactory
from tests.factories.vacancies import VacancyFactory

MEMBERS = [
    ("Les Tilleuls", "les-tilleuls", [("EHPAD Les Tilleuls", "500", "61145")]),
    ("Aide et Bocage", "aide-et-bocage", [("Agence de Flers", "460", "61169"), ("Agence de Briouze", "460", "61063")]),
    ("Hôpital du Bocage", "hopital-du-bocage", [("Hôpital", "355", "61169")]),
    ("Domicile Noireau", "domicile-noireau", [("Agence de Condé", "460", "14174")]),
]


@pytest.fixture
def members(portal):
    """Four members with five sites; Aide et Bocage has a post to fill in Flers."""
    for name, slug, sites in MEMBERS:
        organisation = OrganisationFactory(name=name, slug=slug, presentation=f"{name} prend soin de ses voisins.")
        for site, category, insee in sites:
            SiteFactory(organisation=organisation, name=site, category=category, commune=Commune.objects.get(pk=insee))
    post = SiteFactory._meta.model.objects.get(name="Agence de Flers")
    VacancyFactory(organisation=post.organisation, site=post, title="Aide à domicile à Flers", published=True)


def names(page):
    return page.locator(".members h3")


def test_a_job_seeker_finds_who_recruits_nearby(portal, page, members):
    portal.watch(page)
    page.goto(portal.url("home"))
    page.locator(".public-header").get_by_role("link", name="Adhérents").click()
    expect(names(page)).to_have_count(4)
    portal.check(page)
    portal.check_narrow(page)

    # One criterion: list and map change in place, the address says it, Back takes it back.
    page.get_by_label("Activité").select_option(label="Service d’aide à domicile (2)")
    expect(names(page)).to_have_text(["Aide et Bocage", "Domicile Noireau"])
    expect(page.locator("a.map-mark")).to_have_count(3)
    expect(page).to_have_url(re.compile(r"categorie=460"))
    expect(page.locator("#results-status")).to_have_text("2\u00a0adhérents")
    portal.check(page)
    page.go_back()
    expect(names(page)).to_have_count(4)
    page.go_forward()
    expect(names(page)).to_have_count(2)

    # Around a place: the nearest first, the circle on the map; the address can be given to somebody else.
    page.get_by_label("Autour de").fill("flers")
    page.get_by_label("Dans un rayon de").select_option("10")
    expect(names(page)).to_have_text(["Aide et Bocage"])
    expect(page.locator(".map-circle")).to_have_count(1)
    page.goto(page.url)
    expect(names(page)).to_have_text(["Aide et Bocage"])
    portal.check(page)

    # The sheet, its post, and back to the list as it was.
    page.get_by_role("link", name="Aide et Bocage", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aide et Bocage")
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("link", name="Tous les adhérents").click()
    expect(names(page)).to_have_text(["Aide et Bocage"])
    page.go_back()
    page.get_by_role("link", name="Aide à domicile à Flers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aide à domicile à Flers")


def test_the_map_is_walked_with_the_keyboard(portal, page, members):
    portal.watch(page)
    page.goto(portal.url("members:directory"))

    page.locator(".export summary").focus()  # the last stop before the map
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Passer la carte")).to_be_focused()
    expect(page.get_by_role("link", name="Passer la carte")).to_be_in_viewport()
    page.keyboard.press("Tab")
    first = page.locator("a.map-mark").first
    expect(first).to_be_focused()
    expect(first).to_have_accessible_name("Condé-en-Normandie\u00a0: Agence de Condé")

    # Flers has two sites of two members: the mark opens the list of this commune.
    page.keyboard.press("Tab")
    expect(page.locator("a.map-mark:focus")).to_have_accessible_name(
        "Flers, 2\u00a0sites\u00a0: Aide et Bocage, Hôpital du Bocage"
    )
    page.keyboard.press("Enter")
    expect(names(page)).to_have_text(["Aide et Bocage", "Hôpital du Bocage"])
    portal.check(page)


def test_skipping_the_map_leads_to_the_list(portal, page, members):
    page.goto(portal.url("members:directory"))

    page.get_by_role("link", name="Passer la carte").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Aide et Bocage", exact=True)).to_be_focused()


def test_without_javascript_the_directory_filters_all_the_same(portal, members, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(portal.url("members:directory"))

    page.get_by_label("Recrute").select_option("oui")
    page.get_by_role("button", name="Filtrer").click()

    expect(names(page)).to_have_text(["Aide et Bocage"])


@pytest.mark.parametrize("mode", [{"forced_colors": "active"}, {"media": "print"}, {"reduced_motion": "reduce"}])
def test_the_map_holds_in_other_renderings(portal, page, members, mode):
    page.emulate_media(**mode)
    page.goto(portal.url("members:directory"))

    expect(page.locator("svg[role=group]")).to_be_visible()
    expect(names(page)).to_have_count(4)
    portal.check_width(page)


def test_an_administrator_changes_what_the_sheet_says(portal, page, members):
    organisation = SiteFactory._meta.model.objects.get(name="EHPAD Les Tilleuls").organisation
    director = SeatFactory(organisation=organisation, user=UserFactory(password=PASSWORD), is_admin=True).user
    portal.sign_in(page, director)

    page.goto(portal.url("members:sheet", "les-tilleuls"))
    page.get_by_role("link", name="Modifier la fiche").click()
    page.get_by_label("Présentation publique").fill("Une maison de soixante places, au cœur du bourg.")
    page.get_by_label("Site internet").fill("tilleuls.example")
    page.get_by_role("button", name="Enregistrer la fiche").click()
    page.get_by_role("link", name="Voir la fiche publique").click()

    expect(page.locator(".prose")).to_have_text("Une maison de soixante places, au cœur du bourg.")
    expect(page.get_by_role("link", name="tilleuls.example")).to_have_attribute("href", "https://tilleuls.example")
    portal.check(page)
