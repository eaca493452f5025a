"""`./portal test`: pytest on servers of its own, with a browser and what reads paper CVs when they are there."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from devstack import fonts, processes
from devstack.bootstrap import loads
from devstack.environment import ROOT
from devstack.layout import DevstackError, layout
from devstack.postgres import Postgres
from devstack.processes import step
from devstack.servers import Servers

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def run(arguments: list[str]) -> int:
    """Run pytest with `arguments`; returns its status."""
    find_programs()
    with test_servers() as (servers, environment):
        with fonts.built_meanwhile(environment):
            for borrowing in servers.borrowings:
                if isinstance(borrowing.server, Postgres):
                    environment["DATABASE_TEST_TEMPLATE"] = template_database(borrowing.server, environment)
        command = [sys.executable, "-m", "pytest", *arguments]
        return processes.follow(command, environment=environment, directory=ROOT)


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


# --- Programs of the system ------------------------------------------------------------------------------------------


def find_programs() -> None:
    """Install what drives a browser and reads paper when we are root on Debian; else say what to type.

    Without them their tests are skipped with a reason, and fail where CI=true.
    """
    packages = missing_packages() + missing_readers()
    if packages and os.geteuid() == 0 and shutil.which("apt-get") and os.environ.get("PORTAL_APT") != "0":
        with step(f"programmes des essais ({', '.join(packages)})"):
            install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
            if not apt(*install):
                apt("apt-get", "update", "-qq")
                apt(*install)
    for packages, tests in ((missing_packages(), "dans un navigateur"), (missing_readers(), "de lecture de papiers")):
        if packages:
            print(f"Les essais {tests} seront passés. Pour les lancer : apt-get install {' '.join(packages)}")


def missing_packages() -> list[str]:
    """Return the Debian packages that browser tests still need; none when a browser can be driven."""
    missing = [] if browser() else ["chromium"]
    if sys.platform == "linux" and not loads("libatomic.so.1"):
        missing.append("libatomic1")  # Playwright's driver is linked with it
    return missing


def missing_readers() -> list[str]:
    """Return the Debian packages that are missing to read a photo of a CV and an old Word file."""
    missing = [] if reads_french() else ["tesseract-ocr", "tesseract-ocr-fra"]
    return missing if shutil.which("antiword") else [*missing, "antiword"]


def reads_french() -> bool:
    command = ["tesseract", "--list-langs"]
    if not shutil.which(command[0]):
        return False
    return "fra" in subprocess.run(command, capture_output=True, check=False, text=True).stdout.split()


def apt(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def browser() -> str | None:
    """Return the path of a Chromium, the one CHROMIUM names or the system's."""
    named = os.environ.get("CHROMIUM")
    if named and Path(named).exists():
        return named
    return next(filter(None, map(shutil.which, BROWSERS)), None)
