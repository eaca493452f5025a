"""Checkouts to try the servers in: empty directories with a space and accents in their names."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from devstack import locks, processes
from devstack.layout import SYSTEM_HOME, layout
from devstack.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from devstack.layout import layout
from devstack.servers import Servers
servers = Servers(layout(Path(sys.argv[1]), sys.argv[2]), given={})
servers.borrow()
print("up", flush=True)
sys.stdin.read()
servers.give_back()
"""


@pytest.fixture
def new_checkout():
    """Make an empty checkout that every account may enter; whatever runs there is ended at the end."""
    with contextlib.ExitStack() as clean:

        def make(parent: Path | None = None) -> Path:
            base = Path(tempfile.mkdtemp(prefix="portail d’été ", dir=parent))
            base.chmod(0o755)
            root = base / "dépôt"
            root.mkdir()
            clean.callback(erase, base)
            return root

        yield make


@pytest.fixture
def checkout(new_checkout):
    return new_checkout()


def erase(base: Path) -> None:
    """Stop the servers of every checkout below `base`, then remove all traces of it."""
    for root in [path.parent for path in base.rglob(".portal") if (path / "id").exists()]:
        for name in ("demo", "test"):
            where = layout(root, name)
            Servers(where, given={}).stop()
            shutil.rmtree(where.sockets, ignore_errors=True)
            if where.home.is_relative_to(SYSTEM_HOME):
                shutil.rmtree(where.home, ignore_errors=True)
    shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def borrowed(root: Path, name: str = "test"):
    """Borrow both servers of `root`; yields the Servers."""
    servers = Servers(layout(root, name), given={})
    servers.borrow()
    try:
        yield servers
    finally:
        servers.give_back()


@contextlib.contextmanager
def holder(root: Path, name: str = "test", *, wait: bool = True, **options):
    """Another process that borrows the servers of `root` until its input is closed; yields the Popen."""
    command = [sys.executable, "-c", HOLD, str(root), name]
    options = {"cwd": ROOT, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True} | options
    with subprocess.Popen(command, **options) as process:
        try:
            if wait:
                assert process.stdout.readline() == "up\n"
            yield process
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait(30)


def server(servers: Servers, name: str):
    """The Postgres or Valkey among `servers`."""
    return next(borrowing.server for borrowing in servers.borrowings if borrowing.server.name == name)


def guard_of(found) -> psutil.Process:
    pid = locks.holder(found.guard_lock)
    assert pid is not None
    return psutil.Process(pid)


def process_of(found) -> psutil.Process:
    """The server's own process."""
    return guard_of(found).children()[0]


def sql(found, query: str):
    """Run one statement; returns the rows, if any."""
    with contextlib.closing(found.connect("gtec")) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else None


def soon(condition, seconds: float = 20) -> bool:
    return processes.wait_until(condition, seconds=seconds, pause=0.05)


def alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="à lancer par root")
