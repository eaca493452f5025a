"""Papers of a session: facts are plain data, templates write them, `gtec_portal.pdf` draws them."""

import io
import re
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from django.conf import settings
from django.utils import timezone

from gtec_portal.pdf import render_pdf
from gtec_portal.typography import duration, frdate, frrange, nbsp
from trainings.enums import DocumentKind
from trainings.models import Enrolment

TEMPLATES = {
    DocumentKind.CERTIFICATE: "pdf/trainings/certificates.html",
    DocumentKind.CONVOCATION: "pdf/trainings/convocations.html",
}
COLUMNS = 4  # signature boxes that fit side by side on a landscape page
BLANK_ROWS = 2  # for people who come without being on the list


@dataclass(frozen=True)
class Fact:
    """One paper: whom it is about and everything it says."""

    enrolment: Enrolment
    said: dict = field(hash=False)


def nda_text(number):
    """« 28 61 01234 56 »: the declaration number as the State's forms print it (2-2-5-2)."""
    digits = "".join(character for character in number if character.isdigit())
    return f"{digits[:2]} {digits[2:4]} {digits[4:9]} {digits[9:]}" if len(digits) == 11 else number


def declaration():
    """The wording papers carry (L6351-6); empty while no number is set."""
    portal = settings.PORTAL
    if not portal["nda"]:
        return ""
    return f"Déclaration d’activité enregistrée sous le numéro {nda_text(portal['nda'])} auprès du préfet de région {of_region(portal['region'])}."


def advertising():
    """The wording public pages carry, and no other (L6352-12): a registration is not an approval."""
    portal = settings.PORTAL
    if not portal["nda"]:
        return ""
    return f"Enregistrée sous le numéro {nda_text(portal['nda'])}. Cet enregistrement ne vaut pas agrément de l’État."


def town():
    """Where papers are issued: the town of the association's address (« 12 rue de la Source, 61100 Flers »)."""
    found = re.search(r"\b\d{5} (.+)$", settings.PORTAL["address"])
    return found[1] if found else settings.PORTAL["territory"]


def of_region(name):
    """« de Normandie », « d’Occitanie »; a name given with its article stays as it is."""
    if name.lower().startswith(("de ", "du ", "des ", "d’", "d'")):
        return name
    return f"d’{name}" if name[:1].lower() in "aeéèêiîoôuûh" else f"de {name}"


def facts(session, kind, enrolments):
    """What each paper of this kind says about these enrolments, as plain data. One query, for the half-days."""
    half_days = list(session.half_days.all())
    shared = {
        "title": session.name,
        "dates": frrange(session.starts_on, session.ends_on),
        "where": session.where,
        "half_days": [[frdate(half_day.date, "weekday"), half_day.hours] for half_day in half_days],
        "representative": settings.PORTAL["legal_representative"],
    }
    build = {DocumentKind.CERTIFICATE: _certificate, DocumentKind.CONVOCATION: _convocation}[kind]
    return [Fact(enrolment, {**shared, **build(session, enrolment, half_days)}) for enrolment in enrolments]


def _certificate(session, enrolment, half_days):
    """Ministry model (arrêté du 21 décembre 2018): hours really followed, never those planned."""
    return {
        "person": enrolment.full_name,
        "employer": enrolment.employer_name,
        "followed": duration(enrolment.attended),
        "planned": duration(sum(half_day.minutes for half_day in half_days)),
        "starts": frdate(session.starts_on, "long"),
        "ends": frdate(session.ends_on, "long"),
    }


def _convocation(session, enrolment, half_days):
    """What L6353-8 gives a trainee before the session."""
    sheet = session.sheet
    return {
        "person": enrolment.full_name,
        "employer": enrolment.employer_name,
        "trainer": str(session.trainer or ""),
        "objectives": list(sheet.objectives),
        "content": sheet.content,
        "evaluation": sheet.evaluation,
        "accessibility": sheet.accessibility,
        "contact": sheet.contact,
        "note": session.note,
        "total": duration(sum(half_day.minutes for half_day in half_days)),
    }


def render_papers(kind, numbered):
    """Return one PDF per (fact, reference): drawn as one document, then cut. A single paper stays a tagged PDF.

    Cutting drops the tags (PDFium copies pages, not structure); drawing each alone costs three times as much.
    """
    papers = [{"said": fact.said, "reference": reference} for fact, reference in numbered]
    context = {"papers": papers, "declaration": declaration(), "issued_at": town(), "today": timezone.localdate()}
    whole = render_pdf(TEMPLATES[kind], context)
    return [whole] if len(papers) == 1 else split(whole, len(papers))


def split(content, count):
    """Cut a PDF at its first-level headings, one per paper. Raises ValueError when there are not exactly `count` of them."""
    with pdfium.PdfDocument(content) as whole:
        starts = [mark.get_dest().get_index() for mark in whole.get_toc() if mark.level == 0]
        if len(starts) != count or starts[0] != 0:
            raise ValueError(f"{count} papers expected, {len(starts)} found")
        parts = []
        for start, end in zip(starts, [*starts[1:], len(whole)], strict=True):
            with pdfium.PdfDocument.new() as part:
                part.import_pages(whole, pages=range(start, end))
                output = io.BytesIO()
                part.save(output)
            parts.append(output.getvalue())
        return parts


def attendance_sheet(session):
    """The sheet people sign, one box per half-day, drawn afresh each time it is asked for."""
    return render_pdf("pdf/trainings/attendance_sheet.html", sheet_context(session))


def sheet_context(session):
    """Everybody with a seat, some blank rows, and the half-days in blocks that fit the page."""
    half_days = list(session.half_days.all())
    people = list(session.enrolments.confirmed().by_name())
    return {
        "session": session,
        "blocks": [half_days[start : start + COLUMNS] for start in range(0, len(half_days), COLUMNS)],
        "people": people,
        "blanks": range(BLANK_ROWS),
        "total": duration(sum(half_day.minutes for half_day in half_days)),
        "where": nbsp(session.where),
        "declaration": declaration(),
    }
