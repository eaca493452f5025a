"""Start the reader of one file in a child process, with a wall clock, and take its answer through a pipe."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

EXTRACT = Path(__file__).with_name("extract.py")
WALL_SECONDS = 20
MAX_ANSWER = 3 * 1024 * 1024  # 200 000 characters, each at most « \\ud83d\\ude00 », and change


@dataclass(frozen=True)
class Reading:
    """What the child said. `refused` is a code (see reading.REASONS), "" when there is a text."""

    text: str = ""
    pages: int = 0
    engine: str = ""
    refused: str = ""
    isolated: bool = False
    doubt: bool = False  # the reader asks for a second opinion


def read(stored, kind, *, wall_seconds=WALL_SECONDS):
    """Read an open binary file of this kind (« pdf », « docx », « odt », « rtf ») and return a Reading. Never raises for a bad file.

    pdfium may abort its whole process on some files, or find nothing: the other PDF reader then gets a child of its own.
    Costs about 60 ms.
    """
    reading = _attempt(stored, kind, wall_seconds)
    if kind == "pdf" and (reading is None or reading.doubt):
        second = _attempt(stored, "pypdf", wall_seconds)
        if reading is None or (second and len(second.text) > len(reading.text)):
            reading = second
    return reading or Reading(refused="crash")


def _attempt(stored, kind, wall_seconds):
    """One child; None when it died without an answer."""
    command = [sys.executable, "-I", str(EXTRACT), kind]
    with _as_stdin(stored) as stdin:
        child = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            close_fds=True,
            start_new_session=True,
        )
    try:
        answer = _collect(child, time.monotonic() + wall_seconds)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.stdout.close()
        code = child.wait()
    if answer == b"timeout":
        return Reading(refused="timeout")
    if not answer or code not in {0, -signal.SIGKILL}:
        return None
    try:
        return Reading(**json.loads(answer))
    except (ValueError, TypeError):
        return None


@contextlib.contextmanager
def _as_stdin(stored):
    """The stored file as a descriptor the child inherits, whatever the storage. It reads; it cannot seek in our copy."""
    try:
        descriptor = os.dup(stored.fileno())
    except (AttributeError, OSError):
        import tempfile  # noqa: PLC0415 -- remote storages only

        stored.seek(0)
        with tempfile.TemporaryFile() as copy:
            for chunk in iter(lambda: stored.read(65536), b""):
                copy.write(chunk)
            copy.flush()
            copy.seek(0)
            yield copy
        return
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def _collect(child, deadline):
    """Everything the child writes until it ends; b"timeout" past the deadline, b"" when it says far too much."""
    pieces, size = [], 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return b"timeout"
            block = os.read(child.stdout.fileno(), 65536)
            if not block:
                return b"".join(pieces)
            pieces.append(block)
            size += len(block)
            if size > MAX_ANSWER:
                return b""
