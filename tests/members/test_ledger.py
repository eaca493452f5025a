"""The solicitation ledger: what a month allows, who is told before, and what exceeding it takes."""

import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone

from cvtheque.services import unveiling
from gtec_portal import environment
from members.enums import BudgetShare, HeadcountBand, SolicitationKind
from members.models import Solicitation
from members.services import solicitations
from newsletters import services as newsletters
from newsletters.enums import Segment, Source, SubscriberState
from newsletters.models import Issue
from tests.factories.cvtheque import CandidateFactory
from tests.factories.members import OrganisationFactory, SeatFactory, SolicitationFactory
from tests.factories.newsletters import IssueFactory, SubscriberFactory

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
CALL = SolicitationKind.CALL


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


# --- Budgets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "budget"),
    [
        ({"headcount": 0}, 2),
        ({"headcount": 9}, 2),
        ({"headcount": 10}, 6),
        ({"headcount": 49}, 6),
        ({"headcount": 50}, 8),
        ({"headcount_band": HeadcountBand.UNDER_10}, 2),
        ({"headcount_band": HeadcountBand.UNDER_50}, 6),
        ({"headcount_band": HeadcountBand.UNDER_250}, 8),
        ({"headcount_band": HeadcountBand.OVER_250}, 8),
        ({"headcount_band": HeadcountBand.OVER_250, "headcount": 8}, 2),
        ({}, 2),
    ],
)
def test_budget_follows_the_headcount(db, facts, budget):
    assert solicitations.budget_of(OrganisationFactory(**facts)) == budget


def test_budgets_are_a_setting(db, settings):
    settings.SOLICITATION_BUDGETS = (1, 3, 5)

    assert solicitations.budget_of(OrganisationFactory(headcount=12)) == 3


@pytest.mark.parametrize("raw", ["2,6", "2,6,8,9", "2,six,8", "2,-6,8", "0,6,8", "2;6;8", "2,,8", "٢,6,8"])
def test_malformed_budgets_refuse_to_start(monkeypatch, raw):
    monkeypatch.setenv("SOLICITATION_BUDGETS", raw)

    with pytest.raises(ImproperlyConfigured, match="SOLICITATION_BUDGETS"):
        environment.integers("SOLICITATION_BUDGETS", (2, 6, 8), low=1)


@pytest.mark.parametrize(("raw", "read"), [("", (2, 6, 8)), (" 1, 3 ,5 ", (1, 3, 5))])
def test_budgets_are_read(monkeypatch, raw, read):
    monkeypatch.setenv("SOLICITATION_BUDGETS", raw)

    assert environment.integers("SOLICITATION_BUDGETS", (2, 6, 8), low=1) == read


# --- Counting --------------------------------------------------------------------------------------------------------


def test_usage_says_what_a_sender_reads(db):
    organisation = OrganisationFactory(headcount=60)
    SolicitationFactory.create_batch(6, organisation=organisation)
    SolicitationFactory(organisation=organisation, counts=False)
    SolicitationFactory()

    usage = solicitations.usage(organisation)

    assert (usage.count, usage.budget, usage.left, usage.spent) == (6, 8, 2, False)
    assert usage.sentence == "déjà 6 sur 8 ce mois-ci"


def test_usage_of_a_quiet_month(db):
    assert solicitations.usage(OrganisationFactory(headcount=60)).sentence == "aucune sur 8 ce mois-ci"


def test_usages_of_many_take_one_query(db, django_assert_num_queries):
    organisations = OrganisationFactory.create_batch(5)

    with django_assert_num_queries(1):
        assert len(solicitations.usages(organisations)) == 5


