"""File locks. The kernel drops them with the process that held them, so a `kill -9` never leaves one behind."""

import contextlib
import fcntl
import os
import time
from pathlib import Path


class Busy(Exception):
    """Somebody else holds the lock."""


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextlib.contextmanager
def exclusive(path: Path, *, wait: bool = True):
    """Hold `path` alone, with our pid written in it. Without `wait`, raise Busy after a short moment of trying."""
    descriptor = _open(path)
    try:
        if wait:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        else:
            _try_exclusive(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _try_exclusive(descriptor: int) -> None:
    # `holder` below takes the lock for an instant to ask; a few attempts tell that apart from a real holder.
    for attempt in range(5):
        if _flock(descriptor, fcntl.LOCK_EX):
            return
        if attempt < 4:
            time.sleep(0.02)
    raise Busy


def holder(path: Path) -> int | None:
    """Return the pid that holds `path` exclusively, or None. Never a stale or reused pid."""
    if not path.exists():
        return None
    descriptor = _open(path)
    try:
        for _ in range(50):
            if _flock(descriptor, fcntl.LOCK_SH):
                return None
            if text := os.pread(descriptor, 20, 0):
                return int(text)
            time.sleep(0.01)  # between locking and writing its pid the holder has an instant of silence
    finally:
        os.close(descriptor)
    return None


class Lease:
    """A share in something that must stay up while anyone holds a share (see `devstack.guard`)."""

    def __init__(self, path: Path):
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Take a share; waits while the last one out is still switching off."""
        self._descriptor = _open(self.path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def drop(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class LastOneOut:
    """The other side of Lease: succeeds once nobody holds a share, and then keeps newcomers waiting."""

    def __init__(self, path: Path):
        self._descriptor = _open(path)

    def alone(self) -> bool:
        return _flock(self._descriptor, fcntl.LOCK_EX)


def shared_by_someone(path: Path) -> bool:
    """Whether anyone holds a Lease on `path`."""
    descriptor = _open(path)
    try:
        # Neither free nor shareable: the last one is out and the guard is switching off.
        return not _flock(descriptor, fcntl.LOCK_EX) and _flock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _flock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
