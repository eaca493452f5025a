"""The allocator of « Vis ma vie » against every possible answer, on small cases; what it says of those who stay."""

import itertools
import random
import time
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.exchange.allocator import Cause, Person, Place, Problem, Rule, solve
from events.exchange.flow import Network, Unroutable

DAYS = (1, 2)


def far(start, point):
    return abs(start - point)


def person(key, structure, *, trade="soin", start=0, days=(1,), limit=None):
    return Person(key, structure, trade, start, frozenset(days), limit)


def place(key, structure, *, trade="soin", point=0, day=1):
    return Place(key, structure, trade, point, day)


def problem(people, places, **values):
    values = {"days": (1,), "distance": far, "limit": 30, **values}
    return Problem(people=people, places=places, **values)


# --- The flow ---------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_a_flow_costs_as_little_as_the_cheapest_assignment(seed):
    """An assignment is the smallest flow with a right answer one can list."""
    chance = random.Random(seed)
    size = chance.randint(1, 5)
    costs = [[chance.randint(0, 9) for _ in range(size)] for _ in range(size)]
    network = Network()
    left, right = [network.node() for _ in range(size)], [network.node() for _ in range(size)]
    for row, column in itertools.product(range(size), repeat=2):
        network.arc(left[row], right[column], 1, costs[row][column])
    found = network.send({**dict.fromkeys(left, 1), **dict.fromkeys(right, -1)})
    cheapest = min(
        sum(costs[row][column] for row, column in enumerate(order)) for order in itertools.permutations(range(size))
    )
    assert found == cheapest


def test_a_supply_that_reaches_nothing_is_said():
    network = Network()
    here, there = network.node(), network.node()
    with pytest.raises(Unroutable):
        network.send({here: 1, there: -1})


def test_supplies_without_demands_are_refused():
    network = Network()
    with pytest.raises(ValueError, match="differ"):
        network.send({network.node(): 1})


# --- Against every possible answer ------------------------------------------------------------------------------------


def worth(one, day, chosen, met, seen):
    """What one day is worth, the least is the best: the rule of the module, written down without any flow."""
    people = {each.key: each for each in one.people}
    places = {each.key: each for each in one.places}
    lent, received = Counter(), Counter()
    returns = repeats = distance = 0
    for who, where in chosen.items():
        start, end = people[who], places[where]
        lent[start.structure] += 1
        received[end.structure] += 1
        returns += end.structure in seen[who]
        repeats += (start.structure, end.structure) in met
        distance += far(start.start, end.point)
    imbalance = sum(abs(lent[key] - received[key]) for key in set(lent) | set(received))
    first = (imbalance, -len(chosen)) if one.rule == Rule.BALANCE else (-len(chosen), imbalance)
    return (*first, returns, repeats, distance)


def may(one, who, where):
    limit = one.limit if who.limit is None else min(who.limit, one.limit)
    return who.structure != where.structure and who.trade == where.trade and far(who.start, where.point) <= limit


def every_answer(one, day):
    """Every way of placing the people of one day, the locked ones where they are."""
    locked = {who: where for (who, when), where in one.locked.items() if when == day}
    people = [each for each in one.people if day in each.days and each.key not in locked]
    places = [each for each in one.places if each.day == day and each.key not in locked.values()]

    def rest(index, free, chosen):
        if index == len(people):
            yield dict(chosen)
            return
        yield from rest(index + 1, free, chosen)
        for where in free:
            if may(one, people[index], where):
                left = [each for each in free if each is not where]
                yield from rest(index + 1, left, {**chosen, people[index].key: where.key})

    yield from rest(0, places, locked)


