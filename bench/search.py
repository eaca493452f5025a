"""How fast the CVthèque finds people. Run: python bench/search.py [--rows 100000] [--rounds 7] [--keep]

Three figures for each of seven searches, in the same run on the same synthetic profiles: the raw design R written by hand
(a narrow table, one recency page, facets in one GROUPING SETS statement), the SQL of our page (figures and rows), and the whole
page through Django. Goals: our SQL at most 1.5 times R, pages at 25 ms or less for 95 in 100, 40 pages a second and core.

Needs DATABASE_URL with the right to create a database; works on a database of its own, dropped at the end unless --keep.
"""

import argparse
import os
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "bench_search"
EXACT = 20_000
# name, what is typed, how many in a million hold it (see docs: rare words to nearly everybody)
QUERIES = [
    ("rare word", "rarissime"),
    ("snoezelen", "snoezelen"),
    ("ortho. lisieux", "orthophoniste lisieux"),
    ("inf. rouen", "infirmière rouen"),
    ("aide soignante", "aide soignante"),
    ("soins", "soins"),
    ("newest", ""),
]
TOWNS = ["Rouen", "Lisieux", "Flers", "Caen", "Vire", "Alençon", "Argentan", "Bayeux", "Falaise", "Domfront"]
FILL = """
INSERT INTO cvtheque_candidate (first_name, last_name, email, phone, commune_id, skills, mobility_km, availability, hours,
    has_licence, has_vehicle, nights, weekends, contracts, diplomas, state, source, origin, link_version, created_at, last_contact_at)
SELECT 'A', 'B', 'b' || n || '@example.org', '', '9' || lpad((n %% 10)::text, 4, '0'), '', 20, 'now', 'any', false, false, false, false,
    '{}', '{}', 'active', '', 'web', 0, now(), now() FROM generate_series(1, %(rows)s) n;

INSERT INTO cvtheque_searchprofile (uuid, candidate_id, visible, commune_id, trade_codes, title, body, mobility_km, availability, hours,
    has_licence, has_vehicle, nights, weekends, contracts, diplomas, code, index_version, updated_at, shown_since, title_search, search)
SELECT gen_random_uuid(), id, true, commune_id, ARRAY[CASE WHEN trade < 0.15 THEN 'J1501' WHEN trade < 0.23 THEN 'J1506' ELSE 'K1302' END],
    title, body, 20, 'now', 'any', false, false, false, false, '{}', '{}',
    (1 << (id %% 4)::int) + (16 << (id %% 2)::int) + (15 << 6) + (15 << 10) + ((id * 7 %% 16)::int << 14)
        + (1::bigint << (18 + (id * 11 %% 15)::int)) + (1::bigint << (33 + (id * 5 %% 6)::int)),
    0, now() - id * interval '7 seconds', now(),
    setweight(to_tsvector('fr', title), 'A'), setweight(to_tsvector('fr', title), 'A') || to_tsvector('fr', body || ' ' || town)
FROM (
    SELECT id, commune_id, trade, (%(towns)s::text[])[1 + (id %% 10)::int] AS town,
        CASE WHEN trade < 0.15 THEN 'Aide-soignant / Aide-soignante' WHEN trade < 0.23 THEN 'Infirmier / Infirmière'
             WHEN trade < 0.236 THEN 'Orthophoniste' ELSE 'Assistant / Assistante de vie' END AS title,
        CASE WHEN pick < 0.0002 THEN 'rarissime ' ELSE '' END || CASE WHEN pick > 0.997 THEN 'snoezelen ' ELSE '' END
        || CASE WHEN other < 0.87 THEN 'soins ' ELSE '' END || CASE WHEN other < 0.3 THEN 'aide soignante en équipe ' ELSE '' END
        || CASE WHEN other > 0.5 THEN 'infirmière coordinatrice ' ELSE '' END || words AS body
    FROM (
        SELECT candidate.id, commune_id, random() AS trade, random() AS pick, random() AS other,
            (SELECT string_agg('mot' || floor(20000 * power(random(), 3))::int, ' ') FROM generate_series(1, 90) WHERE candidate.id > 0) AS words
        FROM cvtheque_candidate candidate
    ) drawn
) made;
"""
RAW = """
CREATE TABLE raw_search (id bigint PRIMARY KEY, code bigint, recent timestamptz, fts tsvector);
ALTER TABLE raw_search ALTER fts SET STORAGE EXTERNAL, ALTER fts SET STATISTICS 1000;
INSERT INTO raw_search SELECT id, code, updated_at, search FROM cvtheque_searchprofile;
CREATE INDEX ON raw_search USING gin (fts);
CREATE INDEX ON raw_search (recent DESC);
CREATE TABLE raw_sample AS SELECT code, fts FROM raw_search ORDER BY random() LIMIT 20000;
CREATE INDEX ON raw_sample USING gin (fts);
"""
SETS = "(code & 15), ((code >> 4) & 3), ((code >> 6) & 15), ((code >> 10) & 15), ((code >> 14) & 15), ((code >> 18) & 32767), ((code >> 33) & 63), ()"


