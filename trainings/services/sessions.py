"""Life of a session: saved with its half-days, published, closed, cancelled."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gtec_portal import audit
from trainings import letters
from trainings.enums import SessionState
from trainings.models import Attendance, HalfDay, Session
from trainings.services import Refused, enrolments, post
from trainings.services.enrolments import lock

EDITABLE = ["programme", "title", "site", "place", "commune", "trainer", "capacity", "note", "starts_on", "ends_on"]


@transaction.atomic
def save_session(session, *, half_days, removed=(), by):
    """Save a session and its half-days together; first and last day follow from them.

    `half_days`: those kept or new, `removed`: those to delete. Seats added are given to the waiting list at once; people
    already enrolled are told when dates or place change. Raises Refused when an entered attendance or a taken seat would
    be lost, or when two half-days overlap. Locks the session.
    """
    if not half_days:
        raise Refused("Donnez au moins une demi-journée.")
    before = None
    if session.pk:
        before = lock(session)
        _refuse_losses(session, before, removed)
    told = (before.dates, before.where, _schedule(before)) if before else None
    session.starts_on = min(half_day.date for half_day in half_days)
    session.ends_on = max(half_day.date for half_day in half_days)
    if session.trainer is not None and session.trainer.pk is None:
        session.trainer.save()  # a name typed for the first time
    session.save(update_fields=EDITABLE if session.pk else None)
    _save_half_days(session, half_days, removed)
    audit.record("session.edited" if before else "session.created", session, by=by)
    if before and before.state == SessionState.PUBLISHED:
        enrolments.promote(session, by=by)
        if told != (session.dates, session.where, _schedule(session)):
            post.tell_people(session, letters.session_changed, "trainings.session_changed")
    return session


def _refuse_losses(session, before, removed):
    if before.state in (SessionState.CLOSED, SessionState.CANCELLED):
        raise Refused("Cette session est terminée ou annulée : elle ne se modifie plus.")
    if session.capacity < before.seats_taken:
        raise Refused(
            f"{before.seats_taken} personnes sont déjà confirmées : gardez au moins {before.seats_taken} places."
        )
    if before.state == SessionState.PUBLISHED and (gaps := session.missing_facts()):
        raise Refused("Une session publiée garde " + " et ".join(gaps) + ".")
    if Attendance.objects.filter(half_day__in=[half_day.pk for half_day in removed]).exists():
        raise Refused("Des présences sont saisies pour une demi-journée que vous retirez. Effacez-les d’abord.")


def _save_half_days(session, half_days, removed):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            HalfDay.objects.filter(session=session, pk__in=[half_day.pk for half_day in removed]).delete()
            for half_day in half_days:
                half_day.session = session
                half_day.save()
            cursor.execute("SET CONSTRAINTS half_day_no_overlap IMMEDIATE")
    except IntegrityError as error:
        constraint = error.__cause__.diag.constraint_name
        if constraint == "half_day_no_overlap":
            raise Refused("Deux demi-journées se chevauchent.") from None
        raise Refused("Des présences saisies sont plus longues que cette demi-journée. Corrigez-les d’abord.") from None


def _schedule(session):
    return [(half_day.date, half_day.starts, half_day.ends) for half_day in HalfDay.objects.filter(session=session)]


@transaction.atomic
def publish_session(session, *, by):
    """Open a draft to the members; from now on its papers go by the current version of the programme. Locks the session."""
    session = lock(session)
    if session.state != SessionState.DRAFT:
        raise Refused("Seul un brouillon se publie.")
    if gaps := session.missing():
        raise Refused("Il manque encore : " + ", ".join(gaps) + ".")
    session.state = SessionState.PUBLISHED
    session.published_at = timezone.now()
    session.programme_version = session.programme.current_version()
    session.save(update_fields=["state", "published_at", "programme_version"])
    audit.record("session.published", session, by=by)
    return session


@transaction.atomic
def close_session(session, *, by):
    """Declare a session over: attendance is final. Refused before its last day and while an attendance is missing."""
    session = lock(session)
    if session.state != SessionState.PUBLISHED or not session.has_ended:
        raise Refused("La session n’est pas encore finie.")
    if Session.objects.attendance_missing().filter(pk=session.pk).exists():
        raise Refused("Il manque des présences : complétez l’émargement, puis terminez la session.")
    session.state = SessionState.CLOSED
    session.save(update_fields=["state"])
    audit.record("session.closed", session, by=by)
    return session


@transaction.atomic
def reopen_session(session, *, by):
    """Undo the closing, to correct an attendance."""
    session = lock(session)
    if session.state != SessionState.CLOSED:
        raise Refused("Cette session n’est pas terminée.")
    session.state = SessionState.PUBLISHED
    session.save(update_fields=["state"])
    audit.record("session.reopened", session, by=by)
    return session


@transaction.atomic
def cancel_session(session, *, reason, by):
    """Cancel a session and write to everybody enrolled or waiting, and to the trainer. Locks the session.

    Enrolments keep their status: they say who was concerned. Raises Refused once an attendance was entered.
    """
    session = lock(session)
    if session.state not in (SessionState.DRAFT, SessionState.PUBLISHED):
        raise Refused("Cette session ne peut plus être annulée.")
    if Attendance.objects.filter(enrolment__session=session, minutes__gt=0).exists():
        raise Refused("Des présences sont saisies : la session a eu lieu.")
    was_public = session.state == SessionState.PUBLISHED
    session.state = SessionState.CANCELLED
    session.cancel_reason = reason
    session.save(update_fields=["state", "cancel_reason"])
    people = session.enrolments.held().count()
    audit.record("session.cancelled", session, by=by, people=people)
    if was_public:
        post.tell_people(session, letters.session_cancelled, "trainings.session_cancelled")
        post.tell_trainer(session, letters.trainer_session_cancelled, "trainings.session_cancelled")
    return people
