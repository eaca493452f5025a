"""What is written in the room. Every write locks its table, then the line: nothing is lost, nothing overwritten unseen.

The page of a table has no account behind it: what is written there has no author, and the history says « table 3 ».
"""

from django.db import transaction
from django.db.models import F

from events.enums import ContributionKind
from events.models import Contribution, Detail, Dot, Priority, Table
from events.models.room import CHOSEN_AT_MOST
from events.room.clock import clock_of
from events.services import workshops
from events.services.workshops import Stale
from gtec_portal import audit

IDEAS = (ContributionKind.IDEA, ContributionKind.BEYOND)


class Refused(Exception):
    """Not now or not here; the text may be shown."""


def may_change(line, clock):
    """Those at the table change what their round wrote; once the rounds are over, the table reads everything through."""
    return clock.is_closed or line.round == clock.round


@transaction.atomic
def add_line(table, *, uuid, kind, text, round=None, example=""):
    """Write a line and return it. `uuid` comes from the device: the same one again returns the line already there.

    `round` is the one shown when it was typed: without network it may arrive rounds later; it is never a round to come.
    """
    _lock(table)
    known = Contribution.objects.filter(uuid=uuid).first()
    if known is not None:
        return known
    now = clock_of(table.workshop).round
    line = Contribution(
        table=table, uuid=uuid, kind=kind, text=text, example=example, round=min(max(round or now, 1), now)
    )
    return workshops.save_contribution(line, by=None)


@transaction.atomic
def change_line(table, line, *, version, kind, text, example):
    """Change a line read at `version`. Raises Stale with what it says now, Refused for a line of another round."""
    current = _lock_line(table, line)
    if not may_change(current, clock_of(table.workshop)):
        raise Refused("Cette ligne est celle d’un groupe précédent : vous pouvez la compléter, pas la réécrire.")
    if (current.kind, current.text, current.example) == (kind, text, example):
        return current  # both wrote the same: nothing to ask
    current.kind, current.text, current.example, current.version = kind, text, example, version
    return workshops.save_contribution(current, by=None)


@transaction.atomic
def remove_line(table, line):
    """Take back a line of this round that nobody built upon."""
    current = _lock_line(table, line)
    if not may_change(current, clock_of(table.workshop)):
        raise Refused("Cette ligne est celle d’un groupe précédent : elle reste.")
    if current.details.exists() or current.dots.exists() or Priority.objects.filter(contribution=current).exists():
        raise Refused("D’autres ont complété ou choisi cette ligne : elle reste. Vous pouvez la modifier.")
    workshops.delete_contribution(current, by=None)


@transaction.atomic
def complete(table, line, *, uuid, kind, text, round=None):
    """Add what an idea needs first, or whom to mobilise. Return the detail; the same `uuid` again returns the one already there."""
    _lock(table)
    known = Detail.objects.filter(uuid=uuid).first()
    if known is not None:
        return known
    current = _lock_idea(table, line)
    now = clock_of(table.workshop).round
    detail = Detail(contribution=current, uuid=uuid, kind=kind, text=text, round=min(max(round or now, 1), now))
    detail.full_clean()
    detail.save()
    _record("contribution.completed", table, current)
    return detail


@transaction.atomic
def stick(table, line):
    """One more dot on an idea."""
    Dot.objects.create(contribution=_lock_idea(table, line))


@transaction.atomic
def unstick(table, line):
    """One dot fewer: the last one stuck. None there: nothing to do."""
    last = _lock_idea(table, line).dots.last()
    if last is not None:
        last.delete()


@transaction.atomic
def choose(table, line, horizon):
    """Keep an idea among the three of this table, or say another horizon for it. Raises Refused for a fourth."""
    current = _lock_idea(table, line)
    chosen = list(Priority.objects.filter(table=table))
    mine = next((one for one in chosen if one.contribution_id == current.pk), None)
    if mine is None and Priority.objects.filter(contribution=current).exists():
        raise Refused("Cette piste est déjà retenue par la table d’où elle vient.")
    free = [rank for rank in range(1, CHOSEN_AT_MOST + 1) if rank not in {one.rank for one in chosen}]
    if mine is None and not free:
        raise Refused("Trois actions sont déjà retenues. Écartez-en une avant d’en retenir une autre.")
    priority = mine or Priority(table=table, contribution=current, rank=free[0])
    priority.horizon = horizon
    priority.full_clean()
    priority.save()
    _record("priority.chosen", table, current)
    return priority


@transaction.atomic
def drop(table, line):
    """Keep this idea no longer among the three; those after it move up."""
    _lock(table)
    mine = Priority.objects.filter(table=table, contribution__uuid=line).first()
    if mine is None:
        return
    mine.delete()
    for later in Priority.objects.filter(table=table, rank__gt=mine.rank).order_by("rank"):
        Priority.objects.filter(pk=later.pk).update(rank=F("rank") - 1)
    _record("priority.dropped", table, mine.contribution)


@transaction.atomic
def carry(contribution, to, *, by=None):
    """Move a line to another table of the workshop, where it keeps its origin. A priority stays with the table that chose it."""
    if to.workshop_id != contribution.table.workshop_id:
        raise Refused("Choisissez une table du même atelier.")
    _lock(to)
    current = Contribution.objects.select_for_update(of=("self",), no_key=True).filter(pk=contribution.pk).first()
    if current is None:
        raise Refused("Cette ligne a été retirée entre-temps.")
    if current.table_id == to.pk:
        return current
    current.table = to
    return workshops.save_contribution(current, by=by)


def _lock(table):
    return Table.objects.select_for_update(no_key=True).get(pk=table.pk)


def _lock_line(table, line):
    """The line of this table, nobody else writing it. Raises Stale when it went away."""
    _lock(table)
    found = Contribution.objects.select_for_update(of=("self",), no_key=True).filter(table=table, uuid=line).first()
    if found is None:
        raise Stale(None)
    found.table = table
    return found


def _lock_idea(table, line):
    found = _lock_line(table, line)
    if found.kind not in IDEAS:
        raise Refused("Seule une piste d’action peut être complétée ou choisie.")
    return found


def _record(action, table, line):
    audit.record(action, table.workshop.event, table=table.number, contribution=line.pk, title=line.text[:120])
