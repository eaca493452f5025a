"""Tables people send: what is read, under which line number, and what is refused with which words."""

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gtec_portal import tables
from gtec_portal.tables import Limits, TableRefused, formula

RESAVE = "Dans votre tableur, enregistrez-le de nouveau au format « CSV UTF-8 » ou « XLSX »."


def read(content, **limits):
    return [(row.number, row.cells) for row in tables.rows(io.BytesIO(content), limits=Limits(**limits))]


def refusal(content, **limits):
    with pytest.raises(TableRefused) as refused:
        read(content, **limits)
    return str(refused.value).replace("\u00a0", " ").replace("\u202f", " ")


def book(*rows, before=None, **options):
    """An XLSX of these rows; `before(workbook, sheet)` may do more."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet()
        if before:
            before(workbook, sheet)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def with_part(content, name, text):
    """The same workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, text)
    return out.getvalue()


EXPECTED = [(1, ("Structure", "Site")), (2, ("Été à Condé", "« Les Œillets »")), (4, ("Fin",))]
TEXT = "Structure;Site\r\nÉté à Condé;« Les Œillets »\r\n\r\nFin;\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_whatever_its_encoding(encoding):
    assert read(TEXT.encode(encoding)) == EXPECTED


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_found_out(delimiter):
    content = TEXT.replace(";", delimiter).encode()

    assert read(content) == EXPECTED


def test_delimiter_hint_is_obeyed_and_not_counted():
    assert read(b"sep=,\na,b;c\n1,2\n") == [(1, ("a", "b;c")), (2, ("1", "2"))]


def test_line_broken_inside_a_cell_counts_once_as_in_a_spreadsheet():
    assert read(b'a;b\n"un\ndeux";2\ntrois;3\n') == [(1, ("a", "b")), (2, ("un\ndeux", "2")), (3, ("trois", "3"))]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("Nom\nÉté\nNoël\n".encode() + "Forêt".encode("cp1252"), "Ligne 4 : « For?t »"),
        ("Nom\nÉté\nNoël\n".encode("cp1252") + "Forêt\nfin".encode(), "Ligne 4 : « ForÃªt »"),
        (b"Nom\nfin\n" + "é ".encode("cp1252") + "é".encode(), "Ligne 3 : « é Ã© »"),
    ],
)
def test_mixed_encodings_are_refused_with_the_line(content, line):
    assert refusal(content) == f"{line} n’a pas le même codage que le reste du fichier. {RESAVE}"


def test_capital_before_a_quote_is_old_windows_text():
    """« É » then « » » is also a UTF-8 sequence, of a letter nobody writes."""
    assert read("Nom\n« CAFÉ»\n".encode("cp1252")) == [(1, ("Nom",)), (2, ("« CAFÉ»",))]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ce fichier est vide."),
        (b"\n\n;;\n", "Ce fichier ne contient aucune ligne remplie."),
        (b"a;b\n\x81;2", f"Ligne 2 : « ? » contient un caractère illisible. {RESAVE}"),
        (b"a\nb\x07c", "Ligne 2 : un caractère de commande s’y trouve. Ce fichier n’est pas un tableau."),
        (b"\x89PNG\r\n\x1a\n\0\0", "Ce fichier n’est pas un tableau. Envoyez un fichier CSV ou XLSX."),
        (b"x" * 2_000_000, f"Ligne 1 : elle est trop longue pour un tableau. {RESAVE}"),
        (b'a;b\n"c;d\n', f"Ligne 2 : un guillemet n’est pas à sa place, ou n’est jamais refermé. {RESAVE}"),
        (b"PK\x03\x04 rien", "Ce classeur est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau au format XLSX."),
        (b"a" + b";b" * 70, "Ligne 1 : 71 colonnes, alors qu’un tableau en compte ici 60 au plus."),
        (b"a\n" + b"b" * 6000, "Ligne 2 : une cellule contient 6 000 caractères. Un guillemet ouvert n’est peut-être jamais refermé."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "Ce fichier est protégé par un mot de passe, ou enregistré dans un format d’avant 2007 (XLS). "
            "Enregistrez-le au format XLSX, sans mot de passe.",
        ),
    ],
)  # fmt: skip
def test_file_that_is_no_table_is_refused_in_words(content, words):
    assert refusal(content) == words


def test_too_many_lines_are_refused_without_reading_them_all():
    assert (
        refusal(b"a\n" + b"1\n" * 200_000, rows=2000)
        == "Ce fichier compte plus de 2 000 lignes : c’est trop pour un seul envoi."
    )
    assert refusal(book(["a"], *[["1"]] * 2001), rows=2000) == (
        "Ce fichier compte plus de 2 000 lignes : c’est trop pour un seul envoi."
    )


# --- XLSX ------------------------------------------------------------------------------------------------------------


