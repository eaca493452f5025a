"""What bad input, bad timing and curiosity get."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import AccessLog
from gtec_portal import audit
from gtec_portal.models import Message
from tests.factories.members import SeatFactory
from tests.factories.trainings import (
    AttendanceFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    SessionFactory,
    TrainerFactory,
)
from trainings.enums import DocumentKind
from trainings.models import Attendance, Document, Programme
from trainings.services import Refused, attendance, documents, enrolments, post, programmes, sessions

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000  # past what Python turns into a number


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def present(session, **who):
    enrolment = EnrolmentFactory(session=session, **who)
    for half_day in session.half_days.all():
        AttendanceFactory(enrolment=enrolment, half_day=half_day)
    return enrolment


def test_a_number_of_five_thousand_digits_breaks_no_page(as_staff):
    session = SessionFactory()

    codes = [
        as_staff.get(reverse("trainings:session_create"), {"programme": HUGE}).status_code,
        as_staff.post(
            reverse("trainings:session_create"),
            {"half_days-TOTAL_FORMS": HUGE, "half_days-INITIAL_FORMS": HUGE, "add_row": "1"},
        ).status_code,
        as_staff.post(
            reverse("trainings:enrolment_create", args=[session.pk]), {"form-TOTAL_FORMS": HUGE, "add_row": "1"}
        ).status_code,
    ]

    assert codes == [200, 200, 200]


def test_a_trainees_address_longer_than_the_column_is_refused_beside_its_field(client, employer):
    session = SessionFactory()
    client.force_login(employer)
    row = {"first_name": "Ana", "last_name": "Lune", "function": "aide", "employment": "employee"}
    row["email"] = f"{'a' * 250}@example.org"
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0} | {f"form-0-{name}": value for name, value in row.items()}

    response = client.post(reverse("trainings:enrolment_create", args=[session.pk]), data)

    assert (response.status_code, list(response.context["formset"].errors[0])) == (422, ["email"])


def test_saving_a_sheet_does_not_take_back_what_a_colleague_published_meanwhile(staff):
    programme = ProgrammeFactory()
    read_before = Programme.objects.get(pk=programme.pk)
    programmes.publish_programme(programme, by=staff)

    read_before.title = "Autre titre"
    programmes.save_programme(read_before, by=staff)

    saved = Programme.objects.get()
    assert (saved.title, saved.version, saved.is_published) == ("Autre titre", 1, True)


def test_a_refused_form_keeps_the_name_the_programme_still_has(as_staff):
    programme = ProgrammeFactory(title="Gestes sûrs")

    response = as_staff.post(reverse("trainings:programme_edit", args=[programme.pk]), {"title": ""})

    assert (response.status_code, response.context["title"]) == (422, "Gestes sûrs")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"place": ""}, "un lieu précis (site, salle ou adresse)"),
        ({"trainer": None}, "le nom de la personne qui forme"),
    ],
)
def test_a_published_session_keeps_its_place_and_its_trainer_and_a_draft_may_lose_them(staff, change, words):
    published, draft = SessionFactory(), SessionFactory(draft=True)
    for session in (published, draft):
        for name, value in change.items():
            setattr(session, name, value)

    sessions.save_session(draft, half_days=list(draft.half_days.all()), by=staff)
    with pytest.raises(Refused) as refused:
        sessions.save_session(published, half_days=list(published.half_days.all()), by=staff)

    assert str(refused.value) == f"Une session publiée garde {words}."


# --- Who looked ---------------------------------------------------------------------------------------------------------


def test_a_trainer_and_an_employer_who_read_names_are_logged_and_one_who_sees_nobody_is_not(client, employer):
    trainer = TrainerFactory(with_account=True)
    session = SessionFactory(trainer=trainer)
    url = reverse("trainings:session_enrolments", args=[session.pk])
    client.force_login(employer)
    client.get(url)
    assert not AccessLog.objects.about(session).exists()
    EnrolmentFactory(session=session, organisation=employer.acting_organisation)

    client.get(url)
    client.force_login(trainer.user)
    client.get(url)

    assert sorted(AccessLog.objects.about(session).values_list("actor_id", flat=True)) == sorted(
        [employer.pk, trainer.user_id]
    )


def test_a_sheet_shown_in_answer_to_a_form_is_logged_too(client):
    trainer = TrainerFactory(with_account=True)
    session = SessionFactory(trainer=trainer, days=-1)
    EnrolmentFactory(session=session)
    client.force_login(trainer.user)

    client.post(reverse("trainings:session_attendance", args=[session.pk]), {"fill": session.half_days.first().pk})

    assert AccessLog.objects.about(session).get().actor_id == trainer.user_id


# --- Papers -------------------------------------------------------------------------------------------------------------


def test_a_job_that_lost_its_turn_makes_no_second_paper(staff):
    """Two workers on one job: both saw the same papers missing, one was first."""
    session = SessionFactory(days=-3)
    present(session)
    facts = documents.reports.facts(session, DocumentKind.CERTIFICATE, list(documents.due(session, "certificate")))

    made = [documents._make(session, DocumentKind.CERTIFICATE, facts, staff) for _ in range(2)]

    assert (made, Document.objects.count()) == ([1, 0], 1)


def test_a_certificate_nobody_is_due_any_more_is_set_aside(staff):
    session = SessionFactory(days=-3)
    stays, absent = present(session), present(session)
    documents.generate(session, DocumentKind.CERTIFICATE, by=staff)
    Attendance.objects.filter(enrolment=absent).update(minutes=0)

    assert documents.generate(session, DocumentKind.CERTIFICATE, by=staff) == 0

    assert list(Document.objects.in_force().values_list("enrolment", flat=True)) == [stays.pk]
    assert Document.objects.count() == 2


def test_the_convocation_of_somebody_withdrawn_leaves_the_employers_page(staff, employer):
    session = SessionFactory()
    enrolment = EnrolmentFactory(session=session, organisation=employer.acting_organisation)
    documents.generate(session, DocumentKind.CONVOCATION, by=staff)
    assert Document.objects.visible_to(employer).count() == 1

    enrolments.cancel_enrolment(enrolment, by=employer)

    assert Document.objects.visible_to(employer).count() == 0
    assert Document.objects.visible_to(staff).count() == 1


# --- Queries ------------------------------------------------------------------------------------------------------------


def test_who_answers_for_fifty_people_is_found_in_one_query(django_assert_num_queries):
    seats = [SeatFactory(is_admin=True) for _ in range(3)]
    session = SessionFactory(capacity=60)
    people = [EnrolmentFactory(session=session, organisation=seats[rank % 3].organisation) for rank in range(50)]

    with django_assert_num_queries(1):
        groups = post.by_employer(people)

    assert {user: len(group) for user, group in groups.items()} == {
        seats[0].user: 17,
        seats[1].user: 17,
        seats[2].user: 16,
    }


def test_a_whole_sheet_is_written_with_as_many_queries_as_one_cell(staff, django_assert_max_num_queries):
    session = SessionFactory(days=-1)
    people = EnrolmentFactory.create_batch(8, session=session)
    half_days = list(session.half_days.all())
    one = [attendance.Entry(people[0].pk, half_days[0].pk, 210, True)]
    every = [attendance.Entry(person.pk, half_day.pk, 60) for person in people for half_day in half_days]
    with django_assert_max_num_queries(50) as first:
        attendance.record_attendance(session, one, by=staff)

    with django_assert_max_num_queries(len(first.captured_queries)):
        changed = attendance.record_attendance(session, every, by=staff)

    assert (changed, Attendance.objects.filter(minutes=60, signed=False).count()) == (16, 16)


def test_a_cancelled_session_writes_once_to_an_employer_of_several_people(staff, employer):
    session = SessionFactory()
    EnrolmentFactory.create_batch(3, session=session, organisation=employer.acting_organisation)

    sessions.cancel_session(session, reason="Formateur absent", by=staff)

    assert Message.objects.to_address(employer.email).count() == 1


def test_every_action_written_in_the_history_has_french_words():
    written = set()
    for module in (settings.BASE_DIR / "trainings/services").glob("*.py"):
        written |= set(re.findall(r'"((?:programme|session)\.[a-z_]+)"', module.read_text()))

    assert len(written) > 10
    assert sorted(written - set(audit._WORDS)) == []
