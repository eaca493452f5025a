"""Who goes where in « Vis ma vie ». Pure Python: knows neither Django nor the database.

A person of one structure spends a day (or half a day) at the same trade in another one, no farther than the limit. Day after day,
each structure should lend as many people as it receives; all the places of one day last as long, so people are hours.

One day is one min-cost flow. A structure wants to end the day with as many pairs of hands as it has people proposed: each person
either stays (« home » arc) or travels to a place, where they are a pair of hands for the structure that receives them. What a
structure gets beyond its own, or misses, goes through a common pot, and costs. The weights make the order of the wishes strict:

    BALANCE  least imbalance, most people placed    } then fewest people sent back to a house they know, fewest pairs of
    MOST     most people placed, least imbalance    } structures that already met on an earlier day, least distance

Days are taken in their order, each seeing the ones before: « already met » means nothing else. Within that rule each day is
optimal (tests/events/test_exchange_allocator.py compares with every possible answer). People who are alike (same structure, trade,
point of departure, limit and houses already seen) are one node: the size of the network is that of the territory, not of the crowd.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from events.exchange.flow import Network

Key = Hashable
# « What if » answers of one day, times its people and places: a large crowd is told every cause, and fewer remedies.
TRIALS = 600_000


class Rule(StrEnum):
    """What matters first."""

    BALANCE = "balance"
    MOST = "most"


class Cause(StrEnum):
    """Why somebody is not placed."""

    NO_PLACE = "no_place"
    TOO_FAR = "too_far"
    TAKEN = "taken"
    BALANCE = "balance"


@dataclass(frozen=True)
class Person:
    """Somebody proposed. `start`: where they leave from; `days`: when they may; `limit`: how far, when nearer than everybody's."""

    key: Key
    structure: Key
    trade: Key
    start: Key
    days: frozenset
    limit: int | None = None


@dataclass(frozen=True)
class Place:
    """One seat of one day."""

    key: Key
    structure: Key
    trade: Key
    point: Key
    day: Key