@contextmanager
def scratch(keep):
    """Django on a database made for this run."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gtec_portal.settings")
    import django
    from django.conf import settings

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.DATABASES["default"]["TEST"]["NAME"] = DATABASE
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection
    finally:
        if not keep:
            connection.creation.destroy_test_db(before, verbosity=0)


def fill(connection, rows):
    """Communes, trades, so many profiles, the sample, and the hand-written table beside them."""
    from cvtheque import planner
    from cvtheque.services import searches
    from reference.models import Commune, Trade
    from reference.services import load_builtin

    load_builtin()
    for number, name in enumerate(TOWNS):
        Commune.objects.create(
            insee=f"9{number:04d}",
            name=name,
            postal_codes=["90000"],
            department="90",
            latitude=48.5 + number / 50,
            longitude=-0.5,
        )
    assert Trade.objects.filter(pk__in=["J1501", "J1506", "K1302"]).count() == 3
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(FILL, {"rows": rows, "towns": TOWNS})
        cursor.execute(RAW)
    searches.draw_sample()
    connection.set_autocommit(True)
    with connection.cursor() as cursor:
        for table in ("cvtheque_searchprofile", "cvtheque_sampleprofile", "raw_search", "raw_sample"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute(
            "SELECT pg_size_pretty(pg_relation_size('cvtheque_searchprofile')), pg_relation_size('cvtheque_searchprofile') / %s",
            [rows],
        )
        size, width = cursor.fetchone()
    print(
        f"{rows} profiles in {time.perf_counter() - began:.0f} s, heap {size} ({width} bytes a row), tuned: {planner.read().is_tuned}"
    )


def raw(cursor, typed, rows):
    """Design R by hand: is it broad (on the sample), the newest twenty, the facets."""
    condition = "fts @@ plainto_tsquery('fr', %s)" if typed else "%s = ''"
    cursor.execute(f"SELECT id FROM raw_search WHERE {condition} ORDER BY recent DESC LIMIT 20", [typed])  # noqa: S608 -- ours
    cursor.fetchall()
    if rows > EXACT:
        cursor.execute(f"SELECT count(*) FROM raw_sample WHERE {condition}", [typed])  # noqa: S608 -- ours
        broad = cursor.fetchone()[0] * rows / EXACT > EXACT
    else:
        broad = False
    table = "raw_sample" if broad else "raw_search"
    cursor.execute(
        f"SELECT {SETS.removesuffix(', ()')}, count(*) FROM {table} WHERE {condition} GROUP BY GROUPING SETS ({SETS})",  # noqa: S608 -- ours
        [typed],
    )
    cursor.fetchall()


def ours(typed):
    """The SQL of the search page: figures, keys and rows of the first page."""
    from cvtheque import finding

    wanted, figures = finding.look({"q": typed})
    return figures, finding.page_of(wanted, figures, 1).object_list


class Stopwatch:
    """Time spent in the database, by wrapping each statement."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began


def median(times):
    return statistics.median(times) * 1000


def measure(connection, rows, rounds):
    from django.test import Client
    from django.urls import reverse

    from members.seats import SESSION_KEY
    from tests.factories.members import SeatFactory

    seat = SeatFactory()
    client = Client(headers={"HX-Request": "true"})
    client.force_login(seat.user)
    session = client.session
    session[SESSION_KEY] = seat.organisation_id
    session.save()
    url = reverse("cvtheque:search")
    print(f"{'search':<16}{'hits':>12}{'R ms':>9}{'SQL ms':>9}{'ratio':>8}{'page ms':>9}")
    pages = []
    for name, typed in QUERIES:
        hand, sql, page = [], [], []
        for _ in range(rounds + 2):  # two to warm up
            began = time.perf_counter()
            with connection.cursor() as cursor:
                raw(cursor, typed, rows)
            hand.append(time.perf_counter() - began)
            watch = Stopwatch()
            with connection.execute_wrapper(watch):
                figures, _ = ours(typed)
            sql.append(watch.seconds)
            began = time.perf_counter()
            assert client.get(url, {"q": typed}).status_code == 200
            page.append(time.perf_counter() - began)
        hand, sql, page = hand[2:], sql[2:], page[2:]
        pages += page
        about = "~" if figures.about else ""
        print(
            f"{name:<16}{about + str(figures.total):>12}{median(hand):9.1f}{median(sql):9.1f}{median(sql) / median(hand):8.2f}{median(page):9.1f}"
        )
    pages.sort()
    print(f"pages: p95 {pages[int(len(pages) * 0.95)] * 1000:.1f} ms, {len(pages) / sum(pages):.0f} a second and core")


def suggestions(connection, rounds):
    """A mistyped word among as many words as the profiles hold."""
    from cvtheque import search

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cvtheque_searchword SELECT word, word FROM ts_stat('SELECT search FROM cvtheque_searchprofile LIMIT 50000') "
            "WHERE length(word) BETWEEN 4 AND 60 ON CONFLICT DO NOTHING"
        )
        cursor.execute("INSERT INTO cvtheque_searchword VALUES ('snoezelen', 'snoezelen') ON CONFLICT DO NOTHING")
        cursor.execute("ANALYZE cvtheque_searchword")
    times = []
    for _ in range(rounds + 2):
        began = time.perf_counter()
        assert search.correct("snoezelne") == "snoezelen"
        times.append(time.perf_counter() - began)
    from cvtheque.models import SearchWord

    print(f"suggestion among {SearchWord.objects.count()} words: {median(times[2:]):.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", action="store_true", help="leave the database for a look")
    options = parser.parse_args()
    with scratch(options.keep) as connection:
        fill(connection, options.rows)
        measure(connection, options.rows, options.rounds)
        suggestions(connection, options.rounds)


if __name__ == "__main__":
    main()
