"""Tables people send: CSV of any make and XLSX, as rows of text under the numbers their spreadsheet shows.

    for row in tables.rows(stored, limits=Limits(rows=2000)):    # row.number, row.cells; blank rows are passed over
        ...

Everything is streamed and counted: a file of any size costs a few megabytes, and a hostile one a sentence in French
(`TableRefused`). What a cell means is for the caller; see `formula` for those that must not be taken as text.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gtec_portal.typography import frnumber, nbsp

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LINE_BYTES = 1024 * 1024
DELIMITERS = ";,\t|"
# What UTF-8 makes of French letters, quotes and dashes. Read as Windows text these are « Ã© », « â€™ »: nobody writes that.
UTF8_FRENCH = re.compile(rb"\xc3[\x80-\xbf]|\xc5[\x92\x93\xb8]|\xe2\x80[\x80-\xbf]|\xc2[\xa0-\xbf]")
SURROGATE = re.compile("[\udc80-\udcff]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# « =1+1 », « @SUM », and « +cmd|… »: a telephone number or a dash also starts with + or -.
FORMULA = re.compile(r"\s*(?:[=@]|[+-][^(|!]*[A-Za-z][^(|!]*[(|!])")
ERROR_VALUES = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#VALEUR!", "#NAME?", "#NOM?", "#NUM!", "#NUL!", "#NULL!"}
)
RESAVE = "Dans votre tableur, enregistrez-le de nouveau au format « CSV UTF-8 » ou « XLSX »."


class TableRefused(Exception):
    """This file cannot be read as a table; the text is French, for the person who sent it, and names the line if there is one."""

    def __init__(self, text):
        super().__init__(nbsp(text))


@dataclass(frozen=True)
class Row:
    """One filled row: its number in the spreadsheet and the text of its cells, trailing blanks left out."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """How much of a table is read before it is refused."""

    rows: int = 2000
    columns: int = 60
    cell: int = 5000
    unpacked: int = 60 * 1024 * 1024  # bytes of an XLSX once unfolded

    def check(self, row):
        """Refuse a row that goes past a limit."""
        if len(row.cells) > self.columns:
            raise TableRefused(
                f"Ligne {row.number} : {len(row.cells)} colonnes, alors qu’un tableau en compte ici {self.columns} au plus."
            )
        for cell in row.cells:
            if len(cell) > self.cell:
                raise TableRefused(
                    f"Ligne {row.number} : une cellule contient {frnumber(len(cell))} caractères. "
                    "Un guillemet ouvert n’est peut-être jamais refermé."
                )


def formula(text):
    """Whether this text would run, or failed to, in a spreadsheet: such a cell is never taken as it is."""
    return bool(FORMULA.match(text)) or text.strip().upper() in ERROR_VALUES


def rows(stored, *, limits) -> Iterator[Row]:
    """Every filled row of an open, seekable binary file, XLSX or text, whatever its name says. Raises TableRefused."""
    from gtec_portal import xlsx  # noqa: PLC0415 -- it raises our refusals

    stored.seek(0)
    head = stored.read(8)
    stored.seek(0)
    if not head:
        raise TableRefused("Ce fichier est vide.")
    if head.startswith(OLE):
        raise TableRefused(
            "Ce fichier est protégé par un mot de passe, ou enregistré dans un format d’avant 2007 (XLS). "
            "Enregistrez-le au format XLSX, sans mot de passe."
        )
    found = xlsx.rows(stored, limits=limits) if head.startswith(ZIP) else text_rows(stored)
    filled = 0
    for row in found:
        if not row.cells:
            continue
        filled += 1
        if filled > limits.rows + 1:  # the first is the header
            raise TableRefused(
                f"Ce fichier compte plus de {frnumber(limits.rows)} lignes : c’est trop pour un seul envoi."
            )
        limits.check(row)
        yield row
    if not filled:
        raise TableRefused("Ce fichier ne contient aucune ligne remplie.")


def text_rows(stored, *, delimiter=None) -> Iterator[Row]:
    """Rows of a CSV file, blank ones included. The encoding and the delimiter are found out; mixed encodings are refused."""
    encoding, mixed = encoding_of(stored)
    stored.seek(0)
    text = io.TextIOWrapper(Kept(stored), encoding=encoding, errors="surrogateescape", newline="")
    first = text.readline(LINE_BYTES)
    hint = re.fullmatch(r"sep=(.)\r?\n?", first)  # Excel writes it, obeys it and does not count it
    delimiter = delimiter or (hint[1] if hint else _delimiter(first))
    number = -1 if hint else 0
    text.seek(0)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            number += 1
            if number:
                yield _checked(Row(number, _trimmed(cells)), encoding, mixed)
    except csv.Error:
        raise TableRefused(
            f"Ligne {number + 1} : un guillemet n’est pas à sa place, ou n’est jamais refermé. {RESAVE}"
        ) from None
    except UnicodeError:  # half a UTF-16 character
        raise TableRefused(f"Ligne {number + 1} : ce texte est illisible. {RESAVE}") from None


class Kept(io.BufferedReader):
    """The caller's file in a wrapper that does not close it."""

    def __init__(self, stored):
        super().__init__(_Raw(stored))