@time_machine.travel(datetime(2026, 11, 15, 12, tzinfo=PARIS))
def test_month_turns_at_midnight_in_paris(db):
    organisation = OrganisationFactory(headcount=60)
    for at in (
        datetime(2026, 10, 31, 23, 59, tzinfo=PARIS),
        datetime(2026, 11, 1, 0, 1, tzinfo=PARIS),  # still October in UTC
        datetime(2026, 11, 30, 23, 59, tzinfo=PARIS),
        datetime(2026, 12, 1, 0, 0, tzinfo=PARIS),
    ):
        SolicitationFactory(organisation=organisation, at=at)

    assert solicitations.usage(organisation).count == 2
    assert solicitations.usage(organisation, date(2026, 10, 5)).sentence == "déjà 1 sur 8 en 10/2026"


def test_budget_is_of_the_month_of_the_solicitation(db, staff):
    organisation = OrganisationFactory(headcount=5)
    SolicitationFactory.create_batch(2, organisation=organisation)
    before = timezone.now() - timedelta(days=40)

    row = solicitations.record(organisation, CALL, "Rappel", by=staff, at=before)

    assert (row.at, row.is_over) == (before, False)


def test_record_keeps_who_what_and_whom(db, staff):
    organisation = OrganisationFactory()

    row = solicitations.record(organisation, SolicitationKind.SURVEY, "x" * 300, by=staff, person="Ana Exemple")

    row.refresh_from_db()
    assert (row.organisation, row.kind, row.subject, row.by, row.person) == (
        organisation,
        "survey",
        "x" * 200,
        staff,
        "Ana Exemple",
    )
    assert (row.counts, row.is_over, row.reason, row.share) == (True, False, "", BudgetShare.COUNTED)


def test_beyond_the_budget_a_reason_is_needed(db, staff):
    organisation = OrganisationFactory(headcount=5)
    SolicitationFactory.create_batch(2, organisation=organisation)

    with pytest.raises(solicitations.BudgetExceeded, match="déjà 2 sur 2 ce mois-ci") as raised:
        solicitations.record(organisation, CALL, "Un de plus", by=staff, reason="  ")

    assert raised.value.usages == [(organisation, solicitations.usage(organisation))]
    assert Solicitation.objects.count() == 2


def test_beyond_the_budget_the_reason_is_kept(db, staff):
    organisation = OrganisationFactory(headcount=5)
    SolicitationFactory.create_batch(2, organisation=organisation)

    row = solicitations.record(organisation, CALL, "Un de plus", by=staff, reason="Fermeture d’un service lundi")

    assert (row.is_over, row.reason, row.share) == (True, "Fermeture d’un service lundi", BudgetShare.OVER)
    assert solicitations.usage(organisation).sentence == "déjà 3 sur 2 ce mois-ci"


def test_reason_given_for_nothing_is_not_kept(db, staff):
    row = solicitations.record(OrganisationFactory(), CALL, "Premier", by=staff, reason="Au cas où")

    assert (row.is_over, row.reason) == (False, "")


def test_legal_and_requested_messages_pass_and_take_nothing(db, staff):
    organisation = OrganisationFactory(headcount=5)
    SolicitationFactory.create_batch(2, organisation=organisation)

    row = solicitations.record(organisation, SolicitationKind.MAIL, "Appel de cotisation", by=staff, counts=False)

    assert (row.counts, row.is_over, row.share) == (False, False, BudgetShare.FREE)
    assert solicitations.usage(organisation).count == 2


def test_many_are_all_or_none_and_share_the_reason(db, staff):
    spent, free, asked = OrganisationFactory.create_batch(3, headcount=5)
    SolicitationFactory.create_batch(2, organisation=spent)
    SolicitationFactory.create_batch(2, organisation=asked)
    everybody = [spent, free, asked]

    with pytest.raises(solicitations.BudgetExceeded) as raised:
        solicitations.record_many(everybody, SolicitationKind.MAIL, "Lettre", by=staff, asked_for=[asked])
    assert [organisation for organisation, _ in raised.value.usages] == [spent]
    assert Solicitation.objects.count() == 4

    rows = solicitations.record_many(
        everybody, SolicitationKind.MAIL, "Lettre", by=staff, asked_for=[asked], reason="Urgence"
    )

    assert {row.organisation: (row.share, row.reason) for row in rows} == {
        spent: (BudgetShare.OVER, "Urgence"),
        free: (BudgetShare.COUNTED, ""),
        asked: (BudgetShare.FREE, "Urgence"),
    }


