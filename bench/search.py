"""How fast the CVthèque finds people. Run: python bench/search.py [--rows 100000] [--rounds 9] [--keep | --reuse]

Seven searches on synthetic profiles, each measured in turn with its hand-written equal in the same run: the raw design R (a narrow
table, titles first then recency, facets in one GROUPING SETS statement), once on the words as typed (R) and once on the words as the portal
understands them, genders and acronyms included (same); the SQL of our search (words, figures, and the rows shown, which R does not read); the
fragment htmx asks for and the whole page, through the WSGI handler with a session. Beside the clock, CPU time: of this process, and of the
server process that answers it when it runs on this machine (other work on shared cores lengthens the clock much, the CPU less).

Goals: our SQL at most 1.5 times R, 95 pages in 100 within 25 ms, 40 pages a second and core, a mistyped word mended in 10 ms.
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
RATIO, PAGE_MS, PAGES, SUGGESTION_MS = 1.5, 25, 40, 10  # goals
# name, what is typed: from words of a few people to nearly everybody's
QUERIES = [
    ("rare word", "rarissime"),
    ("snoezelen", "snoezelen"),
    ("ortho. lisieux", "orthophoniste lisieux"),
    ("inf. rouen", "infirmière rouen"),
    ("aide soignante", "aide soignante"),
    ("soins", "soins"),
    ("newest", ""),
]
SETS = "(code & 15), ((code >> 4) & 3), ((code >> 6) & 15), ((code >> 10) & 15), ((code >> 14) & 15), ((code >> 18) & 32767), ((code >> 33) & 63), ()"


@contextmanager
def scratch(options):
    """Django as in production, on a database made for this run, or kept by an earlier one."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gtec_portal.settings")
    os.environ |= {
        "DJANGO_DEBUG": "0",
        "DJANGO_SECRET_KEY": "bench" * 10,
        "DJANGO_ALLOWED_HOSTS": "bench.example",
        "DEMO": "0",
    }
    import django
    from django.conf import settings

    # The sheets were not collected: their plain addresses cost as little as the hashed ones.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django.setup()
    from django.db import connection

    from bench import search_data

    before = connection.settings_dict["NAME"]
    settings.DATABASES["default"]["TEST"] = {**settings.DATABASES["default"].get("TEST", {}), "NAME": options.database}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=options.reuse)
    try:
        began = time.perf_counter()
        if not options.reuse:
            search_data.fill(connection, options.rows)
        report_size(connection, time.perf_counter() - began)
        yield connection
    finally:
        if not (options.keep or options.reuse):
            connection.creation.destroy_test_db(before, verbosity=0)


def report_size(connection, seconds):
    from cvtheque import planner
    from cvtheque.models import SearchProfile

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size('cvtheque_searchprofile'), pg_total_relation_size('cvtheque_searchprofile'), "
            "current_setting('server_version'), current_setting('shared_buffers'), current_setting('jit')"
        )
        heap, whole, version, buffers, jit = cursor.fetchone()
    rows = SearchProfile.objects.count()
    print(
        f"{rows} profiles made in {seconds:.0f} s; {heap / rows:.0f} bytes a row, {whole / 2**30:.1f} GiB with texts and indexes; "
        f"PostgreSQL {version}, shared_buffers {buffers}, jit {jit}, tuned: {planner.read().is_tuned}"
    )


@contextmanager
def passing():
    """What is made inside (the visitor) is not kept; and no request hangs up the connection, as that of a warm worker would not."""
    from django.core.signals import request_started
    from django.db import close_old_connections, transaction

    request_started.disconnect(close_old_connections)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- Clocks ------------------------------------------------------------------------------------------------------------


class Server:
    """The process of PostgreSQL that answers this connection: its CPU time, where the system shows it (Linux, same machine)."""

    def __init__(self, connection):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        try:
            self.known = b"postgres" in self.path.with_name("cmdline").read_bytes()
        except OSError:
            self.known = False

    def seconds(self):
        return int(self.path.read_text().split()[0]) / 1e9 if self.known else 0.0


