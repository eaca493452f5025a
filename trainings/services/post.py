"""To whom the letters of a session go. Called inside the transaction of what they tell."""

from gtec_portal import mail
from members.models import Seat


def send(kind, letter, *, to, person=None, attachments=()):
    return mail.send(kind, letter, to=to, person=person, attachments=attachments)


def employer_people(enrolment):
    """Who answers for this person at their employer: whoever enrolled them if still there, else the administrators."""
    seats = Seat.objects.active().filter(organisation_id=enrolment.organisation_id).select_related("user")
    by_user = {seat.user_id: seat for seat in seats}
    if enrolment.enrolled_by_id in by_user:
        return [by_user[enrolment.enrolled_by_id].user]
    return [seat.user for seat in by_user.values() if seat.is_admin]


def tell_trainee(enrolment, letter, kind, attachments=()):
    """Write to the person, when their employer gave an address."""
    if enrolment.email:
        send(kind, letter, to=enrolment.email, attachments=attachments)


def tell_employer(enrolment, letter, kind):
    for user in employer_people(enrolment):
        send(kind, letter, to=user.email, person=user)


def tell_people(session, write, kind):
    """One letter per employer about all of its people, and one to each person with an address. `write(session, people)`."""
    groups = {}
    for enrolment in session.enrolments.held().by_name():
        tell_trainee(enrolment, write(session, [enrolment]), kind)
        for user in employer_people(enrolment):
            groups.setdefault(user, []).append(enrolment)
    for user, people in groups.items():
        send(kind, write(session, people), to=user.email, person=user)


def tell_trainer(session, write, kind):
    user = session.trainer.user if session.trainer else None
    if user is not None:
        send(kind, write(session), to=user.email, person=user)
