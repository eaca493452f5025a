"""Starting a child that cannot outlive us, recognising one that did, and telling what takes time."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: int = signal.SIGTERM) -> Callable[[], None]:
    """Return a `preexec_fn`: the kernel sends `number` to the child when this process ends, however it ends.

    It has to run after the change of account, which `subprocess` guarantees. Linux only; elsewhere the next start clears up.
    """
    parent = os.getpid()

    def arrange():
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return arrange


def follow(command: list[str], *, environment: Mapping[str, str], directory: Path) -> int:
    """Run a command in the foreground to its end and return its status. Ctrl-C is the command's own affair."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.call(command, env=environment, cwd=directory, preexec_fn=die_with_parent())
    finally:
        signal.signal(signal.SIGINT, before)


def working_in(directory: Path, name: str) -> list[psutil.Process]:
    """Return the live processes called `name` whose working directory is `directory`, moved or not."""
    try:
        target = directory.stat()
    except OSError:
        return []
    found = []
    for process in psutil.process_iter(["name", "status"]):
        if process.info["status"] == psutil.STATUS_ZOMBIE or not (process.info["name"] or "").startswith(name):
            continue
        try:
            here = Path(f"/proc/{process.pid}/cwd" if _libc is not None else process.cwd()).stat()
        except (OSError, psutil.Error):
            continue
        if (here.st_dev, here.st_ino) == (target.st_dev, target.st_ino):
            found.append(process)
    return found


def mentioning(path: Path, name: str) -> list[psutil.Process]:
    """Return the live processes called `name` that have `path` on their command line."""
    found = []
    for process in psutil.process_iter(["name", "cmdline", "status"]):
        if (
            process.info["status"] != psutil.STATUS_ZOMBIE
            and (process.info["name"] or "").startswith(name)
            and any(str(path) in word for word in process.info["cmdline"] or [])
        ):
            found.append(process)
    return found


def end(processes: Iterable[psutil.Process], first: int, *, seconds: float) -> None:
    """Send `first`, wait, then SIGKILL whoever is left."""
    remaining = list(processes)
    for number, patience in ((first, seconds), (signal.SIGKILL, 5.0)):
        for process in remaining:
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue
        _, remaining = psutil.wait_procs(remaining, timeout=patience)
        if not remaining:
            return


def wait_until(condition: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Poll `condition` until it holds or `seconds` have passed; returns whether it held."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(pause)
    return True


@contextlib.contextmanager
def step(label: str):
    """Print what is going on, then how long it took."""
    print(f"  {label}…", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {in_seconds(time.monotonic() - start)}", flush=True)


def in_seconds(duration: float) -> str:
    """« 0,4 s »."""
    return f"{duration:.1f} s".replace(".", ",")
