"""Writes on tables and what was said there. The history is the event's, so that one page tells everything."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from events.models import Contribution, Table, Workshop
from gtec_portal import audit


class TableInUse(Exception):
    """The table holds or gave ideas; the text may be shown."""


class Stale(Exception):
    """Somebody changed the line since it was read; `current` is what it says now, None when it was removed."""

    def __init__(self, current):
        super().__init__("Cette ligne a changé depuis que vous l’avez ouverte.")
        self.current = current


@transaction.atomic
def save_workshop(workshop, *, by):
    """Save a workshop, new or changed."""
    created = workshop.pk is None
    workshop.full_clean()
    workshop.save()
    audit.record("workshop.added" if created else "workshop.changed", workshop.event, by=by, title=workshop.title)
    return workshop


def next_number(workshop):
    """The number a new table gets."""
    return (workshop.tables.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def save_table(table, *, by):
    """Save a table, new or changed."""
    created = table.pk is None
    table.full_clean()
    table.save()
    audit.record(
        "table.added" if created else "table.changed",
        table.workshop.event,
        by=by,
        table=table.number,
        title=table.theme,
    )
    return table


def why_it_stays(table):
    """Why a table cannot be deleted, in words to be shown; empty when it can. One query, none for a table read `with_uses`."""
    if not hasattr(table, "holds_ideas"):
        table = Table.objects.with_uses().get(pk=table.pk)
    if table.holds_ideas:
        return "Des idées viennent de cette table : déplacez-les ou supprimez-les d’abord."
    if table.is_on_a_route:
        return "Des groupes passent par cette table : effacez d’abord les groupes."
    return ""


@transaction.atomic
def delete_table(table, *, by):
    """Delete a table where nothing was said. Locks it, so that an idea written meanwhile is not lost."""
    table = Table.objects.select_for_update().select_related("workshop__event").get(pk=table.pk)
    if reason := why_it_stays(table):
        raise TableInUse(reason)
    audit.record("table.removed", table.workshop.event, by=by, table=table.number, title=table.theme)
    table.delete()


@transaction.atomic
def save_contribution(contribution, *, by):
    """Save a contribution. A new one, or one that changed table or kind, goes to the end of its group.

    One moved to another table remembers where it was first said. Locks the table, then the row: two people writing at once get
    two ranks, and of two who change one line the second gets `Stale` with what the first wrote.
    """
    Table.objects.select_for_update(no_key=True).get(pk=contribution.table_id)
    created = contribution.pk is None
    before = None if created else _lock(contribution)
    if before:
        contribution.version = before.version + 1
    if created or (before.table_id, before.kind) != (contribution.table_id, contribution.kind):
        contribution.position = _last_position(contribution) + 1
    if before and before.table_id != contribution.table_id and contribution.origin_table_id is None:
        contribution.origin_table_id = before.origin_table_id or before.table_id
    if contribution.origin_table_id == contribution.table_id:
        contribution.origin_table = None  # an idea that came back home
    contribution.full_clean()
    contribution.save()
    _record("contribution.added" if created else "contribution.changed", contribution, by)
    return contribution


@transaction.atomic
def delete_contribution(contribution, *, by):
    _record("contribution.removed", contribution, by)
    contribution.delete()


@transaction.atomic
def move_contribution(contribution, step, *, by):
    """Exchange a contribution with the one before it (`step` -1) or after it (+1) in its group. At the end, nothing moves."""
    if step not in (-1, 1):
        raise ValidationError("Choisissez monter ou descendre.")
    Table.objects.select_for_update(no_key=True).get(pk=contribution.table_id)
    group = list(Contribution.objects.filter(table=contribution.table_id, kind=contribution.kind).order_by("position"))
    here = next((index for index, one in enumerate(group) if one.pk == contribution.pk), None)
    if here is None or not 0 <= here + step < len(group):  # None: a colleague moved it elsewhere meanwhile
        return False
    there = here + step
    first, second = group[here], group[there]
    first.position, second.position = second.position, first.position
    Contribution.objects.bulk_update([first, second], ["position"])  # unique at commit, not before
    _record("contribution.moved", contribution, by)
    return True


def _lock(contribution):
    """The row as it is now, nobody else writing it. Raises Stale unless it is the version that was read."""
    before = Contribution.objects.select_for_update(of=("self",), no_key=True).filter(pk=contribution.pk).first()
    if before is None or before.version != contribution.version:
        raise Stale(before)
    return before


def _last_position(contribution):
    group = Contribution.objects.filter(table=contribution.table_id, kind=contribution.kind)
    return group.aggregate(last=Max("position"))["last"] or 0


def _record(action, contribution, by):
    table = contribution.table
    audit.record(
        action,
        table.workshop.event,
        by=by,
        table=table.number,
        contribution=contribution.pk,
        title=contribution.text[:120],
    )


def start_world_cafe(event, *, title, thread="", by):
    """Open a world café of three rounds of twenty minutes on this event."""
    return save_workshop(Workshop(event=event, title=title, thread=thread), by=by)
