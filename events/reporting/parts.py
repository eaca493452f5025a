"""Each person who ran a table validates what the report says of it: of one text, so that a later change asks again."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from events.models import PartReview, Table
from events.reporting import letters
from events.reporting.contents import part_fingerprint
from events.reporting.enums import PartState
from events.reports import sheets_of
from gtec_portal import audit, mail


class PartChanged(Exception):
    """The part is no longer the one that was read; the text may be shown."""


@dataclass(frozen=True)
class Part:
    """One table as the report will print it, and where its validation stands."""

    table: Table
    sheet: object
    fingerprint: str
    review: PartReview | None

    @property
    def is_changed(self):
        """Somebody gave an opinion, on another text than today's."""
        return self.review is not None and self.review.fingerprint != self.fingerprint

    @property
    def state(self):
        """An opinion on an older text says nothing of this one."""
        if self.review is None or self.is_changed:
            return PartState.TO_REVIEW
        return PartState(self.review.state)

    @property
    def is_validated(self):
        return self.state == PartState.VALIDATED

    @property
    def label(self):
        return self.state.label.capitalize()

    @property
    def tone(self):
        return self.state.tone


def parts_of(event):
    """Every part of the event's report, in order: a few queries, whatever the number of tables."""
    parts = []
    for workshop in event.workshops.all():
        tables = {table.pk: table for table in workshop.tables.all()}
        reviews = _latest(tables)
        for sheet in sheets_of(workshop):
            parts.append(Part(tables[sheet.pk], sheet, part_fingerprint(sheet), reviews.get(sheet.pk)))
    return parts


def part_of(table):
    """The part of one table, today."""
    (sheet,) = (sheet for sheet in sheets_of(table.workshop) if sheet.pk == table.pk)
    return Part(table, sheet, part_fingerprint(sheet), _latest([table.pk]).get(table.pk))


def _latest(tables):
    """The last opinion on each of these tables: {table id: PartReview}. One query."""
    newest = Window(RowNumber(), partition_by="table_id", order_by=[F("at").desc(), F("pk").desc()])
    rows = PartReview.objects.filter(table__in=tables).select_related("user").annotate(place=newest).filter(place=1)
    return {review.table_id: review for review in rows}


def validated_in(report):
    """(validated, all): of the parts printed in this very report, how many were validated as they are printed there."""
    printed = report.contents.get("parts", {})
    reviews = _latest([int(pk) for pk in printed])
    good = [
        pk
        for pk, fingerprint in printed.items()
        if (review := reviews.get(int(pk)))
        and review.state == PartState.VALIDATED
        and review.fingerprint == fingerprint
    ]
    return len(good), len(printed)


@transaction.atomic
def review(table, *, state, fingerprint, remark="", by=None, link=False):
    """Note an opinion on the part of a table and return it.

    `fingerprint` is that of the text that was read: when it changed meanwhile, nothing is noted (PartChanged). `by`: the account
    of the team acting on behalf of the person who ran the table; `link`: that person, by the link of the table. The same opinion
    on the same text again changes nothing. Locks the table.
    """
    table = (
        Table.objects.select_for_update(of=("self",), no_key=True).select_related("workshop__event").get(pk=table.pk)
    )
    part = part_of(table)
    if part.fingerprint != fingerprint:
        raise PartChanged(
            "Ce texte a changé pendant que vous le lisiez. Le voici à jour\u00a0: relisez-le, puis donnez votre avis."
        )
    remark = remark.strip() if state == PartState.AMEND else ""
    if not part.is_changed and part.review and (part.review.state, part.review.remark) == (state, remark):
        return part.review
    noted = PartReview(
        table=table, state=state, fingerprint=fingerprint, remark=remark, name=table.facilitator, user=by, by_link=link
    )
    noted.full_clean()
    noted.save()
    action = "part.validated" if state == PartState.VALIDATED else "part.amended"
    how = "lien" if link else "équipe"
    audit.record(action, table.workshop.event, by=by, table=table.number, how=how, title=remark[:120] or table.theme)
    return noted


@transaction.atomic
def remind(event, *, by):
    """Write to each person who ran a table and has not validated it. Return (written to, parts nobody can be written to for)."""
    waiting = [part for part in parts_of(event) if not part.is_validated]
    reachable = [part for part in waiting if part.table.facilitator_email]
    for part in reachable:
        mail.send("events.part_reminder", letters.part_reminder(part.table), to=part.table.facilitator_email)
    if reachable:
        audit.record("part.reminded", event, by=by, title=", ".join(f"table {part.table.number}" for part in reachable))
    return reachable, [part for part in waiting if not part.table.facilitator_email]
