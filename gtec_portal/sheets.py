"""Lists as spreadsheets: the one door through which a list of the portal leaves as XLSX or CSV.

A list page answers `?export=xlsx` or `?export=csv` itself, so that who may see it and its filters are the page's own:

    if sheets.asked(request):
        return sheets.respond(request, exports.ORGANISATIONS, filterset.qs)

Nothing a person typed may run on the reader's machine: text is written as text whatever it starts with. The file is written
to a temporary one, row by row, then streamed: memory stays flat, and an error on the way is an error page, never half a list.
"""

import csv
import datetime
import io
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from urllib.parse import urlencode

import xlsxwriter
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify

from gtec_portal import audit, typography

PARAMETER = "export"
XLSX, CSV = "xlsx", "csv"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
CHUNK = 2000  # rows read at once
MAX_ROWS = 1_048_575  # of one XLSX sheet, its header aside
MAX_CELL = 32_767  # characters of one XLSX cell
MAX_DIGITS = 15  # beyond, a spreadsheet rounds whole numbers


class TooManyRows(Exception):
    """More rows than one sheet holds."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, and where its value is.

    `value`: a path (« organisation.name », None on the way gives an empty cell, a method is called) or a function of the row.
    `shown(request)`: whether this reader gets the column; by default everybody who opens the list does. `number`: an XLSX
    number format (« 0.00 »).
    """

    heading: str
    value: str | Callable
    width: int = 0
    shown: Callable | None = None
    number: str = ""

    def reader(self):
        """A function from a row to this column's value."""
        return self.value if callable(self.value) else _path(self.value)


@dataclass(frozen=True)
class Table:
    """What the export of one list holds. `name`: of the sheet and the file. `personal`: about people, so its leaving is written down."""

    name: str
    columns: tuple[Column, ...]
    personal: bool = False

    def columns_for(self, request):
        return [column for column in self.columns if column.shown is None or column.shown(request)]


@dataclass(frozen=True)
class Asked:
    """What the address asks for: « xlsx », or « sites.xlsx » where a page has a second list behind the first."""

    format: str
    part: str = ""


def asked(request, *parts):
    """Return what export the address asks for, or None. `parts`: the second lists this page has; anything unknown is 404."""
    raw = request.GET.get(PARAMETER, "")
    if not raw:
        return None
    part, _, file_format = raw.rpartition(".")
    if file_format not in CONTENT_TYPES or part not in ("", *parts):
        raise Http404
    return Asked(file_format, part)


def staff(request):
    """`shown` of a column for the team alone."""
    return request.user.is_staff


def respond(request, table, rows):
    """Return the file the address asks for. `rows`: the very queryset (or list) the page shows, before it is cut in pages.

    The leaving of a table about people is written in the audit log first, names of the filters included, their values not.
    Too many rows for one sheet: back to the list, with a message.
    """
    file_format = request.GET[PARAMETER].rpartition(".")[2]
    columns = table.columns_for(request)
    try:
        file, count = write(file_format, table.name, columns, rows)
    except TooManyRows:
        messages.error(
            request, f"Plus de {typography.frnumber(MAX_ROWS)} lignes : filtrez la liste, ou choisissez le CSV."
        )
        query = [(key, value) for key, value in _filters(request) if value]
        return redirect(f"{request.path}?{urlencode(query)}")
    if table.personal:
        filters = sorted({key for key, value in _filters(request) if value})
        audit.record_export(table.name, rows.model, by=request.user, format=file_format, rows=count, filters=filters)
    name = f"{slugify(table.name)}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[file_format])


def _filters(request):
    """What filters the list: everything in the address but the export and the page."""
    return [(key, value) for key, values in request.GET.lists() if key not in (PARAMETER, "page") for value in values]


def write(file_format, name, columns, rows):
    """Write rows into a temporary file; return it, wound back, with the count of rows. Raises TooManyRows."""
    # The response closes it once it is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        count = {XLSX: _write_xlsx, CSV: _write_csv}[file_format](file, name, columns, _values(columns, rows))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count


def _values(columns, rows):
    """Yield one list of plain values per row; a queryset is read in chunks, its prefetches with it."""
    readers = [column.reader() for column in columns]
    for row in rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows:
        yield [plain(read(row)) for read in readers]


