"""The map of the territory, drawn by ourselves: communes as points among hedged fields, sites as marks.

No tile, no script, no outside service. Communes are projected from their centres (equirectangular at the middle latitude, true
to a few metres at this size). A map is plain data; `members/map.html` writes it as SVG with classes only, as our CSP wants.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import median

from gtec_portal.typography import NBSP, counted
from members.directory.cartography import Box, fields, place_names
from reference.geography import KM_PER_DEGREE
from reference.models import Commune

MIN_KM = 24  # a lone site is shown with what surrounds it
FAR_KM = 40  # a head office farther than this, and than three times the usual distance, would shrink all the others
MARGIN = 0.14
MAX_COMMUNES = 260
POPULATION_BANDS = (1000, 3000, 10_000)  # four sizes of points
TONES = 4  # of fields
SCALE_KM = (1, 2, 5, 10, 20, 50, 100, 200)
NAMES_IN_LABEL = 4


@dataclass(frozen=True)
class Size:
    """How large a map is drawn: width, ratios of height allowed, lettering. On phones `small_*` replaces it."""

    width: int = 640
    flat: float = 0.72
    tall: float = 0.95
    text: int = 14
    names: int = 16
    small_text: int = 25
    small_names: int = 7
    mark: int = 9
    grown: float = 1.6  # marks on phones; the style sheet says the same
    kind: str = "map-wide"


WIDE = Size()
SMALL = Size(width=360, flat=0.75, tall=0.9, text=14, names=7, small_text=0, small_names=0, mark=9, kind="map-small")


@dataclass(frozen=True)
class Frame:
    """What of the earth is shown: centre in degrees, extent in km, width in pixels."""

    latitude: float
    longitude: float
    km_wide: float
    km_high: float
    width: int

    @property
    def height(self):
        return round(self.width * self.km_high / self.km_wide)

    @property
    def pixels_per_km(self):
        return self.width / self.km_wide

    @property
    def box(self):
        return Box(0, 0, self.width, self.height)

    def project(self, point):
        """Pixels of a point of the earth (anything with latitude and longitude)."""
        east = (point.longitude - self.longitude) * KM_PER_DEGREE * math.cos(math.radians(self.latitude))
        north = (point.latitude - self.latitude) * KM_PER_DEGREE
        return (east * self.pixels_per_km + self.width / 2, self.height / 2 - north * self.pixels_per_km)

    def holds(self, point):
        return self.box.holds(Box.around(*self.project(point), 0))


@dataclass(frozen=True)
class Mark:
    """The sites of one commune. `url` is empty when none is among those looked for: shown pale, leads nowhere."""

    x: int
    y: int
    count: int
    label: str
    url: str
    radius: int


@dataclass(frozen=True)
class Map:
    """Everything the template writes. Texts hold numbers as SVG wants them, whatever the language of the page."""

    width: int
    height: int
    size: Size
    grounds: list
    hedges: str
    towns: list
    names: list
    small_names: list
    marks: list
    others: list
    scale: dict
    circle: dict | None = None
    outside: list = field(default_factory=list)
    summary: str = ""


def draw(sites, *, chosen=None, url_of, size=WIDE, around=None):
    """Draw the sites (their commune and organisation at hand); None without any. One query, for the communes around.

    `chosen`: ids of those to show strong, all by default. `url_of(commune, sites)`: where a mark leads.
    `around`: (commune, km), the circle a search by distance looked in.
    """
    places = _by_commune(sites)
    if not places:
        return None
    frame = _frame([commune for commune, _ in places], size)
    inside = [(commune, group) for commune, group in places if frame.holds(commune)]
    marks, others = _marks(inside, chosen, url_of, frame, size)
    communes = _communes(frame)
    scale = _scale(frame)
    lettering = [communes, inside, [*marks, *others], frame]
    return Map(
        width=frame.width,
        height=frame.height,
        size=size,
        **_ground(frame, tuple((*frame.project(commune), commune.population) for commune in communes)),
        names=_names(*lettering, text=size.text, limit=size.names, mark=1),
        small_names=_names(*lettering, text=size.small_text, limit=size.small_names, mark=size.grown),
        marks=marks,
        others=others,
        scale=scale,
        circle=_circle(frame, *around) if around else None,
        outside=[commune.name for commune, _ in places if not frame.holds(commune)],
        summary=_summary(marks),
    )


def of_sites(sites):
    """The small map of one sheet: each mark leads to the first of its sites, written beside it on the same page."""
    return draw(sites, url_of=lambda commune, group: f"#site-{group[0].pk}", size=SMALL)


def _by_commune(sites):
    """[(commune, its sites)], north first: marks are painted, and reached by the keyboard, downwards."""
    groups = {}
    for site in sites:
        groups.setdefault(site.commune_id, (site.commune, []))[1].append(site)
    return sorted(groups.values(), key=lambda place: (-place[0].latitude, place[0].longitude))


def _frame(communes, size):
    """Hold every commune but the very far ones, with some air, in the proportions allowed."""
    latitude = median(commune.latitude for commune in communes)
    longitude = median(commune.longitude for commune in communes)
    stretch = KM_PER_DEGREE * math.cos(math.radians(latitude))
    spots = [((c.longitude - longitude) * stretch, (c.latitude - latitude) * KM_PER_DEGREE) for c in communes]
    away = sorted(math.hypot(*spot) for spot in spots)
    reach = max(FAR_KM, 3 * away[len(away) // 2])
    spots = [spot for spot in spots if math.hypot(*spot) <= reach] or spots
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    km_wide = max((east - west) * (1 + 2 * MARGIN), MIN_KM)
    km_high = max((north - south) * (1 + 2 * MARGIN), km_wide * size.flat)
    km_wide = max(km_wide, km_high / size.tall)
    return Frame(
        latitude=latitude + (south + north) / 2 / KM_PER_DEGREE,
        longitude=longitude + (west + east) / 2 / stretch,
        km_wide=km_wide,
        km_high=km_high,
        width=size.width,
    )


def _communes(frame):
    """The largest communes of the frame and just beyond: fields are cut as if the drawing went on."""
    height = frame.km_high * 0.56 / KM_PER_DEGREE
    width = frame.km_wide * 0.56 / (KM_PER_DEGREE * math.cos(math.radians(frame.latitude)))
    here = Commune.objects.current().filter(
        latitude__range=(frame.latitude - height, frame.latitude + height),
        longitude__range=(frame.longitude - width, frame.longitude + width),
    )
    return list(
        here.only("insee", "name", "latitude", "longitude", "population").order_by("-population", "insee")[
            :MAX_COMMUNES
        ]
    )


def _marks(places, chosen, url_of, frame, size):
    """The marks to show strong, and the pale ones of the sites nobody looked for."""
    marks, others = [], []
    for commune, group in places:
        x, y = (round(part) for part in frame.project(commune))
        strong = group if chosen is None else [site for site in group if site.pk in chosen]
        if strong:
            radius = size.mark if len(strong) == 1 else round(size.mark * (1.25 + 0.12 * min(len(strong), 9)))
            marks.append(Mark(x, y, len(strong), _label(commune, strong), url_of(commune, strong), radius))
        else:
            others.append(Mark(x, y, len(group), "", "", round(size.mark * 0.6)))
    return marks, others


def _label(commune, sites):
    """« Messei : EHPAD Le Pré Fleuri », « Flers, 6 sites : Aide et Bocage, Soins des Haies et 2 autres »."""
    if len(sites) == 1:
        return f"{commune.name}{NBSP}: {sites[0].name}"
    names = list(dict.fromkeys(str(site.organisation) for site in sites))
    rest = len(names) - NAMES_IN_LABEL
    said = ", ".join(names[:NAMES_IN_LABEL]) + (f" et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else "")
    return f"{commune.name}, {counted(len(sites), 'site')}{NBSP}: {said}"


def _summary(marks):
    """« 21 sites dans 11 communes »."""
    sites = counted(sum(mark.count for mark in marks), "site")
    return f"{sites} dans {counted(len(marks), 'commune')}"


def _names(communes, inside, marks, frame, *, text, limit, mark):
    """Names of the towns people look for: those of our sites, then the largest. `mark`: how much marks are magnified."""
    placed = {(m.x, m.y): m.radius * mark for m in marks}
    ours = {commune.pk: commune for commune, _ in inside}
    towns = sorted(ours.values(), key=lambda commune: -commune.population)
    towns += [commune for commune in communes if commune.pk not in ours]
    wanted = []
    for commune in towns[: limit * 4]:
        x, y = (round(part) for part in frame.project(commune))
        wanted.append((commune.name, x, y, placed.get((x, y), _dot(commune.population)) + text * 0.35))
    main = [Box.around(x, y, 3) for _, x, y, _ in wanted[:limit]]
    return place_names(
        wanted,
        size=text,
        limit=limit,
        box=Box(4, 4, frame.width - 4, frame.height - 4),
        taken=[*(room for m in marks for room in _room(m, mark)), *_corners(frame, text), *main],
        avoid=[Box.around(*frame.project(commune), 2) for commune in communes],
    )


def _room(mark, grown):
    """What a mark covers; the stalk of an apple stands above it."""
    radius = mark.radius * grown
    yield Box.around(mark.x, mark.y, radius)
    if mark.url and mark.count == 1:
        yield Box(mark.x - 2 * grown, mark.y - radius - 6 * grown, mark.x + 6 * grown, mark.y - radius)


def _corners(frame, text):
    """Room of the scale and of the north arrow."""
    scale = Box(0, frame.height - text * 2.8, _scale(frame)["length"] + 24, frame.height)
    return [scale, Box(frame.width - text * 2.4, 0, frame.width, text * 3.4)]


def _dot(population):
    """Radius of a commune's point."""
    return 2 + 1.2 * _band(population)


