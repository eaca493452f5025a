"""Plane geometry of the map: hedged fields around points, names that do not overlap. Pixels in, pixels out; no database."""

from dataclasses import dataclass

# Width of a letter of the interface's font, in ems; capitals and the usual ones have their own averages.
_NARROW, _WIDE = frozenset("fijlrt’'-. ()"), frozenset("mwMW")
NARROW_EM, USUAL_EM, CAPITAL_EM, WIDE_EM = 0.34, 0.58, 0.7, 0.9


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other):
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other):
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    @classmethod
    def around(cls, x, y, radius):
        return cls(x - radius, y - radius, x + radius, y + radius)


# --- Fields -----------------------------------------------------------------------------------------------------------


def _nearer(polygon, here, there):
    """The part of a polygon that is nearer to `here` than to `there` (Sutherland and Hodgman's clipping by a line)."""
    across = there[0] - here[0], there[1] - here[1]
    limit = (there[0] ** 2 + there[1] ** 2 - here[0] ** 2 - here[1] ** 2) / 2
    sides = [x * across[0] + y * across[1] - limit for x, y in polygon]
    kept = []
    for rank, (point, side) in enumerate(zip(polygon, sides, strict=True)):
        before, before_side = polygon[rank - 1], sides[rank - 1]
        if (side > 0) != (before_side > 0):
            share = before_side / (before_side - side)
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if side <= 0:
            kept.append(point)
    return kept


def fields(points, box):
    """One polygon per point: the part of the box nearer to it than to any other (Voronoi). Twin points share nothing twice.

    A neighbour farther than twice the farthest corner cannot cut any more: about twenty are tried, whatever the number.
    """
    whole = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    points = list(dict.fromkeys(points))
    found = []
    for here in points:
        polygon = whole
        by_distance = sorted(((x - here[0]) ** 2 + (y - here[1]) ** 2, (x, y)) for x, y in points if (x, y) != here)
        for square, there in by_distance:
            reach = max(((x - here[0]) ** 2 + (y - here[1]) ** 2 for x, y in polygon), default=0)
            if square > 4 * reach:
                break
            polygon = _nearer(polygon, here, there)
        if polygon:
            found.append(polygon)
    return found


# --- Names ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Name:
    """A name where it was placed: `x`, `y` of its base line, and from which end it is written."""

    text: str
    x: int
    y: int
    anchor: str  # start, middle or end


def text_width(text, size):
    """How wide a text is at most, in pixels."""
    ems = sum(
        NARROW_EM if c in _NARROW else WIDE_EM if c in _WIDE else CAPITAL_EM if c.isupper() else USUAL_EM for c in text
    )
    return ems * size


def _tries(text, x, y, away, size):
    """Places around a point, the best to read first: right, left, above, below, then the corners."""
    width, middle, slant = text_width(text, size), y + size * 0.35, away * 0.8
    for anchor, left, base in (
        ("start", x + away, middle),
        ("end", x - away - width, middle),
        ("middle", x - width / 2, y - away),
        ("middle", x - width / 2, y + away + size * 0.75),
        ("start", x + slant, y - slant),
        ("end", x - slant - width, y - slant),
        ("start", x + slant, y + slant + size * 0.7),
        ("end", x - slant - width, y + slant + size * 0.7),
    ):
        box = Box(left - 2, base - size * 0.85, left + width + 2, base + size * 0.3)
        at = {"start": left, "end": left + width, "middle": x}[anchor]
        yield Name(text, round(at), round(base), anchor), box


def place_names(towns, *, size, limit, box, taken, avoid=()):
    """Write the first names that find room, at most `limit`. `towns`: (text, x, y, how far to keep), the main ones first.

    Nothing is written over `taken`; over `avoid` (the points of small communes) only when there is no other way.
    """
    taken, placed = list(taken), []
    for text, x, y, away in towns:
        if len(placed) == limit:
            break
        free = [
            (name, room)
            for name, room in _tries(text, x, y, away, size)
            if box.holds(room) and not any(room.meets(other) for other in taken)
        ]
        clear = (pair for pair in free if not any(pair[1].meets(other) for other in avoid))
        name, room = next(clear, free[0] if free else (None, None))
        if name:
            placed.append(name)
            taken.append(room)
    return placed
