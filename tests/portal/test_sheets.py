"""Exports as files: what is in the cells, and what no spreadsheet will ever run."""

import csv
import datetime
import io
import resource
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from gtec_portal import sheets
from gtec_portal.sheets import Column

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://evil.example","cliquez")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "http://evil.example",
    "0012",
    "-",
]


def read_xlsx(columns, rows):
    """The cells as a spreadsheet sees them: [[value, …], …], headings first."""
    file, _ = sheets.write(sheets.XLSX, "Essai", columns, rows)
    with file:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def read_csv(columns, rows):
    file, _ = sheets.write(sheets.CSV, "Essai", columns, rows)
    with file:
        raw = file.read()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def one(value):
    """A table of one column and one row."""
    return [Column("Valeur", lambda row: row)], [value]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_text_cell_in_xlsx(text):
    file, _ = sheets.write(sheets.XLSX, "Essai", *one(text))
    with file, zipfile.ZipFile(file) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in page
    assert "hyperlink" not in page
    assert 't="inlineStr"' in page


@pytest.mark.parametrize("text", ["=1+1", "  =1+1", "@SUM(A1:A9)", "-2+3", "0012", "http://evil.example"])
def test_hostile_text_is_read_back_as_it_was_typed(text):
    assert read_xlsx(*one(text)) == [["Valeur"], [text]]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text not in ("http://evil.example", "0012")])
def test_hostile_text_gets_an_apostrophe_in_csv(text):
    assert read_csv(*one(text)) == [["Valeur"], [f"'{text}"]]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-12, "-12"),
        (Decimal("-12.50"), "-12,50"),
        (-0.5, "-0,5"),
        ("-12", "-12"),
        ("-12,5", "-12,5"),
        ("-12.5", "-12.5"),
        ("Aide-soignant", "Aide-soignant"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (True, "oui"),
        (False, "non"),
        (datetime.date(2018, 12, 31), "31/12/2018"),
        (datetime.datetime(2026, 7, 1, 22, 30, tzinfo=datetime.UTC), "02/07/2026 00:30"),
        (datetime.time(9, 5), "09:05"),
        (["Flers", "Messei"], "Flers, Messei"),
        ("deux\nlignes ; et « guillemets »", "deux\nlignes ; et « guillemets »"),
    ],
)
def test_csv_says_values_the_french_way(value, written):
    assert read_csv(*one(value))[1] == [written]


def test_xlsx_keeps_numbers_dates_and_moments():
    moment = datetime.datetime(2026, 7, 1, 22, 30, tzinfo=datetime.UTC)
    row = [-12, Decimal("12.50"), datetime.date(2018, 12, 31), moment, datetime.time(9, 5), 90210123456789012, None]
    columns = [Column(f"C{index}", lambda row, index=index: row[index]) for index in range(len(row))]

    read = read_xlsx(columns, [row])[1]

    assert read == [
        -12.0,
        12.5,
        datetime.date(2018, 12, 31),
        datetime.datetime(2026, 7, 2, 0, 30),
        datetime.time(9, 5),
        "90210123456789012",
        "",
    ]


def test_day_before_spreadsheets_is_a_text():
    assert read_xlsx(*one(datetime.date(1898, 5, 28)))[1] == ["28/05/1898"]


def test_text_longer_than_a_cell_ends_with_dots():
    (text,) = read_xlsx(*one("é" * 40_000))[1]

    assert text == "é" * 32_766 + "…"


def test_header_stays_in_sight_and_filters():
    file, count = sheets.write(sheets.XLSX, "A/B: [liste]", *one("un"))
    with file, zipfile.ZipFile(file) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()

    assert count == 1
    assert 'state="frozen"' in page
    assert '<autoFilter ref="A1:A2"/>' in page
    assert '<sheet name="A B   liste"' in book


def test_path_stops_at_nothing():
    class Row:
        organisation = None

    assert read_csv([Column("Structure", "organisation.name")], [Row()])[1] == [""]


def test_error_on_the_way_leaves_no_file():
    def broken(row):
        raise ValueError

    with pytest.raises(ValueError):
        sheets.write(sheets.CSV, "Essai", [Column("Valeur", broken)], [1])


def test_too_many_rows_for_a_sheet(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)

    with pytest.raises(sheets.TooManyRows):
        sheets.write(sheets.XLSX, "Essai", *one(1)[:1], [1, 2, 3])

    file, count = sheets.write(sheets.CSV, "Essai", *one(1)[:1], [1, 2, 3])
    file.close()
    assert count == 3


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_any_text_survives_csv_and_starts_nothing(text):
    (cell,) = read_csv(*one(text))[1] if text else [""]

    assert cell in (text, f"'{text}")
    assert cell.strip()[:1] not in tuple("=@＝＋－＠") or cell.startswith("'")


def test_memory_stays_flat():
    """20 000 rows of 12 columns: the growth of the process is far from what holding them would take."""
    columns = [
        Column(f"Colonne {index}", lambda row: f"du texte assez long pour compter, ligne {row}") for index in range(12)
    ]
    sheets.write(sheets.XLSX, "Essai", columns, range(100))[0].close()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    file, count = sheets.write(sheets.XLSX, "Essai", columns, range(20_000))
    file.close()

    assert count == 20_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 15_000  # kB