def test_database_refuses_an_excess_without_reason(db):
    with pytest.raises(IntegrityError, match="solicitation_over_with_reason"):
        SolicitationFactory(is_over=True)


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_share_the_last_of_a_budget():
    organisation = OrganisationFactory(headcount=5)
    SolicitationFactory(organisation=organisation)
    start = Barrier(8)

    def send(number):
        try:
            start.wait(10)
            solicitations.record(organisation, CALL, f"Appel {number}")
        except solicitations.BudgetExceeded:
            return "refused"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(send, range(8)))

    assert sorted(results) == ["refused"] * 7 + ["sent"]
    assert solicitations.usage(organisation).count == 2


@pytest.mark.django_db(transaction=True)
def test_two_letters_to_the_same_organisations_never_wait_for_each_other_forever():
    organisations = OrganisationFactory.create_batch(6, headcount=60)
    start = Barrier(4)

    def send(number):
        try:
            start.wait(10)
            order = organisations if number % 2 else organisations[::-1]
            return len(solicitations.record_many(order, SolicitationKind.MAIL, f"Lettre {number}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [6, 6, 6, 6]


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_list_is_filtered_by_structure_kind_month_and_budget(client, staff):
    pommiers = OrganisationFactory(name="Verger du Lac", headcount=5)
    last_month = timezone.localtime().replace(day=1) - timedelta(days=2)
    call = SolicitationFactory(organisation=pommiers)
    free = SolicitationFactory(organisation=pommiers, kind=SolicitationKind.MAIL, counts=False)
    over = SolicitationFactory(is_over=True, reason="Urgence")
    old = SolicitationFactory(at=last_month)
    client.force_login(staff)

    def found(**query):
        return list(client.get(reverse("members:solicitation_list"), query).context["page"])

    assert found() == [over, free, call, old]
    assert found(q="verger") == [free, call]
    assert found(kind="mail") == [free]
    assert found(month=f"{last_month:%Y-%m}") == [old]
    assert found(share="over") == [over]
    assert found(share="free") == [free]
    assert found(share="counted") == [over, call, old]
    assert found(month="1999-01") == [over, free, call, old]  # no such choice: said by the form, nothing filtered


def test_record_shows_the_gauge_and_its_own_rows(client, staff):
    organisation = OrganisationFactory(headcount=60)
    rows = SolicitationFactory.create_batch(3, organisation=organisation)
    SolicitationFactory()
    client.force_login(staff)

    response = client.get(reverse("members:organisation_solicitations", args=[organisation.pk]))

    page = soup(response)
    assert list(response.context["page"]) == rows[::-1]
    assert words(page.select_one(".gauge")) == "déjà 3 sur 8 ce mois-ci"
    assert (page.select_one("meter")["value"], page.select_one("meter")["max"]) == ("3", "8")


def note(client, organisation, **values):
    at = timezone.localtime() - timedelta(minutes=5)
    data = {"kind": "call", "subject": "Point sur les besoins", "at": f"{at:%Y-%m-%dT%H:%M}"}
    return client.post(reverse("members:solicitation_create", args=[organisation.pk]), data | values)


def test_a_call_made_outside_is_noted(client, staff):
    organisation = OrganisationFactory(headcount=60)
    client.force_login(staff)

    response = note(client, organisation, person="Ana Exemple")

    row = Solicitation.objects.get()
    assert response.url == reverse("members:organisation_solicitations", args=[organisation.pk])
    assert (row.kind, row.subject, row.person, row.by) == ("call", "Point sur les besoins", "Ana Exemple", staff)
    assert [str(message) for message in client.get(response.url).context["messages"]] == [
        "Sollicitation notée : déjà 1 sur 8 ce mois-ci."
    ]


def test_form_shows_the_gauge_before_and_asks_a_reason_when_it_is_spent(client, staff):
    organisation = OrganisationFactory(headcount=5)
    SolicitationFactory.create_batch(2, organisation=organisation)
    client.force_login(staff)

    before = client.get(reverse("members:solicitation_create", args=[organisation.pk]))
    refused = note(client, organisation)

    assert words(soup(before).select_one(".gauge")) == "déjà 2 sur 2 ce mois-ci Budget atteint"
    assert refused.status_code == 422
    assert refused.context["form"].errors["reason"] == [
        "Budget du mois atteint (déjà 2 sur 2 ce mois-ci) : dites pourquoi."
    ]
    assert soup(refused).select_one("[name=subject]")["value"] == "Point sur les besoins"

    assert note(client, organisation, reason="Départ d’une cheffe de service").status_code == 302
    assert Solicitation.objects.get(is_over=True).reason == "Départ d’une cheffe de service"


def test_requested_call_is_noted_whatever_the_budget(client, staff):
    organisation = OrganisationFactory(headcount=5)
    SolicitationFactory.create_batch(2, organisation=organisation)
    client.force_login(staff)

    assert note(client, organisation, is_free="on").status_code == 302
    assert Solicitation.objects.filter(counts=False).count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"kind": "visit"}, "kind"),
        ({"kind": "unveiling"}, "kind"),
        ({"at": "2999-01-01T10:00"}, "at"),
        ({"at": "hier"}, "at"),
    ],
)
def test_impossible_note_is_refused_and_says_why(client, staff, values, field):
    client.force_login(staff)

    response = note(client, OrganisationFactory(), **values)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Solicitation.objects.count() == 0


