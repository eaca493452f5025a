"""The world-café planner: its promises over random shapes, its exact answers, what it says of the impossible."""

import random
from collections import Counter
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import planner, rotations
from events.planner import Guest


def crowd(people, seed=0, structures=17):
    chance = random.Random(seed)
    return [
        Guest(
            key=key,
            structure=chance.randrange(structures) if chance.random() < 0.8 else None,
            sector=chance.choice(["ehpad", "domicile", "hôpital", None]),
            role=chance.choice(["direction", "terrain", "partenaire", None]),
            wishes=frozenset({chance.randrange(4)}) if chance.random() < 0.3 else frozenset(),
        )
        for key in range(100, 100 + people)
    ]


@st.composite
def shapes(draw):
    """(people, tables, rounds) of any reasonable room."""
    tables = draw(st.integers(1, 12))
    return draw(st.integers(tables, tables * 9)), tables, draw(st.integers(1, min(tables, 6)))


def keeps_its_promises(plan, keys):
    """Everybody once, different tables for each, every table busy in every round, sizes within one."""
    assert set(plan.rows) == set(keys)
    assert all(len(row) == plan.rounds == len(set(row)) for row in plan.rows.values())
    for here in zip(*plan.rows.values(), strict=True):
        sizes = Counter(here)
        assert set(sizes) == set(range(plan.tables))
        assert max(sizes.values()) - min(sizes.values()) <= 1
    if not plan.mixed:
        by_group = {}
        for key, group in plan.groups.items():
            by_group.setdefault(group, set()).add(plan.rows[key])
        assert set(by_group) == set(range(plan.tables))
        assert all(len(rows) == 1 for rows in by_group.values())
        for here in zip(*(next(iter(rows)) for rows in by_group.values()), strict=True):
            assert len(set(here)) == plan.tables  # one group at each table


@settings(max_examples=60, deadline=None)
@given(shape=shapes(), mixed=st.booleans(), seed=st.integers(0, 3))
def test_compose_any_shape(shape, mixed, seed):
    people, tables, rounds = shape
    guests = crowd(people, seed)
    plan = planner.compose(guests, tables, rounds, mixed=mixed, seed=seed, effort=0.02)
    keeps_its_promises(plan, [guest.key for guest in guests])


@settings(max_examples=60, deadline=None)
@given(shape=shapes(), mixed=st.booleans(), data=st.data())
def test_repair_any_absence(shape, mixed, data):
    people, tables, rounds = shape
    guests = crowd(people)
    plan = planner.compose(guests, tables, rounds, mixed=mixed, effort=0.02)
    absent = data.draw(st.sets(st.sampled_from([guest.key for guest in guests]), max_size=people - tables))
    walk_ins = [Guest(key) for key in range(1, 1 + data.draw(st.integers(0, 5)))]
    here = [guest for guest in guests if guest.key not in absent] + walk_ins
    try:
        after = planner.repair(plan, here)
    except planner.Impossible as error:
        assert mixed and rounds > tables // 2  # nobody left to move who has not been there
        assert error.remedies
        return
    keeps_its_promises(after, [guest.key for guest in here])
    if not mixed:
        assert len(planner.changed(plan, after)) <= len(absent)


def test_repair_with_nothing_new_changes_nothing():
    guests = crowd(52)
    for mixed in (False, True):
        plan = planner.compose(guests, 8, 3, mixed=mixed, effort=0.1)
        assert planner.repair(plan, guests).rows == plan.rows


@pytest.mark.parametrize("mixed", [False, True])
def test_repair_five_absents_of_fifty_two(mixed):
    guests = crowd(52)
    plan = planner.compose(guests, 8, 3, mixed=mixed)
    here = guests[:3] + guests[8:]
    after = planner.repair(plan, here)
    keeps_its_promises(after, [guest.key for guest in here])
    assert len(planner.changed(plan, after)) <= 5


def test_a_newcomer_takes_the_badge_of_somebody_absent():
    guests = crowd(42)
    plan = planner.compose(guests, 7, 3, mixed=True)
    after = planner.repair(plan, [*guests[1:], Guest(1)])
    assert after.rows[1] == plan.rows[guests[0].key]
    assert planner.changed(plan, after) == set()


def test_repair_moves_nobody_who_is_locked():
    guests = crowd(49)
    plan = planner.compose(guests, 7, 3)
    stay = {key for key, group in plan.groups.items() if group != 0}
    # A whole group but one leaves: others must come, and only group 1 may give.
    absent = [key for key, group in plan.groups.items() if group == 0][1:]
    locked = {key for key in stay if plan.groups[key] != 1}
    here = [guest for guest in guests if guest.key not in absent]
    with pytest.raises(planner.Impossible) as refused:
        planner.repair(plan, here, locked=locked)
    assert "fixées" in str(refused.value)
    after = planner.repair(plan, here, locked={key for key in stay if plan.groups[key] == 1})
    assert all(after.groups[key] == 1 for key in stay if plan.groups[key] == 1)


