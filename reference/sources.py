"""Opening a reference file, from disk or an address, and explaining what is wrong with it as a whole."""

import codecs
import csv
import hashlib
import shutil
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 200 * 1024 * 1024
TIMEOUT_SECONDS = 30
CHUNK = 64 * 1024
OTHER_DELIMITERS = {";": "point-virgule", "\t": "tabulation", "|": "barre verticale"}
BINARY = {b"PK\x03\x04": "un classeur ou une archive zip", b"\x1f\x8b": "une archive gzip", b"%PDF": "un PDF"}


class SourceError(Exception):
    """The file as a whole cannot be read; the text may be shown."""


@dataclass(frozen=True)
class Source:
    """A readable file with what its first pass told."""

    name: str
    path: Path
    size: int
    sha256: str
    encoding: str
    warnings: tuple[str, ...] = ()

    def count_lines(self):
        """How many lines there are, for a progress bar."""
        with self.path.open("rb") as binary:
            return sum(block.count(b"\n") for block in iter(lambda: binary.read(CHUNK), b""))

    def lines(self, columns, optional=()):
        """Yield (line number, columns as a dict, or a sentence saying why the line is unreadable)."""
        with self.path.open(encoding=self.encoding, newline="") as text:
            reader = csv.reader(text, strict=True)
            positions = header_positions(reader, columns, optional)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield reader.line_num, f"ligne illisible ({error})"
                    continue
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != positions["width"]:
                    yield reader.line_num, f"{positions['width']} colonnes attendues, {len(cells)} lues"
                    continue
                yield reader.line_num, {name: cells[index].strip() for name, index in positions["columns"].items()}


def header_positions(reader, columns, optional):
    """Where each column stands; a header that does not fit is explained."""
    try:
        header = [cell.strip().lower() for cell in next(reader)]
    except StopIteration:
        raise SourceError("le fichier est vide") from None
    except csv.Error as error:
        raise SourceError(f"la première ligne est illisible ({error})") from None
    missing = [name for name in columns if name not in header]
    if missing:
        raise SourceError(explain_header(header, columns, missing))
    wanted = [*columns, *(name for name in optional if name in header)]
    return {"width": len(header), "columns": {name: header.index(name) for name in wanted}}


def explain_header(header, columns, missing):
    """Why the first line is not the expected header: another delimiter, no header, or columns missing."""
    line = ",".join(header)
    for delimiter, name in OTHER_DELIMITERS.items():
        if set(columns) <= {cell.strip(' "') for cell in line.split(delimiter)}:
            return f"les colonnes sont séparées par un caractère « {name} » : une virgule est attendue"
    expected = ", ".join(columns)
    if len(missing) == len(columns):
        return f"la première ligne ne nomme aucune des colonnes attendues ({expected})"
    plural = "s" if len(missing) > 1 else ""
    return f"colonne{plural} manquante{plural} : {', '.join(missing)} (attendues : {expected})"


@contextmanager
def opened(location):
    """Give a `Source` for a path or an http(s) address; what was fetched is removed afterwards."""
    location = str(location)
    if location.lower().startswith(("http://", "https://")):
        with tempfile.TemporaryDirectory(prefix="reference-") as folder:
            path = Path(folder) / "file"
            fetch(location, path)
            yield examine(location, path)
    else:
        yield examine(Path(location).name, Path(location))


def fetch(address, path):
    """Download an address to `path`, bounded in time and size."""
    request = urllib.request.Request(address, headers={"User-Agent": "portail-gtec"})  # noqa: S310 -- http(s) only, checked by opened()
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer, path.open("wb") as target:  # noqa: S310
            if int(answer.headers.get("Content-Length") or 0) > MAX_BYTES:
                raise SourceError("fichier trop gros : 200 Mo au plus")
            shutil.copyfileobj(Bounded(answer), target, CHUNK)
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceError(f"l’adresse répond {error.code}") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"adresse injoignable ({getattr(error, 'reason', error)})") from None


class Bounded:
    """A stream that refuses to be longer than the limit, whatever its header promised."""

    def __init__(self, stream):
        self.stream, self.left = stream, MAX_BYTES

    def read(self, size):
        block = self.stream.read(size)
        self.left -= len(block)
        if self.left < 0:
            raise SourceError("fichier trop gros : 200 Mo au plus")
        return block


def examine(name, path):
    """First pass: size, fingerprint, encoding. UTF-8 with or without a byte order mark, else Latin-1 with a warning."""
    digest, size, utf8 = hashlib.sha256(), 0, codecs.getincrementaldecoder("utf-8")()
    encoding, first = "utf-8-sig", b""
    try:
        with path.open("rb") as binary:
            while block := binary.read(CHUNK):
                first = first or block
                size += len(block)
                digest.update(block)
                encoding = still_utf8(utf8, block, encoding)
    except OSError as error:
        raise SourceError(f"fichier illisible ({error.strerror})") from None
    refuse_binary(first)
    if not size or not first.strip(b"\xef\xbb\xbf\r\n\t ,;"):
        raise SourceError("le fichier est vide")
    if encoding == "utf-8-sig":
        encoding = still_utf8(utf8, b"", encoding, final=True)
    warnings = (
        () if encoding == "utf-8-sig" else (f"{name} n’est pas en UTF-8 : lu comme du Latin-1, vérifiez les accents.",)
    )
    return Source(name, path, size, digest.hexdigest(), encoding, warnings)


def still_utf8(decoder, block, encoding, *, final=False):
    """The encoding once this block has been seen."""
    if encoding != "utf-8-sig":
        return encoding
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return "latin-1"
    return encoding


def refuse_binary(first):
    """Say what a file that is not text seems to be."""
    for signature, kind in BINARY.items():
        if first.startswith(signature):
            raise SourceError(f"ce fichier est {kind} : un fichier CSV est attendu")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError("ce fichier est en UTF-16 : enregistrez-le en « CSV UTF-8 »")
    if b"\x00" in first:
        raise SourceError("ce fichier n’est pas du texte : un fichier CSV est attendu")