class Watch:
    """Seconds and CPU seconds of a block; when it wraps the statements of a connection, only those of the statements."""

    def __init__(self, server):
        self.server, self.clock, self.python, self.database, self.statements = server, 0.0, 0.0, 0.0, 0

    def __enter__(self):
        self.began = time.perf_counter(), time.process_time(), self.server.seconds()
        return self

    def __exit__(self, *failure):
        clock, python, database = self.began
        self.clock += time.perf_counter() - clock
        self.python += time.process_time() - python
        self.database += self.server.seconds() - database

    def __call__(self, execute, sql, params, many, context):
        with self:
            return self.count(execute, sql, params, many, context)

    def count(self, execute, sql, params, many, context):
        self.statements += 1
        return execute(sql, params, many, context)

    @property
    def cpu(self):
        return self.python + self.database


def middle(watches, name):
    return statistics.median(getattr(watch, name) for watch in watches) * 1000


def high(watches, name):
    """The 95th percentile, in milliseconds."""
    found = sorted(getattr(watch, name) for watch in watches)
    return found[min(len(found) - 1, int(len(found) * 0.95))] * 1000


# --- What is compared ----------------------------------------------------------------------------------------------------


def raw(cursor, query, words, rows):
    """Design R by hand for a tsquery: titles first then the newest, twenty in all; is it broad (on the sample); the facets."""
    if words:
        first = f"SELECT id FROM raw_search WHERE title_fts @@ {query} ORDER BY recent DESC LIMIT 20"  # noqa: S608 -- ours, all of them
        then = (
            f"SELECT id FROM raw_search WHERE fts @@ {query} AND NOT title_fts @@ {query} ORDER BY recent DESC LIMIT 20"  # noqa: S608
        )
        cursor.execute(f"({first}) UNION ALL ({then}) LIMIT 20", {"words": words})
    else:
        cursor.execute("SELECT id FROM raw_search ORDER BY recent DESC LIMIT 20")
    cursor.fetchall()
    condition = f"fts @@ {query}" if words else "true"
    cursor.execute(f"SELECT count(*) FROM raw_sample WHERE {condition}", {"words": words})  # noqa: S608
    broad = cursor.fetchone()[0] * rows / 20_000 > 20_000
    table = "raw_sample" if broad else "raw_search"
    cursor.execute(
        f"SELECT {SETS.removesuffix(', ()')}, count(*) FROM {table} WHERE {condition} GROUP BY GROUPING SETS ({SETS})",  # noqa: S608
        {"words": words},
    )
    cursor.fetchall()


PLAIN = "plainto_tsquery('fr', %(words)s)"
SAME = "to_tsquery('fr', %(words)s)"


def ours(typed):
    """What the search page asks of the database: the words, the figures, the rows of the first page."""
    from cvtheque import finding

    wanted, figures = finding.look({"q": typed})
    return figures, finding.page_of(wanted, figures, 1).object_list


def visitor():
    """Ask for a page as a signed-in employer: through the WSGI handler and every middleware, to the last byte."""
    from django.test import Client, RequestFactory
    from django.urls import reverse

    from gtec_portal.wsgi import application
    from members.seats import SESSION_KEY
    from tests.factories.members import SeatFactory

    seat = SeatFactory()
    client = Client()
    client.force_login(seat.user)
    session = client.session
    session[SESSION_KEY] = seat.organisation_id
    session.save()
    factory = RequestFactory(headers={"Host": "bench.example"})
    factory.cookies.update(client.cookies)
    url, sent = reverse("cvtheque:search"), {}

    def ask(typed, **headers):
        environ = factory.get(url, {"q": typed}, headers=headers).environ
        # As gunicorn would answer; closing it would hang up the connection of this process.
        response = application(environ, lambda status, headers: sent.update(status=status))
        content = b"".join(response)
        assert sent["status"] == "200 OK", sent
        return content

    return ask


