"""Rows of an XLSX workbook, streamed: what a person typed in its first visible sheet, as text.

The usual readers build the whole grid first: one cell in the last corner of a sheet asks them for half a terabyte. This one
goes through the XML once, refuses a document type, and stops at the caller's limits.
"""

import posixpath
import re
import zipfile
from datetime import datetime, timedelta
from xml.parsers import expat

from gtec_portal import archives
from gtec_portal.tables import Row, TableRefused, _trimmed

ENTRIES = 2000
LAST_ROW = 1_048_576  # of a sheet
BLOCK = 64 * 1024
SHARED_CHARACTERS = 20 * 1024 * 1024
# Number formats Excel knows by number and that show a date.
DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
DAMAGED = "Ce classeur est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau au format XLSX."
TOO_BIG = "Ce classeur, une fois déplié, est trop volumineux. Copiez les seules lignes utiles dans un nouveau fichier."


def rows(stored, *, limits):
    """Filled rows of the first visible sheet. Raises TableRefused for whatever is not a plain workbook."""
    try:
        with zipfile.ZipFile(stored) as archive:
            _check(archive, limits)
            yield from _Sheet(archive, limits).rows()
    except archives.DAMAGED:
        raise TableRefused(DAMAGED) from None
    except (expat.ExpatError, LookupError, OverflowError):  # no XML; no such string, encoding or day
        raise TableRefused(DAMAGED) from None


def _check(archive, limits):
    """Refuse a locked archive, one that is no workbook, and a bomb: an entry never gives more than the size it declares."""
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise TableRefused("Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe.")
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > limits.unpacked:
        raise TableRefused(TOO_BIG)
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise TableRefused("Ce fichier n’est pas un classeur XLSX. Envoyez un fichier CSV ou XLSX.")


