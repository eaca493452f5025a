"""What the pages of the room show: one table as its facilitator sees it, a whole workshop as the room sees it."""

import hashlib
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch
from django.utils import timezone

from events.enums import ContributionKind
from events.models import Contribution, Detail, Priority, Stop, Table
from events.models.room import CHOSEN_AT_MOST
from events.papers import goal_of
from events.room.capture import IDEAS, may_change
from events.room.clock import clock_of


@dataclass
class Step:
    """One round as the page tells it."""

    number: int
    goal: object
    group: object = None
    people: int = 0
    is_now: bool = False


@dataclass
class Group:
    """Lines of one kind."""

    kind: ContributionKind
    lines: list


@dataclass
class Board:
    """One table now: where the clock is, what was said before, what this round says, what was chosen."""

    table: Table
    clock: object
    steps: list
    lines: list
    chosen: list
    now: object = field(default_factory=timezone.now)

    @property
    def step(self):
        return self.steps[self.clock.round - 1]

    @property
    def is_choosing(self):
        """The last round chooses; a workshop of one round does everything at once."""
        return self.clock.round == len(self.steps) or self.clock.is_closed

    @property
    def before(self):
        """Kinds said by the groups before, each line with what it got since."""
        return grouped([line for line in self.lines if not line.is_ours])

    @property
    def ours(self):
        """Lines of this round, the last written first: it shows under the finger that wrote it."""
        return sorted((line for line in self.lines if line.is_ours), key=lambda line: -line.pk)

    @property
    def ideas(self):
        """What may be completed and chosen, the most dots first."""
        return sorted((line for line in self.lines if line.kind in IDEAS), key=lambda line: (-line.dots_given, line.pk))

    @property
    def to_complete(self):
        return [line for line in self.lines if line.kind in IDEAS and not line.is_ours] or self.ideas

    @property
    def places_left(self):
        return CHOSEN_AT_MOST - len(self.chosen)

    @property
    def stamp(self):
        """Changes when the page would: a tablet that asks with the last one it saw is told « nothing new » (204)."""
        said = [
            (
                line.pk,
                line.version,
                line.position,
                line.dots_given,
                [(one.pk, one.kind) for one in line.details.all()],
                line.origin_table_id,
            )
            for line in self.lines
        ]
        chosen = [(one.contribution_id, one.rank, one.horizon) for one in self.chosen]
        return stamp_of(self.clock, said, chosen, [(step.number, step.people) for step in self.steps])


def stamp_of(clock, *facts):
    """A short print of what a page shows, besides the time that passes."""
    state = (clock.round, clock.started_at, clock.ends_at, clock.left, clock.closed_at, clock.vote_opened_at)
    return hashlib.sha256(repr((state, clock.vote_closed_at, facts)).encode()).hexdigest()[:16]


def board_of(table):
    """Everything the page of one table shows. Six queries, however much was said."""
    clock = clock_of(table.workshop)
    lines = list(said_at(table))
    for line in lines:
        line.is_ours = may_change(line, clock)
        line.kind_icon = ContributionKind(line.kind).icon
    return Board(table, clock, _steps(table, clock), lines, chosen_at(table))


def said_at(table):
    """Lines of a table in the order of the report, with what was added to each."""
    return (
        Contribution.objects.filter(table=table)
        .select_related("origin_table", "priority")
        .prefetch_related(Prefetch("details", Detail.objects.order_by("-kind", "pk")))
        .annotate(dots_given=Count("dots"))
        .order_by("kind", "position")
    )


def chosen_at(table):
    return list(Priority.objects.filter(table=table).select_related("contribution__table"))


def grouped(lines):
    """Lines by kind, in the order of the kinds, without empty groups."""
    groups = [Group(kind, [line for line in lines if line.kind == kind]) for kind in ContributionKind]
    return [group for group in groups if group.lines]


def steps_of(workshop, clock):
    """The rounds of a workshop and what each is for."""
    return [
        Step(number, goal_of(number, workshop.rounds), is_now=number == clock.round and not clock.is_closed)
        for number in range(1, workshop.rounds + 1)
    ]


def _steps(table, clock):
    """The rounds of a table with the group that comes: its number and size, no names behind a link without account."""
    steps = steps_of(table.workshop, clock)
    stops = Stop.objects.filter(table=table).select_related("group").annotate(people=Count("group__members"))
    for stop in stops:
        if stop.round <= len(steps):
            steps[stop.round - 1].group, steps[stop.round - 1].people = stop.group, stop.people
    return steps


@dataclass
class Slide:
    """One table as the room reads it."""

    table: Table
    groups: list
    chosen: list


def slides_of(tables):
    """The restitution: what each table chose, then all it said. Four queries for a whole workshop."""
    tables = list(tables)
    lines = (
        Contribution.objects.filter(table__in=tables)
        .select_related("origin_table", "table")
        .prefetch_related(Prefetch("details", Detail.objects.order_by("-kind", "pk")))
        .annotate(dots_given=Count("dots"))
        .order_by("kind", "position")
    )
    said, chosen = {table.pk: [] for table in tables}, {table.pk: [] for table in tables}
    for line in lines:
        said[line.table_id].append(line)
    for one in (
        Priority.objects.filter(table__in=tables)
        .select_related("contribution__table", "contribution__origin_table")
        .prefetch_related(Prefetch("contribution__details", Detail.objects.order_by("-kind", "pk")))
    ):
        chosen[one.table_id].append(one)
    slides = []
    for table in tables:
        kept = {one.contribution_id for one in chosen[table.pk]}
        rest = grouped([line for line in said[table.pk] if line.pk not in kept])
        slides.append(Slide(table, rest, chosen[table.pk]))
    return slides
