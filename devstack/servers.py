"""Borrowing the servers: `with borrowed(layout) as environment:`. They run while anyone borrows them, and no longer."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from devstack import locks, processes
from devstack.guard import KINDS
from devstack.layout import DevstackError, Layout
from devstack.server import Server


class Borrowing:
    """Our share in one server."""

    def __init__(self, server: Server):
        self.server = server
        self.lease = locks.Lease(server.users_lock)
        self._guard: subprocess.Popen | None = None  # when it was us who started it
        self._report: int | None = None

    def begin(self) -> None:
        """Take a share and make sure a guard is at work; `confirm` waits for the outcome."""
        self.lease.take()
        self.ensure()

    def ensure(self) -> None:
        """Of several at once, one starts the guard and the others find it at work."""
        with locks.exclusive(self.server.start_lock):
            if not self.guarded():
                self._spawn_guard()

    def guarded(self) -> bool:
        return locks.holder(self.server.guard_lock) is not None

    def _spawn_guard(self) -> None:
        self._reap()
        layout = self.server.layout
        try:
            layout.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DevstackError(f"Impossible de créer {layout.home} : {error.strerror}.") from None
        reading, writing = os.pipe()
        with (self.server.state / "guard.log").open("ab") as log:
            self._guard = subprocess.Popen(
                [sys.executable, "-m", "devstack.guard", str(layout.root), layout.name, self.server.name, str(writing)],
                cwd=Path(__file__).resolve().parent.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[writing],
                start_new_session=True,  # Ctrl-C is for the one who borrows
            )
        os.close(writing)
        self._report = reading
        # The start lock must not be let go before the new guard holds its own.
        guard = self._guard
        processes.wait_until(lambda: self.guarded() or guard.poll() is not None, seconds=10, pause=0.01)

    def confirm(self, *, seconds: float = 60) -> None:
        """Wait until the server answers; tell why when it does not."""
        message = self._read_report()
        if message == "ok" or self._answers_in(seconds):
            return
        if not message and not self.guarded():  # we found a guard at work, but it was about to leave
            self.ensure()
            message = self._read_report()
            if message == "ok" or self._answers_in(seconds):
                return
        raise DevstackError(message or f"{self.server.label} ne démarre pas : voir {self.server.state / 'guard.log'}.")

    def _read_report(self) -> str:
        """What the guard we started says of its start; nothing when another one was at work."""
        if self._report is None:
            return ""
        descriptor, self._report = self._report, None
        with os.fdopen(descriptor, encoding="utf-8") as report:
            return report.read()

    def _answers_in(self, seconds: float) -> bool:
        processes.wait_until(lambda: self.server.answers() or not self.guarded(), seconds=seconds, pause=0.05)
        return self.server.answers()

    def give_back(self) -> None:
        """Drop our share. When it was the last one, wait until the guard has stopped the server."""
        self.lease.drop()
        processes.wait_until(
            lambda: not self.guarded() or locks.shared_by_someone(self.server.users_lock), seconds=30, pause=0.05
        )
        self._reap()

    def stop(self) -> bool:
        """Stop the server whoever uses it (`./portal stop`). Returns whether there was something to stop."""
        pid = locks.holder(self.server.guard_lock)
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not processes.wait_until(lambda: not self.guarded(), seconds=30, pause=0.05):
            raise DevstackError(f"{self.server.label} ne s’arrête pas (processus {pid}).")
        self._reap()
        return True

    def _reap(self) -> None:
        """Collect a guard of ours that has ended; one that others still need goes on without us."""
        if self._guard is not None and not self.guarded():
            self._guard.wait(timeout=10)


class Servers:
    """The servers that the environment does not already name."""

    def __init__(self, layout: Layout, given=os.environ):
        self.layout = layout
        kinds = [kind for kind in KINDS.values() if not given.get(kind.variable)]
        self.borrowings = [Borrowing(kind(layout)) for kind in kinds]

    @property
    def environment(self) -> dict[str, str]:
        """Where they are, in the variables the settings read."""
        return {borrowing.server.variable: borrowing.server.url for borrowing in self.borrowings}

    def borrow(self) -> None:
        """Have them up until `give_back`, or until this process ends."""
        try:
            for borrowing in self.borrowings:  # both begin before either is awaited
                borrowing.begin()
            for borrowing in self.borrowings:
                borrowing.confirm()
        except BaseException:
            self.give_back()
            raise

    def revive(self) -> list[str]:
        """Replace a guard that was killed; returns the labels of the servers concerned."""
        lost = [borrowing for borrowing in self.borrowings if not borrowing.guarded()]
        for borrowing in lost:
            borrowing.ensure()
            borrowing.confirm()
        return [borrowing.server.label for borrowing in lost]

    def give_back(self) -> None:
        for borrowing in self.borrowings:
            borrowing.lease.drop()
        for borrowing in self.borrowings:
            borrowing.give_back()

    def stop(self) -> bool:
        """Stop all of them; returns whether one was up."""
        stopped = [borrowing.stop() for borrowing in self.borrowings]
        with contextlib.suppress(OSError):  # another one of this checkout may still be in there
            self.layout.sockets.rmdir()
        return any(stopped)


@contextlib.contextmanager
def borrowed(layout: Layout) -> Iterator[dict[str, str]]:
    """Hold the servers for the time of a block; yields the variables that say where they are."""
    servers = Servers(layout)
    servers.borrow()
    try:
        yield servers.environment
    finally:
        servers.give_back()