def _parse(archive, name, *, start=None, end=None, text=None):
    """Go through one part; handlers get local names. Yields after each block, so that rows leave as they come."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def doctype(*_):
        raise TableRefused(DAMAGED)

    parser.StartDoctypeDeclHandler = doctype
    if start:
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if text:
        parser.CharacterDataHandler = text
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
        yield


def _read(archive, name, **handlers):
    for _ in _parse(archive, name, **handlers):
        pass


class _Sheet:
    """The first visible sheet of a workbook, and what is needed to read its cells."""

    def __init__(self, archive, limits):
        self.archive, self.limits = archive, limits
        self.names = set(archive.namelist())
        self.epoch = datetime(1899, 12, 30)
        self.part = self._find()
        self.shared = self._shared() if "xl/sharedStrings.xml" in self.names else []
        self.dates = self._dates() if "xl/styles.xml" in self.names else set()

    def _find(self):
        """The part of the first visible sheet, and the epoch of its dates."""
        sheets, targets = [], {}

        def workbook(name, attributes):
            if name == "sheet":
                sheets.append((attributes.get("state", "visible"), _relation(attributes)))
            elif name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
                self.epoch = datetime(1904, 1, 1)

        def relation(name, attributes):
            if name == "Relationship":
                targets[attributes.get("Id")] = attributes.get("Target", "")

        _read(self.archive, "xl/workbook.xml", start=workbook)
        _read(self.archive, "xl/_rels/workbook.xml.rels", start=relation)
        visible = [relation for state, relation in sheets if state == "visible"] or [""]
        return posixpath.normpath(posixpath.join("/xl", targets[visible[0]])).lstrip("/")

    def _shared(self):
        """The texts cells point at, each once."""
        texts, piece, state = [], [], {"in": False, "phonetic": False, "size": 0}

        def start(name, attributes):
            state["in"] = name == "t" and not state["phonetic"]
            if name == "rPh":
                state["phonetic"] = True

        def end(name):
            state["in"] = False
            if name == "rPh":
                state["phonetic"] = False
            elif name == "si":
                texts.append("".join(piece))
                piece.clear()

        def text(words):
            if state["in"]:
                piece.append(words)
                state["size"] += len(words)
                if state["size"] > SHARED_CHARACTERS:
                    raise TableRefused(TOO_BIG)

        _read(self.archive, "xl/sharedStrings.xml", start=start, end=end, text=text)
        return texts

    def _dates(self):
        """Indexes of the cell styles that show a date."""
        formats, styles, state = set(DATE_FORMATS), set(), {"in": False, "count": 0}

        def start(name, attributes):
            if name == "numFmt" and _shows_a_date(attributes.get("formatCode", "")):
                formats.add(int(attributes["numFmtId"]))
            elif name == "cellXfs":
                state["in"] = True
            elif name == "xf" and state["in"]:
                if int(attributes.get("numFmtId", 0)) in formats:
                    styles.add(state["count"])
                state["count"] += 1

        def end(name):
            if name == "cellXfs":
                state["in"] = False

        _read(self.archive, "xl/styles.xml", start=start, end=end)
        return styles

    def rows(self):
        reader = _Rows(self)
        for _ in _parse(self.archive, self.part, start=reader.start, end=reader.end, text=reader.text):
            yield from reader.ready
            reader.ready.clear()


class _Rows:
    """Turns the events of a sheet into rows."""

    def __init__(self, sheet):
        self.sheet, self.ready = sheet, []
        self.number, self.column, self.cells = 0, 0, {}
        self.kind, self.style, self.value, self.formula, self.into = "", 0, [], [], None

    def start(self, name, attributes):
        if name == "row":
            self.number = max(self.number + 1, int(attributes.get("r") or 0))
            if self.number > LAST_ROW:  # forged: no spreadsheet writes it
                raise TableRefused(DAMAGED)
            self.column, self.cells = 0, {}
        elif name == "c":
            self.column = _column(attributes["r"]) if attributes.get("r") else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s") or 0)
            self.value, self.formula = [], []
        elif name in {"v", "t"}:
            self.into = self.value
        elif name == "f":
            self.into = self.formula

    def text(self, words):
        if self.into is not None:
            self.into.append(words)

    def end(self, name):
        self.into = None
        if name == "c":
            text = self._text()
            if text:
                self._place(text)
        elif name == "row" and self.cells:
            cells = [self.cells.get(column, "") for column in range(1, max(self.cells) + 1)]
            self.ready.append(Row(self.number, _trimmed(cells)))

    def _place(self, text):
        if self.column > self.sheet.limits.columns:
            raise TableRefused(
                f"Ligne {self.number} : une cellule est remplie à la {self.column}e colonne, "
                f"alors qu’un tableau en compte ici {self.sheet.limits.columns} au plus."
            )
        self.cells[self.column] = text

    def _text(self):
        """What the cell shows, as text: dates as 2015-05-28, whole numbers without a point. A formula never worked out is shown."""
        value = "".join(self.value)
        if not value:
            return f"={''.join(self.formula)}" if self.formula else ""
        if self.kind == "s":
            return self.sheet.shared[int(value)]
        if self.kind == "b":
            return "oui" if value == "1" else "non"
        if self.kind == "n":
            return self._number(float(value))
        return value

    def _number(self, value):
        if self.style in self.sheet.dates:
            moment = self.sheet.epoch + timedelta(days=value)
            return (
                moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(" ", "minutes")
            )
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def _column(reference):
    """« AB12 » is in the 28th column."""
    column = 0
    for letter in re.match(r"[A-Z]{0,3}", reference)[0]:
        column = column * 26 + ord(letter) - 64
    return column


def _relation(attributes):
    """The relation of a sheet, whatever edition of the namespace it is in."""
    return next((value for name, value in attributes.items() if name.endswith(" id")), "")


def _shows_a_date(code):
    """A number format with a year or a day in it, colours and quoted words aside."""
    return bool(re.search(r"[yd]", re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code.lower())))
