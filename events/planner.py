"""The world-café planner: who sits at which table in each round. Pure functions: people in, a plan out, nothing is stored here.

Two ways of working. Groups that stay together travel from table to table; groups mixed again each round meet the most people.
Either way the rows of tables come first (events.rotations), then people are given rows so that structures, sectors and roles mix
and wished tables are kept. At the door, `repair` changes as few rows as it can. The same seed gives the same plan.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

from events import rotations

COMFORTABLE = (6, 7)  # people at a table, beside the person who runs it
WEIGHTS = {"structure": 12, "sector": 2, "role": 3}
WISH = 8  # what a wished table is worth, beside two colleagues at one table (12)


class Impossible(Exception):
    """No plan has this shape. The text says why, `remedies` what would make it possible; both may be shown."""

    def __init__(self, why, remedies):
        super().__init__(why)
        self.remedies = remedies


@dataclass(frozen=True)
class Guest:
    """Somebody to seat. Two guests without structure are no colleagues; unknown sectors and roles count for nothing."""

    key: int
    structure: object = None
    sector: object = None
    role: object = None
    wishes: frozenset = frozenset()  # tables, from 0


@dataclass
class Plan:
    """A row of tables by guest, and the group of each guest when groups stay together."""

    tables: int
    rounds: int
    mixed: bool
    rows: dict  # guest key -> tuple of tables, from 0
    groups: dict = field(default_factory=dict)  # guest key -> group, from 0
    routes: dict = field(default_factory=dict)  # group -> its row, were the group empty


def check_shape(people, tables, rounds):
    """Raise Impossible when no plan has this shape."""
    if tables < 1:
        raise Impossible("Il n’y a pas de table.", ["ajoutez au moins une table"])
    if rounds > tables:
        raise Impossible(
            f"{rounds} tours demandent {rounds} tables différentes à chacun, et il y en a {tables}.",
            [
                f"passez à {tables} tour{'s' * (tables > 1)}",
                f"ouvrez {rounds - tables} table{'s' * (rounds - tables > 1)} de plus",
            ],
        )
    if people < tables:
        few = "personne à placer" if people < 2 else "personnes à placer"
        raise Impossible(
            f"{people} {few} pour {tables} tables : une table resterait vide.",
            [f"gardez {people} table{'s' * (people > 1)} au plus"] * (people > 0)
            + [f"attendez {tables - people} inscription{'s' * (tables - people > 1)} de plus"],
        )


def advice(people, tables):
    """What to say of the size of the groups; empty when it is comfortable."""
    low, high = COMFORTABLE
    smallest, largest = people // tables, -(-people // tables)
    if low <= smallest and largest <= high:
        return ""
    fewest, most = -(-people // high), people // low
    better = ""
    if fewest <= most:
        number = min(max(tables, fewest), most)
        better = f" Avec {number} table{'s' * (number > 1)}, les groupes seraient de {low} à {high}."
    sizes = f"{smallest}" if smallest == largest else f"{smallest} à {largest}"
    return f"Les groupes sont de {sizes} personne{'s' * (largest > 1)}.{better}"


def compose(guests, tables, rounds, *, mixed=False, locked=None, seed=0, effort=1.0):
    """Make a plan from nothing, but for `locked` guests who stay in their group: {key: group}, when groups stay together.

    Raises Impossible. Under 2 s for 60 guests and 10 s for 200; groups that stay together take a tenth of that.
    """
    check_shape(len(guests), tables, rounds)
    guests, locked = sorted(guests, key=lambda guest: guest.key), locked or {}
    sizes = rotations.sizes_of(len(guests), tables)
    if mixed and any(guest.key in locked for guest in guests):
        raise Impossible(
            "Tout remélanger déplacerait les personnes dont la place est fixée.",
            ["libérez les places fixées", "ajustez seulement aux personnes présentes"],
        )
    if mixed:
        rows, numbers = rotations.mixed(len(guests), tables, rounds, seed=seed, effort=effort), None
    else:
        routes = rotations.together(tables, rounds)
        numbers = _numbers(sizes, locked, guests)
        rows = [routes[number] for number in numbers]
    dealt = _Dealing(guests, rows, tables, rounds, random.Random(seed))  # noqa: S311 -- seats, no secret
    free = dealt.place_locked(numbers, locked)
    dealt.improve(free, effort)
    order = dealt.seat_of
    return Plan(
        tables,
        rounds,
        mixed,
        {guest.key: rows[order[index]] for index, guest in enumerate(guests)},
        {} if mixed else {guest.key: numbers[order[index]] for index, guest in enumerate(guests)},
        {} if mixed else dict(enumerate(routes)),
    )


def _numbers(sizes, locked, guests):
    """The group of every seat. The larger groups are those where most people are locked."""
    held = Counter(locked[guest.key] for guest in guests if guest.key in locked)
    most = sorted(range(len(sizes)), key=lambda group: -held[group])
    by_group = dict(zip(most, sizes, strict=True))
    for group, size in by_group.items():
        if held[group] > size:
            raise Impossible(
                f"{held[group]} personnes sont fixées dans le groupe {group + 1}, qui compte {size} places.",
                [f"libérez {held[group] - size} personne{'s' * (held[group] - size > 1)} de ce groupe"],
            )
    return [group for group in range(len(sizes)) for _ in range(by_group[group])]


class _Dealing:
    """Gives people the rows: exchanges two people as long as it mixes better. Rows themselves never change."""

    def __init__(self, guests, rows, tables, rounds, chance):
        self.guests, self.rows, self.tables, self.rounds, self.chance = guests, rows, tables, rounds, chance
        self.traits = [
            [(name, getattr(guest, name)) for name in WEIGHTS if getattr(guest, name) not in (None, "")]
            for guest in guests
        ]
        common = [guest.structure for guest in guests]
        frequent = Counter(common)
        # Colleagues one after the other: rows t apart turn together and never meet, neighbours of a group do.
        order = sorted(
            range(len(guests)), key=lambda one: (-frequent[common[one]], str(common[one]), str(guests[one].sector), one)
        )
        self.seat_of = [0] * len(guests)
        for seat, one in zip(self._spread(), order, strict=True):
            self.seat_of[one] = seat

    def _spread(self):
        """Seats in an order that visits another table each time."""
        taken, by_row = Counter(), []
        for seat, row in enumerate(self.rows):
            by_row.append((taken[row[0]], row[0], seat))
            taken[row[0]] += 1
        return [seat for _, _, seat in sorted(by_row)]

    def place_locked(self, numbers, locked):
        """Put the locked guests where they must be; return the indexes of those who may still move."""
        guest_at = {seat: one for one, seat in enumerate(self.seat_of)}
        fixed = set()
        for one, guest in enumerate(self.guests):
            if guest.key not in locked:
                continue
            wanted = locked[guest.key]
            if numbers[self.seat_of[one]] != wanted:
                seat = next(seat for seat in guest_at if numbers[seat] == wanted and guest_at[seat] not in fixed)
                other = guest_at[seat]
                guest_at[self.seat_of[one]], guest_at[seat] = other, one
                self.seat_of[one], self.seat_of[other] = seat, self.seat_of[one]
            fixed.add(one)
        return [one for one in range(len(self.guests)) if one not in fixed]

    def improve(self, free, effort):
        """Exchange people between rows; each exchange kept costs no more than before, or hardly."""
        if len(free) < 2:
            return
        self._count()
        steps = int(effort * (6_000 + 160 * len(free)))
        chance = self.chance
        best, kept, cost = 0, list(self.seat_of), 0
        for step in range(steps):
            one, other = free[int(chance.random() * len(free))], free[int(chance.random() * len(free))]
            if self.rows[self.seat_of[one]] == self.rows[self.seat_of[other]]:
                continue
            change = self._swap(one, other)
            if change > 0 and chance.random() >= 2.718 ** (-change / (4.0 * (1 - step / steps) + 0.05)):
                self._swap(other, one)
                continue
            cost += change
            if cost < best:
                best, kept = cost, list(self.seat_of)
        self.seat_of = kept

    def _count(self):
        self.held = [[Counter() for _ in range(self.tables)] for _ in range(self.rounds)]
        for one, seat in enumerate(self.seat_of):
            for held, table in zip(self.held, self.rows[seat], strict=True):
                held[table].update(self.traits[one])

    def _swap(self, one, other):
        """Exchange two people and return what it costs: alikes brought together, wishes lost."""
        first, second = self.rows[self.seat_of[one]], self.rows[self.seat_of[other]]
        change = self._wishes(one, first, second) + self._wishes(other, second, first)
        for held, here, there in zip(self.held, first, second, strict=True):
            if here == there:
                continue
            change += self._move(held, self.traits[one], here, there)
            change += self._move(held, self.traits[other], there, here)
        self.seat_of[one], self.seat_of[other] = self.seat_of[other], self.seat_of[one]
        return change

    @staticmethod
    def _move(held, traits, here, there):
        """Move one person's traits from a table to another; alikes met minus alikes left."""
        left, met, change = held[here], held[there], 0
        for trait in traits:
            left[trait] -= 1
            change += WEIGHTS[trait[0]] * (met[trait] - left[trait])
            met[trait] += 1
        return change

    def _wishes(self, one, lost, won):
        wishes = self.guests[one].wishes
        return WISH * (len(wishes.intersection(lost)) - len(wishes.intersection(won))) if wishes else 0