def test_compose_keeps_the_locked_in_their_group():
    guests = crowd(40)
    locked = {guest.key: 2 for guest in guests[:7]}
    plan = planner.compose(guests, 6, 3, locked=locked)
    assert {plan.groups[key] for key in locked} == {2}
    keeps_its_promises(plan, [guest.key for guest in guests])


@pytest.mark.parametrize("tables", [2, 3, 5, 7, 11, 13, 4, 8, 9, 16])
def test_exact_where_the_tables_are_a_prime_power(tables):
    """Nobody meets twice up to t·(t - 1) people, and the bound is reached beyond."""
    for people in (tables, tables + 1, tables * (tables - 1), tables * tables, tables * tables + 3):
        rounds = min(tables, 5)
        rows = rotations.mixed(people, tables, rounds)
        assert rotations.repeats(rows) == rotations.lower_bound(people, tables, rounds)
        if people <= tables * (tables - 1):
            assert rotations.repeats(rows) == 0


@pytest.mark.parametrize(
    ("people", "tables", "rounds"),
    [(36, 6, 3), (42, 6, 3), (40, 6, 3), (60, 10, 3), (60, 10, 4), (84, 12, 4), (90, 14, 3)],
)
def test_near_the_bound_elsewhere(people, tables, rounds):
    found, bound = (
        rotations.repeats(rotations.mixed(people, tables, rounds)),
        rotations.lower_bound(people, tables, rounds),
    )
    assert bound <= found <= max(bound + 2, 1.1 * bound)


def test_the_bound_is_one_no_tiny_room_beats():
    """Every seating of 4 people at 3 tables in 2 rounds, tried: the bound holds and is reached."""
    rounds = sorted(set(permutations([0, 0, 1, 2])))  # one table of two
    best = min(
        rotations.repeats(list(zip(first, second, strict=True)))
        for first, second in product(rounds, repeat=2)
        if all(a != b for a, b in zip(first, second, strict=True))
    )
    assert best == rotations.repeats(rotations.mixed(4, 3, 2)) == 0


def test_colleagues_are_spread_as_far_as_numbers_allow():
    guests = crowd(48, structures=9)
    for mixed in (False, True):
        worth = planner.quality(planner.compose(guests, 7, 3, mixed=mixed), guests)
        assert worth.colleagues == worth.colleagues_bound == 0


def test_mixes_far_better_than_the_order_of_arrival():
    guests = sorted(crowd(52, structures=8), key=lambda guest: str(guest.structure))
    routes = rotations.together(8, 3)
    naive = planner.Plan(8, 3, False, {guest.key: routes[min(index // 7, 7)] for index, guest in enumerate(guests)}, {})
    composed = planner.quality(planner.compose(guests, 8, 3), guests)
    assert composed.colleagues * 10 <= planner.quality(naive, guests).colleagues
    assert composed.granted > 0.6 * composed.wished


def test_same_seed_same_plan():
    guests = crowd(30)
    plans = [planner.compose(list(reversed(guests)), 6, 4, mixed=True, seed=5, effort=0.1).rows for _ in range(2)]
    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("people", "tables", "rounds", "why", "remedy"),
    [
        (5, 6, 3, "5 personnes à placer pour 6 tables : une table resterait vide.", "gardez 5 tables au plus"),
        (40, 3, 4, "4 tours demandent 4 tables différentes à chacun, et il y en a 3.", "passez à 3 tours"),
        (10, 0, 1, "Il n’y a pas de table.", "ajoutez au moins une table"),
    ],
)
def test_the_impossible_says_why_and_what_would_do(people, tables, rounds, why, remedy):
    with pytest.raises(planner.Impossible) as refused:
        planner.compose(crowd(people), tables, rounds)
    assert str(refused.value) == why
    assert remedy in refused.value.remedies


def test_too_many_locked_in_one_group():
    guests = crowd(20)
    with pytest.raises(planner.Impossible) as refused:
        planner.compose(guests, 5, 2, locked={guest.key: 0 for guest in guests[:6]})
    assert refused.value.remedies == ["libérez 2 personnes de ce groupe"]


def test_advice_names_the_number_of_tables_for_groups_of_six_or_seven():
    assert planner.advice(40, 6) == ""
    assert planner.advice(60, 6) == "Les groupes sont de 10 personnes. Avec 9 tables, les groupes seraient de 6 à 7."
    assert planner.advice(13, 1) == "Les groupes sont de 13 personnes. Avec 2 tables, les groupes seraient de 6 à 7."
