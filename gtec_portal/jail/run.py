"""Start the reader of one file in a child process, with a wall clock, and take its answer through a pipe."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from gtec_portal.jail import programs

EXTRACT = Path(__file__).with_name("extract.py")
WALL_SECONDS = 20
OCR_SECONDS = 35  # for all the pages of one file together: a job has a minute
OCR_PAGES = 4
MIN_TEXT = 40  # below, a PDF is taken for a scan
MAX_ANSWER = 6 * 1024 * 1024  # 200 000 characters, each at most « \\ud83d\\ude00 », or a picture
MAX_TEXT = 200_000
PICTURES = ("jpeg", "png", "webp", "heif")
JPEG_MARK = b"\xff\xd8\xff"
TIMEOUT = b"timeout"


@dataclass(frozen=True)
class Reading:
    """What the children said. `refused` is a code (see reading.REASONS), "" when there is a text.

    `picture`: for a photo, the JPEG to keep instead of what was sent: upright, small, and nothing in it but what one sees.
    """

    text: str = ""
    pages: int = 0
    engine: str = ""
    refused: str = ""
    isolated: bool = False
    doubt: bool = False  # the reader asks for a second opinion
    picture: bytes = b""


def read(stored, kind, *, wall_seconds=WALL_SECONDS):
    """Read an open binary file of this kind (see reading.KINDS) and return a Reading. Never raises for a bad file.

    pdfium may abort its whole process on some files, or find nothing: the other PDF reader then gets a child of its own, and
    tesseract, where it is installed, the pages of a scan. About 60 ms; a page read by tesseract takes a few seconds.
    """
    if kind in PICTURES:
        return _read_picture(stored, kind, wall_seconds)
    if kind == "doc":
        found = _read_program(stored, programs.doc_command(), wall_seconds)
        return replace(found, refused="doc") if found.refused == "broken" else found
    reading = _attempt(stored, kind, wall_seconds)
    if kind == "pdf" and (reading is None or reading.doubt):
        second = _attempt(stored, "pypdf", wall_seconds)
        if reading is None or (second and len(second.text) > len(reading.text)):
            reading = second
    if kind == "pdf" and reading and not reading.refused and len(reading.text.strip()) < MIN_TEXT:
        reading = _read_scan(stored, reading, wall_seconds)
    return reading or Reading(refused="crash")


def _attempt(stored, kind, wall_seconds):
    """One child; None when it died without an answer."""
    answer = _run(stored, [kind], wall_seconds)
    if answer == TIMEOUT:
        return Reading(refused="timeout")
    try:
        return Reading(**json.loads(answer))
    except (ValueError, TypeError):
        return None


def _run(stored, arguments, wall_seconds):
    """What one child answers on this file: bytes, TIMEOUT, or b"" when it died without an answer."""
    with _as_stdin(stored) as stdin:
        child = subprocess.Popen(
            [sys.executable, "-I", str(EXTRACT), *arguments],
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
    return answer if answer == TIMEOUT or code in {0, -signal.SIGKILL} else b""


def picture(stored, kind, *, side, wall_seconds=WALL_SECONDS):
    """Make a photo harmless: a new JPEG of at most `side` pixels, upright, with nothing in it but what one sees.

    `kind`: one of PICTURES. Returns bytes, or a Reading whose `refused` says why not. About 0.3 s for a telephone's photo.
    """
    return _picture(stored, f"{kind}@{side}", wall_seconds)


# --- Photos, scans, and what other programs read -----------------------------------------------------------------------


def _read_picture(stored, kind, wall_seconds):
    """A photo: first made harmless, then read. Without tesseract it is kept, and has no text."""
    picture = _picture(stored, kind, wall_seconds)
    if isinstance(picture, Reading):
        return picture
    found = _recognise(picture, OCR_SECONDS)
    return Reading(text=found.text, pages=1, engine=found.engine, picture=picture)


def _picture(stored, kind, wall_seconds):
    """The JPEG a child made of a photo or of a page; a Reading when it refused."""
    answer = _run(stored, [kind], wall_seconds)
    if answer.startswith(JPEG_MARK):
        return answer
    if answer == TIMEOUT:
        return Reading(refused="timeout")
    try:
        return Reading(**json.loads(answer))
    except (ValueError, TypeError):
        return Reading(refused="crash")


def _read_scan(stored, reading, wall_seconds):
    """The pages of a PDF that holds pictures only, as long as there is time. What it had as text comes first."""
    if not programs.ocr_command():
        return reading
    until, texts = time.monotonic() + OCR_SECONDS, [reading.text.strip()]
    for number in range(min(reading.pages, OCR_PAGES)):
        left = until - time.monotonic()
        picture = _picture(stored, f"page:{number}", wall_seconds) if left > 1 else None
        if not isinstance(picture, bytes):
            break
        texts.append(_recognise(picture, until - time.monotonic()).text)
    return replace(reading, text="\n\n".join(filter(None, texts)), engine="tesseract")


def _recognise(picture, wall_seconds):
    """The words tesseract sees in a JPEG of ours. No words is no failure: the person types them."""
    command = programs.ocr_command()
    if not command:
        return Reading()
    with tempfile.TemporaryFile() as stored:
        stored.write(picture)
        stored.flush()
        found = _read_program(stored, command, max(wall_seconds, 1))
    return replace(found, refused="")


def _read_program(stored, command, wall_seconds):
    """The text another program writes on its stdout."""
    if not command:
        return Reading(refused="no_text")
    answer = _run(stored, ["exec", *command], wall_seconds)
    if answer == TIMEOUT:
        return Reading(refused="timeout")
    text = answer.decode("utf-8", "replace").replace("\f", "\n")[:MAX_TEXT]
    return Reading(text=text, pages=1, engine=Path(command[0]).name, refused="" if answer else "broken")


@contextlib.contextmanager
def _as_stdin(stored):
    """The stored file as a descriptor the child inherits, whatever the storage. It reads; it cannot seek in our copy."""
    try:
        descriptor = os.dup(stored.fileno())
    except (AttributeError, OSError):
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
                return TIMEOUT
            block = os.read(child.stdout.fileno(), 65536)
            if not block:
                return b"".join(pieces)
            pieces.append(block)
            size += len(block)
            if size > MAX_ANSWER:
                return b""