# --- At the door ------------------------------------------------------------------------------------------------------


def repair(plan, guests, *, locked=()):
    """The plan for those who are here: absents leave, newcomers sit, and as few of the others as possible move.

    Newcomers take the places left. Then, if tables are no longer equal within one, people move one by one from the fullest to
    the emptiest: never the `locked`, first those whose badge changes anyway. Raises Impossible.
    """
    check_shape(len(guests), plan.tables, plan.rounds)
    guests = sorted(guests, key=lambda guest: guest.key)
    here = {guest.key: guest for guest in guests}
    gone = [key for key in plan.rows if key not in here]
    if plan.mixed:
        return _Door(plan, here, gone, set(locked)).run()
    return _repair_groups(plan, here, set(locked))


def changed(before, after):
    """Keys of the guests of both plans whose badge is no longer true."""
    return {key for key, row in after.rows.items() if key in before.rows and before.rows[key] != row}


def _repair_groups(plan, here, locked):
    routes = plan.routes
    groups = {key: group for key, group in plan.groups.items() if key in here}
    held = Counter(groups.values())
    fullest = sorted(range(plan.tables), key=lambda group: (-held[group], group))
    target = dict(zip(fullest, rotations.sizes_of(len(here), plan.tables), strict=True))
    members = {group: [key for key, one in groups.items() if one == group] for group in range(plan.tables)}
    homeless = [key for key in here if key not in groups]
    for group in fullest:
        spare = [key for key in members[group] if key not in locked]
        excess = len(members[group]) - target[group]
        if excess > len(spare):
            raise Impossible(
                f"Le groupe {group + 1} garde {len(members[group]) - len(spare)} personnes fixées pour {target[group]} places.",
                ["libérez des personnes de ce groupe"],
            )
        for _ in range(excess):
            leaving = max(spare, key=lambda key: (_alike(here[key], members[group], here), key))
            spare.remove(leaving)
            members[group].remove(leaving)
            homeless.append(leaving)
    for key in homeless:
        open_groups = [group for group in range(plan.tables) if len(members[group]) < target[group]]
        best = min(
            open_groups,
            key=lambda group: (
                _alike(here[key], members[group], here) - WISH * len(here[key].wishes.intersection(routes[group])),
                group,
            ),
        )
        members[best].append(key)
    groups = {key: group for group, keys in members.items() for key in keys}
    rows = {key: routes[group] for key, group in groups.items()}
    return Plan(plan.tables, plan.rounds, False, rows, groups, routes)


