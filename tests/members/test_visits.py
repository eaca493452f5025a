"""Visits and needs: recorded once, answered within thirty days, followed up."""

import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtec_portal import audit
from members import tasks
from members.enums import NeedKind, NeedOutcome, OrganisationKind, SolicitationKind, VisitMeans
from members.models import Need, Organisation, Solicitation, Visit
from members.services import solicitations
from members.services import visits as services
from tests.factories.accounts import UserFactory
from tests.factories.members import ContactFactory, NeedFactory, OrganisationFactory, VisitFactory
from tests.factories.reference import CommuneFactory, TradeFactory

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def a_visit(organisation, **values):
    return Visit(organisation=organisation, **values)


def a_need(words="Dix heures de ménage"):
    return Need(kind=NeedKind.PART_TIME, words=words)


# --- Recording --------------------------------------------------------------------------------------------------------


def test_visit_is_recorded_with_its_needs_and_in_the_ledger(staff):
    organisation = OrganisationFactory()

    visit, created = services.record_visit(
        a_visit(organisation, means=VisitMeans.PHONE, person_met="Lucie"), [a_need(), a_need("Un CDD")], by=staff
    )

    line = Solicitation.objects.get()
    assert (created, visit.owner, visit.needs.count()) == (True, staff, 2)
    assert (line.organisation, line.kind, line.counts, line.by) == (organisation, SolicitationKind.CALL, True, staff)
    assert [row.action for row in audit.history(organisation)] == ["visit.recorded"]


def test_visit_sent_twice_is_recorded_once(staff):
    organisation, number = OrganisationFactory(), uuid.uuid4()
    first, _ = services.record_visit(a_visit(organisation, uuid=number), [a_need()], by=staff)

    second, created = services.record_visit(a_visit(organisation, uuid=number), [a_need()], by=staff)

    assert (second, created) == (first, False)
    assert (Visit.objects.count(), Need.objects.count(), Solicitation.objects.count()) == (1, 1, 1)


def test_visit_sent_again_when_the_month_is_spent_is_still_the_same_visit(staff):
    organisation, number = OrganisationFactory(headcount=5), uuid.uuid4()
    services.record_visit(a_visit(organisation), by=staff)
    services.record_visit(a_visit(organisation, uuid=number), by=staff)  # the second of two

    _, created = services.record_visit(a_visit(organisation, uuid=number), by=staff)

    assert created is False


