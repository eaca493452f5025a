"""The keeper of one server: a process that starts it, revives it, and stops it when nobody uses it any more.

Whoever needs the server holds a Lease (a shared file lock). The guard tries for the exclusive side: it succeeds once
the last holder is gone, whether it left politely or by `kill -9`. And the kernel stops the server if the guard dies.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from devstack import layout as layouts
from devstack import locks, processes
from devstack.layout import DevstackError
from devstack.postgres import Postgres
from devstack.server import Server
from devstack.valkey import Valkey

KINDS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}
PAUSE = 0.3
MAX_REVIVALS = 5  # within a minute; more means something is wrong that starting again does not cure
logger = logging.getLogger("guard")


class Guard:
    """Keeps one server up. Use once."""

    def __init__(self, server: Server):
        self.server = server
        self.child: subprocess.Popen | None = None
        self.revivals: list[float] = []
        self.stopping = False

    def start(self) -> None:
        layout = self.server.layout
        layouts.make_private(layout.sockets, layout.servers_uid, layout.account)
        self.server.prepare()
        self.child = child = self.server.start()
        processes.wait_until(lambda: child.poll() is not None or self.server.answers(), seconds=60)
        if child.poll() is not None or not self.server.answers():
            raise DevstackError(
                f"{self.server.label} ne démarre pas. Fin de {self.server.log} :\n{_tail(self.server.log)}"
            )
        self.server.finish()

    def watch(self) -> None:
        """Return when nobody uses the server any more, when asked to stop, or when the checkout has moved away."""
        users = locks.LastOneOut(self.server.users_lock)
        while not self.stopping and self.server.state.exists() and not users.alone():
            if self.child is not None and self.child.poll() is not None:
                self._revive(self.child.returncode)
            time.sleep(PAUSE)

    def _revive(self, code: int) -> None:
        now = time.monotonic()
        self.revivals = [moment for moment in self.revivals if now - moment < 60] + [now]
        if len(self.revivals) > MAX_REVIVALS:
            raise DevstackError(f"{self.server.label} s’arrête sans cesse : voir {self.server.log}.")
        logger.warning("%s ended (%s), starting it again", self.server.label, code)
        self.start()

    def stop(self) -> None:
        """Stop the server, if it came as far as being launched."""
        if self.child is not None:
            self.server.stop(self.child)

    def ask_to_stop(self, *_args) -> None:
        self.stopping = True


def _tail(path: Path, lines: int = 8) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def main(root: str, layout_name: str, kind: str, report: str) -> int:
    """Run the guard; `report` is a file descriptor on which the outcome of the start is written once."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    answer = os.fdopen(int(report), "w", encoding="utf-8")
    try:
        guard = Guard(KINDS[kind](layouts.layout(Path(root), layout_name)))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, guard.ask_to_stop)
        with locks.exclusive(guard.server.guard_lock, wait=False):
            try:
                guard.start()
                answer.write("ok")
                answer.close()
                guard.watch()
            finally:
                guard.stop()
    except locks.Busy:
        return 0  # another guard is at work: the one who asked sees it answer
    except (DevstackError, OSError) as error:
        logger.exception("stopped")
        if not answer.closed:
            answer.write(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