def _alike(guest, keys, here):
    """How much a guest resembles the people of a table."""
    return sum(
        weight
        for key in keys
        if key != guest.key
        for name, weight in WEIGHTS.items()
        if getattr(guest, name) not in (None, "") and getattr(guest, name) == getattr(here[key], name)
    )


class _Door:
    """Repairs a plan whose groups are mixed again each round."""

    def __init__(self, plan, here, gone, locked):
        self.plan, self.here, self.locked = plan, here, locked
        self.rows = {key: list(row) for key, row in plan.rows.items() if key in here}
        self.free = [plan.rows[key] for key in gone]
        self.touched = set()
        self.seated = [[set() for _ in range(plan.tables)] for _ in range(plan.rounds)]
        for key, row in self.rows.items():
            self._sit(key, row)

    def _sit(self, key, row):
        for seated, table in zip(self.seated, row, strict=True):
            seated[table].add(key)

    def run(self):
        for key in self.here:
            if key not in self.rows:
                self.rows[key] = list(self._place(key))
                self.touched.add(key)
                self._sit(key, self.rows[key])
        for step in range(self.plan.rounds):
            self._level(step)
        rows = {key: tuple(row) for key, row in self.rows.items()}
        return Plan(self.plan.tables, self.plan.rounds, True, rows)

    def _place(self, key):
        """The best row left by somebody absent, or a new one among the emptiest tables."""
        if self.free:
            row = min(self.free, key=lambda row: (self._company(key, row), row))
            self.free.remove(row)
            return row
        row = []
        for seated in self.seated:
            allowed = [table for table in range(self.plan.tables) if table not in row]
            row.append(min(allowed, key=lambda table: (len(seated[table]), table)))
        return row

    def _company(self, key, row):
        met = Counter(other for seated, table in zip(self.seated, row, strict=True) for other in seated[table])
        again = sum(times - 1 for times in met.values())
        return (
            again * 4
            + sum(
                _alike(self.here[key], seated[table], self.here) for seated, table in zip(self.seated, row, strict=True)
            )
            - WISH * len(self.here[key].wishes.intersection(row))
        )

    def _level(self, step):
        """Move people of one round from the fullest to the emptiest table until all are equal within one."""
        seated = self.seated[step]
        while True:
            sizes = [len(keys) for keys in seated]
            low, high = min(sizes), max(sizes)
            if high - low <= 1:
                return
            chain = self._chain(step, high, low)
            if chain is None:
                raise Impossible(
                    "Les places fixées et les tables déjà visitées ne laissent plus d’équilibre possible.",
                    ["libérez des places fixées", "recomposez tous les groupes"],
                )
            for key, table in chain:
                seated[self.rows[key][step]].discard(key)
                seated[table].add(key)
                self.rows[key][step] = table
                if key in self.plan.rows:
                    self.touched.add(key)

    def _chain(self, step, high, low):
        """Shortest chain of moves from a fullest table to an emptiest one: [(key, new table)], cheapest people first."""
        seated = self.seated[step]
        sources = [table for table, keys in enumerate(seated) if len(keys) == high]
        came = dict.fromkeys(sources)
        waiting = list(sources)
        while waiting:
            here = waiting.pop(0)
            if len(seated[here]) == low:
                return self._unfold(came, here)
            for key in sorted(seated[here], key=lambda key: (key not in self.touched, key)):
                if key in self.locked:
                    continue
                for table in sorted(range(self.plan.tables), key=lambda one: (len(seated[one]), one)):
                    if table not in came and table not in self.rows[key]:
                        came[table] = (here, key)
                        waiting.append(table)
        return None

    @staticmethod
    def _unfold(came, table):
        chain = []
        while came[table] is not None:
            here, key = came[table]
            chain.append((key, table))
            table = here
        return chain


