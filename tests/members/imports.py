"""What the tests of imports share: files made on the spot, and an import read to its end."""

import io

import xlsxwriter
from django.core.files.base import ContentFile

from gtec_portal import jobs
from members.enums import ImportKind
from members.models import ImportRun
from members.services import imports

FINESS_HEAD = "finess;etalab;111;2026-05-12\n"


def workbook(*rows):
    """An XLSX of these rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def sheet(*rows):
    """A CSV of these rows, as a French spreadsheet writes it."""
    return "\n".join(";".join(row) for row in rows).encode("utf-8-sig")


def site_line(
    finess, *, legal="610000010", name="EHPAD LES TILLEULS", siret="", commune="169", department="61", category="500"
):
    """One line of the text register."""
    fields = {
        0: "structureet", 1: finess, 2: legal, 3: name, 4: name, 7: "4", 8: "R", 9: "DES GENETS", 12: commune, 13: department,
        14: "ORNE", 15: "61100 FLERS", 16: "0233000000", 18: category, 19: "Etablissement", 22: siret, 28: "1988-05-02",
    }  # fmt: skip
    return ";".join(fields.get(place, "") for place in range(32)) + "\n"


def read(content, kind=ImportKind.MEMBERS, *, by=None, label="adherents.csv", **options):
    """Send a file and let its job read it; return the import."""
    if kind == ImportKind.FINESS:
        options = {"departments": ["61"], "communes": [], "categories": []} | options
    run = imports.start(kind, ContentFile(content), by=by, label=label, options=options)
    jobs.drain()
    return ImportRun.objects.get(pk=run.pk)


def told(run):
    """{line: (action, problems and doubts)} of an import, in plain spaces."""
    return {
        line.number: (line.action, [plain(text) for text in [*line.problems, *line.doubts]]) for line in run.lines.all()
    }


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def apply(run, *, by=None):
    """Import what was shown, as the button and its job do; return the import."""
    imports.ask_apply(run, by=by)
    imports.apply(run, by=by)
    return ImportRun.objects.get(pk=run.pk)