@pytest.mark.django_db(transaction=True)
def test_visit_sent_twice_at_once_is_recorded_once():
    staff, commune, number = UserFactory(staff=True), CommuneFactory(), uuid.uuid4()
    gate, results = threading.Barrier(4), []

    def send():
        try:
            gate.wait()
            prospect = Organisation(name="Menuiserie Lecoq", kind=OrganisationKind.PROSPECT)
            visit = a_visit(prospect, uuid=number)
            results.append(services.record_visit(visit, [a_need()], by=staff, commune=commune)[1])
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, False, False, True]
    rows = (Visit, Need, Solicitation, Organisation)
    assert [model.objects.count() for model in rows] == [1, 1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_visitors_naming_the_same_new_structure_make_one_prospect():
    people, commune = [UserFactory(staff=True), UserFactory(staff=True)], CommuneFactory()
    gate = threading.Barrier(2)

    def note(person, name):
        try:
            gate.wait()
            services.record_visit(a_visit(Organisation(name=name)), by=person, commune=commune)
        finally:
            connection.close()

    names = ["Boulangerie du Pont", "BOULANGERIE du pont"]
    threads = [threading.Thread(target=note, args=pair) for pair in zip(people, names, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    prospect = Organisation.objects.get()
    assert (prospect.kind, prospect.visits.count(), prospect.sites.get().commune) == ("prospect", 2, commune)


def test_person_met_is_linked_to_the_known_contact(staff):
    contact = ContactFactory(name="Lucie Hamelin")

    visit, _ = services.record_visit(a_visit(contact.organisation, person_met="lucie hamelin"), by=staff)

    assert visit.contact == contact


def test_visit_beyond_the_budget_asks_for_a_reason_and_records_nothing(staff):
    organisation = OrganisationFactory(headcount=5)
    for _ in range(2):
        services.record_visit(a_visit(organisation), by=staff)

    with pytest.raises(solicitations.BudgetExceeded):
        services.record_visit(a_visit(organisation), [a_need()], by=staff)

    assert (organisation.visits.count(), Need.objects.count()) == (2, 0)
    services.record_visit(a_visit(organisation), by=staff, reason="Ils ont un départ imprévu")
    assert organisation.visits.count() == 3


def test_visit_the_structure_asked_for_takes_nothing_from_its_budget(staff):
    organisation = OrganisationFactory(headcount=5)

    services.record_visit(a_visit(organisation), by=staff, requested=True)

    assert solicitations.usage(organisation).count == 0
    assert Solicitation.objects.get().counts is False


def test_visit_is_counted_in_its_own_month(staff):
    organisation = OrganisationFactory()

    services.record_visit(a_visit(organisation, met_on=ago(40)), by=staff)

    assert solicitations.usage(organisation).count == 0
    assert solicitations.usage(organisation, ago(40)).count == 1


@time_machine.travel("2027-03-10 07:30+00:00", tick=False)
@pytest.mark.parametrize(("day", "at"), [(9, "09/03/2027 12:00"), (10, "10/03/2027 08:30")])
def test_visit_noted_in_the_morning_is_not_in_the_ledger_at_noon(staff, day, at):
    services.record_visit(a_visit(OrganisationFactory(), met_on=date(2027, 3, day)), by=staff)

    assert f"{timezone.localtime(Solicitation.objects.get().at):%d/%m/%Y %H:%M}" == at


# --- What becomes of a need --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "vacancy"},  # not dated
        {"decided_at": timezone.now()},  # dated, nothing decided
        {"outcome_note": "rien"},
        {"outcome": "referral", "decided_at": timezone.now()},  # to nobody
        {"outcome": "vacancy", "decided_at": timezone.now(), "partner_name": "Cap emploi"},
        {"outcome": "training", "decided_at": timezone.now()},  # which one?
        {"outcome": "part_time", "decided_at": timezone.now()},  # of what, how long?
        {"outcome": "plus tard", "decided_at": timezone.now()},
        {"words": ""},
        {"hours_per_week": Decimal("0")},
        {"hours_per_week": Decimal("48.25")},
        {"kind": "envie"},
        {"reminded_days": 12},
    ],
    ids=" ".join,
)
def test_database_refuses_an_incoherent_need(wrong):
    need = NeedFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(**wrong)


def test_database_refuses_a_referral_to_two_partners():
    need, partner = NeedFactory(), OrganisationFactory(partner=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(
            outcome="referral", decided_at=timezone.now(), partner=partner, partner_name="Un autre"
        )


@pytest.mark.parametrize(
    "wrong", [{"follow_up_on": ago(1)}, {"followed_up_at": timezone.now()}, {"means": "fax"}], ids=" ".join
)
def test_database_refuses_an_incoherent_visit(wrong):
    visit = VisitFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**wrong)


def test_each_outcome_is_kept_with_what_it_names(staff):
    partner, trade = OrganisationFactory(partner=True), TradeFactory()
    decisions = [
        (NeedOutcome.VACANCY, {}),
        (NeedOutcome.PART_TIME, {"trade": trade, "hours_per_week": Decimal("10.5")}),
        (NeedOutcome.TRAINING, {"note": "Gestes et postures, six personnes"}),
        (NeedOutcome.REFERRAL, {"partner": partner}),
        (NeedOutcome.REFERRAL, {"partner_name": "Cap emploi"}),
    ]

    decided = [services.decide_need(NeedFactory(), outcome, by=staff, **named) for outcome, named in decisions]

    assert [need.outcome for need in decided] == [outcome for outcome, _ in decisions]
    assert [need.referred_to for need in decided] == ["", "", "", str(partner), "Cap emploi"]
    assert {need.decided_by for need in decided} == {staff}


def test_outcome_without_its_name_is_refused_in_french(staff):
    with pytest.raises(ValidationError) as error:
        services.decide_need(NeedFactory(), NeedOutcome.REFERRAL, by=staff)

    assert error.value.messages == ["Une orientation nomme un partenaire, et un seul."]


def test_changing_the_outcome_forgets_the_former_partner(staff):
    need = services.decide_need(NeedFactory(), NeedOutcome.REFERRAL, by=staff, partner_name="Cap emploi")

    need = services.decide_need(need, NeedOutcome.VACANCY, by=staff)

    assert (need.outcome, need.referred_to) == ("vacancy", "")


@given(days=st.integers(0, 400))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_overdue_in_the_database_and_on_the_row_are_the_same(days):
    with transaction.atomic():
        need = NeedFactory(visit=VisitFactory(met_on=ago(days), organisation__siren=None))
        assert Need.objects.overdue().filter(pk=need.pk).exists() == (need.tone == "bad") == (days > 30)
        assert need.days_left == 30 - days
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (0, "Encore 30\xa0jours", "neutral"),
        (24, "Encore 6\xa0jours", "neutral"),
        (25, "Encore 5\xa0jours", "warn"),
        (29, "Encore 1\xa0jour", "warn"),
        (30, "Dernier jour", "warn"),
        (31, "Dépassé de 1\xa0jour", "bad"),
    ],
)
def test_deadline_is_said_in_words(days, words, tone):
    need = NeedFactory(visit__met_on=ago(days))

    assert (need.status, need.tone) == (words, tone)


