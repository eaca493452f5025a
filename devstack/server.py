"""What PostgreSQL and Valkey have in common: where their state is, how they are launched and ended."""

import contextlib
import os
import subprocess
from pathlib import Path

from devstack import processes
from devstack.layout import Layout


class Server:
    """One server of one layout. Only its guard (`devstack.guard`) prepares, starts and stops it."""

    name: str
    label: str  # for people
    variable: str  # the setting that names another server to use instead
    stop_signals: tuple  # (signal, seconds of patience), from the kindest on

    def __init__(self, layout: Layout):
        self.layout = layout
        self.state: Path = layout.state / self.name
        self.users_lock = self.state / "users.lock"
        self.start_lock = self.state / "start.lock"
        self.guard_lock = self.state / "guard.lock"
        self.log = self.state / "server.log"

    @property
    def url(self) -> str:
        """The address, in the form our settings read."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether the server is up and is really ours."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Create what is missing, end and clear what an earlier life left behind."""
        raise NotImplementedError

    def command(self) -> list:
        raise NotImplementedError

    def finish(self) -> None:
        """Once it answers: create what can only be created then."""

    def environment(self) -> dict[str, str]:
        return {**os.environ, "LC_ALL": "C"}

    def start(self) -> subprocess.Popen:
        """Launch it under the servers' account; it ends with the calling process, whatever happens to that."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment(),
                cwd="/",
                start_new_session=True,
                preexec_fn=processes.die_with_parent(self.stop_signals[0][0]),
                **self.layout.child_options,
            )

    def stop(self, process: subprocess.Popen) -> None:
        for number, patience in self.stop_signals:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
                return
