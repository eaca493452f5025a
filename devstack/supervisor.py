"""Runs several programs under one parent: prefixed lines, restarts, and an end that leaves nobody behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from devstack import processes

COLOURS = ("36", "35", "33", "32", "34")
GRACE = 12  # seconds to finish a request or hand a task back
STEADY = 30  # seconds of life after which a program's past ends are forgotten
LONGEST_WAIT = 30


@dataclass(eq=False)
class Program:
    """One program to keep running."""

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen = field(init=False, repr=False)  # the last one started
    reader: threading.Thread = field(init=False, repr=False)  # of its output
    started: float = 0
    ended: bool = False  # and noted so
    ends: int = 0  # in a row
    due: float = 0  # when to start it again


class Supervisor:
    """Starts programs, restarts those that end, stops them all. To be driven from the main thread."""

    def __init__(self, environment: dict[str, str], *, directory: Path, out=None):
        self.environment = environment
        self.directory = directory
        self.out = out or sys.stdout
        self.programs: list[Program] = []
        self.signals = 0
        self._lock = threading.Lock()

    def add(self, program: Program) -> None:
        """Start `program` now and keep it running."""
        self.programs.append(program)
        self._start(program)

    def catch_signals(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal only ask `run` to come to its end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._count_signal)

    def _count_signal(self, *_args) -> None:
        self.signals += 1

    @property
    def stopping(self) -> bool:
        return self.signals > 0

    def run(self, every_second: Callable[[], None] = lambda: None) -> None:
        """Keep the programs running until a signal comes. `every_second` may raise to end it too."""
        next_call = time.monotonic() + 1
        while not self.stopping:
            self.tick()
            if time.monotonic() >= next_call:
                every_second()
                next_call = time.monotonic() + 1
            time.sleep(0.1)

    def tick(self) -> None:
        """Notice the ends, start what is due."""
        now = time.monotonic()
        for program in self.programs:
            if program.ended and now >= program.due:
                self._start(program)
            elif not program.ended and program.process.poll() is not None:
                self._note_end(program, now)

    def _note_end(self, program: Program, now: float) -> None:
        self._sweep(program)
        program.ended = True
        program.ends = 1 if now - program.started > STEADY else program.ends + 1
        wait = min(2 ** (program.ends - 1), LONGEST_WAIT)
        program.due = now + wait
        code = program.process.returncode
        why = f"signal {-code}" if code < 0 else f"code {code}"
        self.say(program, f"arrêté ({why}) ; nouveau départ dans {wait} s")

    def _start(self, program: Program) -> None:
        program.started, program.ended = time.monotonic(), False
        program.process = subprocess.Popen(
            program.command,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=program.pass_fds,
            start_new_session=True,  # Ctrl-C reaches us alone: we say who stops, and in which order
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )
        program.reader = threading.Thread(target=self._copy, args=(program, program.process.stdout), daemon=True)
        program.reader.start()

    def _copy(self, program: Program, stream) -> None:
        with stream:
            for line in stream:
                self.say(program, line.decode("utf-8", "replace").rstrip())

    def say(self, program: Program, line: str) -> None:
        """Print one line under the program's name."""
        label = f"{program.name:<7}|"
        if self.out.isatty():
            colour = COLOURS[self.programs.index(program) % len(COLOURS)]
            label = f"\x1b[{colour}m{label}\x1b[0m"
        with self._lock, contextlib.suppress(OSError):  # the terminal may be gone
            print(label, line, file=self.out, flush=True)

    def stop(self) -> None:
        """Ask every program to end; after GRACE seconds, or a second Ctrl-C, end them by force."""
        alive = [program for program in self.programs if not program.ended]
        for program in reversed(alive):
            program.process.send_signal(signal.SIGTERM)
        asked = self.signals
        processes.wait_until(
            lambda: all(program.process.poll() is not None for program in alive) or self.signals > asked,
            seconds=GRACE,
            pause=0.05,
        )
        for program in alive:
            self._sweep(program)
            program.process.wait()
            program.reader.join(timeout=1)

    def _sweep(self, program: Program) -> None:
        """End what is left of the program's own session: a killed parent may leave children."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(program.process.pid, signal.SIGKILL)
