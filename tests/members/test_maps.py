"""The map: true positions, names that do not overlap, a frame that holds one site as well as five hundred."""

import random
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from members.directory import maps
from members.directory.cartography import Box, fields, place_names
from members.models import Site
from tests.factories.members import SiteFactory
from tests.factories.reference import CommuneFactory


def area(polygon):
    return abs(sum(x * b - a * y for (x, y), (a, b) in zip(polygon, [*polygon[1:], polygon[0]], strict=True))) / 2


def spot(latitude, longitude):
    return SimpleNamespace(latitude=latitude, longitude=longitude)


BOX = Box(0, 0, 640, 480)
POINTS = st.lists(st.tuples(st.integers(0, 640), st.integers(0, 480)), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(POINTS)
def test_fields_cover_the_drawing_once(points):
    assert sum(area(polygon) for polygon in fields(points, BOX)) == pytest.approx(640 * 480, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(POINTS, st.integers(8, 30))
def test_names_never_overlap_nor_leave_the_drawing(points, size):
    towns = [(f"Bourg-sur-Orne {x}", x, y, 10) for x, y in points]

    rooms = []
    for name in place_names(towns, size=size, limit=20, box=BOX, taken=[]):
        left = {"start": name.x, "middle": name.x - 20, "end": name.x - 40}[name.anchor]
        rooms.append(Box(left, name.y - size * 0.5, left + 40, name.y))

    assert all(BOX.holds(room) for room in rooms)
    assert not any(a.meets(b) for rank, a in enumerate(rooms) for b in rooms[:rank])


def test_distances_on_the_map_are_those_of_the_ground():
    frame = maps.Frame(latitude=48.75, longitude=-0.5, km_wide=64, km_high=48, width=640)
    flers, caen = frame.project(spot(48.7405, -0.5645)), frame.project(spot(49.1798, -0.3719))

    kilometres = ((flers[0] - caen[0]) ** 2 + (flers[1] - caen[1]) ** 2) ** 0.5 / frame.pixels_per_km

    assert kilometres == pytest.approx(50.9, abs=0.3)  # great-circle distance
    assert caen[1] < flers[1]  # north is up
    assert caen[0] > flers[0]  # east is right


@pytest.mark.django_db
def test_no_site_no_map():
    assert maps.draw([], url_of=lambda commune, group: "") is None


@pytest.mark.django_db
def test_one_site_is_shown_with_its_surroundings():
    site = SiteFactory(commune=CommuneFactory(flers=True))

    drawing = maps.draw([site], url_of=lambda commune, group: "/")

    assert [(mark.x, mark.y) for mark in drawing.marks] == [(drawing.width // 2, round(drawing.height / 2))]
    assert [name.text for name in drawing.names] == ["Flers"]
    assert drawing.scale["text"] == "5\xa0km"
    assert drawing.summary == "1\xa0site dans 1\xa0commune"


@pytest.mark.django_db
def test_a_far_head_office_is_named_instead_of_shrinking_the_map():
    near = [SiteFactory(commune=CommuneFactory(name=f"Près {n}", latitude=48.7 + n / 40)) for n in range(4)]
    paris = SiteFactory(commune=CommuneFactory(insee="75056", name="Paris", latitude=48.86, longitude=2.35))

    drawing = maps.draw([*near, paris], url_of=lambda commune, group: "/")

    assert drawing.outside == ["Paris"]
    assert len(drawing.marks) == 4


@pytest.mark.django_db
def test_five_hundred_sites_cost_one_query_and_fit_in_the_frame():
    chance = random.Random(7)
    communes = [CommuneFactory(latitude=48.5 + chance.random() / 2, longitude=-1 + chance.random()) for _ in range(100)]
    organisation = SiteFactory(commune=communes[0]).organisation
    Site.objects.bulk_create(
        Site(organisation=organisation, name=f"Site {n}", commune=chance.choice(communes)) for n in range(500)
    )
    sites = list(Site.objects.select_related("commune", "organisation"))

    with CaptureQueriesContext(connection) as queries:
        drawing = maps.draw(sites, url_of=lambda commune, group: "/")

    assert len(queries) == 1
    assert sum(mark.count for mark in drawing.marks) == 501
    assert all(0 < mark.x < drawing.width and 0 < mark.y < drawing.height for mark in drawing.marks)


@pytest.mark.django_db
def test_svg_has_no_french_decimal_comma_and_no_inline_style(client):
    SiteFactory(commune=CommuneFactory(flers=True))
    CommuneFactory(latitude=48.72, longitude=-0.5)

    page = client.get("/adherents/").text
    svg = page[page.index("<svg viewBox") : page.index("</svg>", page.index("map-north"))]

    assert re.findall(r'(?:x|y|r|cx|cy|d|transform|font-size)="[^"]*\d,\d', svg) == []
    assert "style=" not in svg
