"""What robots read: JobPosting and Atom, compared whole."""

import json
import xml.etree.ElementTree as ET
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory, TradeFactory
from tests.factories.vacancies import VacancyFactory
from vacancies.enums import ContractKind

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2027, 1, 12, 12, tzinfo=PARIS)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def vacancy():
    organisation = OrganisationFactory(name="EHPAD Les Tilleuls", website="https://tilleuls.example")
    site = SiteFactory(
        organisation=organisation,
        name="EHPAD Les Tilleuls",
        address="3 rue des Haies",
        postal_code="61100",
        commune=CommuneFactory(flers=True),
    )
    with time_machine.travel(NOON, tick=False):
        return VacancyFactory(
            published=True,
            organisation=organisation,
            site=site,
            trade=TradeFactory(aide_soignant=True),
            title="Aide-soignant / aide-soignante </script><b>",
            description="Un poste <b>de jour</b> & d’équipe.\nMatin.\n\nSoir.",
            contract=ContractKind.FIXED_TERM,
            hours_per_week=Decimal("17.5"),
            starts_on=date(2027, 2, 1),
            ends_on=date(2027, 8, 31),
            salary_min=Decimal("12.40"),
            salary_max=Decimal("13.10"),
            salary_unit="hour",
            schedule="7 h – 11 h",
            published_at=NOON,
        )


@time_machine.travel(NOON, tick=False)
def test_public_page_holds_a_job_posting(client, vacancy):
    page = BeautifulSoup(client.get(vacancy.get_public_url()).content, "html.parser")

    (block,) = page.find_all("script", type="application/ld+json")
    assert json.loads(block.string) == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Aide-soignant / aide-soignante </script><b>",
        "description": "<p>Un poste &lt;b&gt;de jour&lt;/b&gt; &amp; d’équipe.<br>Matin.</p>\n\n<p>Soir.</p>",
        "identifier": {"@type": "PropertyValue", "name": settings.PORTAL["name"], "value": str(vacancy.uuid)},
        "url": settings.SITE_URL + vacancy.get_public_url(),
        "datePosted": "2027-01-12T12:00:00+01:00",
        "validThrough": "2027-03-13T12:00:00+01:00",
        "employmentType": ["PART_TIME", "TEMPORARY"],
        "hiringOrganization": {
            "@type": "Organization",
            "name": "EHPAD Les Tilleuls",
            "sameAs": "https://tilleuls.example",
        },
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "3 rue des Haies",
                "addressLocality": "Flers",
                "postalCode": "61100",
                "addressCountry": "FR",
            },
        },
        "workHours": "17,5\u00a0h par semaine (7 h – 11 h)",
        "directApply": True,
        "jobStartDate": "2027-02-01",
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {"@type": "QuantitativeValue", "minValue": 12.4, "maxValue": 13.1, "unitText": "HOUR"},
        },
    }


@time_machine.travel(NOON, tick=False)
def test_job_posting_cannot_leave_its_element(client, vacancy):
    html = client.get(vacancy.get_public_url()).content.decode()

    block = html[html.index("application/ld+json") :].partition("</script>")[0]
    assert [char in block.partition(">")[2] for char in "<>&"] == [False, False, False]


@time_machine.travel(NOON, tick=False)
def test_public_page_names_itself_and_its_feed(client, vacancy):
    page = BeautifulSoup(client.get(vacancy.get_public_url()).content, "html.parser")

    links = [(link["rel"][0], link["href"]) for link in page.find_all("link", rel=["canonical", "alternate"])]
    assert links == [
        ("canonical", settings.SITE_URL + vacancy.get_public_url()),
        ("alternate", reverse("vacancies:vacancy_feed")),
    ]


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ({}, ["FULL_TIME"]),
        ({"hours_per_week": 24}, ["PART_TIME"]),
        ({"contract": ContractKind.INTERNSHIP, "ends_on": date(2030, 1, 1)}, ["INTERN"]),
        ({"contract": ContractKind.REPLACEMENT}, ["FULL_TIME", "TEMPORARY"]),
        ({"contract": ContractKind.APPRENTICESHIP}, ["FULL_TIME"]),
    ],
)
def test_employment_type(values, kinds):
    from vacancies.syndication import job_posting

    posting = job_posting(VacancyFactory(published=True, **values))

    assert (posting["employmentType"], "baseSalary" in posting, "sameAs" in posting["hiringOrganization"]) == (
        kinds,
        False,
        False,
    )


@time_machine.travel(NOON, tick=False)
def test_feed_is_atom_with_one_entry_per_open_offer(client, vacancy):
    VacancyFactory()
    VacancyFactory(filled=True)
    VacancyFactory(published=True, is_public=False)

    response = client.get(reverse("vacancies:vacancy_feed"))

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    (entry,) = root.findall(f"{ATOM}entry")
    assert {
        "feed": (root.tag, root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.findtext(f"{ATOM}title")),
        "self": root.find(f"{ATOM}link[@rel='self']").get("href"),
        "author": root.findtext(f"{ATOM}author/{ATOM}name"),
    } == {
        "feed": (f"{ATOM}feed", "fr", f"Offres d’emploi · {settings.PORTAL['name']}"),
        "self": settings.SITE_URL + reverse("vacancies:vacancy_feed"),
        "author": settings.PORTAL["name"],
    }
    assert {
        "id": entry.findtext(f"{ATOM}id"),
        "title": entry.findtext(f"{ATOM}title"),
        "link": entry.find(f"{ATOM}link").get("href"),
        "published": entry.findtext(f"{ATOM}published"),
        "author": entry.findtext(f"{ATOM}author/{ATOM}name"),
        "category": entry.find(f"{ATOM}category").get("term"),
    } == {
        "id": vacancy.uuid.urn,
        "title": vacancy.title,
        "link": settings.SITE_URL + vacancy.get_public_url(),
        "published": "2027-01-12T11:00:00+00:00",
        "author": "EHPAD Les Tilleuls",
        "category": "Aide-soignant / Aide-soignante",
    }
    assert entry.findtext(f"{ATOM}summary").startswith(
        "<p>EHPAD Les Tilleuls · Flers (61100) · CDD · 17,5\u00a0h par semaine"
    )


def test_feed_drops_characters_xml_refuses(client):
    VacancyFactory(
        published=True, title="Cuisinier\x0b / cuisinière", description="Bon\x00appétit".replace("\x00", "\x02")
    )

    root = ET.fromstring(client.get(reverse("vacancies:vacancy_feed")).content)

    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "Cuisinier / cuisinière"


def test_feed_readers_may_ask_for_the_headers_only(client):
    response = client.head(reverse("vacancies:vacancy_feed"))

    assert (response.status_code, response.content) == (200, b"")


def test_empty_feed_is_still_a_feed(client):
    root = ET.fromstring(client.get(reverse("vacancies:vacancy_feed")).content)

    assert (root.findall(f"{ATOM}entry"), bool(root.findtext(f"{ATOM}updated"))) == ([], True)
