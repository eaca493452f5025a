"""The national register of health and social establishments (FINESS), in both of its open-data formats.

Until May 2026: a text file without header, semicolons, Latin-1, one line « structureet » per site (32 fields). Since then: a
JSON set, legal entities (`pmej`) each with its sites (`ege`). The format is sniffed, compressed or not, and streamed: neither
the file nor a list of its lines is ever held in memory. Coordinates (Lambert 93) are left out: a site is placed by its commune.
"""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from gtec_portal import archives, tables
from gtec_portal.tables import SURROGATE, TableRefused
from members.enums import LegalForm
from members.imports.naming import readable, spaced_phone, street

GZIP = b"\x1f\x8b"
UNPACKED = 2 * 1024**3  # bytes of a compressed file once unfolded: the whole register takes a fifth of it
BLOCK = 256 * 1024
ENTITY = 16 * 1024 * 1024  # characters of one legal entity with its sites: a hundred times the largest
NOT_FINESS = (
    "Ce fichier n’est pas un fichier FINESS : on attend « etalab-cs1100502-stock… » (CSV) ou « finess-structures » (JSON), "
    "tels que data.gouv.fr les donne."
)
# Fields of the text file, in their order after the word « structureet ».
FIELDS = (
    "nofinesset nofinessej rs rslongue complrs compldistrib numvoie typvoie voie compvoie lieuditbp commune departement "
    "libdepartement ligneacheminement telephone telecopie categetab libcategetab categagretab libcategagretab siret codeape "
    "codemft libmft codesph libsph dateouv dateautor datemaj"
).split()
# Overseas départements as FINESS writes them.
OVERSEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976", "9J": "986"}


@dataclass(slots=True)
class Entry:
    """One site of the register, as far as needed to decide whether it is wanted; `details()` tells the rest."""

    number: int
    finess: str
    legal_finess: str
    siren: str
    siret: str
    department: str
    insee: str
    category: str
    make: Callable = field(repr=False)

    def details(self):
        """Name, legal name, address… of the site: a dict of short texts, written like a person would."""
        return self.make()


def entries(stored, *, tell=lambda done, total: None) -> Iterator[Entry]:
    """Every open site of an open, seekable file. `tell(bytes read, bytes)` now and then. Raises TableRefused."""
    total = stored.seek(0, io.SEEK_END)
    head = _head(stored)
    try:
        if head.startswith(GZIP):
            opened = gzip.GzipFile(fileobj=stored)
        elif head.startswith(tables.ZIP):
            opened = _only_file(stored)
        else:
            opened = stored
        with_progress = _Told(_Capped(opened), lambda: tell(min(stored.tell(), total), total))
        yield from _entries(with_progress)
    except archives.DAMAGED:
        raise TableRefused(
            "Ce fichier compressé est abîmé, ou protégé par un mot de passe. Envoyez-le décompressé."
        ) from None


def _entries(stored):
    head = _head(stored).lstrip(b"\xef\xbb\xbf \r\n\t")
    if not head:
        raise TableRefused("Ce fichier est vide.")
    return _from_json(stored) if head[:1] in b"{[" else _from_text(stored)


def _head(stored):
    stored.seek(0)
    head = stored.read(64)
    stored.seek(0)
    return head


def _only_file(stored):
    """The largest member of a zip archive: the others are a licence or a notice."""
    archive = zipfile.ZipFile(stored)
    largest = max(archive.infolist(), key=lambda entry: entry.file_size, default=None)
    if largest is None:
        raise TableRefused("Cette archive est vide.")
    return archive.open(largest)


class _Capped:
    """A file that refuses to unfold without end."""

    def __init__(self, stored):
        self.stored, self.size = stored, 0

    def _count(self, block):
        self.size += len(block)
        if self.size > 2 * UNPACKED:  # read twice: once for its encoding
            raise TableRefused("Ce fichier, une fois déplié, est trop volumineux.")
        return block

    def read(self, size=-1):
        return self._count(self.stored.read(size))

    def readline(self, size=-1):
        return self._count(self.stored.readline(size))

    def seek(self, offset, whence=0):
        return self.stored.seek(offset, whence)

    def tell(self):
        return self.stored.tell()


