"""From the record of an event to its report: plain data, then a template, then a tagged PDF.

`collect` reads the database and returns data a test can look at; `build` lays it out. No name of a participant leaves this
module unless the edition is made for members.
"""

from dataclasses import dataclass, field

import pypdfium2
from django.core.files.storage import default_storage

from events.codev.cases import case_pages
from events.enums import WORLD_CAFE_ROUNDS, Audience, ContributionKind, DetailKind, Edition, RegistrationStatus
from events.models import Contribution, Photo, Table
from events.reporting import cards, contents, texts
from gtec_portal import pdf, uploads
from gtec_portal.links import absolute

# The drawing behind the title of each, at the size the style sheet gives it.
DRAWINGS = {
    Edition.LONG: lambda: {"img/report-cover.svg": pdf.drawn("report-cover.svg", 210, 160)},
    Edition.SHORT: lambda: {"img/report-band.svg": pdf.drawn("report-band.svg", 210, 15)},
}
TEMPLATES = {Edition.LONG: "pdf/events/report_long.html", Edition.SHORT: "pdf/events/report_short.html"}


@dataclass(frozen=True)
class Said:
    """One contribution as printed. `origin`: the table where it was first said, when it is another one."""

    text: str
    example: str = ""
    round: int | None = None
    origin: str = ""
    needs: tuple = ()  # what it takes first, as the next groups saw it
    actors: tuple = ()  # whom to mobilise
    horizon: str = ""  # « court terme » when the table chose it
    rank: int | None = None

    @property
    def origin_short(self):
        return self.origin.partition(",")[0]


@dataclass
class Sheet:
    """The restitution of one table."""

    pk: int
    number: int
    theme: str
    facilitator: str
    facilitator_role: str
    audience: str
    observations: list = field(default_factory=list)
    ideas: list = field(default_factory=list)
    beyond: list = field(default_factory=list)
    watch: list = field(default_factory=list)
    crosscutting: list = field(default_factory=list)

    @property
    def all_ideas(self):
        return [*self.ideas, *self.beyond]

    @property
    def chosen(self):
        """The actions the table left the room with, in their order."""
        said = [*self.all_ideas, *self.observations, *self.watch, *self.crosscutting]
        return sorted((one for one in said if one.rank), key=lambda one: one.rank)


@dataclass(frozen=True)
class Paper:
    """A finished document."""

    content: bytes
    pages: int
    contents: dict = field(default_factory=dict)  # fingerprints of what it was made from
    photos: tuple = ()


_LISTS = {
    ContributionKind.OBSERVATION: "observations",
    ContributionKind.IDEA: "ideas",
    ContributionKind.BEYOND: "beyond",
    ContributionKind.WATCH: "watch",
    ContributionKind.CROSSCUTTING: "crosscutting",
}


def sheets_of(workshop, *, tell=lambda number, total, theme: None):
    """Return the sheet of each table of a workshop, in order. Three queries, whatever the number of tables."""
    tables = list(workshop.tables.order_by("number"))
    said = (
        Contribution.objects.filter(table__in=tables)
        .select_related("origin_table", "priority")
        .prefetch_related("details")
        .order_by("table_id", "kind", "position")
    )
    by_table = {table.pk: [] for table in tables}
    for contribution in said:
        by_table[contribution.table_id].append(contribution)
    sheets = []
    for index, table in enumerate(tables, start=1):
        tell(index, len(tables), table.theme)
        sheets.append(_sheet(table, by_table[table.pk]))
    return sheets


def _sheet(table, contributions):
    sheet = Sheet(table.pk, table.number, table.theme, table.facilitator, table.facilitator_role, table.audience)
    for one in contributions:
        getattr(sheet, _LISTS[ContributionKind(one.kind)]).append(_said(one))
    return sheet


def _said(one):
    priority = getattr(one, "priority", None)
    details = list(one.details.all())
    return Said(
        one.text,
        one.example,
        one.round,
        origin=f"table {one.origin_table.number}, {one.origin_table.theme}" if one.origin_table else "",
        needs=tuple(detail.text for detail in details if detail.kind == DetailKind.NEED),
        actors=tuple(detail.text for detail in details if detail.kind == DetailKind.ACTOR),
        horizon=priority.get_horizon_display() if priority else "",
        rank=priority.rank if priority else None,
    )


