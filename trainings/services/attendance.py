"""Minutes really followed: every paper and every figure comes from them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

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
    changed = 0
    for entry in entries:
        _check(entry, half_days, people)
        changed += _write(entry, known.get((entry.enrolment_id, entry.half_day_id)))
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


def _write(entry, row):
    """Bring one row to what was entered; True when something changed."""
    if entry.minutes is None:
        if row is not None:
            row.delete()
        return row is not None
    signed = entry.signed and entry.minutes > 0
    if row is not None and (row.minutes, row.signed) == (entry.minutes, signed):
        return False
    Attendance.objects.update_or_create(
        enrolment_id=entry.enrolment_id,
        half_day_id=entry.half_day_id,
        defaults={"minutes": entry.minutes, "signed": signed, "entered_at": timezone.now()},
    )
    return True