def _band(population):
    return sum(population >= step for step in POPULATION_BANDS)


def _scale(frame):
    """A round number of km that takes at most a quarter of the width."""
    km = max((km for km in SCALE_KM if km <= frame.km_wide / 4), default=SCALE_KM[0])
    return {"length": round(km * frame.pixels_per_km), "text": f"{km}{NBSP}km"}


def _circle(frame, commune, km):
    x, y = frame.project(commune)
    return {"x": round(x), "y": round(y), "radius": round(km * frame.pixels_per_km)}


@lru_cache(maxsize=64)
def _ground(frame, points):
    """Fields, hedges and points of the communes, as SVG paths: the same for every reader until a commune or a site moves."""
    shapes = fields([(x, y) for x, y, _ in points], frame.box)
    grounds, edges = [[] for _ in range(TONES)], set()
    for rank, shape in enumerate(shapes):
        corners = [(round(x), round(y)) for x, y in shape]
        grounds[rank % TONES].append("M" + "L".join(f"{x} {y}" for x, y in corners) + "Z")
        edges.update(tuple(sorted(pair)) for pair in zip(corners, [*corners[1:], corners[0]], strict=True))
    hedges = [f"M{a} {b}L{c} {d}" for (a, b), (c, d) in sorted(edges) if not _on_rim(frame, a, b, c, d)]
    towns = [[] for _ in range(len(POPULATION_BANDS) + 1)]
    kept = _corners(frame, WIDE.text)
    for x, y, population in points:
        if any(corner.meets(Box.around(x, y, 3)) for corner in kept):
            continue
        towns[_band(population)].append(f"M{round(x)} {round(y)}h0")
    return {
        "grounds": [(tone, "".join(paths)) for tone, paths in enumerate(grounds) if paths],
        "hedges": "".join(hedges),
        "towns": [(band, "".join(paths)) for band, paths in enumerate(towns) if paths],
    }


def _on_rim(frame, a, b, c, d):
    """Whether an edge lies on the rim of the drawing, or has no length."""
    return (a, b) == (c, d) or a == c in (0, frame.width) or b == d in (0, frame.height)