@st.composite
def problems(draw):
    chance = draw(st.randoms(use_true_random=False))
    structures, trades = range(chance.randint(2, 4)), ["soin", "cuisine"][: chance.randint(1, 2)]
    people = [
        person(
            f"p{number}",
            chance.choice(structures),
            trade=chance.choice(trades),
            start=chance.choice([0, 5, 40]),
            days=chance.sample(DAYS, chance.randint(1, 2)),
            limit=chance.choice([None, None, 10]),
        )
        for number in range(chance.randint(0, 6))
    ]
    places = [
        place(
            f"l{number}",
            chance.choice(structures),
            trade=chance.choice(trades),
            point=chance.choice([0, 12, 50]),
            day=chance.choice(DAYS),
        )
        for number in range(chance.randint(0, 8))
    ]
    one = problem(people, places, days=DAYS, rule=chance.choice(list(Rule)))
    fixed = {}
    if people and places and chance.random() < 0.4:
        who, where = chance.choice(people), chance.choice(places)
        if where.day in who.days and who.structure != where.structure and who.trade == where.trade:
            fixed[who.key, where.day] = where.key
    return replace(one, locked=fixed)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(problems())
def test_each_day_is_as_good_as_the_best_of_all_answers(one):
    solution = solve(one)
    people = {each.key: each for each in one.people}
    places = {each.key: each for each in one.places}
    total = [0, 0, 0]
    for day in DAYS:
        met, seen = set(), defaultdict(set)
        held = {key: where for key, where in one.locked.items() if key[1] != day}
        before = {key: where for key, where in solution.placed.items() if key[1] < day}
        for (who, _), where in {**held, **before}.items():
            met.add((people[who].structure, places[where].structure))
            seen[who].add(places[where].structure)
        chosen = {who: where for (who, when), where in solution.placed.items() if when == day}
        found = worth(one, day, chosen, met, seen)
        assert found == min(worth(one, day, answer, met, seen) for answer in every_answer(one, day))
        total = [first + second for first, second in zip(total, found[2:], strict=True)]
        assert all(may(one, people[who], places[where]) or (who, day) in one.locked for who, where in chosen.items())
        assert len(set(chosen.values())) == len(chosen)
        for each in one.people:  # whoever may go and does not is told why
            assert ((each.key, day) in solution.left) == (day in each.days and each.key not in chosen)
    assert [solution.returns, solution.repeats, solution.distance] == total


@settings(max_examples=200, deadline=None, derandomize=True)
@given(problems())
def test_a_remedy_works(one):
    """One more place as advised at home, and more people go."""
    solution = solve(one)
    people = {each.key: each for each in one.people}
    for (who, day), why in solution.left.items():
        alone = replace(
            one,
            days=(day,),
            locked={**one.locked, **{key: where for key, where in solution.placed.items() if key[1] < day}},
        )
        placed = sum(when == day for _, when in solution.placed)
        if why.offer is not None:
            extra = place("extra", people[who].structure, trade=why.offer, point=people[who].start, day=day)
            more = solve(replace(alone, places=[*one.places, extra]), explain=False)
            assert sum(when == day for _, when in more.placed) > placed
        if why.free:
            more = solve(replace(alone, rule=Rule.MOST), explain=False)
            assert sum(when == day for _, when in more.placed) > placed


@settings(max_examples=100, deadline=None, derandomize=True)
@given(problems())
def test_without_anything_locked_every_structure_lends_what_it_receives(one):
    assert solve(replace(one, rule=Rule.BALANCE, locked={})).imbalance == 0


# --- What is said -----------------------------------------------------------------------------------------------------


def test_nobody_offers_this_trade():
    solution = solve(problem([person("ana", "A")], [place("x", "B", trade="cuisine"), place("y", "A")]))
    assert solution.left["ana", 1].cause == Cause.NO_PLACE


def test_the_nearest_place_is_too_far_by_so_much():
    why = solve(problem([person("ana", "A")], [place("x", "B", point=45), place("y", "C", point=38)])).left["ana", 1]
    assert (why.cause, why.needed) == (Cause.TOO_FAR, 38)