def attendance_of(event):
    """Figures about who came, and from where; no name. « present » says whether presence was noted, or only registrations."""
    seated = event.registrations.seated()
    attended = seated.filter(status=RegistrationStatus.ATTENDED)
    rows = attended if attended.exists() else seated
    per_structure = {}
    for name, short, label in rows.values_list("organisation__name", "organisation__short_name", "organisation_label"):
        structure = short or name or label
        per_structure[structure] = per_structure.get(structure, 0) + 1
    alone = per_structure.pop("", 0)
    return {
        "people": sum(per_structure.values()) + alone,
        "present": rows is attended,
        "structures": sorted(per_structure, key=str.casefold),
        "alone": alone,
        "rows": rows,
    }


def collect(report, *, tell=lambda done, total, note: None):
    """Read everything the report shows and return the template's context. Says each step through `tell`."""
    event = report.event
    workshops = list(event.workshops.all())
    total = Table.objects.filter(workshop__event=event).count() + 3  # reading, tables, layout, keeping
    tell(0, total, "Lecture de l’événement et de son programme")
    attendance = attendance_of(event)
    sheets = []
    for workshop in workshops:
        before = len(sheets)
        sheets += sheets_of(
            workshop,
            tell=lambda number, tables, theme, before=before: tell(
                before + number, total, f"Table {number} sur {tables} : {theme}"
            ),
        )
    cases = case_pages(event)  # those their client validated
    opens = cards.second_column(cards.heights_of(sheets, cases))
    # Only annexes at least as open as the edition itself are named.
    annexes = list(event.attachments.filter(audience__in=Audience(report.audience).no_narrower()))
    for annex in annexes:
        annex.url = absolute("events:attachment_download", annex.uuid)
    return {
        "report": report,
        "event": event,
        "page_url": absolute("events:report_public_detail", event.slug),
        "total": total,
        "partners": list(event.partners.all()),
        "programme": list(event.programme.all()),
        "workshop": workshops[0] if workshops else None,
        "rounds": WORLD_CAFE_ROUNDS[: workshops[0].rounds] if workshops else (),
        "sheets": sheets,
        "cases": cases,
        "texts": texts.printed(event, workshops[0] if workshops else None, len(sheets)),
        # Only photos whose right is as wide as the edition.
        "photos": list(Photo.objects.filter(event=event).usable_for(report.audience))
        if report.edition == Edition.LONG
        else [],
        "attendance": attendance,
        "people": list(attendance["rows"].select_related("organisation")) if report.names_people else [],
        "figures": figures_of(attendance, sheets, cases),
        "annexes": annexes,
        "has_chosen": any(sheet.chosen for sheet in sheets),
        "opening_sheet": sheets[opens] if opens is not None and opens < len(sheets) else None,
        "opening_case": cases[opens - len(sheets)] if opens is not None and opens >= len(sheets) else None,
    }


def figures_of(attendance, sheets, cases):
    """The few numbers a reader remembers: (number, singular, plural). Zeros are left out."""
    numbers = [
        (attendance["people"], "personne", "personnes"),
        (len(attendance["structures"]), "structure", "structures"),
        (len(sheets), "table", "tables"),
        (len(cases), "cas étudié", "cas étudiés"),
        (sum(len(sheet.all_ideas) for sheet in sheets), "piste d’action", "pistes d’action"),
    ]
    return [(number, plural if number >= 2 else singular) for number, singular, plural in numbers if number]


def build(report, *, tell=lambda done, total, note: None):
    """Lay out one report and return a `Paper`."""
    context = collect(report, tell=tell)
    logos = logos_of(context["partners"])
    tell(context["total"] - 2, context["total"], "Mise en page")
    assets = pictures_of(context["photos"]) | logos | DRAWINGS[Edition(report.edition)]()
    content = pdf.render_pdf(TEMPLATES[Edition(report.edition)], context, assets=assets, sheet="pdf-report.css")
    tell(context["total"] - 1, context["total"], "Contrôle et rangement")
    with pypdfium2.PdfDocument(content) as document:
        return Paper(content, len(document), contents.contents_of(context), tuple(context["photos"]))


def logos_of(partners):
    """The logos of these structures for the layout: {« logo-3 »: (bytes, type)}. One whose file is lost is named by its words."""
    found = {}
    for partner in partners:
        partner.picture = ""
        if partner.logo and default_storage.exists(partner.logo):
            partner.picture = f"logo-{partner.pk}"
            with default_storage.open(partner.logo) as stored:
                found[partner.picture] = (stored.read(), uploads.JPEG)
    return found


def pictures_of(photos):
    """The files of these photos for the layout: {« photo-3 »: (bytes, type)}."""
    found = {}
    for photo in photos:
        with default_storage.open(photo.file) as stored:
            found[f"photo-{photo.pk}"] = (stored.read(), uploads.JPEG)
    return found
