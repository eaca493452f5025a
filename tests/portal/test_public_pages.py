"""What the outside reads: the sitemap of what is public and nothing else, robots, the sources we owe a mention to."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from events.enums import Audience
from members.models import Membership
from tests.factories.events import EventFactory
from tests.factories.members import OrganisationFactory
from tests.factories.trainings import ProgrammeFactory
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.django_db
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def addresses(client):
    return [found.text for found in ElementTree.fromstring(client.get(reverse("sitemap")).content).iter(LOC)]


@pytest.fixture
def bare(client):
    """The addresses that are there before anybody writes anything."""
    return addresses(client)


def test_sitemap_holds_each_public_row_and_no_other(client, bare, settings):
    settings.SITE_URL = "https://gtec.example"
    organisation, former = OrganisationFactory(), OrganisationFactory(member_since=False)
    Membership.objects.create(
        organisation=former, starts_on="2015-05-28", ends_on=timezone.localdate() - timedelta(days=1)
    )
    OrganisationFactory(partner=True)
    vacancy = VacancyFactory(published=True, organisation=organisation)
    VacancyFactory(published=True, is_public=False, organisation=organisation)
    VacancyFactory(expired=True, organisation=organisation)
    event, programme = EventFactory(), ProgrammeFactory(published=True)
    EventFactory(audience=Audience.MEMBERS)
    EventFactory(draft=True)
    ProgrammeFactory()

    paths = [address.removeprefix(settings.SITE_URL) for address in addresses(client)]

    assert sorted(paths[len(bare) :]) == sorted(
        [
            reverse("members:sheet", args=[organisation.slug]),
            vacancy.get_public_url(),
            event.get_public_url(),
            programme.get_public_url(),
        ]
    )


def test_every_address_of_the_sitemap_opens_to_anybody(client, bare, settings):
    assert {client.get(address.removeprefix(settings.SITE_URL)).status_code for address in bare} == {200}


def test_robots_are_told_where_the_sitemap_is(client, settings):
    settings.SITE_URL = "https://gtec.example"

    lines = client.get(reverse("robots")).text.splitlines()

    assert lines[-1] == "Sitemap: https://gtec.example/sitemap.xml"
    assert not [line for line in lines if line.startswith("Disallow") and "/adherents/".startswith(line[10:])]


def test_legal_notice_names_the_sources_of_reference_data(client):
    text = BeautifulSoup(client.get(reverse("legal_notice")).content, "html.parser").main.get_text()
    said = " ".join(text.replace("\u202f", " ").split())

    assert "Source : France Travail, ROME 4.0, v460 (Licence Ouverte)" in said
    for source in ("Insee", "La Poste", "IGN", "FINESS", "NSF"):
        assert source in said
