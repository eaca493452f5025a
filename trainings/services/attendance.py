"""Minutes really followed: every paper and every figure comes from them."""

from dataclasses import dataclass

from django.db import transaction

from gtec_portal import audit
from trainings.enums import SessionState
from trainings.models import Attendance, HalfDay
from trainings.services import Refused
from trainings.services.enrolments import lock


@dataclass(frozen=True)
class Entry:
    """One cell of the sheet. `minutes` None: nothing entered yet."""

    enrolment_id: int
    half_day_id: int
    minutes: int | None
    signed: bool = False


@transaction.atomic
def record_attendance(session, entries, *, by):
    """Write the cells of an attendance sheet; a cell emptied is forgotten. Returns how many cells changed.

    Only confirmed people, only half-days that have begun, never more minutes than the half-day has. Locks the session.
    """
    session = lock(session)
    if session.state != SessionState.PUBLISHED:
        raise Refused("L’émargement de cette session n’est pas ouvert.")
    half_days = {half_day.pk: half_day for half_day in HalfDay.objects.filter(session=session)}
    people = {enrolment.pk: enrolment for enrolment in session.enrolments.confirmed()}
    known = {(row.enrolment_id, row.half_day_id): row for row in Attendance.objects.filter(enrolment__in=people)}
    for entry in entries:
        _check(entry, half_days, people)
    emptied, written = _changes(entries, known)
    Attendance.objects.filter(pk__in=emptied).delete()
    Attendance.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["enrolment", "half_day"],
        update_fields=["minutes", "signed", "entered_at"],
    )
    changed = len(emptied) + len(written)
    if changed:
        audit.record("session.attendance", session, by=by, cells=changed)
    return changed


def _check(entry, half_days, people):
    half_day, enrolment = half_days.get(entry.half_day_id), people.get(entry.enrolment_id)
    if half_day is None or enrolment is None:
        raise Refused("La liste des personnes a changé entre-temps. Rechargez la page.")
    if entry.minutes is None:
        return
    if not half_day.has_begun:
        raise Refused(f"La demi-journée du {half_day} n’a pas encore eu lieu.")
    if not 0 <= entry.minutes <= half_day.minutes:
        raise Refused(f"{enrolment} : la durée dépasse celle de la demi-journée ({half_day.minutes} min).")


def _changes(entries, known):
    """What differs from the rows already there: ids of rows to forget, rows to write."""
    emptied, written = [], []
    for entry in entries:
        row = known.get((entry.enrolment_id, entry.half_day_id))
        if entry.minutes is None:
            emptied += [row.pk] if row is not None else []
            continue
        signed = entry.signed and entry.minutes > 0
        if row is None or (row.minutes, row.signed) != (entry.minutes, signed):
            written.append(
                Attendance(
                    enrolment_id=entry.enrolment_id, half_day_id=entry.half_day_id, minutes=entry.minutes, signed=signed
                )
            )
    return emptied, written