def test_workbook_gives_what_its_cells_show():
    def fill(workbook, sheet):
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        euros = workbook.add_format({"num_format": '[Red]#,##0.00 "yen d’or"'})
        sheet.write_datetime(2, 0, datetime(2015, 5, 28), day)
        sheet.write_number(2, 1, 12.5, euros)
        sheet.write_number(2, 2, 73282932000074)
        sheet.write_boolean(2, 3, True)
        sheet.write_formula(2, 4, '="Les "&"Tilleuls"', None, "Les Tilleuls")
        sheet.write_rich_string(2, 5, "Été ", workbook.add_format({"bold": True}), "indien")

    content = book(["Entrée", "Prix", "SIRET"], before=fill)

    assert read(content) == [
        (1, ("Entrée", "Prix", "SIRET")),
        (3, ("2015-05-28", "12.5", "73282932000074", "oui", "Les Tilleuls", "Été indien")),
    ]


def test_dates_of_an_old_mac_workbook_are_right():
    def fill(workbook, sheet):
        sheet.write_datetime(1, 0, datetime(2015, 5, 28), workbook.add_format({"num_format": "dd/mm/yyyy"}))

    assert read(book(["Entrée"], before=fill, date_1904=True))[1] == (2, ("2015-05-28",))


def test_hidden_sheet_is_passed_over():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet("listes").hide()
        shown = workbook.add_worksheet("adhérents")
        shown.write(0, 0, "Structure")
        shown.activate()
        shown.set_first_sheet()

    assert read(file.getvalue()) == [(1, ("Structure",))]


def test_one_cell_in_the_last_corner_costs_nothing():
    """Readers that build the grid first ask for half a terabyte, and die."""

    def fill(workbook, sheet):
        sheet.write(1048575, 16383, "coin")

    assert refusal(book(["a"], before=fill)) == (
        "Ligne 1048576 : une cellule est remplie à la 16384e colonne, alors qu’un tableau en compte ici 60 au plus."
    )


def test_bomb_is_refused_before_it_unfolds():
    content = with_part(book(["a"]), "xl/media/image.bin", b"\0" * 80_000_000)

    assert refusal(content) == (
        "Ce classeur, une fois déplié, est trop volumineux. Copiez les seules lignes utiles dans un nouveau fichier."
    )


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("xl/sharedStrings.xml", '<!DOCTYPE a [<!ENTITY b "bbbb">]><sst><si><t>&b;</t></si></sst>'),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v>"),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r='un'><c r='A1'><v>1</v></c></row></sheetData></worksheet>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData></worksheet>",
        ),
        (  # a row no spreadsheet has, and no database column holds
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r='99999999999'><c r='A1'><v>1</v></c></row></sheetData></worksheet>",
        ),
        ("xl/worksheets/sheet1.xml", "<?xml version='1.0' encoding='UTF-A'?><worksheet/>"),
        ("xl/_rels/workbook.xml.rels", "<Relationships/>"),
        ("xl/workbook.xml", "\0"),
    ],
)
def test_damaged_workbook_is_refused_in_words(part, text):
    assert refusal(with_part(book(["a"]), part, text)) == (
        "Ce classeur est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau au format XLSX."
    )


def test_word_document_is_not_a_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")

    assert refusal(out.getvalue()) == "Ce fichier n’est pas un classeur XLSX. Envoyez un fichier CSV ou XLSX."


def test_locked_archive_is_told_from_a_damaged_one():
    content = bytearray(book(["a"]))
    for place in (i for i in range(len(content)) if content[i : i + 4] == b"PK\x01\x02"):
        content[place + 8] |= 1  # the flag « encrypted » of the directory

    assert refusal(bytes(content)) == "Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe."


def test_formula_never_worked_out_is_shown_as_one():
    sheet = "<worksheet><sheetData><row r='1'><c r='A1'><f>SUM(B1)</f></c></row></sheetData></worksheet>"

    assert read(with_part(book(["a"]), "xl/worksheets/sheet1.xml", sheet)) == [(1, ("=SUM(B1)",))]


@pytest.mark.parametrize(
    "text", ["=1+1", " =HYPERLINK(1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-cmd|x", "#REF!", "#N/A"]
)
def test_formula_is_recognised(text):
    assert formula(text)


@pytest.mark.parametrize("text", ["+33 2 33 00 00 00", "-", "- 12 %", "Les Tilleuls (site)", "", "1-2"])
def test_ordinary_text_is_no_formula(text):
    assert not formula(text)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content):
    try:
        read(content)
    except TableRefused as refused:
        assert str(refused)


PLAIN = book(["Structure", "SIREN"], ["Les Tilleuls", 732829320])
PARTS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
damage = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=5)


def damaged(content, places):
    content = bytearray(content)
    for place, value in places:
        content[place % len(content)] = value
    return bytes(content)


@settings(max_examples=150, deadline=None)
@given(damage, st.sampled_from([None, *PARTS]))
def test_any_damage_to_a_workbook_is_read_or_refused_in_words(places, part):
    if part is None:
        content = damaged(PLAIN, places)
    else:
        with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
            content = with_part(PLAIN, part, damaged(archive.read(part), places))
    try:
        read(content)
    except TableRefused as refused:
        assert str(refused)
