"""How fast a newsletter leaves, and what killing its workers costs. Run: python bench/newsletter.py [--recipients 4000] [--kills 10]

Speed is a ratio: our dispatcher (rows claimed, suppression read again, states committed per message) beside bare smtplib
sending the same bytes over one line, against the same sink in the same run. Goal: at least 60 %.

The kill test runs two workers, kills them all with SIGKILL again and again, and counts at the sink who received what.
Needs DATABASE_URL; works on a test database of its own.
"""

import argparse
import asyncio
import os
import random
import signal
import smtplib
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.ground import own_database, set_up

GOAL = 0.60
DATABASE = "bench_newsletter"


# --- A sink as fast as Python allows ------------------------------------------------------------------------------------


class Sink(asyncio.Protocol):
    """Enough SMTP for one kind of client. XCOUNT answers « messages distinct-recipients most-for-one »."""

    taken: Counter = Counter()
    delay = 0.0
    extensions = b"250-sink\r\n250-8BITMIME\r\n250-SIZE 10000000\r\n"

    def connection_made(self, transport):
        self.transport, self.buffer, self.in_data, self.to = transport, b"", False, ""
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.buffer += data
        while True:
            end = self.buffer.find(b"\r\n.\r\n") if self.in_data else self.buffer.find(b"\r\n")
            if end < 0:
                return
            if self.in_data:
                self.buffer, self.in_data = self.buffer[end + 5 :], False
                self.accept(self.to)
            else:
                line, self.buffer = self.buffer[:end], self.buffer[end + 2 :]
                self.command(line)

    def accept(self, to):
        if not self.delay:
            self.taken[to] += 1
            self.transport.write(b"250 taken\r\n")
            return
        asyncio.get_running_loop().call_later(self.delay, self.accept_late, to)

    def accept_late(self, to):
        self.taken[to] += 1
        self.transport.write(b"250 taken\r\n")

    def command(self, line):
        word = line[:4].upper()
        if word == b"EHLO":
            self.transport.write(self.extensions + b"250 HELP\r\n")
        elif word == b"RCPT":
            self.to = line[line.find(b"<") + 1 : line.rfind(b">")].decode()
            self.transport.write(b"250 ok\r\n")
        elif word == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go\r\n")
        elif word == b"XCOU":
            most = max(self.taken.values(), default=0)
            self.transport.write(f"250 {self.taken.total()} {len(self.taken)} {most}\r\n".encode())
        elif word == b"XCLE":
            self.taken.clear()
            self.transport.write(b"250 ok\r\n")
        elif word == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")


async def serve(delay, pipelining):
    Sink.delay = delay
    if pipelining:
        Sink.extensions += b"250-PIPELINING\r\n"
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class RunningSink:
    """The sink in a process of its own."""

    def __init__(self, *, delay=0.0, pipelining=False):
        command = [sys.executable, __file__, "--sink", "--delay", str(delay), *(["--pipelining"] if pipelining else [])]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def ask(self, word):
        with smtplib.SMTP("127.0.0.1", self.port) as line:
            return line.docmd(word)[1].decode()

    def stop(self):
        self.process.kill()
        self.process.wait()


# --- The portal's side ------------------------------------------------------------------------------------------------


def prepare(recipients):
    """A letter of ordinary weight (about 11 kB) to so many people, ready to leave."""
    from django.utils import timezone

    from accounts.models import User
    from newsletters import services
    from newsletters.enums import BlockKind, SubscriberState
    from newsletters.models import Block, Delivery, Issue, Subscriber, digest_of

    Delivery.objects.all().delete()
    Issue.objects.all().delete()
    Subscriber.objects.all().delete()
    now = timezone.now()
    addresses = [f"p{n}@example.org" for n in range(recipients)]
    people = [
        Subscriber(email=a, digest=digest_of(a), state=SubscriberState.ACTIVE, confirmed_at=now) for a in addresses
    ]
    Subscriber.objects.bulk_create(people, batch_size=2000)
    staff, _ = User.objects.get_or_create(
        email="banc@example.org", defaults={"first_name": "Banc", "last_name": "Essai", "is_staff": True}
    )
    issue = Issue.objects.create(
        subject="La lettre du Bocage", intro="Bonjour.\n\n" + "Des nouvelles du réseau. " * 60, created_by=staff
    )
    for _ in range(3):
        services.add_block(
            issue, Block(kind=BlockKind.TEXT, title="Un sujet", body="Une phrase de longueur ordinaire. " * 25)
        )
    services.launch(issue, by=staff)
    return issue


