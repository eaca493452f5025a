"""How many members on that day: the field’s own case, and random histories against a naive count."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Organisation
from members.services import life, organisations
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.members.life import FOUNDED, count_on, names_on, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(staff):
    """8 founders (May 2015), one joining later, 4 more in a year, a merger then a change of name, one joining for three sites."""

    def join(name, day, sites=1, employees=20):
        organisation = organisations.create_organisation(Organisation(name=name), by=staff, member_since=day)
        SiteFactory.create_batch(sites, organisation=organisation, opened_on=date(2000, 1, 1))
        life.declare_headcount(organisation, employees, on=day, by=staff)
        return organisation

    rows = {f"Fondateur {n}": join(f"Fondateur {n}", FOUNDED) for n in range(1, 9)}
    rows["Plus tard"] = join("Plus tard", date(2016, 9, 1))
    rows |= {f"Quatre {n}": join(f"Quatre {n}", date(2017, 1, 1) + timedelta(days=60 * n)) for n in range(1, 5)}
    life.merge(rows["Fondateur 2"], rows["Fondateur 1"], on=date(2018, 1, 1), by=staff)
    life.declare_headcount(rows["Fondateur 1"], 40, on=date(2018, 1, 1), by=staff)
    life.rename(rows["Fondateur 1"], "Domicile du Bocage", on=date(2019, 1, 1), by=staff)
    rows["Mutuelle"] = join("Mutuelle", date(2019, 6, 1), sites=3, employees=90)
    return rows


def test_the_fields_own_case_is_counted_right_at_every_date(network):
    days = {
        date(2015, 5, 27): (0, 0),
        FOUNDED: (8, 160),
        date(2016, 12, 31): (9, 180),
        date(2017, 12, 31): (13, 260),
        date(2018, 1, 1): (12, 260),  # one member less, nobody lost
        date(2018, 12, 31): (12, 260),
        date(2019, 6, 1): (13, 350),
    }

    counted = {day: Organisation.objects.members_on(day).as_of(day).totals() for day in days}

    assert {day: (total["members"], total["employees"]) for day, total in counted.items()} == days
    assert {day: count_on(day) for day in days} == {day: members for day, (members, _) in days.items()}


def test_names_are_those_of_the_day(network):
    assert "Fondateur 1" in names_on(date(2018, 12, 31))
    assert "Domicile du Bocage" not in names_on(date(2018, 12, 31))
    assert names_on(date(2019, 1, 1)) ^ names_on(date(2018, 12, 31)) == {"Fondateur 1", "Domicile du Bocage"}
    assert names_on(date(2017, 12, 31)) - names_on(date(2018, 1, 1)) == {"Fondateur 2"}


def test_one_filter_answers_how_many_members_and_employees_on_a_day(client, staff, network):
    client.force_login(staff)
    url = reverse("members:organisation_list")

    answers = {
        day: text_of(client.get(url, {"member_on": day}), ".results-count")
        for day in ("2015-05-28", "2018-12-31", "2019-12-31")
    }

    assert answers == {
        "2015-05-28": "8 adhérents au 28 mai 2015 · 160 salariés",
        "2018-12-31": "12 adhérents au 31 déc. 2018 · 260 salariés",
        "2019-12-31": "13 adhérents au 31 déc. 2019 · 350 salariés",
    }


def test_one_joining_for_three_sites_is_one_member(network):
    after = Organisation.objects.members_on(date(2019, 6, 1)).as_of(date(2019, 6, 1)).get(name="Mutuelle")

    assert (after.site_count, count_on(date(2019, 6, 1)) - count_on(date(2019, 5, 31))) == (3, 1)


def test_merged_sites_are_counted_where_they_were_that_day(network):
    heir, absorbed = network["Fondateur 1"], network["Fondateur 2"]

    def sites_on(day):
        found = Organisation.objects.as_of(day).filter(pk__in=[heir.pk, absorbed.pk])
        return dict(found.values_list("pk", "site_count"))

    assert sites_on(date(2017, 12, 31)) == {heir.pk: 1, absorbed.pk: 1}
    assert sites_on(date(2018, 1, 1)) == {heir.pk: 2, absorbed.pk: 0}


@dataclass
class NaiveMember:
    periods: list = field(default_factory=list)  # [first day, last day or None]
    absorbed: bool = False
    last_event: int = -1

    def is_member(self, day):
        return any(first <= day and (last is None or day <= last) for first, last in self.periods)


MOVES = st.lists(
    st.tuples(
        st.integers(0, 300), st.sampled_from(["join", "leave", "merge", "undo"]), st.integers(0, 3), st.integers(0, 3)
    ),
    max_size=14,
).map(lambda moves: sorted(moves, key=lambda move: move[0]))


class Histories:
    """The same moves, once through the services and once by hand."""

    def __init__(self, staff):
        self.staff, self.mergers = staff, []
        self.rows = [OrganisationFactory(member_since=False) for _ in range(4)]
        self.naive = [NaiveMember() for _ in range(4)]

    @staticmethod
    def day(number):
        return FOUNDED + timedelta(days=number)

    def accepted(self, call, *args, **kwargs):
        try:
            with transaction.atomic():
                return call(*args, **kwargs, by=self.staff)
        except ValidationError:
            return None

    def join(self, day, a, _):
        own = self.naive[a]
        allowed = not own.absorbed and all(last is not None and last < day for _, last in own.periods)
        done = self.accepted(organisations.open_membership, self.rows[a], starts_on=self.day(day))
        assert (done is not None) == allowed
        if allowed:
            own.periods.append([day, None])

    def leave(self, day, a, _):
        own = self.naive[a]
        if own.periods and own.periods[-1][1] is None:
            membership = self.rows[a].memberships.latest("starts_on")
            membership.ends_on = self.day(day)
            assert self.accepted(organisations.edit_membership, membership, fields=["ends_on"])
            own.periods[-1][1] = day

    def merge(self, day, a, b):
        own, into = self.naive[a], self.naive[b]
        touched = [period for period in own.periods if period[1] is None or period[1] >= day]
        allowed = not (a == b or own.absorbed or into.absorbed or own.last_event >= day) and all(
            first < day for first, _ in touched
        )
        event = self.accepted(life.merge, self.rows[a], self.rows[b], on=self.day(day))
        assert (event is not None) == allowed
        if allowed:
            before = [list(period) for period in own.periods]
            self.mergers.append((event, a, b, before, own.last_event, into.last_event))
            for period in touched:
                period[1] = day - 1
            own.absorbed, into.last_event, own.last_event = True, day, day

    def undo(self, *_):
        if self.mergers:
            event, a, b, periods, own_last, into_last = self.mergers.pop()
            life.undo(event, by=self.staff)
            self.naive[a].absorbed, self.naive[a].periods, self.naive[a].last_event = False, periods, own_last
            self.naive[b].last_event = into_last


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, days=st.lists(st.integers(-2, 320), min_size=1, max_size=5))
def test_member_count_at_any_date_equals_a_naive_count(staff, moves, days):
    """Joins, exits, mergers and mergers taken back: the queryset, the page's totals and counting by hand agree."""
    with transaction.atomic():
        told = Histories(staff)
        for day, kind, a, b in moves:
            getattr(told, kind)(day, a, b)
        by_hand = [sum(member.is_member(day) for member in told.naive) for day in days]
        counted = [count_on(told.day(day)) for day in days]
        totals = [Organisation.objects.as_of(told.day(day)).totals()["members"] for day in days]
        transaction.set_rollback(True)

    assert counted == totals == by_hand