def _path(path):
    """A function that follows « organisation.name » from a row, calling methods; None on the way gives None."""
    getters = [attrgetter(name) for name in path.split(".")]
    if len(getters) == 1:
        (get,) = getters

        def read_one(row):
            value = get(row)
            return value() if callable(value) else value

        return read_one

    def read(value):
        for get in getters:
            if value is None:
                return None
            value = get(value)
            value = value() if callable(value) else value
        return value

    return read


def plain(value):
    """Reduce a value to what a cell holds: text, number, date, local moment without zone, hour, or None."""
    if value is None or type(value) is str:  # most cells
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, int) and len(str(abs(value))) > MAX_DIGITS:
        return str(value)
    if isinstance(value, int | float | Decimal | datetime.date | datetime.time):
        return value
    if isinstance(value, list | tuple | set):
        return ", ".join(str(item) for item in value)
    return str(value)


# --- XLSX ------------------------------------------------------------------------------------------------------------


def _write_xlsx(file, name, columns, values):
    # Strings are never read as formulas, links or numbers: write_string below, and these for good measure.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": name})
        page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip())
        _head(book, page, columns)
        styles = _styles(book, columns)
        count = 0
        for count, row in enumerate(values, start=1):
            if count > MAX_ROWS:
                raise TooManyRows
            for index, value in enumerate(row):
                _cell(page, count, index, value, styles[index])
        page.autofilter(0, 0, count, len(columns) - 1)
    return count


def _head(book, page, columns):
    """Headings, in bold, that stay in sight; widths that fit what is under them."""
    bold = book.add_format({"bold": True, "bottom": 1, "valign": "vcenter"})
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width or max(12, len(column.heading) + 4))
        page.write_string(0, index, column.heading, bold)
    page.freeze_panes(1, 0)


def _styles(book, columns):
    shared = {
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
        "hour": book.add_format({"num_format": "hh:mm", "align": "left"}),
        # What looks like a formula stays text even when somebody edits the cell.
        "quoted": book.add_format({"quote_prefix": True}),
    }
    return [
        {**shared, "number": book.add_format({"num_format": column.number}) if column.number else None}
        for column in columns
    ]


def _cell(page, row, index, value, styles):
    if value is None or value == "":
        return
    if type(value) is str and len(value) <= MAX_CELL:  # most cells
        page.write_string(row, index, value, styles["quoted"] if _is_active(value) else None)
    elif isinstance(value, datetime.time):
        page.write_datetime(row, index, value, styles["hour"])
    elif isinstance(value, datetime.date) and value.year >= 1900:  # a spreadsheet knows no day before
        style = "moment" if isinstance(value, datetime.datetime) else "day"
        page.write_datetime(row, index, value, styles[style])
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, index, value, styles["number"])
    else:
        text = _text(value)  # a day too old, or a text too long
        _cell(page, row, index, text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…", styles)


# --- CSV -------------------------------------------------------------------------------------------------------------


def _write_csv(file, name, columns, values):
    """UTF-8 with its mark, semicolons, decimal commas, « 31/12/2026 »: what a French spreadsheet opens with a double click."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.heading for column in columns])
    count = 0
    for row in values:
        writer.writerow([csv_text(value) for value in row])
        count += 1
    text.detach()
    return count


def csv_text(value):
    """Write a value as a CSV cell; a text that a spreadsheet would run gets an apostrophe, a negative number does not."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value).replace(".", ",")
    text = _text(value)
    return f"'{text}" if _is_active(text) else text


def _text(value):
    if isinstance(value, datetime.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    return value.strftime("%H:%M") if isinstance(value, datetime.time) else value


# What starts a formula, in ASCII and in the full-width forms some spreadsheets fold; spaces before do not stop them all.
_ACTIVE = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NEGATIVE = re.compile(r"-\d+([.,]\d+)?")


def _is_active(text):
    # Most texts start with a letter or a figure: the expressions are for the others.
    return not text[:1].isalnum() and bool(_ACTIVE.match(text)) and not _NEGATIVE.fullmatch(text)