def drain_everything():
    from newsletters import sending
    from newsletters.models import Delivery

    while Delivery.objects.due().exists():
        sending.drain(seconds=3600)


def ready_messages(issue, count):
    """What smtplib alone will send: the same bytes."""
    from newsletters.envelopes import Envelope

    envelope = Envelope(issue)
    deliveries = issue.deliveries.select_related("subscriber")[:count]
    return [(delivery.email, envelope.fill(delivery, delivery.subscriber).content) for delivery in deliveries]


def raw_rate(port, messages):
    """Messages per second of smtplib over one line, nothing else."""
    with smtplib.SMTP("127.0.0.1", port) as line:
        started = time.perf_counter()
        for to, content in messages:
            line.sendmail("contact@example.org", [to], content)
        return len(messages) / (time.perf_counter() - started)


def our_rate(port, recipients):
    from django.conf import settings

    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    issue = prepare(recipients)
    started = time.perf_counter()
    drain_everything()
    return recipients / (time.perf_counter() - started), issue


def speed(recipients, rounds=5):
    """Rounds in turn, so that whatever else the machine does weighs on both; the median of their ratios counts."""
    for pipelining in (False, True):
        sink = RunningSink(pipelining=pipelining)
        our_rate(sink.port, 20)  # imports, caches
        measures = []
        for _ in range(rounds):
            ours, issue = our_rate(sink.port, recipients // rounds)
            messages = ready_messages(issue, recipients // rounds)
            measures.append((ours, raw_rate(sink.port, messages)))
        sink.stop()
        ratio = statistics.median(ours / raw for ours, raw in measures)
        ours, raw = (statistics.median(column) for column in zip(*measures, strict=True))
        verdict = "goal reached" if ratio >= GOAL else "BELOW THE GOAL"
        name = "server with PIPELINING" if pipelining else "plain server"
        print(
            f"{name}: ours {ours:,.0f} msg/s, raw smtplib {raw:,.0f} msg/s ({len(messages[0][1]) / 1000:.1f} kB): ratio {ratio:.2f}, {verdict}"
        )


# --- Killing ------------------------------------------------------------------------------------------------------------


def kill_test(recipients, kills, workers=2):
    """Kill every worker `kills` times during one sending; nobody twice, nobody lost, the unknown listed."""
    from django.conf import settings

    from gtec_portal import work
    from newsletters.models import Delivery

    sink = RunningSink(delay=0.002)
    settings.JOB_LEASE_SECONDS = 2
    prepare(recipients)
    environment = {**os.environ, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(sink.port), "JOB_LEASE_SECONDS": "2"}
    chance = random.Random(1)
    done_kills = 0
    while Delivery.objects.open().exists():
        group = [subprocess.Popen([sys.executable, __file__, "--worker"], env=environment) for _ in range(workers)]
        before = taken(sink)
        while done_kills < kills and taken(sink) == before and Delivery.objects.due().exists():
            time.sleep(0.02)  # until it sends
        if done_kills < kills:
            time.sleep(chance.uniform(0, recipients * 0.002 / kills / 2))
            for process in group:
                process.send_signal(signal.SIGKILL)
            done_kills += 1
        for process in group:
            process.wait()
        while Delivery.objects.filter(lease_until__isnull=False).exists():
            work.reconcile()
            time.sleep(0.2)
    total, distinct, most = map(int, sink.ask("XCOUNT").split())
    uncertain = Delivery.objects.uncertain().count()
    lost = recipients - distinct
    print(
        f"kill test: {done_kills} × SIGKILL of {workers} workers, {recipients} recipients: {total - distinct} twice (most for one: {most}), "
        f"{lost} not received, all among {uncertain} shown as uncertain (at most {done_kills * workers})"
    )
    assert most == 1
    assert lost <= uncertain <= done_kills * workers
    sink.stop()


def taken(sink):
    return int(sink.ask("XCOUNT").split()[0])


def worker():
    """One worker process of the kill test: send until nothing is left."""
    from django.db import connection

    connection.settings_dict["NAME"] = DATABASE
    drain_everything()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=4000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--delay", type=float, default=0.0, help=argparse.SUPPRESS)
    parser.add_argument("--pipelining", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sink:
        return asyncio.run(serve(options.delay, options.pipelining))
    set_up(DATABASE)
    if options.worker:
        return worker()
    with own_database():
        speed(options.recipients)
        if options.kills:
            kill_test(options.recipients, options.kills)
    return None


if __name__ == "__main__":
    main()
