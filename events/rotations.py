"""Who sits where when the groups are mixed again each round: rows of tables, one row per seat, no names yet.

A row is the tuple of tables (from 0) one seat visits, round after round. Every answer keeps three promises: no row holds a table
twice, tables are as full as each other within one person in every round, and the same arguments give the same rows.

Two people who sit together in several rounds cost one repeat per pair of rounds: met twice 1, three times 3. That is what has an
exact lower bound. In round b, the `s` people of a table come from at most the `t` - 1 other tables of round a, so some share one.
"""

import math
import random
from functools import cache
from itertools import combinations, product

Row = tuple[int, ...]
HOT, COLD = 0.3, 0.05  # of the search: a repeat more is accepted with probability exp(-1 / heat)


def sizes_of(people, tables):
    """How many sit at each table, within one: the larger tables first."""
    share, more = divmod(people, tables)
    return [share + 1] * more + [share] * (tables - more)


def pairs_within(people, parts):
    """Fewest pairs left together when so many people are spread over `parts` places."""
    return sum(size * (size - 1) // 2 for size in sizes_of(people, parts)) if parts else people * (people - 1) // 2


def lower_bound(people, tables, rounds):
    """No seating whatever has fewer repeats, when nobody returns to a table."""
    each = sum(pairs_within(size, tables - 1) for size in sizes_of(people, tables)) if rounds > 1 else 0
    return math.comb(rounds, 2) * each


def meetings(rows):
    """How often each pair of rows sits together: {(i, j): times} with i < j, times at least 1."""
    met = {}
    for here in zip(*rows, strict=True):
        tables = {}
        for seat, table in enumerate(here):
            tables.setdefault(table, []).append(seat)
        for seated in tables.values():
            for pair in combinations(seated, 2):
                met[pair] = met.get(pair, 0) + 1
    return met


def repeats(rows):
    """What a seating costs (see the top of this file)."""
    return sum(times * (times - 1) // 2 for times in meetings(rows).values())


def together(groups, rounds):
    """Routes of groups that stay together: group g starts at table g, then all move on by one. A cyclic Latin square."""
    return [tuple((group + step) % groups for step in range(rounds)) for group in range(groups)]


def mixed(people, tables, rounds, *, seed=0, effort=1.0):
    """Rows for groups mixed again each round, with the fewest repeats found. Needs rounds <= tables <= people.

    Exact, at once, when the smallest prime power dividing the number of tables is at least the number of rounds (always when
    it is prime). Otherwise a search of bounded length, `effort` times the usual one.
    """
    powers = _prime_powers(tables)
    if rounds == 1 or (powers and rounds <= min(prime**power for prime, power in powers)):
        return _exact(people, tables, rounds)
    return _Search(people, tables, rounds, random.Random(seed), effort).run()  # noqa: S311 -- seats, no secret


# --- The exact answer: lines of a plane -------------------------------------------------------------------------------


def _exact(people, tables, rounds):
    """Seat (x, m) sits at x + rho·m in round rho, m not zero, over a product of finite fields.

    Two seats of one slope m never meet; of two slopes, once at most, since x - x' = rho·(m' - m) has one solution as long as
    rounds differ by units. Seats beyond t·(t - 1) lie on the first ones again, which is exactly what the bound allows.
    """
    if tables == 1:
        return [(0,) * rounds] * people
    add, times, units = _ring(tables)
    return [
        tuple(
            add[seat % tables][times[units[step]][1 + seat // tables % (tables - 1)]] if step else seat % tables
            for step in range(rounds)
        )
        for seat in range(people)
    ]


def _prime_powers(number):
    """[(prime, power)] of a number."""
    found, prime = [], 2
    while number > 1:
        power = 0
        while number % prime == 0:
            number, power = number // prime, power + 1
        if power:
            found.append((prime, power))
        prime += 1
    return found


@cache
def _ring(order):
    """Tables of addition and multiplication of a product of fields of `order` elements, and elements that differ by units."""
    fields = [_field(prime, power) for prime, power in _prime_powers(order)]
    elements = list(product(*(range(len(field[0])) for field in fields)))
    rank = {element: index for index, element in enumerate(elements)}

    def table(which):
        return [
            [rank[tuple(field[which][x][y] for field, x, y in zip(fields, a, b, strict=True))] for b in elements]
            for a in elements
        ]

    smallest = min(len(field[0]) for field in fields)
    return table(0), table(1), [rank[(index,) * len(fields)] for index in range(smallest)]


@cache
def _field(prime, power):
    """Addition and multiplication tables of the field of prime ** power elements, numbers written in base `prime`."""
    order = prime**power
    digits = [tuple(number // prime**place % prime for place in range(power)) for number in range(order)]
    rank = {one: number for number, one in enumerate(digits)}
    add = [[rank[tuple((x + y) % prime for x, y in zip(a, b, strict=True))] for b in digits] for a in digits]
    if power == 1:
        return add, [[a * b % prime for b in range(order)] for a in range(order)]
    logs = next(found for found in (_powers_of_x(prime, power, rank, one) for one in digits) if len(found) == order - 1)
    log = {number: index for index, number in enumerate(logs)}
    times = [[logs[(log[a] + log[b]) % (order - 1)] if a and b else 0 for b in range(order)] for a in range(order)]
    return add, times


def _powers_of_x(prime, power, rank, tail):
    """1, x, x², … until they come back, when x ** power is `tail`: all the elements but zero for a primitive polynomial."""
    one = (1,) + (0,) * (power - 1)
    here, found = one, []
    while len(found) < prime**power:
        found.append(rank[here])
        last, shifted = here[-1], (0, *here[:-1])
        here = tuple((a + last * b) % prime for a, b in zip(shifted, tail, strict=True))
        if here == one:
            return found
        if not any(here):
            break
    return []


# --- The search, when there is no plane of that order ------------------------------------------------------------------


class _Search:
    """Simulated annealing by exchanges between two seats, from a cyclic start. Lists indexed by numbers: this is the hot path."""

    def __init__(self, people, tables, rounds, chance, effort):
        self.people, self.tables, self.rounds, self.chance = people, tables, rounds, chance
        self.bound = lower_bound(people, tables, rounds)
        seconds = 1.4 + max(0, people - 60) * 0.036  # where it was measured; only the count of steps is fixed
        self.steps = int(effort * seconds * 1e6 / ((2 + 1.1 * people / tables) * (1 + rounds / tables)))

    def run(self):
        self._sit(self._start())
        best, kept = self.cost, [tuple(row) for row in self.rows]
        for step in range(self.steps):
            if best <= self.bound:
                break
            heat = HOT * (COLD / HOT) ** (step / self.steps)
            self._try(heat)
            if self.cost < best:
                best, kept = self.cost, [tuple(row) for row in self.rows]
        return kept

    def _start(self):
        """Classes of t seats turning around the tables together, one vector of steps each, with few equal differences.

        Turning is adding in the group of that order that is least cyclic: an even cyclic group has no two orthogonal squares.
        """
        tables, rounds, chance = self.tables, self.rounds, self.chance
        add = _ring(tables)[0]
        gap = [[0] * tables for _ in range(tables)]
        for one, other in product(range(tables), repeat=2):
            gap[add[one][other]][other] = one
        count = -(-self.people // tables)
        vectors = [(0, *chance.sample(range(1, tables), rounds - 1)) for _ in range(count)]
        for _ in range(int(self.steps / (4 * count))):
            which = int(chance.random() * count)
            tried = self._neighbour(vectors[which])
            others = vectors[:which] + vectors[which + 1 :]
            cost = sum(self._clash(gap, tried, other) for other in others)
            before = sum(self._clash(gap, vectors[which], other) for other in others)
            if cost <= before or chance.random() < math.exp(-(cost - before) / 0.35):
                vectors[which] = tried
        return [[add[seat % tables][step] for step in vectors[seat // tables]] for seat in range(self.people)]

    def _neighbour(self, vector):
        """Another vector of different steps: one step replaced, or exchanged when the vector holds the new one already."""
        place, step = (
            1 + int(self.chance.random() * (self.rounds - 1)),
            1 + int(self.chance.random() * (self.tables - 1)),
        )
        changed = list(vector)
        if step in vector:
            changed[vector.index(step)] = vector[place]
        changed[place] = step
        return tuple(changed)

    @staticmethod
    def _clash(gap, one, other):
        """Repeats between two classes, by seat of a class: differences that come twice."""
        seen = {}
        for a, b in zip(one, other, strict=True):
            seen[gap[a][b]] = seen.get(gap[a][b], 0) + 1
        return sum(times * (times - 1) // 2 for times in seen.values())

    def _sit(self, rows):
        self.rows = rows
        self.seated = [[[] for _ in range(self.tables)] for _ in range(self.rounds)]
        for seat, row in enumerate(rows):
            for step, table in enumerate(row):
                self.seated[step][table].append(seat)
        self.met = [[0] * self.people for _ in range(self.people)]
        for (one, other), times in meetings(rows).items():
            self.met[one][other] = self.met[other][one] = times
        self.cost = repeats(rows)

    def _try(self, heat):
        """Exchange two seats in one round, and in the other rounds it drags along so that nobody returns to a table."""
        chance, rows = self.chance, self.rows
        one, step = int(chance.random() * self.people), int(chance.random() * self.rounds)
        other = int(chance.random() * self.people)
        a, b = rows[one][step], rows[other][step]
        if a == b:
            return
        if b in rows[one] or a in rows[other]:
            steps = self._dragged(rows[one], rows[other], step)
            change = sum(self._exchange(one, other, each) for each in steps)
            if change > 0 and chance.random() >= math.exp(-change / heat):
                for each in steps:
                    self._exchange(one, other, each)
                change = 0
        else:
            here = self.seated[step][a]
            change = self._change(one, other, here, self.seated[step][b])
            if change > 0 and chance.random() >= math.exp(-change / heat):
                return
            self._exchange(one, other, step)
        self.cost += change

    @staticmethod
    def _dragged(one, other, step):
        """The rounds to exchange together with `step`, a closed chain of tables both rows hold."""
        steps, waiting = set(), [step]
        while waiting:
            step = waiting.pop()
            if step in steps:
                continue
            steps.add(step)
            if other[step] in one:
                waiting.append(one.index(other[step]))
            if one[step] in other:
                waiting.append(other.index(one[step]))
        return sorted(steps)

    def _change(self, one, other, here, there):
        """What an exchange of one round would cost."""
        mine, theirs = self.met[one].__getitem__, self.met[other].__getitem__
        apart = 2 * mine(other)
        return (
            sum(map(mine, there))
            - sum(map(mine, here))
            + sum(map(theirs, here))
            - sum(map(theirs, there))
            + len(here)
            + len(there)
            - 2
            - apart
        )

    def _exchange(self, one, other, step):
        """Do it, and return what it cost."""
        a, b = self.rows[one][step], self.rows[other][step]
        if a == b:
            return 0
        here, there, met = self.seated[step][a], self.seated[step][b], self.met
        change = self._change(one, other, here, there)
        here[here.index(one)], there[there.index(other)] = other, one
        for seat in here:
            if seat != other:
                met[one][seat] -= 1
                met[seat][one] -= 1
                met[other][seat] += 1
                met[seat][other] += 1
        for seat in there:
            if seat != one:
                met[other][seat] -= 1
                met[seat][other] -= 1
                met[one][seat] += 1
                met[seat][one] += 1
        self.rows[one][step], self.rows[other][step] = b, a
        return change
