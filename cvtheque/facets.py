"""The criteria that have a closed list of values: one bit each in `SearchProfile.code`, counted together in one statement.

A profile holds the bit of every value it suits: somebody who does not mind the hours suits full time and part time. Filtering is
then one comparison, and counting all values of all criteria reads one number per profile.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F, Max

from cvtheque.enums import Availability, Condition, Contract, Diploma, Hours, WeekHours
from reference.enums import TradeFamily

EXACT_UNDER = 20_000


@dataclass(frozen=True)
class Facet:
    """One criterion. `every`: several ticked values must all be met (conditions of a post); otherwise one of them is enough."""

    name: str
    label: str
    choices: list
    shift: int
    every: bool = False

    @property
    def mask(self):
        return (1 << len(self.choices)) - 1

    def bits(self, values):
        """The bits of these values, where they stand in the packed code. Unknown values have none."""
        wanted = {str(value) for value in values}
        return sum(1 << place for place, (value, _) in enumerate(self.choices) if value in wanted) << self.shift

    def labels(self, values):
        return [label for value, label in self.choices if value in values]


def _lay_out(*described):
    facets, shift = [], 0
    for name, label, choices, every in described:
        facets.append(Facet(name, label, [(str(value), words) for value, words in choices], shift, every))
        shift += len(choices)
    return tuple(facets)


# The order is that of the bits: add at the end only, or rebuild every profile.
FACETS = _lay_out(
    ("availability", "Disponibilité", Availability.choices, False),
    ("hours", "Temps de travail", [(one.value, one.label) for one in (Hours.FULL, Hours.PART)], False),
    ("week", "Heures par semaine", WeekHours.choices, False),
    ("contract", "Contrat", Contract.choices, False),
    ("condition", "Conditions du poste", Condition.choices, True),
    ("diploma", "Diplôme", Diploma.choices, False),
    ("famille", "Famille de métiers", TradeFamily.choices, False),
)
BY_NAME = {facet.name: facet for facet in FACETS}
_EVERYTHING = (1 << len(FACETS)) - 1  # what GROUPING() says of the row of the whole


def weeks(hours, weekly_hours):
    """The bands of hours that suit: the one asked for, or all those that the choice between full and part time leaves."""
    if weekly_hours:
        limits = ((WeekHours.LITTLE, 18), (WeekHours.HALF, 24), (WeekHours.MOST, 35))
        return [next((band for band, limit in limits if weekly_hours < limit), WeekHours.WHOLE)]
    if hours == Hours.FULL:
        return [WeekHours.WHOLE]
    return [band for band in WeekHours if hours == Hours.ANY or band != WeekHours.WHOLE]


def pack(profile, families):
    """The packed code of a profile whose trades belong to these families."""
    said = zip((profile.has_licence, profile.has_vehicle, profile.nights, profile.weekends), Condition, strict=True)
    suits = {
        "availability": [profile.availability],
        "hours": [Hours.FULL, Hours.PART] if profile.hours == Hours.ANY else [profile.hours],
        "week": weeks(profile.hours, profile.weekly_hours),
        "contract": profile.contracts or Contract.values,
        "condition": [condition for yes, condition in said if yes],
        "diploma": profile.diplomas,
        "famille": families,
    }
    return sum(BY_NAME[name].bits(values) for name, values in suits.items())


def narrowed(queryset, chosen):
    """The profiles that meet every chosen criterion. `chosen`: {name of a facet: values}."""
    for name, values in chosen.items():
        bits = BY_NAME[name].bits(values)
        if not bits:
            continue
        met = F("code").bitand(bits)
        queryset = queryset.alias(**{f"met_{name}": met})
        queryset = queryset.filter(**{f"met_{name}": bits} if BY_NAME[name].every else {f"met_{name}__gt": 0})
    return queryset


@dataclass(frozen=True)
class Figures:
    """How many profiles, and how many for each value of each criterion were it chosen. `about`: estimated on the sample.

    `first`: who comes first, [(key, title_hit, km)], when they were counted one by one.
    """

    total: int
    values: dict
    base: int = 0  # before the chosen values
    about: bool = False
    first: list | None = None


NOBODY = Figures(0, {facet.name: dict.fromkeys(dict(facet.choices), 0) for facet in FACETS})


def count(found, parameters, chosen, *, order, top):
    """Figures of a statement that gives (pk, code, title_hit, km, updated_at) of whoever meets every criterion but the chosen ones, and
    the `top` of them in this `order`; None when they are too many to be counted. One query: everybody is read once."""
    active = _active(chosen)
    met = f"WITH met (pk, code, title_hit, km, updated_at) AS MATERIALIZED ({found})"
    first = (
        "SELECT json_agg(json_build_array(pk, title_hit IS TRUE, km)) FROM "  # noqa: S608 -- numbers and names of our own
        f"(SELECT * FROM met WHERE {_met(chosen, active, None)} ORDER BY {order} LIMIT {top}) first"
    )
    coded = "SELECT code, count(*) AS n FROM met GROUP BY code"
    figures = _group(f"{met}, coded AS ({coded})", parameters, chosen, active, first=f"({first})")
    return figures if figures.base <= EXACT_UNDER else None


def by_code(sample):
    """(code, rows, profiles that a row stands for) of these rows of the sample."""
    return sample.order_by().values("code").annotate(n=Count("pk"), each=Max("weight")).values_list("code", "n", "each")


def histogram(rows):
    """({code: rows}, profiles that a row stands for) of what `by_code` gave."""
    return {code: n for code, n, _ in rows}, max((each for *_, each in rows), default=0)


def estimate(codes, weight, chosen):
    """Figures of all the profiles that a `histogram` stands for. One query."""
    coded = "WITH coded AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS coded (code, n))"
    figures = _group(coded, [list(codes), list(codes.values())], chosen, _active(chosen))
    values = {
        name: {value: rounded(number * weight) for value, number in each.items()}
        for name, each in figures.values.items()
    }
    return Figures(rounded(figures.total * weight), values, round(figures.base * weight), about=True)


def _active(chosen):
    return [name for name, values in chosen.items() if BY_NAME[name].bits(values)]


def _group(coded, parameters, chosen, active, *, first="NULL"):
    """Figures from a WITH clause that gives `coded`, codes and how many rows have each. `first`: SQL of who comes first.

    One statement: GROUPING SETS over the handful of different codes. The values of a criterion are counted without its own
    choice, so that the others are told what they would find.
    """
    columns = ", ".join(f"(code >> {facet.shift}) & {facet.mask} AS f{n}" for n, facet in enumerate(FACETS))
    sets = ", ".join(f"(f{n})" for n in range(len(FACETS)))
    sums = ", ".join(f"coalesce(sum(n) FILTER (WHERE {_met(chosen, active, but)}), 0)" for but in [None, *active])
    names = ", ".join(f"f{n}" for n in range(len(FACETS)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{coded} SELECT GROUPING({names}), {names}, "  # noqa: S608 -- numbers of our own
            f"CASE WHEN GROUPING({names}) = {_EVERYTHING} THEN {first} END, sum(n), {sums if active else 'sum(n)'} "
            f"FROM (SELECT {columns}, code, n FROM coded) bits GROUP BY GROUPING SETS ({sets}, ())",
            parameters,
        )
        return _read(cursor.fetchall(), active)


def _met(chosen, active, but):
    tests = []
    for name in active:
        bits = BY_NAME[name].bits(chosen[name])
        if name != but:
            tests.append(f"code & {bits} = {bits}" if BY_NAME[name].every else f"code & {bits} <> 0")
    return " AND ".join(tests) or "true"


def _read(found, active):
    size = len(FACETS)
    total, seen, people, values = 0, 0, [], {facet.name: dict.fromkeys(dict(facet.choices), 0) for facet in FACETS}
    for grouped, *rest in found:
        combination, (first, rows, whole, *without) = rest[:size], rest[size:]
        if grouped == _EVERYTHING:
            total, seen, people = int(whole or 0), int(rows or 0), first or []
            continue
        place = next(n for n, code in enumerate(combination) if not grouped >> (size - 1 - n) & 1)
        facet = FACETS[place]
        # Ticked conditions add up: theirs is the only criterion whose own choice counts.
        free = facet.name in active and not facet.every
        number = int(without[active.index(facet.name)] if free else whole)
        for bit, (value, _) in enumerate(facet.choices):
            if combination[place] >> bit & 1:
                values[facet.name][value] += number
    return Figures(total, values, seen, first=people)


def rounded(number):
    """An estimate shows three figures at most: « environ 298 000 »."""
    unit = 10 ** max(0, len(str(round(number))) - 3)
    return round(number / unit) * unit
