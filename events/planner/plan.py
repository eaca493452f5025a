"""What a plan is, who is in it, and which plans are possible at all."""

from dataclasses import dataclass, field

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