# --- Figures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quality:
    """What a plan is worth, beside what no plan could do better."""

    people: int
    tables: int
    rounds: int
    mixed: bool
    smallest: int
    largest: int
    again: dict  # times met -> pairs, for pairs that meet more than once; empty when groups stay together
    repeats: int
    repeats_bound: int
    colleagues: int
    colleagues_bound: int
    wished: int
    granted: int


def quality(plan, guests):
    """Measure a plan: sizes, pairs met again, colleagues at one table, wishes kept."""
    guests = [guest for guest in guests if guest.key in plan.rows]
    rows = [plan.rows[guest.key] for guest in guests]
    sizes = [size for here in zip(*rows, strict=True) for size in _sizes(here, plan.tables)] or [0]
    met = rotations.meetings(rows) if rows else {}
    again = Counter(times for times in met.values() if times > 1) if plan.mixed else {}
    together = sum(
        times if plan.mixed else 1
        for (one, other), times in met.items()
        if guests[one].structure not in (None, "") and guests[one].structure == guests[other].structure
    )
    teams = Counter(guest.structure for guest in guests if guest.structure not in (None, ""))
    apart = sum(rotations.pairs_within(size, plan.tables) for size in teams.values())
    return Quality(
        people=len(guests),
        tables=plan.tables,
        rounds=plan.rounds,
        mixed=plan.mixed,
        smallest=min(sizes),
        largest=max(sizes),
        again=dict(again),
        repeats=sum(times * (times - 1) // 2 * pairs for times, pairs in again.items()),
        repeats_bound=rotations.lower_bound(len(guests), plan.tables, plan.rounds) if plan.mixed else 0,
        colleagues=together,
        colleagues_bound=apart * (plan.rounds if plan.mixed else 1),
        wished=sum(len(guest.wishes) for guest in guests),
        granted=sum(len(guest.wishes.intersection(plan.rows[guest.key])) for guest in guests),
    )


def _sizes(here, tables):
    count = Counter(here)
    return [count[table] for table in range(tables)]
