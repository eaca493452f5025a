"""`./portal test`: pytest on servers of its own, with a browser when there is one."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from devstack import fonts
from devstack.environment import ROOT
from devstack.layout import DevstackError, layout
from devstack.postgres import Postgres
from devstack.servers import Servers

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]


def run(arguments: list[str]) -> int:
    """Run pytest with `arguments`; returns its status."""
    find_browser()
    with test_servers() as (servers, environment):
        with fonts.built_meanwhile(environment):
            for borrowing in servers.borrowings:
                if isinstance(borrowing.server, Postgres):
                    environment["DATABASE_TEST_TEMPLATE"] = template_database(borrowing.server, environment)
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], env=environment, cwd=ROOT)


@contextlib.contextmanager
def test_servers() -> Iterator[tuple[Servers, dict[str, str]]]:
    """Have the servers of the tests up; yields them and the variables of a test run."""
    servers = Servers(layout(ROOT, "test"))
    servers.borrow()
    try:
        yield servers, {"DJANGO_DEBUG": "1", **os.environ, **servers.environment}
    finally:
        servers.give_back()


# --- A template with the migrations applied: copying it takes 0.3 s, applying them takes seconds ---------------------


def template_database(server: Postgres, environment: dict[str, str]) -> str:
    """Return the name of a database migrated by exactly this code, made when missing; older ones are dropped."""
    name = f"template_{migrations_digest()}"
    with contextlib.closing(server.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'")
        known = {row[0] for row in cursor.fetchall()}
        if name in known:
            return name
        for stale in known:
            cursor.execute(f'DROP DATABASE "{stale}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}_part"')
        migrate({**environment, "DATABASE_URL": server.url_of(f"{name}_part")})
        cursor.execute(f'ALTER DATABASE "{name}_part" RENAME TO "{name}"')  # complete only now
    return name


def migrate(environment: dict[str, str]) -> None:
    for command in (["migrate", "--no-input"], ["createcachetable"]):
        result = subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"], env=environment, cwd=ROOT, check=False
        )
        if result.returncode:
            raise DevstackError("Les migrations ont échoué (voir ci-dessus).")


def migrations_digest() -> str:
    """Digest of whatever the migrations are made of, the libraries' versions included."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


# --- The browser -----------------------------------------------------------------------------------------------------


def find_browser() -> str | None:
    """Return the path of a Chromium; install it when we are root on Debian. Without it, tests say why they are skipped."""
    if found := browser():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get") and os.environ.get("PORTAL_APT") != "0":
        print("Installation du navigateur des essais (chromium)…", flush=True)
        if not apt(*APT):
            apt("apt-get", "update", "-qq")
            apt(*APT)
    if not browser():
        print("Pas de Chromium : les essais dans un navigateur seront passés (apt-get install chromium).", flush=True)
    return browser()


def apt(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and Path(named).exists():
        return named
    return next(filter(None, map(shutil.which, BROWSERS)), None)