# --- Letters ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def members_issue(staff):
    return IssueFactory(segment=Segment.MEMBERS)


def test_letter_to_members_solicits_each_organisation_once(staff, members_issue):
    first, second = SeatFactory(organisation__headcount=60), SeatFactory(organisation__headcount=60)
    SeatFactory(organisation=first.organisation)  # a colleague: same organisation, same solicitation

    assert newsletters.launch(members_issue, by=staff) == 3

    rows = Solicitation.objects.order_by("organisation")
    assert [(row.organisation, row.kind, row.by, row.share) for row in rows] == [
        (seat.organisation, "mail", staff, BudgetShare.COUNTED) for seat in (first, second)
    ]


def test_letter_its_readers_asked_for_takes_nothing(staff, members_issue):
    seat = SeatFactory(organisation__headcount=5)
    SolicitationFactory.create_batch(2, organisation=seat.organisation)
    SubscriberFactory(email=seat.user.email.upper(), source=Source.FORM)

    newsletters.launch(members_issue, by=staff)

    row = Solicitation.objects.get(kind="mail")
    assert (row.organisation, row.share) == (seat.organisation, BudgetShare.FREE)


def test_one_colleague_who_did_not_ask_makes_it_count(staff, members_issue):
    seat = SeatFactory(organisation__headcount=60)
    SubscriberFactory(email=seat.user.email, source=Source.FORM)
    SeatFactory(organisation=seat.organisation)

    newsletters.launch(members_issue, by=staff)

    assert Solicitation.objects.get().share == BudgetShare.COUNTED


def test_subscribers_without_a_seat_solicit_nobody(staff):
    SubscriberFactory.create_batch(2)

    newsletters.launch(IssueFactory(), by=staff)

    assert Solicitation.objects.count() == 0


def test_person_of_two_organisations_solicits_the_one_she_came_from(staff, members_issue):
    seat = SeatFactory(organisation__headcount=60)
    other = SeatFactory(user=seat.user, organisation__headcount=60)
    SubscriberFactory(
        email=seat.user.email, source=Source.SEAT, organisation=other.organisation, state=SubscriberState.ACTIVE
    )

    newsletters.launch(members_issue, by=staff)

    assert [row.organisation for row in Solicitation.objects.all()] == [other.organisation]