def measure(connection, rounds):
    """One line for each search. Return the watches of all whole pages, and the searches whose SQL misses its goal."""
    from cvtheque import search
    from cvtheque.models import SearchProfile

    rows, server, ask = SearchProfile.objects.count(), Server(connection), visitor()
    print(
        f"{'search':<15}{'hits':>10}{'R':>7}{'SQL':>7}{'SQL/R':>7}{'R cpu':>7}{'same':>7}{'SQL':>7}{'SQL/R':>7}{'/same':>7}{'n':>3}"
        f"{'fragment':>10}{'page':>8}{'cpu':>7}{'n':>4}    (ms, medians)"
    )
    pages, missed = [], []
    for name, typed in QUERIES:
        hand, same, sql, part, whole = [], [], [], [], []
        words = search.read_words(typed).raw
        for turn in range(rounds + 3):  # three to warm up
            with Watch(server) as by_hand, connection.cursor() as cursor:
                raw(cursor, PLAIN, typed, rows)
            statements = Watch(server)
            with connection.execute_wrapper(statements):
                figures, _ = ours(typed)
            with Watch(server) as by_hand_too, connection.cursor() as cursor:
                raw(cursor, SAME, words, rows)
            with Watch(server) as fragment:
                ask(typed, **{"HX-Request": "true"})
            with Watch(server) as page, connection.execute_wrapper(page.count):
                ask(typed)
            if turn >= 3:
                (
                    hand.append(by_hand),
                    same.append(by_hand_too),
                    sql.append(statements),
                    part.append(fragment),
                    whole.append(page),
                )
        pages += whole
        clock, cpu, like = ratio(sql, hand, "clock"), ratio(sql, hand, "database"), ratio(sql, same, "database")
        if (cpu or clock) > RATIO:
            missed.append(name)
        print(
            f"{name:<15}{('~' if figures.about else '') + str(figures.total):>10}{middle(hand, 'clock'):7.1f}{middle(sql, 'clock'):7.1f}"
            f"{clock:7.2f}{middle(hand, 'database'):7.1f}{middle(same, 'database'):7.1f}{middle(sql, 'database'):7.1f}{cpu:7.2f}{like:7.2f}"
            f"{sql[-1].statements:3}{middle(part, 'clock'):10.1f}{middle(whole, 'clock'):8.1f}{middle(whole, 'cpu'):7.1f}{whole[-1].statements:4}"
        )
    return pages, missed


def ratio(ours, theirs, name):
    """Portal / raw: of medians of runs made in turn."""
    return middle(ours, name) / middle(theirs, name) if middle(theirs, name) else 0


def calibration():
    """What this machine makes of a loop that took 15 ms of CPU on a core of the machine of the table in docs/performance.md."""
    began = time.process_time()
    sum(number * number % 7 for number in range(300_000))
    return (time.process_time() - began) * 1000


def suggestions(rounds, server):
    """A mistyped word among as many words as the profiles hold."""
    from cvtheque import search
    from cvtheque.models import SearchWord

    watches = []
    for _ in range(rounds + 3):
        with Watch(server) as watch:
            assert search.correct("snoezelne") == "snoezelen"
        watches.append(watch)
    print(
        f"suggestion among {SearchWord.objects.count()} words: {middle(watches[3:], 'clock'):.1f} ms, {middle(watches[3:], 'cpu'):.1f} of CPU"
    )
    return middle(watches[3:], "clock")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9, help="0: only make the database")
    parser.add_argument("--database", default="bench_search", help="name of the database it makes")
    parser.add_argument("--keep", action="store_true", help="leave the database for a look")
    parser.add_argument(
        "--reuse", action="store_true", help="measure the database that an earlier run kept, and keep it"
    )
    options = parser.parse_args()
    with scratch(options) as connection, passing():
        if not options.rounds:
            return
        pages, missed = measure(connection, options.rounds)
        print(
            f"whole pages: p95 {high(pages, 'clock'):.1f} ms ({high(pages, 'cpu'):.1f} of CPU: {high(pages, 'python'):.1f} Python, "
            f"{high(pages, 'database'):.1f} PostgreSQL), {len(pages) / sum(page.cpu for page in pages):.0f} pages a second and core"
        )
        print(f"calibration: {statistics.median(calibration() for _ in range(9)):.1f} ms of CPU for the loop")
        words = suggestions(options.rounds, Server(connection))
    found = [
        (bool(missed), f"SQL over {RATIO} times R: {', '.join(missed)}"),
        (high(pages, "clock") > PAGE_MS, f"pages over {PAGE_MS} ms"),
        (len(pages) / sum(page.cpu for page in pages) < PAGES, f"fewer than {PAGES} pages a second and core"),
        (words > SUGGESTION_MS, f"suggestion over {SUGGESTION_MS} ms"),
    ]
    if any(bad for bad, _ in found):
        sys.exit("Missed: " + "; ".join(words for bad, words in found if bad))


if __name__ == "__main__":
    main()
