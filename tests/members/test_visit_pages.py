"""The pages of visits and needs, as the team uses them; the answers the script of the telephone relies on."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from gtec_portal import offline
from members.models import Need, Organisation, Visit
from members.services import visits as services
from tests.factories.accounts import UserFactory
from tests.factories.members import (
    ContactFactory,
    NeedFactory,
    OrganisationFactory,
    SiteFactory,
    VisitFactory,
)
from tests.factories.reference import CommuneFactory, TradeFactory
from vacancies.models import Vacancy

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def typed(**values):
    """What a browser sends: five rows of needs, blank but those given as needs=[{...}]."""
    needs = values.pop("needs", [])
    data = {
        "uuid": str(uuid.uuid4()),
        "means": "visit",
        "met_on": timezone.localdate().isoformat(),
        "needs-TOTAL_FORMS": "5",
        "needs-INITIAL_FORMS": "0",
        **values,
    }
    for number, need in enumerate(needs):
        data |= {f"needs-{number}-{name}": value for name, value in need.items()}
    return data


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def create(client, data, **headers):
    return client.post(reverse("members:visit_create"), data, headers=headers)


# --- The form ----------------------------------------------------------------------------------------------------------


def test_structure_and_a_click_are_enough(team, staff):
    organisation = OrganisationFactory(name="Aide et Bocage")

    response = create(team, typed(structure="aide et bocage"))

    visit = Visit.objects.get()
    assert response.url == visit.get_absolute_url()
    assert (visit.organisation, visit.owner, visit.met_on) == (organisation, staff, timezone.localdate())


def test_needs_typed_are_kept_and_blank_rows_are_nothing(team):
    trade = TradeFactory()
    OrganisationFactory(name="Aide et Bocage")

    create(
        team,
        typed(
            structure="Aide et Bocage",
            needs=[
                {"words": "Du ménage", "kind": "part_time", "trade": trade.pk, "hours_per_week": "7,5"},
                {},
                {"words": "Un CDD", "kind": "replacement"},
            ],
        ),
    )

    assert list(Need.objects.values_list("words", "trade", "hours_per_week")) == [
        ("Du ménage", trade.pk, 7.5),
        ("Un CDD", None, None),
    ]


def test_need_whose_kind_was_not_chosen_is_kept(team):
    OrganisationFactory(name="Aide et Bocage")

    create(team, typed(structure="Aide et Bocage", needs=[{"words": "Du ménage"}]))

    assert Need.objects.get().kind == "other"


def test_new_structure_becomes_a_prospect_with_its_commune(team):
    commune = CommuneFactory(flers=True)

    create(team, typed(structure="Menuiserie Lecoq", is_new="on", commune="Flers"))

    prospect = Organisation.objects.get()
    assert (prospect.name, prospect.kind, prospect.sites.get().commune) == ("Menuiserie Lecoq", "prospect", commune)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        (
            {"structure": "Inconnue"},
            "structure",
            "Aucune structure ne s’appelle «\xa0Inconnue\xa0». Cochez «\xa0Nouvelle structure\xa0» pour en faire un prospect.",
        ),
        (
            {"structure": "Les Pommiers"},
            "structure",
            "Aucune structure ne s’appelle «\xa0Les Pommiers\xa0». Vouliez-vous dire Les Pommiers d’en bas ou Les Pommiers d’en haut\u202f?",
        ),
        ({"structure": "Neuve", "is_new": "on"}, "commune", "Indiquez la commune de la nouvelle structure."),
        (
            {"structure": "les pommiers d’en haut", "is_new": "on", "commune": "Flers"},
            "is_new",
            "Les Pommiers d’en haut est déjà dans le portail : décochez cette case.",
        ),
        (
            {"structure": "Les Pommiers d’en haut", "met_on": "2999-01-01"},
            "met_on",
            "Cette date n’est pas encore passée. Une visite à venir se note en date de relance.",
        ),
        ({"structure": "Les Pommiers d’en haut", "met_on": "0001-01-01"}, "met_on", "Vérifiez l’année."),
        (
            {"structure": "Les Pommiers d’en haut", "follow_up_on": "2020-01-01"},
            "follow_up_on",
            "La relance ne peut pas précéder la visite.",
        ),
        (
            {"structure": "Les Pommiers d’en haut", "follow_up_on": "9999-12-31"},
            "follow_up_on",
            "Choisissez une date dans les deux ans qui viennent.",
        ),
        ({"structure": ""}, "structure", "Indiquez la structure."),
        ({"structure": "Les Pommiers d’en haut", "means": "fax"}, "means", None),
        ({"structure": "Les Pommiers d’en haut", "uuid": "pas un uuid"}, "uuid", None),
    ],
    ids=str,
)
def test_wrong_input_is_refused_beside_its_field_and_keeps_what_was_typed(team, values, field, message):
    CommuneFactory(flers=True)
    OrganisationFactory(name="Les Pommiers d’en haut")
    OrganisationFactory(name="Les Pommiers d’en bas")

    response = create(team, typed(note="Bon accueil", needs=[{"words": "Du ménage"}], **values))

    form = response.context["form"]
    assert (response.status_code, Visit.objects.count()) == (422, 0)
    assert page(response).select_one("[name=note]").get_text(strip=True) == "Bon accueil"
    assert page(response).select_one("[name=needs-0-words]").get_text(strip=True) == "Du ménage"
    assert page(response).select_one(".in-turn details").has_attr("open")
    assert message is None or form.errors[field] == [message]
    assert field in form.errors


def test_need_without_words_is_said_with_its_number(team):
    OrganisationFactory(name="Aide et Bocage")

    response = create(team, typed(structure="Aide et Bocage", needs=[{}, {"kind": "training"}]))

    summary = page(response).select_one(".error-summary").get_text()
    assert response.status_code == 422
    assert "Besoin 2" in summary
    assert "écrivez le besoin en quelques mots" in summary


def test_spent_month_asks_for_a_reason_then_records(team, staff):
    organisation = OrganisationFactory(name="Petite structure", headcount=3)
    for _ in range(2):
        services.record_visit(Visit(organisation=organisation), by=staff)

    refused = create(team, typed(structure="Petite structure"))
    accepted = create(team, typed(structure="Petite structure", reason="Un départ imprévu"))

    assert (refused.status_code, accepted.status_code, organisation.visits.count()) == (422, 302, 3)
    assert "déjà 2 sur 2" in refused.context["form"].errors["reason"][0]
    assert page(refused).select_one("[name=spent]")["value"] == "1"


def test_facts_say_the_month_and_offer_the_contacts(team, staff):
    contact = ContactFactory(organisation__name="Aide et Bocage", organisation__headcount=5, name="Lucie Hamelin")
    services.record_visit(Visit(organisation=contact.organisation), by=staff)

    part = page(team.get(reverse("members:visit_facts"), {"structure": "Aide et Bocage"}, headers=HTMX))

    assert "déjà 1 sur 2 ce mois-ci" in part.p.get_text()
    assert [option["value"] for option in part.select("datalist option")] == ["Lucie Hamelin"]
    assert team.get(reverse("members:visit_facts"), {"structure": "zzz"}, headers=HTMX).status_code == 200
    assertRedirects(team.get(reverse("members:visit_facts")), reverse("members:visit_create"))


def test_own_overdue_needs_come_first_on_the_form(team, staff):
    mine = NeedFactory(visit__owner=staff, visit__met_on=ago(31))
    NeedFactory(visit__met_on=ago(31))

    response = team.get(reverse("members:visit_create"))

    links = [link["href"] for link in page(response).select(".alert a")]
    assert links == [reverse("members:need_decide", args=[mine.pk])]


def test_visit_prepared_from_a_follow_up_closes_it(team, staff):
    before = VisitFactory(owner=staff, met_on=ago(10), follow_up_on=ago(0), person_met="Lucie")
    url = reverse("members:visit_create") + f"?relance={before.uuid}"

    form = page(team.get(url)).select_one("form[data-offline]")
    team.post(url, typed(structure=form.select_one("[name=structure]")["value"], follows=str(before.uuid)))

    before.refresh_from_db()
    assert form["data-offline"] == f"visite-{before.organisation_id}"
    assert before.waits_for_follow_up is False


@pytest.mark.parametrize(
    "query", ["structure=abc", "structure=9999999999999", "relance=abc", "structure=%00", "relance=%00"]
)
def test_forged_preparation_is_an_empty_form(team, query):
    assert team.get(reverse("members:visit_create") + "?" + query).status_code == 200


# --- What the script of the telephone relies on ------------------------------------------------------------------------


def test_script_is_told_where_the_visit_is(team, staff):
    OrganisationFactory(name="Aide et Bocage")

    response = create(team, typed(structure="Aide et Bocage"), **{"X-Offline": offline.device_key(staff)})

    assert (response.status_code, response.json()) == (201, {"url": Visit.objects.get().get_absolute_url()})


def test_entry_sent_twice_by_the_script_gives_the_same_answer(team, staff):
    OrganisationFactory(name="Aide et Bocage")
    data, key = typed(structure="Aide et Bocage"), {"X-Offline": offline.device_key(staff)}

    answers = [create(team, data, **key) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["url"] for answer in answers}) == Visit.objects.count() == 1


def test_entry_sent_again_is_found_though_the_structure_was_renamed(team, staff):
    organisation = OrganisationFactory(name="Aide et Bocage")
    data, key = typed(structure="Aide et Bocage"), {"X-Offline": offline.device_key(staff)}
    create(team, data, **key)
    organisation.name = "Un autre nom"
    organisation.save()

    assert (create(team, data, **key).status_code, Visit.objects.count()) == (201, 1)


def test_entry_typed_by_somebody_else_is_refused(team):
    OrganisationFactory(name="Aide et Bocage")
    other = offline.device_key(UserFactory(staff=True))

    response = create(team, typed(structure="Aide et Bocage"), **{"X-Offline": other})

    assert (response.status_code, Visit.objects.count()) == (409, 0)


def test_entry_without_a_session_is_sent_to_sign_in(client, db):
    response = create(client, typed(structure="x"), **{"X-Offline": "abc"})

    assert response.url.startswith(reverse("account_login"))


def test_pages_carry_the_key_of_the_person_not_their_number(team, staff, employer):
    html = page(team.get(reverse("members:visit_list"))).html

    assert html["data-person"] == offline.device_key(staff)
    assert len({offline.device_key(staff), offline.device_key(employer), str(staff.pk)}) == 3


# --- Lists, outcomes, follow-ups ---------------------------------------------------------------------------------------


def rows(response):
    return [cell.a.get_text() for cell in page(response).select("tbody th")]


def test_visits_are_filtered_by_structure_person_period_and_open_needs(team, staff):
    VisitFactory(organisation__name="Ancienne", met_on=ago(60), owner=staff)
    NeedFactory(visit__organisation__name="Ouverte", visit__met_on=ago(2))
    VisitFactory(organisation__name="Récente", met_on=ago(1), owner=staff)
    url = reverse("members:visit_list")

    found = {
        query: rows(team.get(url + query))
        for query in ("", "?q=recente", f"?qui={staff.pk}", f"?du={ago(10)}", f"?au={ago(10)}", "?suite=aucune")
    }

    assert list(found.values()) == [
        ["Récente", "Ouverte", "Ancienne"],
        ["Récente"],
        ["Récente", "Ancienne"],
        ["Récente", "Ouverte"],
        ["Ancienne"],
        ["Ouverte"],
    ]


def test_need_list_shows_what_waits_oldest_first(team, staff):
    for days, words in ((3, "récent"), (40, "ancien"), (20, "réglé")):
        NeedFactory(visit__met_on=ago(days), words=words)
    services.decide_need(Need.objects.get(words="réglé"), "vacancy", by=staff)
    url = reverse("members:need_list")

    found = [
        rows(team.get(url + query)) for query in ("", "?suite=retard", "?suite=vacancy", "?suite=toutes", "?q=ANCIEN")
    ]

    assert found == [["ancien", "récent"], ["ancien"], ["réglé"], ["ancien", "réglé", "récent"], ["ancien"]]


def test_referral_to_a_partner_of_the_network_or_to_another(team):
    inside, outside = NeedFactory(), NeedFactory()
    partner = OrganisationFactory(partner=True, name="Mission emploi")

    for need, name in ((inside, "mission emploi"), (outside, "Cap emploi")):
        team.post(reverse("members:need_decide", args=[need.pk]), {"outcome": "referral", "partner": name})

    inside.refresh_from_db(), outside.refresh_from_db()
    assert (inside.partner, inside.partner_name) == (partner, "")
    assert (outside.partner, outside.partner_name) == (None, "Cap emploi")


@pytest.mark.parametrize(
    ("outcome", "field"),
    [("referral", "partner"), ("training", "note"), ("part_time", "hours_per_week"), ("", "outcome")],
)
def test_outcome_without_what_it_must_name_is_refused(team, outcome, field):
    need = NeedFactory()

    response = team.post(reverse("members:need_decide", args=[need.pk]), {"outcome": outcome})

    need.refresh_from_db()
    assert (response.status_code, need.outcome) == (422, "")
    assert field in response.context["form"].errors


def test_part_time_need_cannot_lose_its_hours_afterwards(team, staff):
    need = NeedFactory(trade=TradeFactory(), hours_per_week=7)
    services.decide_need(need, "part_time", by=staff)

    response = team.post(reverse("members:need_edit", args=[need.pk]), {"words": "x", "kind": "part_time"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Un temps partiel à partager a un métier et des heures par semaine."
    ]


def test_done_leads_to_the_need_that_waits_too_long(team, staff):
    need = NeedFactory(visit__met_on=ago(40), visit__follow_up_on=ago(0), visit__owner=staff)

    response = team.post(reverse("members:follow_up_done", args=[need.visit.uuid]))

    assert response.url == reverse("members:need_decide", args=[need.pk])


def test_follow_ups_are_mine_unless_asked(team, staff):
    VisitFactory(owner=staff, organisation__name="À moi", met_on=ago(2), follow_up_on=ago(1))
    VisitFactory(organisation__name="À une collègue", met_on=ago(2), follow_up_on=ago(0))
    url = reverse("members:follow_up_list")

    names = [[h.get_text() for h in page(team.get(url + query)).select(".cards h3")] for query in ("", "?de=tous")]

    assert names == [["À moi"], ["À moi", "À une collègue"]]


def test_postponing_to_the_past_is_refused(team):
    visit = VisitFactory(met_on=ago(5), follow_up_on=ago(1))
    url = reverse("members:follow_up_postpone", args=[visit.uuid])

    answers = [team.post(url, {"day": day.isoformat()}).status_code for day in (ago(1), ago(-400), ago(-3))]

    visit.refresh_from_db()
    assert (answers, visit.follow_up_on) == ([422, 422, 302], ago(-3))


def test_dashboard_counts_my_follow_ups_and_the_needs_left(team, staff):
    VisitFactory(owner=staff, met_on=ago(9), follow_up_on=ago(2))
    VisitFactory(met_on=ago(9), follow_up_on=ago(2))
    NeedFactory(visit__met_on=ago(31))
    NeedFactory()

    cards = {item.label: (item.tone, item.url) for item in team.get(reverse("dashboard")).context["items"]}

    assert cards["1\xa0relance"] == ("warn", reverse("members:follow_up_list"))
    assert cards["2\xa0besoins sans suite"] == ("warn", reverse("members:need_list") + "?suite=retard")


def test_coming_follow_up_is_in_my_agenda_only(team, staff):
    VisitFactory(owner=staff, organisation__name="À moi", follow_up_on=ago(-3))
    VisitFactory(organisation__name="À une autre", follow_up_on=ago(-3))

    entries = team.get(reverse("dashboard")).context["agenda"]

    assert [(entry.kind, entry.label) for entry in entries] == [("Relance", "À moi")]


# --- From the need to the vacancy ----------------------------------------------------------------------------------------


def test_need_becomes_a_vacancy_already_filled_in(team, staff):
    site = SiteFactory()
    trade = TradeFactory(aide_soignant=True)
    need = NeedFactory(visit__organisation=site.organisation, trade=trade, hours_per_week=28, words="De nuit.")
    url = reverse("vacancies:vacancy_create") + f"?need={need.pk}"

    form = team.get(url).context["form"]
    data = {name: form[name].value() for name in ("title", "hours_per_week", "description")}
    team.post(
        url,
        {
            **data,
            "trade": trade.pk,
            "site": form["site"].value(),
            "contract": "cdi",
            "salary_unit": "month",
            "contact_name": "Lucie",
            "contact_email": "lucie@example.org",
        },
    )

    vacancy = Vacancy.objects.get()
    need.refresh_from_db()
    assert (vacancy.need, vacancy.site, vacancy.hours_per_week) == (need, site, 28)
    assert (vacancy.title, vacancy.description) == ("Aide-soignant / aide-soignante", "De nuit.")
    assert (need.outcome, need.decided_by) == ("vacancy", staff)


@pytest.mark.parametrize("number", ["abc", "999999", "9" * 30, "²"])
def test_forged_need_is_an_ordinary_vacancy_form(team, number):
    assert team.get(reverse("vacancies:vacancy_create"), {"need": number}).status_code == 200


def test_employer_cannot_read_a_need_through_the_vacancy_form(client, employer):
    SiteFactory(organisation=employer.acting_organisation)
    need = NeedFactory(visit__organisation=employer.acting_organisation, words="Ce que l’équipe a noté")
    client.force_login(employer)

    response = client.get(reverse("vacancies:vacancy_create"), {"need": need.pk})

    assert "Ce que l’équipe a noté" not in response.content.decode()
