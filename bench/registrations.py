"""A thousand people register at the same second for sixty seats. Run: python bench/registrations.py [--people 1000] [--seats 60]

Real requests over real sockets, all sent before the first answer, to gunicorn as we run it (two processes of four threads); the
public view, its form, its limits, the event's lock and the letters are the portal's own. Then the rows are counted: exactly the
seats are taken, the others are on the list without a hole, in the order they came, everybody has one letter, no page is an error.

Speed is a ratio: registrations a second beside the same locked transaction written by hand (lock, look for the address, count the
seats, insert the person and a letter of the same size) from as many threads, in the same run on the same server.
Needs DATABASE_URL with the right to create a database; works on a test database of its own.
"""

import argparse
import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.ground import ROOT, own_database, set_up

DATABASE = "bench_registrations"
PROCESSES, THREADS = 2, 4
SECRET = "a" * 32  # a cookie and its form field: what a browser sends back


@contextlib.contextmanager
def server():
    """gunicorn on the same database, behind a front server that tells whom it speaks for."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{DATABASE}")),
        "BEHIND_PROXY": "1",
        "PORTAL_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "gunicorn", "gtec_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--preload"]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--backlog", "2048", "--log-level", "error"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        until = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < until:
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def make_event(seats):
    from datetime import timedelta

    from django.utils import timezone

    from events.models import Event

    start = timezone.now() + timedelta(days=30)
    return Event.objects.create(
        slug=f"petit-dejeuner-{time.monotonic_ns()}",
        kind="breakfast",
        title="Petit-déjeuner : recruter autrement",
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        place="Maison des associations",
        capacity=seats,
        presentation="Deux témoignages, puis quatre tables.",
        published_at=timezone.now(),
    )


async def register(port, path, number, stamp, gate):
    """One person's browser; the status of the answer."""
    from django.conf import settings

    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    person = {
        "csrfmiddlewaretoken": SECRET,
        "stamp": stamp,
        "website": "",
        "first_name": "Ondine",
        "last_name": f"Aubépine {number}",
        "email": f"ondine.{number}@example.org",
        "organisation": "",
    }
    body = urlencode(person).encode()
    cookie = settings.CSRF_COOKIE_NAME
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nCookie: {cookie}={SECRET}\r\n"
        f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    await gate.wait()
    writer.write(head.encode() + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]) if answer else 0


async def everybody(port, path, people, stamp):
    """All at once; (seconds, {status: how many})."""
    gate = asyncio.Event()
    tasks = [asyncio.create_task(register(port, path, number, stamp, gate)) for number in range(people)]
    await asyncio.sleep(1)  # all connections are open
    started = time.perf_counter()
    gate.set()
    statuses = Counter(await asyncio.gather(*tasks))
    return time.perf_counter() - started, statuses


def by_hand(event, people, letter):
    """Seconds for the same rows written by plain statements from as many threads."""
    import psycopg2
    import psycopg2.extras
    from django.db import connection

    psycopg2.extras.register_uuid()
    parameters = {**connection.get_connection_params()}
    numbers = iter(range(people))
    turn = threading.Lock()

    def work():
        line = psycopg2.connect(**parameters)
        while True:
            with turn:
                number = next(numbers, None)
            if number is None:
                return line.close()
            one_by_hand(line, event, number, letter)

    threads = [threading.Thread(target=work) for _ in range(PROCESSES * THREADS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def one_by_hand(line, event, number, letter):
    email = f"main.{number}@example.org"
    with line, line.cursor() as cursor:
        cursor.execute("SELECT capacity FROM events_event WHERE id = %s FOR NO KEY UPDATE", [event.pk])
        capacity = cursor.fetchone()[0]
        cursor.execute(
            "SELECT id FROM events_registration WHERE event_id = %s AND lower(email) = %s", [event.pk, email]
        )
        cursor.execute(
            "SELECT count(*) FROM events_registration WHERE event_id = %s AND status IN ('registered', 'attended')",
            [event.pk],
        )
        status = "waiting" if cursor.fetchone()[0] >= capacity else "registered"
        cursor.execute(*copy_of(letter["registration"], email=email, status=status, event_id=event.pk))
        cursor.execute(*copy_of(letter["message"], to=email))


def copy_of(row, **changes):
    """INSERT of a row like this one, with another key."""
    import uuid

    table, values = row
    values = {**values, "uuid": uuid.uuid4(), **changes}
    columns = ", ".join(f'"{name}"' for name in values)
    holes = ", ".join(["%s"] * len(values))
    return f"INSERT INTO {table} ({columns}) VALUES ({holes})", list(values.values())  # noqa: S608 -- our own names


def model_rows(event):
    """One registration and one letter the portal wrote, as plain columns: what the hand-written run repeats."""
    from psycopg2.extras import Json

    from events.models import Registration
    from gtec_portal.models import Message

    found = {}
    for name, row in (
        ("registration", Registration.objects.filter(event=event).last()),
        ("message", Message.objects.last()),
    ):
        values = {
            field.column: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
        }
        found[name] = (row._meta.db_table, {k: Json(v) if isinstance(v, dict | list) else v for k, v in values.items()})
    return found


def check(event, people, seats, statuses):
    """Count the rows; fail on the first thing that is not exactly so."""
    from gtec_portal.models import Message

    rows = list(event.registrations.order_by("registered_at", "pk").values_list("status", flat=True))
    waiting = list(event.registrations.waiting())
    letters = Message.objects.filter(kind="events.registration", to__startswith="ondine.").count()
    print(
        f"answers: {dict(statuses)}; registered {rows.count('registered')}, on the list {len(waiting)}, letters {letters}"
    )
    taken = min(people, seats)
    assert statuses == {302: people}, "an error page"
    assert rows == ["registered"] * taken + ["waiting"] * (people - taken), "not in the order they came"
    assert [one.rank() for one in waiting[:: max(1, len(waiting) // 20)]] == list(
        range(1, len(waiting) + 1, max(1, len(waiting) // 20))
    ), "a hole in the list"
    assert letters == people, "a letter is missing, or too many"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seats", type=int, default=60)
    options = parser.parse_args()
    set_up(DATABASE)
    with own_database(), server() as port:
        from django.db import connection
        from django.urls import reverse

        from gtec_portal.open_forms import make_stamp

        event, other = make_event(options.seats), make_event(options.seats)
        path = reverse("events:registration_create", args=[event.slug])
        stamp = make_stamp(time.time() - 30)
        seconds, statuses = asyncio.run(everybody(port, path, options.people, stamp))
        check(event, options.people, options.seats, statuses)
        raw = by_hand(other, options.people, model_rows(event))
        ours, hand = options.people / seconds, options.people / raw
        print(
            f"{options.people} people for {options.seats} seats in {seconds:.1f} s: {ours:,.0f} a second, the last one waited {seconds:.1f} s"
        )
        print(f"the same rows by hand: {hand:,.0f} a second; ratio {ours / hand:.2f}")
        connection.close()


if __name__ == "__main__":
    main()
