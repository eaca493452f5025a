"""Programs of the system that help to read a CV, found once when the portal starts. Each may be missing: the portal works without."""

import functools
import shutil
import subprocess
from dataclasses import dataclass

PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"  # never what an environment says
LANGUAGE, ORIENTATION = "fra", "osd"


@dataclass(frozen=True)
class Program:
    """One program: what it is for, and where it was found ("" when it was not)."""

    name: str
    purpose: str
    path: str
    package: str


def find(name, purpose, package):
    return Program(name, purpose, shutil.which(name, path=PATH) or "", package)


TESSERACT = find("tesseract", "Lire les photos et les scans", "tesseract-ocr et tesseract-ocr-fra")
ANTIWORD = find("antiword", "Lire l’ancien format DOC de Word", "antiword")


@functools.cache
def languages():
    """What tesseract can read; asked once."""
    if not TESSERACT.path:
        return frozenset()
    try:
        said = subprocess.run(
            [TESSERACT.path, "--list-langs"], capture_output=True, timeout=20, env={}, check=False, text=True
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(said.stdout.split())


def ocr_command():
    """How to ask for the text of a picture given on stdin, or [] when French cannot be read here."""
    if LANGUAGE not in languages():
        return []
    # 1 finds out how the page is turned, which needs a file of its own; 3 takes it as it stands.
    layout = "1" if ORIENTATION in languages() else "3"
    return [TESSERACT.path, "stdin", "stdout", "-l", LANGUAGE, "--psm", layout]


def doc_command():
    """How to ask for the text of a DOC given on stdin, or [] when no program reads it here."""
    return [ANTIWORD.path, "-m", "UTF-8.txt", "-w", "300", "-"] if ANTIWORD.path else []
