"""Dated headcounts, the list as of a day, periods; two requests at once."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import HeadcountBand, OrganisationKind
from members.models import Organisation, OrganisationEvent
from members.services import life, organisations
from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory
from tests.members.life import at_once, count_on, refusal, text_of

pytestmark = pytest.mark.django_db


def test_the_figure_in_force_is_the_latest_one(staff):
    organisation = OrganisationFactory()
    for year, count in ((2017, 8), (2019, 60), (2018, 45)):  # typed in any order
        life.declare_headcount(organisation, count, on=date(year, 12, 31), by=staff)

    def then(day):
        return Organisation.objects.as_of(day).get(pk=organisation.pk).headcount_then

    assert [then(date(2017, 12, 30)), then(date(2017, 12, 31)), then(date(2019, 12, 30)), then(date(2024, 1, 1))] == [
        None,
        8,
        45,
        60,
    ]
    organisation.refresh_from_db()
    assert (organisation.headcount, organisation.headcount_band) == (60, HeadcountBand.UNDER_250)


def test_figure_of_the_same_day_is_replaced_and_can_be_removed(client, employer):
    organisation = employer.acting_organisation
    client.force_login(employer)
    url = reverse("members:organisation_headcounts", args=[organisation.pk])
    for count in ("120", "12"):
        client.post(url, {"on": "2024-12-31", "count": count})
    figure = organisation.headcounts.get()

    client.post(reverse("members:headcount_delete", args=[figure.pk]))

    organisation.refresh_from_db()
    assert (figure.count, organisation.headcounts.count(), organisation.headcount) == (12, 0, None)


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"on": "2099-01-01", "count": "12"}, {"on": ["Le 1er janv. 2099 n’est pas encore passé."]}),
        ({"on": "0001-01-01", "count": "12"}, {"on": ["Cette date n’est pas plausible : entre 1900 et 2100."]}),
        (
            {"on": "2024-12-31", "count": "-1"},
            {"count": ["Assurez-vous que cette valeur est supérieure ou égale à 0."]},
        ),
        (
            {"on": "2024-12-31", "count": "9" * 12},
            {"count": ["Assurez-vous que cette valeur est inférieure ou égale à 100000."]},
        ),
    ],
)
def test_impossible_figure_is_refused(client, staff, values, errors):
    client.force_login(staff)

    response = client.post(reverse("members:organisation_headcounts", args=[OrganisationFactory().pk]), values)

    found = {
        name: [text.replace("\xa0", " ") for text in texts] for name, texts in response.context["form"].errors.items()
    }
    assert (response.status_code, found) == (422, errors)


def test_unknown_headcounts_are_said_and_not_taken_for_zero(client, staff):
    OrganisationFactory(headcount=40)
    OrganisationFactory()
    client.force_login(staff)

    response = client.get(reverse("members:organisation_list"), {"member_on": "2018-12-31"})

    assert text_of(response, ".results-count") == "2 adhérents au 31 déc. 2018 · 40 salariés"
    assert "Effectif inconnu à cette date pour 1 adhérent : il n’est pas compté" in text_of(
        response, "#results > p.soft"
    )


def test_record_opened_with_a_number_dates_it_and_deduces_the_band(client, staff):
    client.force_login(staff)

    client.post(
        reverse("members:organisation_create"),
        {
            "name": "Les Pommiers",
            "kind": "employer",
            "legal_form": "association",
            "headcount": "52",
            "headcount_band": "0-9",
        },
    )

    organisation = Organisation.objects.get()
    figure = organisation.headcounts.get()
    assert (figure.on, figure.count, organisation.headcount_band) == (timezone.localdate(), 52, HeadcountBand.UNDER_250)


def test_filters_are_read_as_of_the_day(client, staff, pair):
    absorbed, into = pair
    flers, caen = CommuneFactory(flers=True), CommuneFactory(caen=True)
    SiteFactory(organisation=absorbed, commune=flers, category="354")
    SiteFactory(organisation=into, commune=caen, category="500")
    life.declare_headcount(absorbed, 8, on=date(2016, 1, 1), by=staff)
    life.declare_headcount(into, 30, on=date(2016, 1, 1), by=staff)
    life.declare_headcount(into, 300, on=date(2020, 1, 1), by=staff)
    life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)
    client.force_login(staff)

    def found(**criteria):
        response = client.get(reverse("members:organisation_list"), criteria)
        return [organisation.name_then for organisation in response.context["page"]]

    assert found(member_on="2017-01-01", commune=flers.pk) == ["Les Rives"]
    assert found(member_on="2019-01-01", commune=flers.pk) == ["Le Noireau"]
    assert found(member_on="2017-01-01", category="354") == ["Les Rives"]
    assert found(member_on="2019-01-01", category="354") == ["Le Noireau"]
    assert found(member_on="2019-01-01", headcount_band="10-49") == ["Le Noireau"]
    assert found(member_on="2021-01-01", headcount_band="10-49") == []
    assert found(member_on="2017-01-01", kind="partner") == []


def test_list_without_a_day_is_todays_and_counts_members_apart(client, staff):
    OrganisationFactory(headcount=12)
    OrganisationFactory(prospect=True, headcount=500)
    client.force_login(staff)

    response = client.get(reverse("members:organisation_list"))

    assert text_of(response, ".results-count") == "2 structures, dont 1 adhérent · 12 salariés"


def test_badges_say_who_is_a_member_and_who_no_longer_is(client, staff):
    OrganisationFactory(name="A")
    OrganisationFactory(name="B").memberships.update(ends_on=date(2020, 12, 31))
    OrganisationFactory(name="C", member_since=False)
    OrganisationFactory(name="D", partner=True)
    client.force_login(staff)
    rows = BeautifulSoup(client.get(reverse("members:organisation_list")).content, "html.parser").select("tbody tr")

    badges = [row.select_one(".badge").get_text(strip=True) for row in rows]
    record = text_of(client.get(Organisation.objects.get(name="B").get_absolute_url()), "main .badge")

    assert (badges, record) == (
        ["Adhérent employeur", "Ancien adhérent", "Pas encore adhérent", "Partenaire"],
        "Ancien adhérent",
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "demain", "2018-02-30", "\x00"])
def test_list_survives_any_day(client, staff, day):
    OrganisationFactory()
    client.force_login(staff)

    assert client.get(reverse("members:organisation_list"), {"member_on": day}).status_code == 200


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field", "sentence"),
    [
        ("2020-01-01", "2019-12-31", "__all__", "La sortie ne peut pas précéder l’entrée."),
        ("0001-01-01", "", "starts_on", "Cette date n’est pas plausible : entre 1900 et 2100."),
        ("2020-01-01", "9999-12-31", "ends_on", "Cette date n’est pas plausible : entre 1900 et 2100."),
    ],
)
def test_impossible_period_is_refused_and_kept_on_screen(client, staff, starts_on, ends_on, field, sentence):
    organisation = OrganisationFactory(member_since=False)
    client.force_login(staff)

    response = client.post(
        reverse("members:membership_create", args=[organisation.pk]), {"starts_on": starts_on, "ends_on": ends_on}
    )

    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, response.context["form"].errors) == (422, {field: [sentence]})
    assert page.select_one("[name=starts_on]")["value"] == starts_on
    assert not organisation.memberships.exists()


def test_prospect_who_joins_becomes_a_member_employer(staff):
    prospect = OrganisationFactory(prospect=True)

    organisations.open_membership(prospect, starts_on=date(2024, 1, 1), by=staff)

    prospect.refresh_from_db()
    assert prospect.kind == OrganisationKind.EMPLOYER


def test_partner_does_not_join_and_member_stays_of_a_kind_that_may(client, staff):
    partner, member = OrganisationFactory(partner=True), OrganisationFactory()
    client.force_login(staff)
    values = {"name": member.name, "kind": "partner", "legal_form": "association", "siren": member.siren}

    response = client.post(reverse("members:organisation_edit", args=[member.pk]), values)

    assert refusal(organisations.open_membership, partner, starts_on=date(2024, 1, 1), by=staff) == (
        "Un partenaire ou un financeur n’adhère pas : changez d’abord le type de la structure."
    )
    assert response.context["form"].non_field_errors() == [
        "Cette structure est adhérente : terminez son adhésion avant de changer son type."
    ]


@pytest.mark.django_db(transaction=True)
def test_two_overlapping_memberships_at_once_give_one_and_a_message(staff):
    organisation = OrganisationFactory(member_since=False)
    url = reverse("members:membership_create", args=[organisation.pk])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(staff)

    answers = at_once(*(lambda client=client: client.post(url, {"starts_on": "2020-01-01"}) for client in clients))

    (refused,) = [answer for answer in answers if answer.status_code == 422]
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert "Cette période chevauche une autre adhésion de la structure." in refused.content.decode()
    assert organisation.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_mergers_the_other_way_round_at_once_keep_one():
    staff, one, other = UserFactory(staff=True), OrganisationFactory(), OrganisationFactory()

    def merge(absorbed, into):
        try:
            return life.merge(
                Organisation.objects.get(pk=absorbed), Organisation.objects.get(pk=into), on=date(2018, 1, 1), by=staff
            )
        except ValidationError as error:
            return error

    answers = at_once(lambda: merge(one.pk, other.pk), lambda: merge(other.pk, one.pk))

    assert sorted(type(answer).__name__ for answer in answers) == ["OrganisationEvent", "ValidationError"]
    assert (OrganisationEvent.objects.count(), count_on(date(2018, 1, 1))) == (1, 1)