@dataclass(frozen=True)
class Problem:
    """`distance(start, point)` and `limit` in the same whole unit; `locked`: {(person, day): place} that must stay."""

    people: Sequence[Person]
    places: Sequence[Place]
    days: Sequence[Key]
    distance: Callable[[Key, Key], int]
    limit: int
    rule: Rule = Rule.BALANCE
    locked: Mapping[tuple[Key, Key], Key] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Why a person is not placed one day, and what would change it. `needed`: the distance of the nearest place too far.

    `offer`: the trade of one more place in their own structure that would let them go. `free`: rule MOST would place more people.
    """

    cause: Cause
    needed: int = 0
    offer: Key | None = None
    free: bool = False


@dataclass
class Solution:
    """`placed`: {(person, day): place}. `left`: {(person, day): Why} for the others."""

    placed: dict = field(default_factory=dict)
    left: dict = field(default_factory=dict)
    lent: Counter = field(default_factory=Counter)  # (structure, day): people
    received: Counter = field(default_factory=Counter)
    returns: int = 0
    repeats: int = 0
    distance: int = 0

    @property
    def imbalance(self) -> int:
        """People lent and not given back, or the other way round, over all structures and days."""
        keys = set(self.lent) | set(self.received)
        return sum(abs(self.lent[key] - self.received[key]) for key in keys)


def solve(problem: Problem, *, explain: bool = True) -> Solution:
    """Place people day after day. `explain=False` leaves `left` empty: it costs more than the placing."""
    solution = Solution()
    people = {person.key: person for person in problem.people}
    places = {place.key: place for place in problem.places}
    held = [
        (people[who], places[where], day)
        for (who, day), where in problem.locked.items()
        if who in people and where in places
    ]
    for day in problem.days:
        met, seen = set(), defaultdict(set)  # pairs of structures; houses each person knows
        known = [(people[who], places[where]) for (who, _day), where in solution.placed.items()]
        known += [(person, place) for person, place, when in held if when != day]
        for person, place in known:
            met.add((person.structure, place.structure))
            seen[person.key].add(place.structure)
        one = _Day(problem, day, met, seen)
        placed = one.place()
        for who, where in placed.items():
            solution.placed[who, day] = where
            _count(solution, one, people[who], places[where])
        if explain:
            for who, why in one.explain(placed).items():
                solution.left[who, day] = why
    return solution


def _count(solution, one, person, place):
    solution.lent[person.structure, one.day] += 1
    solution.received[place.structure, one.day] += 1
    solution.returns += place.structure in one.seen[person.key]
    solution.repeats += (person.structure, place.structure) in one.met
    solution.distance += one.problem.distance(person.start, place.point)


class _Crowd(NamedTuple):
    """What makes people alike."""

    structure: Key
    trade: Key
    start: Key
    limit: int
    seen: frozenset


class _Day:
    """The flow of one day."""

    def __init__(self, problem, day, met, seen):
        self.problem, self.day, self.met, self.seen = problem, day, met, seen
        self.people = [person for person in problem.people if day in person.days]
        self.places = [place for place in problem.places if place.day == day]
        here, there = {one.key for one in self.people}, {one.key for one in self.places}
        self.locked = {
            who: where
            for (who, when), where in problem.locked.items()
            if when == day and who in here and where in there
        }
        busy = set(self.locked.values())
        self.crowds = defaultdict(list)  # people who are alike
        for person in self.people:
            if person.key not in self.locked:
                self.crowds[self._alike(person)].append(person)
        self.rooms = defaultdict(list)  # places that are alike
        for place in self.places:
            if place.key not in busy:
                self.rooms[place.structure, place.trade, place.point].append(place)

    def _alike(self, person):
        own = self.problem.limit if person.limit is None else min(person.limit, self.problem.limit)
        return _Crowd(person.structure, person.trade, person.start, own, frozenset(self.seen[person.key]))

    def _weights(self):
        """(home, pot, returned, repeated): each outweighs all that comes after it, taken together."""
        number = len(self.people) + 1
        starts = {crowd.start for crowd in self.crowds}
        points = {room[2] for room in self.rooms}
        longest = max((self.problem.distance(start, point) for start in starts for point in points), default=0)
        repeated = number * (min(longest, self.problem.limit) + 1)
        returned = repeated * (number + 1)
        small = returned * (number + 1)
        # One person more or less changes the imbalance by two at most; a unit of imbalance passes the pot once.
        large = small * (2 * number + 2)
        if self.problem.rule == Rule.MOST:
            return large, small, returned, repeated
        return small, large, returned, repeated

    def reach(self, crowd, room):
        """The distance from people alike to places alike, or None: same house, other trade, too far."""
        if crowd.structure == room[0] or crowd.trade != room[1]:
            return None
        distance = self.problem.distance(crowd.start, room[2])
        return distance if distance <= crowd.limit else None

    def place(self):
        """{person: place} of this day, the locked ones included."""
        home, pot, returned, repeated = self._weights()
        network, supplies, arcs = Network(), Counter(), {}
        middle = network.node()
        structures = {one.structure for one in [*self.people, *self.places]}
        nodes = {structure: network.node() for structure in sorted(structures, key=repr)}
        most = len(self.people)
        for node in nodes.values():
            network.arc(node, middle, most, pot)
            network.arc(middle, node, most, pot)
        for person in self.people:
            supplies[nodes[person.structure]] -= 1
        structure_of = {place.key: place.structure for place in self.places}
        for where in self.locked.values():  # already a pair of hands over there
            supplies[nodes[structure_of[where]]] += 1
        rooms = {}
        by_trade = defaultdict(list)
        for room in sorted(self.rooms, key=repr):
            rooms[room] = network.node()
            network.arc(rooms[room], nodes[room[0]], len(self.rooms[room]))
            by_trade[room[1]].append(room)
        for crowd in sorted(self.crowds, key=lambda one: (repr(one[:4]), sorted(map(repr, one.seen)))):
            here = network.node()
            size = len(self.crowds[crowd])
            supplies[here] += size
            network.arc(here, nodes[crowd.structure], size, home)
            for room in by_trade[crowd.trade]:
                distance = self.reach(crowd, room)
                if distance is not None:
                    met, seen = (crowd.structure, room[0]) in self.met, room[0] in crowd.seen
                    cost = distance + repeated * met + returned * seen
                    arcs[crowd, room] = network.arc(here, rooms[room], min(size, len(self.rooms[room])), cost)
        network.send(supplies)
        return {**self.locked, **self._named({pair: network.flow(arc) for pair, arc in arcs.items()})}

    def _named(self, flows):
        """Put names on the units of flow, always the same ones."""
        crowds = {crowd: sorted(people, key=lambda one: repr(one.key)) for crowd, people in self.crowds.items()}
        rooms = {room: sorted(places, key=lambda one: repr(one.key)) for room, places in self.rooms.items()}
        return {
            crowds[crowd].pop(0).key: rooms[room].pop(0).key
            for (crowd, room), units in flows.items()
            for _ in range(units)
        }

    def explain(self, placed):
        """{person: Why} for those who stay; people alike have the same reason, looked for once."""
        self.trials = TRIALS // max(1, len(self.people) * len(self.places))
        taken = set(placed.values())
        free = {room for room, places in self.rooms.items() if any(place.key not in taken for place in places)}
        found = {}
        for crowd, people in self.crowds.items():
            staying = [person.key for person in people if person.key not in placed]
            if staying:
                why = self._why(crowd, people[0], free, placed)
                found.update(dict.fromkeys(staying, why))
        return found

    def _why(self, crowd, person, free, placed):
        others = [place for place in self.places if place.structure != person.structure and place.trade == person.trade]
        if not others:
            return Why(Cause.NO_PLACE)
        nearest = min(self.problem.distance(person.start, place.point) for place in others)
        if nearest > crowd.limit:
            return Why(Cause.TOO_FAR, needed=nearest)
        if not any(self.reach(crowd, room) is not None for room in free):
            return Why(Cause.TAKEN, offer=self._offer(person, placed))
        return Why(Cause.BALANCE, offer=self._offer(person, placed), free=self._more(placed, rule=Rule.MOST))

    def _offer(self, person, placed):
        """The trade of one more place at home that would let more people go, their own first; None when no single one would."""
        wanted = Counter(one.trade for one in self.people if one.structure != person.structure)
        for trade in sorted(wanted, key=lambda one: (one != person.trade, -wanted[one], repr(one))):
            extra = Place(("extra", person.key), person.structure, trade, person.start, self.day)
            if self._more(placed, places=[*self.problem.places, extra], who=person.key):
                return trade
        return None

    def _more(self, placed, *, who=None, **changes):
        """Whether more people would go with these changes (`who`, when given, or somebody exactly like them, among them).

        False also when enough was tried.
        """
        self.trials -= 1
        if self.trials < 0:
            return False
        other = _Day(replace(self.problem, **changes), self.day, self.met, self.seen)
        answer = other.place()
        if len(answer) <= len(placed):
            return False
        if who is None or who in answer:
            return True
        crowd = next(people for people in self.crowds.values() if any(one.key == who for one in people))
        return sum(one.key in answer for one in crowd) > sum(one.key in placed for one in crowd)
