"""To whom the letters of a session go. Called inside the transaction of what they tell."""

from gtec_portal import mail
from members.models import Seat


def send(kind, letter, *, to, person=None, attachments=()):
    return mail.send(kind, letter, to=to, person=person, attachments=attachments)


def by_employer(people):
    """{user: enrolments}: who answers for each person at their employer. One query.

    Whoever enrolled them if still there, else the administrators.
    """
    seats = {}
    organisations = {enrolment.organisation_id for enrolment in people}
    for seat in Seat.objects.active().filter(organisation_id__in=organisations).select_related("user"):
        seats.setdefault(seat.organisation_id, []).append(seat)
    groups = {}
    for enrolment in people:
        here = seats.get(enrolment.organisation_id, [])
        own = [seat for seat in here if seat.user_id == enrolment.enrolled_by_id]
        for seat in own or [seat for seat in here if seat.is_admin]:
            groups.setdefault(seat.user, []).append(enrolment)
    return groups


def tell_trainee(enrolment, letter, kind, attachments=()):
    """Write to the person, when their employer gave an address."""
    if enrolment.email:
        send(kind, letter, to=enrolment.email, attachments=attachments)


def tell_employer(enrolment, letter, kind):
    for user in by_employer([enrolment]):
        send(kind, letter, to=user.email, person=user)


def tell_people(session, write, kind):
    """One letter per employer about all of its people, and one to each person with an address. `write(session, people)`."""
    held = list(session.enrolments.held().by_name())
    for enrolment in held:
        if enrolment.email:
            tell_trainee(enrolment, write(session, [enrolment]), kind)
    for user, people in by_employer(held).items():
        send(kind, write(session, people), to=user.email, person=user)


def tell_trainer(session, write, kind):
    user = session.trainer.user if session.trainer else None
    if user is not None:
        send(kind, write(session), to=user.email, person=user)