class _Told(_Capped):
    """A file that says how far it was read, each time a block leaves it."""

    def __init__(self, stored, tell):
        super().__init__(stored)
        self.told = tell

    def read(self, size=-1):
        self.told()
        return self.stored.read(size)

    def readline(self, size=-1):
        return self.stored.readline(size)


# --- The text file ---------------------------------------------------------------------------------------------------------


def _from_text(stored):
    """Sites of the text file, or of one of its copies with a header."""
    encoding, _mixed = tables.encoding_of(stored)
    stored.seek(0)
    text = io.TextIOWrapper(tables.Kept(stored), encoding=encoding, errors="surrogateescape", newline="")
    first = text.readline(4096)
    text.seek(0)
    place, delimiter = _layout(first)
    found = False
    try:
        for number, row in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            entry = _text_entry(number, row, place)
            if entry is not None:
                found = True
                yield entry
    except csv.Error:
        raise TableRefused(f"Ligne {number + 1} : un guillemet n’est jamais refermé.") from None
    if not found:
        raise TableRefused(NOT_FINESS)


def _layout(first):
    """(place of each field, delimiter), from the first line: the official file has no header, its copies have one."""
    words = first.lstrip("\ufeff").lower()
    if words.startswith(("finess;", "structureet;", "geolocalisation;")):
        return {name: index for index, name in enumerate(FIELDS, start=1)}, ";"
    delimiter = max(";,\t|", key=words.count)
    header = [word.strip().strip('"') for word in words.split(delimiter)]
    place = {name: index for index, name in enumerate(header) if name in FIELDS}
    if not {"nofinesset", "rs", "commune", "departement"} <= place.keys():
        raise TableRefused(NOT_FINESS)
    return place, delimiter


def _text_entry(number, row, place):
    """The site of one line, or None for the heading and for the positions some editions add at the end."""
    if not row or (place["nofinesset"] == 1 and place["nofinessej"] == 2 and row[0] != "structureet"):
        return None

    def cell(name):
        index = place.get(name)
        return row[index].strip() if index is not None and index < len(row) else ""

    finess = cell("nofinesset").upper()
    if finess == "NOFINESSET":
        return None
    siret = _digits(cell("siret"))
    department = OVERSEAS.get(cell("departement").upper(), cell("departement").upper())
    return Entry(
        number,
        finess,
        cell("nofinessej").upper(),
        siret[:9],
        siret,
        department,
        f"{department[:2]}{cell('commune')}",
        cell("categetab"),
        lambda: _text_details(cell),
    )


def _text_details(cell):
    code, _, town = cell("ligneacheminement").partition(" ")
    written = street(cell("numvoie"), cell("compvoie"), cell("typvoie"), cell("voie"))
    address = written or readable(cell("compldistrib") or cell("lieuditbp"))
    return {
        "name": readable(cell("rslongue") or cell("rs")),
        "legal_name": "",
        "category_label": cell("libcategetab"),
        "address": address[:200],
        "postal_code": code if re.fullmatch(r"\d{5}", code) else "",
        "town": readable(town),
        "phone": spaced_phone(cell("telephone")),
        "opened_on": _day(cell("dateouv")),
        "legal_form": LegalForm.PUBLIC if cell("libsph").lower().startswith("etablissement public") else "",
        "garbled": any(
            SURROGATE.search(cell(name)) for name in ("rs", "rslongue", "voie", "lieuditbp", "ligneacheminement")
        ),
    }


# --- The JSON set ----------------------------------------------------------------------------------------------------------


def _from_json(stored):
    """Open sites of the JSON set, numbered in the order of the file."""
    number = 0
    for entity in _entities(stored):
        legal = _part(entity, "informationsGeneralesPMEJ", "informationsGeneralesPmej")
        for site in entity.get("ege") or []:
            number += 1
            if not isinstance(site, dict) or not _is_open(site):
                continue
            entry = _json_entry(number, legal, site)
            if entry is not None:
                yield entry


