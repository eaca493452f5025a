"""Who may do what, as pure predicates. What a person may see is said by `visible_to` on each model."""

from trainings.enums import SessionState
from trainings.services.enrolments import can_take_people


def can_manage_trainings(user):
    """Programmes, sessions, papers: the association's team."""
    return user.is_staff


def acts_for_employer(user):
    """Whether the person acts for a member who has employees to train."""
    organisation = user.acting_organisation
    return organisation is not None and organisation.is_employer


def can_enrol(user, session):
    """Staff for any employer until the session is over, an employer for its own people until the day before."""
    return (user.is_staff or acts_for_employer(user)) and can_take_people(session, user)


def can_cancel_enrolment(user, enrolment):
    """Staff until the session is over; the employer its own people until the day before."""
    if not enrolment.is_held:
        return False
    if user.is_staff:
        return enrolment.session.state == SessionState.PUBLISHED
    return (
        acts_for_employer(user)
        and enrolment.organisation_id == user.acting_organisation_id
        and enrolment.session.is_open
    )


def is_trainer_of(user, session):
    return session.trainer is not None and session.trainer.user_id is not None and session.trainer.user_id == user.pk


def can_see_attendance(user, session):
    """The sheet names everybody: staff and the session's trainer."""
    return user.is_staff or is_trainer_of(user, session)


def can_enter_attendance(user, session):
    return can_see_attendance(user, session) and session.state == SessionState.PUBLISHED and session.has_begun
