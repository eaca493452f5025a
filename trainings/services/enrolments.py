"""Seats: who gets one, who waits, who comes next. Every writer locks the session first."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from gtec_portal import audit
from members.enums import LegalForm
from trainings import letters
from trainings.enums import DocumentKind, EmploymentStatus, EnrolmentStatus, SessionState
from trainings.models import Enrolment, Session
from trainings.services import Refused, post


@dataclass(frozen=True)
class Trainee:
    """A person as typed in the form. `employment` empty: what the employer's legal form says."""

    first_name: str
    last_name: str
    function: str
    email: str = ""
    employment: str = ""


class AlreadyEnrolled(Refused):
    def __init__(self, trainee):
        self.trainee = trainee
        super().__init__(f"{trainee.first_name} {trainee.last_name} est déjà dans cette session.")


def usual_employment(organisation):
    """What somebody working there is, unless told otherwise (`organisation` may not be known yet)."""
    public = organisation is not None and organisation.legal_form in (LegalForm.PUBLIC, LegalForm.LOCAL_AUTHORITY)
    return EmploymentStatus.PUBLIC_AGENT if public else EmploymentStatus.EMPLOYEE


def lock(session):
    """Lock the session's row and return it fresh: whoever changes seats, people, half-days or papers queues up here first."""
    return Session.objects.complete().select_for_update(of=("self",)).get(pk=session.pk)


@transaction.atomic
def enrol(session, trainees, *, organisation, by):
    """Enrol people of one employer, all or none: seats while there are some, then the waiting list in this order.

    Nobody overtakes: while somebody waits, newcomers wait too. Writes to whoever enrolled and to those with an address.
    Returns the enrolments in order. Raises Refused when the session is not open, AlreadyEnrolled for a second time.
    """
    session = lock(session)
    if not can_take_people(session, by):
        raise Refused("Les inscriptions à cette session sont closes.")
    free = 0 if session.enrolments.waiting().exists() else session.seats_left
    made = [_enrol_one(session, trainee, organisation, by, seat=rank < free) for rank, trainee in enumerate(trainees)]
    made = list(Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in made]).with_position().order_by("pk"))
    confirmed = [enrolment for enrolment in made if enrolment.status == EnrolmentStatus.CONFIRMED]
    audit.record(
        "session.enrolled",
        session,
        by=by,
        organisation=str(organisation),
        confirmed=len(confirmed),
        waiting=len(made) - len(confirmed),
    )
    post.send("trainings.enrolled", letters.enrolled(session, made), to=by.email, person=by)
    for enrolment in confirmed:
        post.tell_trainee(enrolment, letters.confirmed(session, enrolment), "trainings.confirmed")
    return made


def can_take_people(session, user):
    """Staff may add people until the session is closed (somebody comes to the door), employers until the day before."""
    if user.is_staff:
        return session.state == SessionState.PUBLISHED
    return session.is_open


def _enrol_one(session, trainee, organisation, by, *, seat):
    try:
        with transaction.atomic():
            return Enrolment.objects.create(
                session=session,
                organisation=organisation,
                employer_name=str(organisation)[:200],
                first_name=trainee.first_name,
                last_name=trainee.last_name,
                function=trainee.function,
                email=trainee.email,
                employment=trainee.employment or usual_employment(organisation),
                status=EnrolmentStatus.CONFIRMED if seat else EnrolmentStatus.WAITING,
                confirmed_at=timezone.now() if seat else None,
                enrolled_by=by,
            )
    except IntegrityError as error:
        if error.__cause__.diag.constraint_name != "enrolment_once_per_session":
            raise
        raise AlreadyEnrolled(trainee) from None


@transaction.atomic
def cancel_enrolment(enrolment, *, by):
    """Give a seat or a place in the queue back; the first who waits gets the seat in the same transaction.

    Locks the session. Writes to the person, and to those promoted and their employer. Returns those promoted.
    Raises Refused when it is already cancelled, or when the person was present.
    """
    session = lock(enrolment.session)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    if not enrolment.is_held:
        raise Refused("Cette inscription est déjà annulée.")
    if enrolment.attendances.filter(minutes__gt=0).exists():
        raise Refused("Cette personne a été présente : son inscription ne s’annule plus.")
    enrolment.status = EnrolmentStatus.CANCELLED
    enrolment.cancelled_at = timezone.now()
    enrolment.save(update_fields=["status", "cancelled_at"])
    # A convocation nobody should follow any more leaves the employer's page; the team keeps it.
    enrolment.documents.in_force().filter(kind=DocumentKind.CONVOCATION).update(superseded_at=enrolment.cancelled_at)
    audit.record("session.enrolment_cancelled", session, by=by, organisation=enrolment.employer_name)
    post.tell_trainee(enrolment, letters.enrolment_cancelled(session, enrolment), "trainings.enrolment_cancelled")
    return promote(session, by=by)


def promote(session, *, by):
    """Give free seats to those who wait, in order, and write to them and their employers. The caller holds the session's lock.

    Nobody is promoted into a session that has begun: too late to tell them.
    """
    session.refresh_from_db(fields=["seats_taken", "capacity", "state", "starts_on"])
    if not session.is_open:
        return []
    promoted = list(session.enrolments.waiting()[: session.seats_left])
    for enrolment in promoted:
        enrolment.status = EnrolmentStatus.CONFIRMED
        enrolment.confirmed_at = timezone.now()
        enrolment.save(update_fields=["status", "confirmed_at"])
        audit.record("session.promoted", session, by=by, organisation=enrolment.employer_name)
        post.tell_trainee(enrolment, letters.confirmed(session, enrolment), "trainings.confirmed")
        post.tell_employer(enrolment, letters.promoted(session, enrolment), "trainings.promoted")
    return promoted
