"""Minutes really followed: typed in a grid, bounded, kept."""

import pypdfium2 as pdfium
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.models import AccessLog
from gtec_portal import audit
from tests.factories.trainings import AttendanceFactory, EnrolmentFactory, SessionFactory, TrainerFactory
from trainings import reports
from trainings.forms import cell_key
from trainings.models import Attendance
from trainings.services import Refused
from trainings.services import attendance as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """Finished, two people confirmed, one waiting."""
    made = SessionFactory(days=-2)
    EnrolmentFactory(session=made, first_name="Ana", last_name="Aubépine")
    EnrolmentFactory(session=made, first_name="Zoé", last_name="Bruyère")
    EnrolmentFactory(session=made, waiting=True)
    return made


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def cells(session):
    people = list(session.enrolments.confirmed().by_name())
    return [[cell_key(enrolment, half_day) for half_day in session.half_days.all()] for enrolment in people]


def url(session):
    return reverse("trainings:session_attendance", args=[session.pk])


def stored():
    return sorted(
        Attendance.objects.values_list("enrolment__first_name", "half_day__starts__hour", "minutes", "signed")
    )


def test_staff_types_the_sheet_in(as_staff, session):
    (a, b), (c, d) = cells(session)

    response = as_staff.post(url(session), {a: "3 h 30", f"{a}_signed": "on", b: "2,5", c: "0", d: ""})

    assert response.url == url(session)
    assert stored() == [("Ana", 9, 210, True), ("Ana", 13, 150, False), ("Zoé", 9, 0, False)]
    assert audit.sentence(audit.history(session)[0]) == "Émargement : 3\u00a0présences saisies ou corrigées"