def _entities(stored):
    """The legal entities of the set one by one: only one is ever parsed, and kept, at a time."""
    decoder = json.JSONDecoder()
    text = io.TextIOWrapper(tables.Kept(stored), encoding="utf-8-sig", errors="strict")
    try:
        buffer = _skip_to_entities(text)
        while True:
            buffer = buffer.lstrip(" \r\n\t,")
            if buffer[:1] == "]":
                return
            try:
                entity, end = decoder.raw_decode(buffer)
            except json.JSONDecodeError:
                block = text.read(BLOCK)
                if not block or len(buffer) > ENTITY:
                    raise TableRefused(
                        "Ce fichier JSON est abîmé ou coupé avant la fin. Téléchargez-le de nouveau."
                    ) from None
                buffer += block
                continue
            if isinstance(entity, dict):
                yield entity
            buffer = buffer[end:]
    except UnicodeDecodeError:
        raise TableRefused("Ce fichier JSON n’est pas en UTF-8. Téléchargez-le de nouveau.") from None
    except RecursionError:
        raise TableRefused(NOT_FINESS) from None


def _skip_to_entities(text):
    """What follows « "pmej": [ », or the opening of a bare list of entities."""
    buffer = text.read(BLOCK)
    if buffer.lstrip()[:1] == "[":
        return buffer.lstrip()[1:]
    while True:
        found = re.search(r'"pmej"\s*:\s*\[', buffer)
        if found:
            return buffer[found.end() :]
        block = text.read(BLOCK)
        if not block:
            raise TableRefused(NOT_FINESS)
        buffer = buffer[-64:] + block


def _part(holder, *names):
    """The first of these parts that is there and is an object."""
    return next((holder[name] for name in names if isinstance(holder.get(name), dict)), {})


def _text(holder, name):
    value = holder.get(name)
    return value.strip() if isinstance(value, str) else ""


def _is_open(site):
    general = _part(site, "informationsGeneralesEGE", "informationsGeneralesEge")
    return site.get("etatObjet", "A") == "A" and not _text(general, "dateFermeture")


def _json_entry(number, legal, site):
    general = _part(site, "informationsGeneralesEGE", "informationsGeneralesEge")
    address = next((each for each in site.get("adresse") or [] if isinstance(each, dict)), {})
    siret = _digits(_text(general, "siret") or _text(site, "siret"))
    insee = _text(address, "cogCommune").upper()
    category = _text(site, "categorieentiteGeographiqueExercice") or _text(site, "categorieEntiteGeographiqueExercice")
    return Entry(
        number,
        _text(general, "numFinessEge").upper(),
        _text(legal, "numFinessPm").upper(),
        _digits(_text(legal, "siren")) or siret[:9],
        siret,
        insee[:3] if insee.startswith(("97", "98")) else insee[:2],
        insee,
        category,
        lambda: _json_details(legal, site, general, address),
    )


def _json_details(legal, site, general, address):
    names = ("numeroVoie", "complementVoie", "typeVoie", "libelleVoie")
    written = street(*(_text(address, name) for name in names))
    contact = next((each for each in site.get("contact") or [] if isinstance(each, dict)), {})
    return {
        "name": readable(_text(general, "nomEgeLong") or _text(general, "nomEgeCourt")),
        "legal_name": readable(_text(legal, "denominationLonguePmSmsse") or _text(legal, "denominationPm")),
        "category_label": "",
        "address": (written or readable(_text(address, "lieuDit")))[:200],
        "postal_code": _text(address, "codePostal")[:5],
        "town": readable(_text(address, "ligneAcheminement")),
        "phone": spaced_phone(_text(_part(contact, "telecom"), "telephone")),
        "opened_on": _day(_text(general, "dateOuverture")),
        "legal_form": _legal_form(_text(legal, "statutJuridique")),
        "garbled": False,
    }


def _legal_form(status):
    """The legal form of a FINESS status, by its tens; "" when it says nothing we know."""
    if not re.fullmatch(r"\d{2}", status):
        return ""
    forms = {"47": LegalForm.MUTUAL, "02": LegalForm.LOCAL_AUTHORITY, "03": LegalForm.LOCAL_AUTHORITY}
    if status in forms:
        return forms[status]
    if status in {"60", "61", "62"}:
        return LegalForm.ASSOCIATION
    return LegalForm.PUBLIC if status < "40" else LegalForm.COMPANY if "70" <= status < "96" else LegalForm.OTHER


# --- Small conversions ------------------------------------------------------------------------------------------


def _digits(text):
    return re.sub(r"\D", "", text)


def _day(text):
    """A day of the calendar as it is written, or ""."""
    if not re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text):
        return ""
    try:
        date.fromisoformat(text)
    except ValueError:
        return ""
    return text