class _Raw(io.RawIOBase):
    def __init__(self, stored):
        self.stored = stored

    def readable(self):
        return True

    def seekable(self):
        return True

    def readinto(self, buffer):
        block = self.stored.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def seek(self, offset, whence=0):
        return self.stored.seek(offset, whence)

    def tell(self):
        return self.stored.tell()


def encoding_of(stored):
    """(encoding, mixed) of a text file, read once line by line. Old Windows text is taken for what it is; raises on no text at all."""
    stored.seek(0)
    for bom, encoding in BOMS.items():
        if stored.read(len(bom)) == bom and encoding == "utf-16":
            return encoding, False
        stored.seek(0)
    modern = legacy = 0
    both = False
    for number, line in enumerate(iter(lambda: stored.readline(LINE_BYTES), b""), start=1):
        if len(line) == LINE_BYTES and not line.endswith(b"\n"):
            raise TableRefused(f"Ligne {number} : elle est trop longue pour un tableau. {RESAVE}")
        if b"\0" in line:
            raise TableRefused("Ce fichier n’est pas un tableau. Envoyez un fichier CSV ou XLSX.")
        if line.isascii():
            continue
        try:
            line.decode()
            modern += 1
        except UnicodeDecodeError:
            legacy += 1
            both = both or bool(UTF8_FRENCH.search(line))
    if not legacy:
        return "utf-8-sig", False
    return ("utf-8-sig" if modern > legacy else "cp1252"), bool(modern) or both


def _checked(row, encoding, mixed):
    """Refuse a row whose bytes are not those of the rest of the file."""
    for cell in row.cells:
        if cell.isascii() and not CONTROL.search(cell):
            continue
        if SURROGATE.search(cell) or (mixed and encoding == "cp1252" and UTF8_FRENCH.search(_bytes(cell))):
            words = "n’a pas le même codage que le reste du fichier" if mixed else "contient un caractère illisible"
            raise TableRefused(f"Ligne {row.number} : « {readable(cell)} » {words}. {RESAVE}")
        if CONTROL.search(cell):
            raise TableRefused(
                f"Ligne {row.number} : un caractère de commande s’y trouve. Ce fichier n’est pas un tableau."
            )
    return row


def _bytes(cell):
    return cell.encode("cp1252", "surrogateescape")


def readable(cell):
    """A cell as it may be shown in a message: short, what cannot be read replaced by « ? »."""
    return SURROGATE.sub("?", cell)[:40]


def _delimiter(line):
    """The delimiter of a header: the one met most often outside quotes."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def _trimmed(cells):
    """Cells without the blanks around them, nor the empty ones at the end of the row."""
    cells = [cell.strip(" \t\r\n\u00a0\ufeff") for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
