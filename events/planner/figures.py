"""What a plan is worth, beside what no plan could do better."""

from collections import Counter
from dataclasses import dataclass

from events import rotations


@dataclass(frozen=True)
class Quality:
    """The figures of one plan; a `_bound` is the least any plan of this shape could have."""

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