def test_a_cell_is_corrected_or_emptied(as_staff, session):
    (a, b), (c, d) = cells(session)
    as_staff.post(url(session), {a: "3 h 30", f"{a}_signed": "on", b: "1 h", c: "2 h", d: "1 h"})

    as_staff.post(url(session), {a: "3 h", b: "", c: "2 h", d: "1 h"})

    assert stored() == [("Ana", 9, 180, False), ("Zoé", 9, 120, False), ("Zoé", 13, 60, False)]
    response = as_staff.post(url(session), {a: "3 h", b: "", c: "2 h", d: "1 h"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "Émargement enregistré.",
        "Émargement enregistré.",
        "Rien n’a changé.",
    ]


def test_a_wrong_cell_keeps_the_others_as_typed(as_staff, session):
    (a, b), (c, d) = cells(session)

    response = as_staff.post(url(session), {a: "4 h", b: "souvent", c: "2 h", d: "", f"{d}_signed": "on"})

    assert (response.status_code, Attendance.objects.count()) == (422, 0)
    assert response.context["form"].errors == {
        a: ["La demi-journée dure 3\u00a0h\u00a030."],
        b: ["Écrivez une durée, par exemple 3 h 30."],
        d: ["Signé mais sans durée : écrivez la durée suivie, ou décochez."],
    }
    for text in ("4 h", "souvent", "2 h"):
        assertContains(response, f'value="{text}"', status_code=422)


def test_everybody_present_fills_the_blanks_of_one_column_and_saves_nothing(as_staff, session):
    (a, b), (c, d) = cells(session)
    morning = session.half_days.first()

    response = as_staff.post(url(session), {a: "2 h", b: "", c: "", d: "", "fill": morning.pk})

    assert (response.status_code, Attendance.objects.count()) == (200, 0)
    form = response.context["form"]
    assert [form[key].value() for key in (a, b, c, d)] == ["2 h", "", "3\u00a0h\u00a030", ""]
    assert (form[f"{a}_signed"].value(), form[f"{c}_signed"].value()) == (False, True)

    as_staff.post(url(session), {a: "2 h", c: "3\u00a0h\u00a030", f"{c}_signed": "on"})
    assert stored() == [("Ana", 9, 120, False), ("Zoé", 9, 210, True)]


def test_the_day_before_nothing_can_be_entered(as_staff):
    session = SessionFactory(days=1)
    enrolment = EnrolmentFactory(session=session)

    assert as_staff.post(url(session), {cell_key(enrolment, session.half_days.first()): "1 h"}).status_code == 403
    assert Attendance.objects.count() == 0


def test_the_second_day_stays_closed_on_the_first(staff):
    from datetime import time, timedelta

    from trainings.models import HalfDay

    session = SessionFactory(days=0)
    tomorrow = HalfDay.objects.create(
        session=session, date=session.starts_on + timedelta(days=1), starts=time(9), ends=time(12)
    )
    enrolment = EnrolmentFactory(session=session)

    with pytest.raises(Refused, match="n’a pas encore eu lieu"):
        services.record_attendance(session, [services.Entry(enrolment.pk, tomorrow.pk, 60)], by=staff)


@pytest.mark.parametrize("minutes", [-1, 211])
def test_the_service_refuses_impossible_minutes(staff, session, minutes):
    enrolment = session.enrolments.first()

    with pytest.raises(Refused, match="dépasse"):
        services.record_attendance(
            session, [services.Entry(enrolment.pk, session.half_days.first().pk, minutes)], by=staff
        )


def test_the_service_refuses_people_and_half_days_of_elsewhere(staff, session):
    half_day, stranger = session.half_days.first(), EnrolmentFactory()
    waiting = session.enrolments.waiting().get()
    own = session.enrolments.confirmed().first()
    foreign_half_day = stranger.session.half_days.first()

    for enrolment, slot in ((stranger, half_day), (waiting, half_day), (own, foreign_half_day)):
        with pytest.raises(Refused, match="Rechargez la page"):
            services.record_attendance(session, [services.Entry(enrolment.pk, slot.pk, 60)], by=staff)


def test_a_closed_session_is_read_only(as_staff, session, staff):
    session.state = "closed"
    session.save()
    AttendanceFactory(enrolment=session.enrolments.first(), half_day=session.half_days.first(), minutes=90)

    assertContains(as_staff.get(url(session)), "1\u00a0h\u00a030")
    assert as_staff.post(url(session), {}).status_code == 403
    with pytest.raises(Refused, match="n’est pas ouvert"):
        services.record_attendance(session, [], by=staff)


def test_the_trainer_enters_own_sessions_only(client):
    trainer = TrainerFactory(with_account=True)
    session, other = SessionFactory(days=-1, trainer=trainer), SessionFactory(days=-1)
    enrolment = EnrolmentFactory(session=session)
    client.force_login(trainer.user)

    client.post(url(session), {cell_key(enrolment, session.half_days.first()): "1 h"})

    assert Attendance.objects.get().minutes == 60
    assert client.post(url(other), {}).status_code == 404


# --- The paper sheet ----------------------------------------------------------------------------------------------------


def pages(content):
    with pdfium.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_the_sheet_names_people_employers_and_half_days(as_staff, settings, staff):
    settings.PORTAL = {**settings.PORTAL, "nda": "28610123456"}
    session = SessionFactory(days=-2, title="Gestes sûrs", trainer__name="Odile Martin")
    people = [
        EnrolmentFactory(session=session, first_name=first, last_name=last)
        for first, last in (("Zoé", "Bruyère"), ("Ana", "Aubépine"))
    ]
    EnrolmentFactory(session=session, waiting=True, last_name="Attente")

    response = as_staff.get(reverse("trainings:session_sheet", args=[session.pk]))
    (text,) = pages(response.content)

    words = " ".join(text.replace("\u00a0", " ").split())
    for expected in (
        "Gestes sûrs",
        "AUBÉPINE Ana",
        "BRUYÈRE Zoé",
        str(people[0].organisation),
        "matin, 9 h à 12 h 30",
        "après-midi, 13 h 30 à 17 h",
        "salle 2",
        "Odile Martin",
        "28 61 01234 56",
    ):
        assert expected in words, words
    assert words.index("AUBÉPINE") < words.index("BRUYÈRE")
    assert "ATTENTE" not in words
    assert list(AccessLog.objects.about(session).values_list("action", "purpose")) == [
        ("download", "feuille d’émargement")
    ]


def test_the_sheet_is_landscape_tagged_and_repeats_its_header():
    import page as validation

    session = SessionFactory()
    EnrolmentFactory.create_batch(8, session=session)
    content = reports.attendance_sheet(session)
    with pdfium.PdfDocument(content) as document:
        assert len(document) == 1
        assert document[0].get_width() > document[0].get_height()
    session = SessionFactory(capacity=30)
    EnrolmentFactory.create_batch(25, session=session)

    content = reports.attendance_sheet(session)

    assert [("Prénom" in text) for text in pages(content)] == [True, True, True]
    assert validation.validate_pdf_bytes(content).is_compliant


def test_five_half_days_take_two_blocks():
    from datetime import time, timedelta

    from trainings.models import HalfDay

    session = SessionFactory()
    for day in (1, 2, 3):
        HalfDay.objects.create(
            session=session, date=session.starts_on + timedelta(days=day), starts=time(9), ends=time(12)
        )

    assert [len(block) for block in reports.sheet_context(session)["blocks"]] == [4, 1]
    assert len(pages(reports.attendance_sheet(session))) == 2


def test_hostile_names_are_only_text():
    session = SessionFactory(title="<script>alert(1)</script> & <img src='file:///etc/passwd'>")
    EnrolmentFactory(session=session, first_name="<b>Ana</b>")

    text = "\n".join(pages(reports.attendance_sheet(session)))

    assert "<script>alert(1)</script>" in text
    assert "<b>Ana</b>" in text