def test_review_page_names_the_organisations_over_budget_and_asks_a_reason(client, staff, members_issue):
    seat = SeatFactory(organisation__headcount=5, organisation__name="Les Pommiers")
    SolicitationFactory.create_batch(2, organisation=seat.organisation)
    SeatFactory(organisation__headcount=60)
    client.force_login(staff)
    url = reverse("newsletters:issue_send", args=[members_issue.pk])

    review = client.get(url)
    refused = client.post(url)

    assert words(soup(review).select_one(".alert li")) == "Les Pommiers : déjà 2 sur 2 ce mois-ci"
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert Issue.objects.get().is_draft

    client.post(url, {"reason": "Réunion déplacée"})

    assert not Issue.objects.get().is_draft
    assert Solicitation.objects.get(is_over=True).reason == "Réunion déplacée"


def test_budget_taken_between_the_question_and_the_answer_asks_again(client, staff, members_issue):
    seat = SeatFactory(organisation__headcount=5)
    client.force_login(staff)
    url = reverse("newsletters:issue_send", args=[members_issue.pk])
    client.get(url)
    SolicitationFactory.create_batch(2, organisation=seat.organisation)

    response = client.post(url)

    assert (response.status_code, Issue.objects.get().is_draft) == (422, True)
    assert "reason" in response.context["form"].fields


def test_review_page_takes_a_constant_number_of_queries(client, staff, members_issue, django_assert_max_num_queries):
    SeatFactory.create_batch(12, organisation__headcount=60)
    client.force_login(staff)

    with django_assert_max_num_queries(40):
        client.get(reverse("newsletters:issue_send", args=[members_issue.pk]))


# --- Asking for a name -----------------------------------------------------------------------------------------------


def ask(profile, user, **values):
    values = {"vacancy": "Aide-soignant·e, 28 h", "reason": "Votre parcours nous plaît."} | values
    return unveiling.ask_unveil(profile, organisation=user.acting_organisation, by=user, **values)


def test_unveiling_request_is_a_row_of_its_organisation_that_takes_nothing(employer):
    candidate = CandidateFactory(last_name="Quincampoix", skills="Nuits en EHPAD")

    ask(candidate.profile, employer)

    row = Solicitation.objects.get()
    assert (row.organisation, row.kind, row.by, row.share) == (
        employer.acting_organisation,
        "unveiling",
        employer,
        BudgetShare.FREE,
    )
    assert row.subject == "Aide-soignant·e, 28 h"


def test_candidate_is_spared_beyond_the_month_budget(employer, other_employer, settings):
    settings.UNVEIL_BUDGET = 1
    profile = CandidateFactory(skills="Nuits en EHPAD").profile
    ask(profile, employer)

    with pytest.raises(unveiling.CandidateSpared, match="déjà 1 sur 1 ce mois-ci"):
        ask(profile, other_employer)
    ask(profile, other_employer, insist="Elle a postulé chez nous en mai")

    assert Solicitation.objects.first().reason == "Elle a postulé chez nous en mai"


def test_page_says_how_many_requests_the_person_received_and_asks_to_insist(client, employer, other_employer, settings):
    settings.UNVEIL_BUDGET = 1
    profile = CandidateFactory(skills="Nuits en EHPAD").profile
    url = reverse("cvtheque:profile_unveil", args=[profile.uuid])
    data = {"vacancy": "Aide-soignant·e", "reason": "Bonjour"}
    client.force_login(employer)
    before = client.get(url)
    client.post(url, data)
    client.force_login(other_employer)

    refused = client.post(url, data)

    assert words(soup(before).select_one(".gauge")).endswith("aucune sur 1 ce mois-ci")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["insist"])
    assert client.post(url, data | {"insist": "Poste rare"}).status_code == 302
