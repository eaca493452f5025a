"""An employer offers two « Vis ma vie » places, sends three employees, signs online; one of them answers and signs. Journey H5."""

import pytest
from playwright.sync_api import expect

from events.exchange.enums import Party
from events.models import ExchangeSignature, HostPlace, Placement
from reference.models import Commune
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events_exchange import ColleagueFactory, ExchangeDayFactory, HostPlaceFactory
from tests.factories.members import OrganisationFactory, SeatFactory, SiteFactory

TRADE = "J1501"


@pytest.fixture
def team():
    return UserFactory(staff=True, password=PASSWORD)


@pytest.fixture
def edition(portal):
    """One day, and three other structures that each offer a place and propose somebody."""
    day = ExchangeDayFactory()
    for name in ("Le Verger", "Les Saules", "La Source"):
        site = SiteFactory(
            organisation=OrganisationFactory(name=name), name=f"EHPAD {name}", commune=Commune.objects.get(pk="61169")
        )
        HostPlaceFactory(day=day, site=site)
        ColleagueFactory(exchange=day.exchange, site=site, days=[day])
    return day


@pytest.fixture
def director(edition):
    seat = SeatFactory(
        user=UserFactory(password=PASSWORD, first_name="Hélène", last_name="Duval"),
        organisation=OrganisationFactory(name="Les Pommiers"),
        is_admin=True,
        function="Directrice",
    )
    SiteFactory(organisation=seat.organisation, name="EHPAD Les Pommiers", commune=Commune.objects.get(pk="61169"))
    return seat


def test_an_employer_offers_two_places_sends_three_people_and_signs(portal, page, new_context, team, edition, director):
    portal.sign_in(page, director.user)
    page.goto(portal.url("events:event_detail", edition.exchange.event.uuid))
    page.get_by_role("link", name="Vis ma vie", exact=True).click()
    portal.check(page)
    page.get_by_role("link", name="Offrir des places").click()
    page.get_by_label("Métier").select_option(TRADE)
    page.get_by_label("Combien de places").fill("2")
    portal.check(page)
    page.get_by_role("button", name="Offrir").click()
    expect(page.locator(".error-summary")).to_be_visible()
    portal.check(page)
    page.get_by_label("Personne qui accueille").fill("Anaïs Charme")
    page.get_by_role("button", name="Offrir").click()
    expect(page.get_by_text("2 places offertes")).to_be_visible()
    for first in ("Ana", "Bo", "Cléo"):
        page.get_by_role("link", name="Proposer une personne").click()
        page.get_by_label("Prénom").fill(first)
        page.get_by_label("Nom", exact=True).fill("Aubépine")
        page.get_by_label("Adresse e-mail").fill(f"{first.lower().replace('é', 'e')}@example.org")
        page.get_by_label("Fonction").fill("aide-soignante")
        page.get_by_label("Métier").select_option(TRADE)
        page.get_by_role("button", name="Proposer cette personne").click()
        expect(page.get_by_text(f"{first} Aubépine reçoit un e-mail")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page)

    phone = new_context().new_page()
    phone.set_viewport_size({"width": 375, "height": 800})
    portal.watch(phone)
    phone.goto(portal.mail.wait_for("ana@example.org", "vous propose").link("/lien/vis-ma-vie/"))
    portal.check(phone)
    phone.get_by_role("button", name="Je suis d’accord").click()
    expect(phone.get_by_text("vous êtes d’accord")).to_be_visible()

    office = new_context().new_page()
    portal.sign_in(office, team)
    office.goto(portal.url("events:exchange_detail", edition.exchange.event.uuid))
    office.get_by_role("button", name="Répartir : équilibre strict").click()
    expect(office.get_by_text("départs trouvés")).to_be_visible()
    portal.check(office)
    office.get_by_role("link", name="Annoncer la répartition").click()
    office.get_by_role("button", name="Annoncer la répartition").click()
    expect(office.get_by_text("Répartition annoncée")).to_be_visible()
    portal.check(office)
    own = director.organisation
    assert HostPlace.objects.filter(site__organisation=own, placement__isnull=False).count() == 2
    assert Placement.objects.filter(availability__colleague__organisation=own).count() == 2

    page.goto(portal.mail.wait_for(director.user.email, "la répartition pour").link("/vis-ma-vie/"))
    portal.check(page)
    page.get_by_role("link", name="Lire et signer la convention de Ana Aubépine").click()
    portal.check(page)
    expect(page.get_by_label("Prénom et nom")).to_have_value("Hélène Duval")
    page.get_by_label("Je suis habilité·e").check()
    page.get_by_role("button", name="Signer").click()
    expect(page.get_by_role("heading", name="1 signature sur 3")).to_be_visible()
    portal.check(page)

    phone.goto(portal.mail.wait_for("ana@example.org", "vous êtes attendu").link("/lien/vis-ma-vie/"))
    portal.check(phone)
    phone.get_by_role("link", name="Lire et signer").click()
    portal.check(phone)
    phone.get_by_label("J’ai lu l’ordre de mission").check()
    phone.get_by_role("button", name="Signer").click()
    expect(phone.get_by_text("2 signatures sur 3")).to_be_visible()
    portal.check(phone)
    portal.check_narrow(phone)
    signed = ExchangeSignature.objects.filter(agreement__colleague__email="ana@example.org").order_by("pk")
    assert list(signed.values_list("party", "name")) == [(Party.HOME, "Hélène Duval"), (Party.PERSON, "Ana Aubépine")]