def test_need_with_an_outcome_cannot_be_removed(staff):
    need = services.decide_need(NeedFactory(), NeedOutcome.VACANCY, by=staff)

    with pytest.raises(services.Refused):
        services.remove_need(need, by=staff)


# --- Follow-ups and reminders --------------------------------------------------------------------------------------------


def test_follow_up_does_not_close_on_an_overdue_need(staff):
    visit = VisitFactory(met_on=ago(40), follow_up_on=ago(1))
    need = NeedFactory(visit=visit)

    with pytest.raises(services.Refused):
        services.finish_follow_up(visit, by=staff)

    services.decide_need(need, NeedOutcome.VACANCY, by=staff)
    services.finish_follow_up(visit, by=staff)
    visit.refresh_from_db()
    assert visit.waits_for_follow_up is False


def test_next_visit_closes_the_follow_up_it_answers(staff):
    before = VisitFactory(met_on=ago(5), follow_up_on=ago(0))
    elsewhere = VisitFactory(met_on=ago(5), follow_up_on=ago(0))

    services.record_visit(a_visit(before.organisation), by=staff, follows=before)
    services.record_visit(a_visit(before.organisation), by=staff, follows=elsewhere)  # of another structure: left alone

    assert list(Visit.objects.to_follow_up()) == [elsewhere]


def test_postponed_follow_up_waits_again(staff):
    visit = VisitFactory(met_on=ago(5), follow_up_on=ago(1), followed_up_at=timezone.now())

    visit = services.postpone_follow_up(visit, ago(-10), by=staff)

    assert (visit.waits_for_follow_up, visit.follow_up_is_due) == (True, False)


def test_reminders_leave_at_25_and_30_days_once_each(letters):
    owner = UserFactory(staff=True, email="claire@example.org")
    visit = VisitFactory(owner=owner, met_on=ago(24))
    NeedFactory(visit=visit)
    NeedFactory(visit=visit)
    said = {}

    for later in range(9):  # the 24th to the 32nd day, the task run twice each morning
        for _ in range(2):
            services.remind(timezone.localdate() + timedelta(days=later))
        said[24 + later] = [letter.subject for letter in letters()][sum(map(len, said.values())) :]

    wanted = {25: ["2 besoins sans suite depuis 25 jours"], 30: ["2 besoins sans suite depuis 30 jours"]}
    assert said == {day: wanted.get(day, []) for day in range(24, 33)}
    assert {letter.to for letter in letters()} == {"claire@example.org"}


def test_answered_needs_are_not_reminded_of(staff, letters):
    need = NeedFactory(visit__met_on=ago(40))
    services.decide_need(need, NeedOutcome.VACANCY, by=staff)

    tasks.remind_needs()

    assert letters() == []


def test_reminder_of_somebody_who_left_goes_to_the_team(letters, settings):
    NeedFactory(visit__met_on=ago(40), visit__owner=UserFactory(staff=True, is_active=False))

    services.remind()

    assert [letter.to for letter in letters()] == [settings.PORTAL["email"]]


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(letters):
    NeedFactory(visit__met_on=ago(26))
    gate = threading.Barrier(2)

    def work():
        try:
            gate.wait()
            services.remind()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(letters()) == 1
