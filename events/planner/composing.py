"""A plan from nothing: rows of tables first, then people are given the rows where they mix best."""

import random
from collections import Counter

from events import rotations
from events.planner.plan import WEIGHTS, WISH, Impossible, Plan, check_shape


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
