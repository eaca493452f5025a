"""`./portal demo`: servers, data, web, worker, beat and mailbox, until Ctrl-C."""

import argparse
import contextlib
import errno
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time

from devstack import locks, mailsink, processes
from devstack.environment import BEAT, MAIL, PORTAL, PRIVATE, ROOT, demo_environment
from devstack.layout import DevstackError, layout
from devstack.postgres import DATABASE, Postgres
from devstack.processes import step
from devstack.servers import Servers
from devstack.supervisor import Program, Supervisor

DEMO_LOCK = PORTAL / "demo.lock"
ADDRESSES = PORTAL / "demo.json"
PERSONAS = PORTAL / "personas.txt"
FIRST_PORT = 8000


def demo(arguments: list[str]) -> int:
    """Run the demonstration. One per checkout: a second one says where the first is."""
    parser = argparse.ArgumentParser(prog="./portal demo", description="Lance le portail avec des données fictives.")
    parser.add_argument("--port", type=int, help=f"port du site (sinon {FIRST_PORT}, ou le premier libre après)")
    parser.add_argument("--reset", action="store_true", help="efface les données et recommence")
    options = parser.parse_args(arguments)
    started = float(os.environ.get("PORTAL_STARTED") or time.time())
    try:
        with locks.exclusive(DEMO_LOCK, wait=False):
            return run(options.port, reset=options.reset, started=started)
    except locks.Busy:
        return already_running(options)


def already_running(options) -> int:
    if options.reset:
        raise DevstackError("La démonstration tourne déjà : arrêtez-la d’abord (./portal stop), puis recommencez.")
    with contextlib.suppress(OSError, ValueError):
        port = json.loads(ADDRESSES.read_text())["port"]
        print(f"Le portail tourne déjà : http://localhost:{port}/")
        return 0
    raise DevstackError("Le portail est déjà en train de démarrer.")


def run(port: int | None, *, reset: bool, started: float) -> int:
    ADDRESSES.unlink(missing_ok=True)
    web, smtp = listen(port), mailsink.listen()
    port, smtp_port = web.getsockname()[1], smtp.getsockname()[1]
    servers = Servers(layout(ROOT))
    if reset and not any(isinstance(borrowing.server, Postgres) for borrowing in servers.borrowings):
        raise DevstackError("--reset n’efface que la base fournie avec le portail ; DATABASE_URL en désigne une autre.")
    print("Démarrage :", flush=True)
    with step("serveurs"):
        servers.borrow()
    try:
        if reset:
            erase(servers)
        environment = demo_environment(os.environ | servers.environment, port=port, smtp_port=smtp_port)
        supervisor = Supervisor(environment, directory=ROOT)
        supervisor.catch_signals()
        try:
            serve(supervisor, servers, web, smtp, started)
        finally:
            print("\nArrêt…", flush=True)
            supervisor.stop()
    finally:
        ADDRESSES.unlink(missing_ok=True)
        servers.give_back()
    print("Portail arrêté. Les données sont gardées.", flush=True)
    return 0


def serve(supervisor: Supervisor, servers: Servers, web: socket.socket, smtp: socket.socket, started: float) -> None:
    port = web.getsockname()[1]
    prepare(supervisor)
    if supervisor.stopping:
        return
    for program in programs(web, smtp):
        supervisor.add(program)
        if program.name == "web":  # the page first; worker and beat follow while it is being opened
            wait_for_page(supervisor, port)
    if supervisor.stopping:
        return
    ADDRESSES.write_text(json.dumps({"port": port, "smtp": smtp.getsockname()[1]}))
    announce(port, time.time() - started)

    def look_after_servers():
        for label in servers.revive():
            print(f"{label} s’était arrêté : il est reparti.", flush=True)

    supervisor.run(look_after_servers)


def programs(web: socket.socket, smtp: socket.socket) -> list[Program]:
    """The programs of the demo. Sockets are ours: they stay open, and requests wait, while a program starts again."""
    python = sys.executable
    web.set_inheritable(True)
    smtp.set_inheritable(True)
    gunicorn = [python, "-m", "gunicorn", "gtec_portal.wsgi", "--bind", f"fd://{web.fileno()}", "--no-control-socket"]
    # A demonstration may be run by root; Celery would say at length that a service should not.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    celery = [python, *quiet, "-m", "celery", "--app", "gtec_portal", "--quiet"]
    return [
        Program(
            "mail",
            [python, "-m", "devstack.mailsink", "--directory", str(MAIL), "--fd", str(smtp.fileno())],
            pass_fds=(smtp.fileno(),),
        ),
        Program(
            "web",
            [*gunicorn, "--workers", "2", "--threads", "4", "--preload", "--log-level", "warning"],
            pass_fds=(web.fileno(),),
        ),
        Program(
            "worker",
            [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"],
        ),
        Program("beat", [*celery, "beat", "--schedule", str(BEAT), "--pidfile=", "--loglevel", "WARNING"]),
    ]


def listen(port: int | None) -> socket.socket:
    """Return the site's socket, on this machine only: the given port, else the first free one from 8000 on."""
    if port is None:
        for candidate in range(FIRST_PORT, FIRST_PORT + 50):
            with contextlib.suppress(OSError):
                return mailsink.listen(candidate)
        raise DevstackError(f"Aucun port libre entre {FIRST_PORT} et {FIRST_PORT + 49} : donnez-en un avec --port.")
    try:
        return mailsink.listen(port)
    except (OSError, OverflowError) as error:
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        reason = "est déjà pris" if taken else "ne peut pas être ouvert"
        raise DevstackError(f"Le port {port} {reason} : choisissez-en un autre avec --port.") from None


def prepare(supervisor: Supervisor) -> None:
    """Bring fonts, database and story up to date, in one process: starting Django is the slow part."""
    with subprocess.Popen(
        [sys.executable, "-m", "devstack.prepare", str(PERSONAS)],
        env=supervisor.environment,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=processes.die_with_parent(),
    ) as process:
        while process.poll() is None:
            if supervisor.stopping:
                process.terminate()
            time.sleep(0.05)
    if process.returncode and not supervisor.stopping:
        raise DevstackError("La préparation des données a échoué (voir ci-dessus).")


def wait_for_page(supervisor: Supervisor, port: int, seconds: float = 60) -> None:
    """Wait until /healthz is answered."""

    def served():
        supervisor.tick()
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        return False

    if not processes.wait_until(lambda: supervisor.stopping or served(), seconds=seconds, pause=0.1):
        raise DevstackError("Le site ne répond pas (voir les lignes « web » ci-dessus).")


def announce(port: int, seconds: float) -> None:
    """Say it is ready, how long it took, where it is and whom one can be."""
    address = f"http://localhost:{port}/"
    print(f"\nPortail prêt en {seconds:.0f} s : {address}\n", flush=True)
    with contextlib.suppress(OSError):
        if personas := PERSONAS.read_text(encoding="utf-8").rstrip():
            print(personas, end="\n\n")
    print(f"Le courrier que le portail envoie se lit ici : {address}demo/courrier/\nCtrl-C pour arrêter.\n", flush=True)


def erase(servers: Servers) -> None:
    """Forget the demo's data: database, files, letters, schedule."""
    with step("remise à zéro"):
        for borrowing in servers.borrowings:
            if isinstance(borrowing.server, Postgres):
                with contextlib.closing(borrowing.server.connect()) as connection, connection.cursor() as cursor:
                    cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        for directory in (PRIVATE, MAIL):
            shutil.rmtree(directory, ignore_errors=True)
        for leftover in PORTAL.glob(f"{BEAT.name}*"):
            leftover.unlink()
