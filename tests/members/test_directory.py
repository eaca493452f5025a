"""The public directory: who is listed, what each criterion keeps, one sheet per member, what robots read."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from events.enums import Audience
from gtec_portal import showcase
from members.models import Membership
from tests.factories.events import EventFactory
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory
from tests.factories.trainings import ProgrammeFactory, SessionFactory
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.django_db
DIRECTORY = "members:directory"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def listed(client, **query):
    return [link.get_text() for link in soup(client.get(reverse(DIRECTORY), query)).select(".members h3 a")]


def marks(client, **query):
    """{label of each mark of the map: where it leads}."""
    return {
        mark["aria-label"].replace("\xa0", " "): mark["href"]
        for mark in soup(client.get(reverse(DIRECTORY), query)).select("a.map-mark")
    }


def options(client, name):
    found = soup(client.get(reverse(DIRECTORY))).select(f"select[name={name}] option")
    return [option.get_text().replace("\xa0", " ") for option in found]


def member(name, /, **kwargs):
    """A member with one site, which `kwargs` describes."""
    organisation = OrganisationFactory(name=name, slug=slugify(name))
    return SiteFactory(organisation=organisation, **kwargs).organisation


@pytest.fixture
def flers():
    return CommuneFactory(flers=True)


@pytest.fixture
def messei():
    """4 km from Flers."""
    return CommuneFactory(
        insee="61278", name="Messei", postal_codes=["61440"], latitude=48.7147, longitude=-0.5367, population=1900
    )


@pytest.fixture
def caen():
    """51 km from Flers."""
    return CommuneFactory(caen=True)


# --- Who is listed ------------------------------------------------------------------------------------------------------


def test_only_members_of_today_are_listed(client, partner):
    member("Présente")
    today = timezone.localdate()
    gone, later = OrganisationFactory(member_since=False), OrganisationFactory(member_since=False)
    Membership.objects.create(organisation=gone, starts_on="2015-05-28", ends_on=today - timedelta(days=1))
    Membership.objects.create(organisation=later, starts_on=today + timedelta(days=1))
    OrganisationFactory(prospect=True)

    assert listed(client) == ["Présente"]


def test_staff_sees_the_directory_everybody_sees(client, staff):
    member("Présente")
    OrganisationFactory(prospect=True)
    client.force_login(staff)

    assert listed(client) == ["Présente"]


def test_directory_without_member_says_so_and_draws_no_map(client):
    page = soup(client.get(reverse(DIRECTORY)))

    assert page.select_one(".empty h3, .empty h2, .empty p").get_text(strip=True) == "L’annuaire est en préparation"
    assert page.select(".map") == []


# --- Criteria -----------------------------------------------------------------------------------------------------------


def test_words_are_looked_for_in_names_and_towns_without_accents(client, flers, messei):
    member("Résidence du Chêne", commune=flers)
    member("Les Tilleuls", commune=messei)

    assert listed(client, q="chene flers") == ["Résidence du Chêne"]
    assert listed(client, q="messei") == ["Les Tilleuls"]
    assert listed(client, q="chene messei") == []


def test_activity_is_that_of_an_open_site(client):
    member("Maison", category="500")
    member("Agence", category="460")
    member("Ancienne maison", category="500", closed_on=timezone.localdate() - timedelta(days=1))

    assert listed(client, categorie="500") == ["Maison"]


def test_distance_keeps_near_members_nearest_first(client, flers, messei, caen):
    member("Au loin", commune=caen)
    member("À côté", commune=messei)
    member("Sur place", commune=flers)

    assert listed(client, commune="Flers") == ["Sur place", "À côté"]
    assert listed(client, commune="Flers", distance="0") == ["Sur place"]


def test_activity_and_place_are_asked_of_the_same_site(client, flers, caen):
    both = member("Deux métiers", category="500", commune=flers)
    SiteFactory(organisation=both, category="460", commune=caen)

    assert listed(client, categorie="460", commune="Flers", distance="5") == []
    assert listed(client, categorie="500", commune="Flers", distance="5") == ["Deux métiers"]


def test_recruiting_means_an_open_public_post_today(client):
    for name, traits in {
        "Recrute": {"published": True},
        "Expirée": {"expired": True},
        "Pourvue": {"filled": True},
        "Interne": {"published": True, "is_public": False},
        "Brouillon": {},
    }.items():
        VacancyFactory(organisation=member(name), **traits)

    assert listed(client, recrute="oui") == ["Recrute"]
    assert options(client, "recrute") == ["Peu importe", "En ce moment (1)"]


def test_each_choice_says_how_many_members_it_stands_for(client):
    twice = member("Deux maisons", category="500")
    SiteFactory(organisation=twice, category="500")
    member("Maison", category="500")
    member("Agence", category="460")

    assert options(client, "categorie") == ["Toutes", "EHPAD (2)", "Service d’aide à domicile (1)"]


def test_kind_is_asked_only_when_there_are_several(client):
    member("Employeur")
    assert options(client, "genre") == []

    honorary = member("Honneur")
    honorary.kind = "honorary"
    honorary.save()

    assert options(client, "genre") == ["Tous", "Adhérent employeur (1)", "Membre d’honneur (1)"]
    assert listed(client, genre="honorary") == ["Honneur"]


def test_unknown_commune_is_said_beside_its_field_and_the_rest_stays_in_force(client):
    member("Maison", category="500")
    member("Agence", category="460")

    page = soup(client.get(reverse(DIRECTORY), {"commune": "Xyzzy", "categorie": "500"}))

    assert page.select_one(".filter.error label").get_text() == "Autour de"
    assert [link.get_text() for link in page.select(".members h3 a")] == ["Maison"]


@pytest.mark.parametrize("name", ["q", "categorie", "commune", "distance", "recrute", "genre", "page"])
@pytest.mark.parametrize("value", ["\x00", "9" * 5000, "%", "<svg>", "' OR 1=1", "-1", "a b " * 500])
def test_hostile_criteria_never_break_the_page(client, flers, name, value):
    member("Maison", commune=flers)

    response = client.get(reverse(DIRECTORY), {name: value})

    assert response.status_code == 200
    assert b"<svg>" not in response.content


def test_htmx_gets_list_and_map_alone(client):
    member("Maison")

    response = client.get(reverse(DIRECTORY), headers={"HX-Request": "true"})

    assert response.content.decode().lstrip().startswith('<section id="results"')
    assert len(soup(response).select("a.map-mark")) == 1
    assert response["Vary"].count("HX-Request") == 1


@pytest.mark.parametrize("query", [{}, {"commune": "Flers"}, {"q": "pommiers"}])
def test_queries_do_not_grow_with_members(client, flers, query):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(DIRECTORY), query)
        return len(queries)

    VacancyFactory(published=True, site=SiteFactory(commune=flers))
    count()
    few = count()
    for _ in range(12):
        VacancyFactory(published=True, site=SiteFactory(commune=flers))
    count()  # new trades came with them: what is worked out once per edition is worked out again

    assert count() == few


# --- The map says the same ------------------------------------------------------------------------------------------------


def test_a_lone_site_leads_to_its_sheet(client, flers):
    member("Maison", name="EHPAD des Haies", commune=flers)

    assert marks(client) == {"Flers : EHPAD des Haies": "/adherents/maison/"}


def test_several_members_of_a_commune_are_one_numbered_mark_that_lists_them(client, flers, messei):
    for name in ("A", "B", "C", "D", "E", "F"):
        member(name, commune=flers, category="500")
    member("Voisine", commune=messei, category="460")

    page = soup(client.get(reverse(DIRECTORY), {"categorie": "500"}))
    (mark,) = page.select("a.map-mark")

    assert mark["aria-label"].replace("\xa0", " ") == "Flers, 6 sites : A, B, C, D et 2 autres"
    assert mark.select_one("text").get_text() == "6"
    assert mark["href"] == "?categorie=500&commune=Flers+%2861100%29&distance=0"
    assert len(soup(client.get(reverse(DIRECTORY) + mark["href"])).select(".members h3")) == 6


def test_several_sites_of_one_member_lead_to_its_sheet(client, flers):
    twice = member("Maison", name="EHPAD", commune=flers)
    SiteFactory(organisation=twice, name="Accueil de jour", commune=flers)

    assert marks(client) == {"Flers, 2 sites : Maison": "/adherents/maison/"}


def test_sites_not_asked_for_turn_pale_and_lead_nowhere(client, flers, messei):
    member("Maison", name="EHPAD", commune=flers, category="500")
    member("Agence", commune=messei, category="460")

    page = soup(client.get(reverse(DIRECTORY), {"categorie": "500"}))

    assert [mark["aria-label"].replace("\xa0", " ") for mark in page.select("a.map-mark")] == ["Flers : EHPAD"]
    assert len(page.select("svg[role=group] .map-other")) == 1


def test_search_by_distance_draws_its_circle(client, flers):
    member("Maison", commune=flers)

    page = soup(client.get(reverse(DIRECTORY), {"commune": "Flers", "distance": "10"}))

    assert len(page.select(".map-circle")) == 1


# --- Sheets ---------------------------------------------------------------------------------------------------------------


def sheet(client, organisation):
    return client.get(reverse("members:sheet", args=[organisation.slug]))


def blocks(response):
    return {
        section.h2.get_text(): [link.get_text() for link in section.select(".what a")]
        for section in soup(response).select("main section:has(> h2)")
    }


def test_sheet_shows_sites_open_posts_coming_trainings_and_events(client, flers):
    organisation = member("Maison", name="EHPAD des Haies", commune=flers, address="3 rue des Haies")
    site = organisation.sites.get()
    VacancyFactory(organisation=organisation, site=site, title="Infirmier", published=True)
    VacancyFactory(organisation=organisation, site=site, title="Interne", published=True, is_public=False)
    VacancyFactory(title="D’un autre", published=True)
    SessionFactory(programme=ProgrammeFactory(published=True, title="Gestes et postures"), site=site)
    SessionFactory(programme=ProgrammeFactory(published=True, title="Ailleurs"))
    EventFactory(title="Forum des métiers").partners.add(organisation)
    EventFactory(title="Entre nous", audience=Audience.MEMBERS).partners.add(organisation)

    response = sheet(client, organisation)

    assert blocks(response) == {
        "Offres d’emploi": ["Infirmier"],
        "Formations à venir": ["Gestes et postures"],
        "Événements à venir": ["Forum des métiers"],
        "1\xa0site": [],
    }
    assert soup(response).select_one("address").get_text() == "3 rue des Haies, 61100 Flers"
    assert [mark["href"] for mark in soup(response).select("a.map-mark")] == [f"#site-{site.pk}"]


def test_sheet_without_anything_still_reads(client):
    response = sheet(client, OrganisationFactory(name="Toute neuve"))

    assert soup(response).h1.get_text(strip=True) == "Toute neuve"
    assert soup(response).select(".map") == []


def test_former_member_has_no_sheet_and_the_page_leads_back(client):
    organisation = OrganisationFactory(member_since=False)
    Membership.objects.create(
        organisation=organisation, starts_on="2015-05-28", ends_on=timezone.localdate() - timedelta(days=1)
    )

    response = sheet(client, organisation)

    assert response.status_code == 404
    assert soup(response).select_one("main .button")["href"] == reverse(DIRECTORY)
    assert organisation.name not in response.text


@pytest.mark.parametrize("trait", ["partner", "prospect", "funder"])
def test_only_employers_have_a_sheet(client, trait):
    assert sheet(client, OrganisationFactory(**{trait: True})).status_code == 404


def test_sheet_offers_to_edit_to_its_administrator_only(client, employer, other_employer):
    organisation = employer.acting_organisation
    client.force_login(other_employer)
    assert soup(sheet(client, organisation)).select(".page-header a.button") == []

    client.force_login(employer)

    (link,) = soup(sheet(client, organisation)).select(".page-header a.button")
    assert link["href"] == reverse("members:organisation_edit", args=[organisation.pk])


def test_sheet_says_nothing_of_people_nor_identifiers(client, employer):
    organisation = employer.acting_organisation
    organisation.email, organisation.phone = "direction@exemple.fr", "02 33 99 99 99"
    organisation.save()

    page = sheet(client, organisation).text

    assert [
        word for word in (organisation.email, organisation.phone, organisation.siren, employer.email) if word in page
    ] == []


def test_structured_data_describes_the_member_and_its_sites(client, flers, settings):
    organisation = member(
        "Maison", name="EHPAD des Haies", commune=flers, address="3 rue des Haies", phone="02 33 00 00 01"
    )
    organisation.short_name, organisation.website = "La Maison", "https://maison.example"
    organisation.presentation = "Une maison </script><script>alert(1)</script>"
    organisation.save()

    script = soup(sheet(client, organisation)).find("script", type="application/ld+json")

    page = f"{settings.SITE_URL}/adherents/maison/"
    assert json.loads(script.string) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": f"{page}#organization",
        "name": "Maison",
        "alternateName": "La Maison",
        "url": page,
        "sameAs": "https://maison.example",
        "description": organisation.presentation,
        "memberOf": {"@type": "Organization", "name": settings.PORTAL["name"], "url": settings.SITE_URL},
        "location": [
            {
                "@type": "Place",
                "name": "EHPAD des Haies",
                "telephone": "02 33 00 00 01",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "3 rue des Haies",
                    "postalCode": "61100",
                    "addressLocality": "Flers",
                    "addressCountry": "FR",
                },
            }
        ],
    }
    assert script["nonce"]


def test_sheet_has_one_address_and_a_summary_to_share(client, settings):
    organisation = OrganisationFactory(name="Maison", slug="maison", presentation="Une maison. " * 40)

    head = soup(sheet(client, organisation)).head
    shared = {meta["property"]: meta["content"] for meta in head.select("meta[property^=og]")}

    assert head.select_one("link[rel=canonical]")["href"] == f"{settings.SITE_URL}/adherents/maison/"
    assert shared["og:title"] == "Maison"
    assert len(shared["og:description"]) == 160


def test_record_of_a_member_leads_to_its_sheet_and_shows_its_map(client, staff, flers):
    organisation = member("Maison", commune=flers)
    SiteFactory(organisation=organisation, commune=flers, closed_on=timezone.localdate() - timedelta(days=1))
    client.force_login(staff)

    record = soup(client.get(reverse("members:organisation_detail", args=[organisation.pk])))
    sites = soup(client.get(reverse("members:organisation_sites", args=[organisation.pk])))

    assert (
        record.select_one(".page-header a[href='/adherents/maison/']").get_text(strip=True) == "Voir la fiche publique"
    )
    (mark,) = sites.select("a.map-mark")
    assert sites.select_one(mark["href"]).th.get_text(strip=True) == organisation.sites.get(closed_on=None).name


def test_record_of_a_former_member_leads_to_no_sheet(client, staff):
    organisation = OrganisationFactory(member_since=False)
    client.force_login(staff)

    page = client.get(reverse("members:organisation_detail", args=[organisation.pk])).text

    assert "Voir la fiche publique" not in page


# --- The mechanism --------------------------------------------------------------------------------------------------------


def test_blocks_come_in_their_rank_and_empty_ones_are_left_out(monkeypatch):
    line = showcase.Line("Un", "/un/")
    made = [
        lambda organisation: showcase.Block("Ensuite", [line], rank=2),
        lambda organisation: showcase.Block("Vide", [], rank=0),
        lambda organisation: showcase.Block("D’abord", [line], rank=1),
    ]
    monkeypatch.setattr(showcase, "_blocks", made)

    assert [block.title for block in showcase.blocks_for(None)] == ["D’abord", "Ensuite"]


def test_posts_of_several_apps_are_added(monkeypatch):
    monkeypatch.setattr(showcase, "_recruiters", [lambda: {1: 2}, lambda: {1: 1, 3: 4}])

    assert showcase.posts_open() == {1: 3, 3: 4}