def test_who_has_no_car_goes_less_far_and_the_far_place_goes_to_who_has_one():
    people = [person("ana", "A", limit=10), person("ann", "A"), person("bob", "B"), person("bea", "B")]
    places = [place("far", "B", point=25), place("near", "B", point=8), place("a1", "A"), place("a2", "A")]

    placed = solve(problem(people, places)).placed

    assert (placed["ana", 1], placed["ann", 1], len(placed)) == ("near", "far", 4)
    alone = solve(problem(people[:1], places[:1])).left["ana", 1]
    assert (alone.cause, alone.needed) == (Cause.TOO_FAR, 25)


def test_a_longer_own_limit_than_everybody_s_changes_nothing():
    assert solve(problem([person("ana", "A", limit=90)], [place("x", "B", point=45)], rule=Rule.MOST)).placed == {}


def test_nobody_comes_in_exchange_and_what_would_bring_somebody():
    people = [person("ana", "A"), person("bob", "B", trade="cuisine")]
    why = solve(problem(people, [place("x", "B")])).left["ana", 1]
    assert (why.cause, why.offer, why.free) == (Cause.BALANCE, "cuisine", True)


def test_every_place_in_reach_is_taken():
    people = [person("ana", "A"), person("ann", "A"), person("bob", "B")]
    solution = solve(problem(people, [place("x", "B"), place("y", "A")]))
    assert set(solution.placed) == {("ana", 1), ("bob", 1)}
    assert (solution.left["ann", 1].cause, solution.left["ann", 1].offer) == (Cause.TAKEN, None)


def test_the_most_people_go_when_balance_comes_second():
    people = [person("ana", "A"), person("bob", "B")]
    places = [place("x", "B"), place("y", "C")]
    assert solve(problem(people, places)).placed == {}
    free = solve(problem(people, places, rule=Rule.MOST))
    assert (free.placed, free.imbalance) == ({("ana", 1): "x", ("bob", 1): "y"}, 2)


def test_nobody_sees_the_same_house_twice_when_another_one_is_free():
    people = [person(name, name, days=(1, 2)) for name in "ABC"]
    places = [place(f"{name}{day}", name, day=day, point=ord(name) - 65) for name in "ABC" for day in (1, 2)]
    solution = solve(problem(people, places, days=(1, 2)))
    assert (len(solution.placed), solution.returns, solution.repeats) == (6, 0, 0)


def test_what_is_locked_stays_and_the_rest_balances_it():
    people = [person("ana", "A"), person("bob", "B"), person("cid", "C")]
    places = [place("a", "A"), place("b", "B"), place("c", "C")]
    solution = solve(problem(people, places, locked={("ana", 1): "c"}))
    assert solution.placed == {("ana", 1): "c", ("bob", 1): "a", ("cid", 1): "b"}
    assert solution.imbalance == 0


def test_the_same_question_gets_the_same_answer_in_any_order():
    one = territory(35, 11, 2)
    other = replace(one, people=one.people[::-1], places=one.places[::-1])
    assert solve(one).placed == solve(other).placed


# --- The size of a territory ------------------------------------------------------------------------------------------


def territory(people, structures, days, seed=7):
    """So many people, structures and days, over one territory: places as often as people, five trades."""
    chance = random.Random(seed)
    towns = [chance.randrange(0, 40) for _ in range(structures)]
    crowd, seats = [], []
    for number in range(people):
        home = number % structures
        crowd.append(
            person(f"p{number:04}", home, trade=number // structures % 5, start=towns[home], days=range(1, days + 1))
        )
        for day in range(1, days + 1):
            host = chance.randrange(structures)
            seats.append(place(f"l{number:04}-{day}", host, trade=chance.randrange(5), point=towns[host], day=day))
    return problem(crowd, seats, days=tuple(range(1, days + 1)))


def test_35_people_11_structures_2_days_take_less_than_two_seconds():
    one = territory(35, 11, 2)
    start = time.process_time()
    solution = solve(one)
    assert time.process_time() - start < 2
    assert solution.imbalance == 0
    assert len(solution.placed) + len(solution.left) == 70
