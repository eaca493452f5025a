"""What the database refuses by itself, and what each role sees."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.seats import act_as
from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory, SeatFactory
from tests.factories.trainings import (
    AttendanceFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    SessionFactory,
    TrainerFactory,
)
from trainings.enums import EnrolmentStatus
from trainings.models import Attendance, Document, Enrolment, HalfDay, Programme, ProgrammeVersion, Session

pytestmark = pytest.mark.django_db


def refused(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


# --- Seats --------------------------------------------------------------------------------------------------------------


def test_seats_are_counted_by_the_database_whatever_writes():
    session = SessionFactory(capacity=3)
    first = EnrolmentFactory(session=session)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, waiting=True)
    session.refresh_from_db()
    assert session.seats_taken == 2

    Enrolment.objects.filter(pk=first.pk).update(status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now())
    session.refresh_from_db()
    assert session.seats_taken == 1

    Session.objects.filter(pk=session.pk).update(seats_taken=0)  # a stale or wrong save changes nothing
    session.refresh_from_db()
    assert session.seats_taken == 1

    first.delete()
    Enrolment.objects.filter(session=session, status=EnrolmentStatus.WAITING).update(status=EnrolmentStatus.CONFIRMED)
    session.refresh_from_db()
    assert session.seats_taken == 2


def test_the_database_refuses_one_person_too_many():
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)

    refused(lambda: EnrolmentFactory(session=session))

    session.refresh_from_db()
    assert (session.seats_taken, session.enrolments.count()) == (1, 1)


def test_capacity_cannot_fall_below_the_seats_taken():
    session = SessionFactory(capacity=2)
    EnrolmentFactory.create_batch(2, session=session)

    refused(lambda: Session.objects.filter(pk=session.pk).update(capacity=1))


def test_a_person_enrols_once_per_session_and_employer_until_cancelled():
    first = EnrolmentFactory(first_name="Élise", last_name="Noël")

    refused(
        lambda: EnrolmentFactory(
            session=first.session, organisation=first.organisation, first_name="elise", last_name="NOEL"
        )
    )
    EnrolmentFactory(session=first.session, first_name="Élise", last_name="Noël")  # a homonym elsewhere
    Enrolment.objects.filter(pk=first.pk).update(status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now())

    again = EnrolmentFactory(
        session=first.session, organisation=first.organisation, first_name="Élise", last_name="Noël"
    )
    assert again.pk != first.pk


@pytest.mark.parametrize(
    "values",
    [
        {"status": EnrolmentStatus.CANCELLED},
        {"cancelled_at": timezone.now()},
        {"last_name": ""},
        {"employer_name": ""},
    ],
    ids=["cancelled without date", "date without cancellation", "no name", "no employer"],
)
def test_an_enrolment_that_contradicts_itself_is_refused(values):
    enrolment = EnrolmentFactory()

    refused(lambda: Enrolment.objects.filter(pk=enrolment.pk).update(**values))


# --- Sessions and half-days ---------------------------------------------------------------------------------------------


def test_half_days_of_one_session_do_not_overlap():
    session = SessionFactory()

    def overlapping():
        HalfDay.objects.create(session=session, date=session.starts_on, starts=time(12), ends=time(14))
        transaction.get_connection().check_constraints()

    refused(overlapping)
    HalfDay.objects.create(
        session=session, date=session.starts_on, starts=time(12, 30), ends=time(13, 30)
    )  # touching is fine
    HalfDay.objects.create(session=SessionFactory(), date=session.starts_on, starts=time(18), ends=time(20))


def test_a_half_day_ends_after_its_start():
    session = SessionFactory(half_days=False)

    refused(lambda: HalfDay.objects.create(session=session, date=session.starts_on, starts=time(12), ends=time(12)))


def test_a_half_day_knows_its_moment_and_length():
    morning, afternoon = SessionFactory().half_days.all()

    assert [(half_day.period_label, half_day.minutes) for half_day in (morning, afternoon)] == [
        ("matin", 210),
        ("après-midi", 210),
    ]
    assert morning.hours == "9\u00a0h à 12\u00a0h\u00a030"


@pytest.mark.parametrize(
    "values",
    [{"starts_on": None}, {"programme_version": None}, {"capacity": 0}, {"capacity": 201}, {"state": "cancelled"}],
)
def test_an_impossible_session_is_refused(values):
    session = SessionFactory()

    refused(lambda: Session.objects.filter(pk=session.pk).update(**values))


@pytest.mark.parametrize(
    ("days", "state", "people", "label", "tone"),
    [
        (5, "draft", 0, "Brouillon", "neutral"),
        (5, "published", 0, "Ouverte", "ok"),
        (5, "published", 1, "Complète", "warn"),
        (0, "published", 1, "En cours", "info"),
        (-1, "published", 1, "À clore", "warn"),
        (-1, "closed", 1, "Terminée", "neutral"),
    ],
)
def test_the_status_says_whether_there_is_room(days, state, people, label, tone):
    session = SessionFactory(days=days, state=state, capacity=1)
    EnrolmentFactory.create_batch(people, session=session)
    session.refresh_from_db()

    assert (session.status_label, session.tone) == (label, tone)


# --- Attendance ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "signed"), [(211, False), (-1, False), (0, True)])
def test_impossible_attendance_is_refused(minutes, signed):
    enrolment = EnrolmentFactory()

    refused(lambda: AttendanceFactory(enrolment=enrolment, minutes=minutes, signed=signed))


def test_attendance_stays_in_its_own_session():
    enrolment, other = EnrolmentFactory(), SessionFactory()

    refused(lambda: AttendanceFactory(enrolment=enrolment, half_day=other.half_days.first()))


def test_a_half_day_cannot_shrink_below_an_attendance():
    row = AttendanceFactory(minutes=210)

    refused(lambda: HalfDay.objects.filter(pk=row.half_day_id).update(ends=time(12)))


def test_attendance_is_entered_once_per_half_day():
    row = AttendanceFactory()

    refused(lambda: Attendance.objects.create(enrolment=row.enrolment, half_day=row.half_day, minutes=10))


# --- Programmes ---------------------------------------------------------------------------------------------------------


def test_a_published_version_never_changes():
    programme = ProgrammeFactory(published=True)

    refused(lambda: ProgrammeVersion.objects.filter(programme=programme).update(title="Autre"))


@pytest.mark.parametrize(
    "values", [{"price": -1}, {"duration_minutes": 0}, {"title": ""}, {"published_at": timezone.now()}]
)
def test_an_impossible_programme_is_refused(values):
    programme = ProgrammeFactory()

    refused(lambda: Programme.objects.filter(pk=programme.pk).update(**values))


def test_an_empty_sheet_lacks_what_qualiopi_wants():
    assert ProgrammeFactory(empty=True).missing_labels() == [
        "objectifs", "prérequis", "public concerné", "contenu", "méthodes mobilisées", "modalités d’évaluation", "durée",
        "modalités d’accès", "délai d’accès", "tarif par personne", "contact", "accessibilité aux personnes en situation de handicap",
    ]  # fmt: skip
    assert ProgrammeFactory(price=0).missing() == []


# --- Who sees what ------------------------------------------------------------------------------------------------------


@pytest.fixture
def sessions():
    """One session per state; the member « own » has somebody in the closed and the cancelled one."""
    own = OrganisationFactory()
    made = {
        "draft": SessionFactory(draft=True),
        "published": SessionFactory(),
        "closed": SessionFactory(state="closed", days=-9),
        "cancelled": SessionFactory(state="cancelled", cancel_reason="Neige"),
        "closed elsewhere": SessionFactory(state="closed", days=-9),
    }
    EnrolmentFactory(session=made["closed"], organisation=own)
    EnrolmentFactory(session=made["cancelled"], organisation=own)
    return own, made


def seen(user, made):
    visible = set(Session.objects.visible_to(user).values_list("pk", flat=True))
    return {name for name, session in made.items() if session.pk in visible}


def test_staff_sees_every_session(staff, sessions):
    assert seen(staff, sessions[1]) == set(sessions[1])


def test_an_employer_sees_published_sessions_and_its_own_past(sessions):
    own, made = sessions
    user = act_as(UserFactory(), own)

    assert seen(user, made) == {"published", "closed", "cancelled"}


def test_a_trainer_sees_own_sessions_only_and_no_draft(sessions):
    _, made = sessions
    trainer = TrainerFactory(with_account=True)
    Session.objects.filter(pk__in=[made["draft"].pk, made["closed elsewhere"].pk]).update(trainer=trainer)

    assert seen(trainer.user, made) == {"closed elsewhere"}


def test_partners_and_people_without_structure_see_no_session(partner, sessions):
    assert seen(partner, sessions[1]) == set()
    assert seen(UserFactory(), sessions[1]) == set()


def test_enrolments_are_seen_by_their_employer_and_the_trainer(staff, employer, other_employer, partner):
    trainer = TrainerFactory(with_account=True)
    session = SessionFactory(trainer=trainer)
    mine = EnrolmentFactory(session=session, organisation=employer.acting_organisation)
    theirs = EnrolmentFactory(session=session, organisation=other_employer.acting_organisation)
    gone = EnrolmentFactory(session=session, organisation=other_employer.acting_organisation, cancelled=True)

    def shown(user):
        return set(Enrolment.objects.visible_to(user))

    assert shown(staff) == {mine, theirs, gone}
    assert shown(employer) == {mine}
    assert shown(other_employer) == {theirs, gone}
    assert shown(trainer.user) == {mine, theirs}
    assert shown(partner) == set()


def test_a_person_with_two_structures_sees_the_one_they_act_for():
    seat = SeatFactory()
    other = SeatFactory(user=seat.user).organisation
    mine, theirs = EnrolmentFactory(organisation=seat.organisation), EnrolmentFactory(organisation=other)

    assert list(Enrolment.objects.visible_to(act_as(seat.user, seat.organisation))) == [mine]
    assert list(Enrolment.objects.visible_to(act_as(seat.user, other))) == [theirs]


def test_employers_see_their_papers_in_force(employer, other_employer, partner):
    enrolment = EnrolmentFactory(organisation=employer.acting_organisation)
    facts = {
        "kind": "certificate",
        "year": 2026,
        "enrolment": enrolment,
        "file": "x",
        "size": 1,
        "sha256": "",
        "facts_sha256": "",
    }
    Document.objects.create(**facts, number=1, superseded_at=timezone.now())
    current = Document.objects.create(**facts, number=2)

    assert list(Document.objects.visible_to(employer)) == [current]
    assert list(Document.objects.visible_to(other_employer)) == []
    assert list(Document.objects.visible_to(partner)) == []


def test_position_in_the_waiting_list_follows_the_order_of_arrival():
    session = SessionFactory()
    first, second = EnrolmentFactory.create_batch(2, session=session, waiting=True)
    confirmed = EnrolmentFactory(session=session)
    EnrolmentFactory(waiting=True)  # another session

    positions = {enrolment.pk: enrolment.position for enrolment in session.enrolments.with_position()}

    assert positions == {first.pk: 1, second.pk: 2, confirmed.pk: None}


def test_attendance_is_missing_until_every_past_half_day_is_entered():
    past = timezone.localdate() - timedelta(days=2)
    session = SessionFactory(starts_on=past)
    enrolment = EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, waiting=True)
    SessionFactory(starts_on=past)  # nobody enrolled
    morning, afternoon = session.half_days.all()
    assert list(Session.objects.attendance_missing()) == [session]

    AttendanceFactory(enrolment=enrolment, half_day=morning, minutes=0)
    assert list(Session.objects.attendance_missing()) == [session]

    AttendanceFactory(enrolment=enrolment, half_day=afternoon)
    assert list(Session.objects.attendance_missing()) == []


def test_agendas_show_published_sessions_from_today_on(staff):
    today, later = SessionFactory(days=0), SessionFactory(days=4)
    SessionFactory(days=-1)
    SessionFactory(days=4, draft=True)
    SessionFactory(days=4, state="cancelled", cancel_reason="Neige")

    assert list(Session.objects.visible_to(staff).upcoming().order_by("starts_on")) == [today, later]
    assert list(Session.objects.visible_to(staff).open()) == [later]
