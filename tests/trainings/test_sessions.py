"""Sessions: created with their half-days, published, changed, cancelled, closed."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from gtec_portal import audit
from tests.factories.members import SeatFactory, SiteFactory
from tests.factories.reference import CommuneFactory
from tests.factories.trainings import (
    AttendanceFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    SessionFactory,
    TrainerFactory,
)
from trainings.enums import EnrolmentStatus, SessionState
from trainings.models import HalfDay, Session, TrainerProfile
from trainings.services import Refused
from trainings.services import sessions as services

pytestmark = pytest.mark.django_db

DAY = date(2031, 3, 4)


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def form(programme, *rows, initial=0, **values):
    """Posted data of the session form: each row is a dict of a half-day."""
    data = {
        "programme": programme.pk,
        "capacity": "8",
        "trainer": "Odile Martin",
        "commune": "Flers (61100)",
        "place": "salle 2",
    }
    data |= {"half_days-TOTAL_FORMS": len(rows), "half_days-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"half_days-{number}-{name}": value for name, value in row.items()}
    return data | values


MORNING = {"date": "2031-03-04", "starts": "09:00", "ends": "12:30"}
AFTERNOON = {"date": "2031-03-04", "starts": "13:30", "ends": "17:00"}
UNTOUCHED = {"date": "", "starts": "09:00", "ends": "12:30"}


def test_staff_creates_a_session_with_its_half_days_in_one_form(as_staff):
    CommuneFactory(flers=True)
    programme = ProgrammeFactory(published=True)

    response = as_staff.post(reverse("trainings:session_create"), form(programme, MORNING, AFTERNOON))

    session = Session.objects.get()
    assert response.url == session.get_absolute_url()
    assert (session.state, session.capacity, session.trainer.name, session.where) == (
        "draft",
        8,
        "Odile Martin",
        "salle 2, Flers (61100)",
    )
    assert (session.starts_on, session.ends_on) == (DAY, DAY)
    assert [(half_day.starts, half_day.ends) for half_day in session.half_days.all()] == [
        (time(9), time(12, 30)),
        (time(13, 30), time(17)),
    ]


def test_a_known_trainer_is_found_by_name_and_a_site_gives_its_commune(as_staff):
    trainer = TrainerFactory(name="Odile Martin")
    site = SiteFactory(commune=CommuneFactory(flers=True))

    as_staff.post(
        reverse("trainings:session_create"),
        form(ProgrammeFactory(published=True), MORNING, trainer="odile MARTIN", site=site.pk, commune=""),
    )

    session = Session.objects.get()
    assert (session.trainer, session.commune) == (trainer, site.commune)
    assert TrainerProfile.objects.count() == 1


def test_rows_left_as_proposed_are_ignored(as_staff):
    CommuneFactory(flers=True)

    as_staff.post(
        reverse("trainings:session_create"), form(ProgrammeFactory(published=True), MORNING, {**AFTERNOON, "date": ""})
    )

    assert HalfDay.objects.count() == 1


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ([UNTOUCHED], [[], "Donnez au moins une demi-journée : sa date et ses heures."]),
        ([{**MORNING, "ends": "08:00"}], [[{"ends": ["La fin doit venir après le début."]}], None]),
        (
            [MORNING, {**MORNING, "starts": "10:00"}],
            [[{}, {"starts": ["Chevauche une autre demi-journée du 4\u00a0mars\u00a02031."]}], None],
        ),
        ([{**MORNING, "starts": "midi"}], [[{"starts": ["Saisissez une heure, par exemple 9:00."]}], None]),
    ],
)
def test_half_days_that_cannot_be_are_refused_beside_the_field(as_staff, rows, errors):
    CommuneFactory(flers=True)

    response = as_staff.post(reverse("trainings:session_create"), form(ProgrammeFactory(published=True), *rows))

    assert (response.status_code, Session.objects.count()) == (422, 0)
    formset = response.context["formset"]
    assert formset.errors == (errors[0] or [{}])
    assert formset.non_form_errors() == ([errors[1]] if errors[1] else [])
    assertContains(response, "<title>Erreur : Créer une session", status_code=422)


def test_an_invalid_session_keeps_what_was_typed(as_staff):
    response = as_staff.post(
        reverse("trainings:session_create"),
        form(ProgrammeFactory(), MORNING, commune="Nullepart", capacity="", place="grange"),
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["capacity", "commune"]
    for text in ('value="grange"', 'value="Nullepart"', 'value="Odile Martin"', 'value="2031-03-04"'):
        assertContains(response, text, status_code=422)


def test_one_more_half_day_without_javascript_saves_and_judges_nothing(as_staff):
    response = as_staff.post(
        reverse("trainings:session_create"),
        form(ProgrammeFactory(), MORNING, {**AFTERNOON, "date": ""}, add_row="1", capacity="trop"),
    )

    assert (response.status_code, Session.objects.count()) == (200, 0)
    formset = response.context["formset"]
    assert len(formset.forms) == 3
    assertContains(response, 'value="trop"')
    assertContains(response, 'value="2031-03-04"')
    assertContains(response, 'name="half_days-2-starts" value="09:00"')
    assert b"error-summary" not in response.content


@pytest.mark.parametrize("total", ["", "x", "-4", "100000", "²"])
def test_a_forged_row_count_is_no_error(as_staff, total):
    data = form(ProgrammeFactory(), MORNING) | {"half_days-TOTAL_FORMS": total}

    assert as_staff.post(reverse("trainings:session_create"), data).status_code == 422
    assert as_staff.post(reverse("trainings:session_create"), data | {"add_row": "1"}).status_code == 200


# --- Publishing ---------------------------------------------------------------------------------------------------------


def test_publishing_freezes_the_programme_version(as_staff, staff):
    session = SessionFactory(draft=True)

    as_staff.post(reverse("trainings:session_publish", args=[session.pk]))

    session.refresh_from_db()
    assert (session.state, session.programme_version) == (SessionState.PUBLISHED, session.programme.current_version())
    with pytest.raises(Refused, match="Seul un brouillon"):
        services.publish_session(session, by=staff)


def test_publishing_says_what_is_missing(staff):
    session = SessionFactory(draft=True, programme=ProgrammeFactory(), place="", trainer=None, half_days=False)

    with pytest.raises(Refused) as refusal:
        services.publish_session(session, by=staff)

    assert str(refusal.value) == (
        "Il manque encore : un programme publié, au moins une demi-journée, un lieu précis (site, salle ou adresse), le nom de la personne qui forme."
    )
    session.refresh_from_db()
    assert session.state == SessionState.DRAFT


# --- Changing -----------------------------------------------------------------------------------------------------------


def edit(client, session, rows, **values):
    rows = [
        {"id": row.pk, "date": row.date.isoformat(), "starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"}
        for row in rows
    ]
    data = form(
        session.programme,
        *rows,
        initial=len(rows),
        trainer=session.trainer.name,
        commune=str(session.commune),
        place=session.place,
        capacity=session.capacity,
    )
    return client.post(reverse("trainings:session_edit", args=[session.pk]), data | values)


def test_capacity_below_confirmed_is_refused_in_the_form(as_staff):
    session = SessionFactory(capacity=4)
    EnrolmentFactory.create_batch(3, session=session)

    response = edit(as_staff, session, session.half_days.all(), capacity="2")

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "capacity": ["3 personnes sont déjà confirmées : gardez au moins 3 places."]
    }
    session.refresh_from_db()
    assert session.capacity == 4


def test_capacity_is_checked_again_under_the_lock(staff):
    session = SessionFactory(capacity=4)
    stale = Session.objects.get(pk=session.pk)
    EnrolmentFactory.create_batch(3, session=session)
    stale.capacity = 2

    with pytest.raises(Refused, match="gardez au moins 3 places"):
        services.save_session(stale, half_days=list(session.half_days.all()), by=staff)


def test_seats_added_go_to_the_waiting_list_in_order(as_staff, letters):
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)
    waiting = [
        EnrolmentFactory(session=session, waiting=True, email=f"attente{number}@example.org") for number in range(3)
    ]

    edit(as_staff, session, session.half_days.all(), capacity="3")

    statuses = list(
        session.enrolments.filter(pk__in=[one.pk for one in waiting]).order_by("pk").values_list("status", flat=True)
    )
    assert statuses == [EnrolmentStatus.CONFIRMED, EnrolmentStatus.CONFIRMED, EnrolmentStatus.WAITING]
    assert [letter.to for letter in letters() if letter.kind == "trainings.confirmed"] == [
        "attente0@example.org",
        "attente1@example.org",
    ]


def test_new_dates_are_told_to_people_and_employers(as_staff, employer, letters):
    session = SessionFactory()
    EnrolmentFactory(session=session, organisation=employer.acting_organisation, email="ana@example.org")
    EnrolmentFactory(session=session, organisation=employer.acting_organisation)
    rows = list(session.half_days.all())
    for row in rows:
        row.date = DAY

    edit(as_staff, session, rows)

    session.refresh_from_db()
    assert (session.starts_on, session.ends_on) == (DAY, DAY)
    told = [letter for letter in letters() if letter.kind == "trainings.session_changed"]
    assert sorted(letter.to for letter in told) == sorted(["ana@example.org", employer.email])
    assert all("mardi 4\u00a0mars\u00a02031" in letter.text for letter in told)


def test_saving_without_change_writes_to_nobody(as_staff, letters):
    session = SessionFactory()
    EnrolmentFactory(session=session, email="ana@example.org")

    edit(as_staff, session, session.half_days.all(), note="Café offert")

    assert letters() == []


def test_half_days_may_swap_hours_and_be_removed(as_staff):
    session = SessionFactory()
    morning, afternoon = session.half_days.all()
    morning.starts, morning.ends, afternoon.starts, afternoon.ends = time(13, 30), time(17), time(9), time(12, 30)
    edit(as_staff, session, [morning, afternoon])
    morning.refresh_from_db()
    assert morning.starts == time(13, 30)

    edit(as_staff, session, [morning, afternoon], **{"half_days-0-DELETE": "on"})
    assert list(session.half_days.all()) == [afternoon]


def test_a_half_day_with_attendance_is_not_removed(as_staff):
    row = AttendanceFactory(enrolment__session=SessionFactory(days=-1))
    session = row.half_day.session

    response = edit(as_staff, session, session.half_days.all(), **{"half_days-0-DELETE": "on"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Des présences sont saisies pour une demi-journée que vous retirez. Effacez-les d’abord."
    ]
    assert session.half_days.count() == 2


def test_a_half_day_shorter_than_its_attendance_is_refused(as_staff):
    row = AttendanceFactory(enrolment__session=SessionFactory(days=-1))
    morning, afternoon = row.half_day.session.half_days.all()
    morning.ends = time(10)

    response = edit(as_staff, morning.session, [morning, afternoon])

    assert response.context["form"].non_field_errors() == [
        "Des présences saisies sont plus longues que cette demi-journée. Corrigez-les d’abord."
    ]


def test_a_half_day_of_another_session_cannot_be_changed_through_the_form(as_staff):
    session, other = SessionFactory(), SessionFactory()
    stolen = other.half_days.first()

    response = edit(
        as_staff, session, session.half_days.all(), **{"half_days-0-id": stolen.pk, "half_days-0-date": "2031-03-04"}
    )

    assert response.context["formset"].non_form_errors() == [
        "Les demi-journées ont changé entre-temps. Rechargez la page."
    ]
    stolen.refresh_from_db()
    assert stolen.date == other.starts_on


# --- Cancelling and closing ---------------------------------------------------------------------------------------------


def test_cancelling_tells_everybody_why(as_staff, employer, letters):
    trainer = TrainerFactory(with_account=True)
    session = SessionFactory(trainer=trainer)
    EnrolmentFactory(session=session, organisation=employer.acting_organisation, email="ana@example.org")
    EnrolmentFactory(session=session, organisation=employer.acting_organisation, waiting=True, email="zoe@example.org")
    EnrolmentFactory(session=session, cancelled=True, email="partie@example.org")
    url = reverse("trainings:session_cancel", args=[session.pk])
    assertContains(as_staff.get(url), "2\u00a0personnes et leurs employeurs")

    assert as_staff.post(url, {"reason": ""}).status_code == 422
    as_staff.post(url, {"reason": "La salle est inondée"})

    session.refresh_from_db()
    assert (session.state, session.cancel_reason) == (SessionState.CANCELLED, "La salle est inondée")
    assert sorted(letter.to for letter in letters()) == sorted(
        ["ana@example.org", "zoe@example.org", employer.email, trainer.user.email]
    )
    assert all("La salle est inondée" in letter.text for letter in letters())
    assert audit.sentence(audit.history(session)[0]) == "Session annulée, 2\u00a0personnes concernées"


def test_a_draft_is_cancelled_without_a_letter(staff, letters):
    session = SessionFactory(draft=True)

    services.cancel_session(session, reason="Abandon", by=staff)

    assert letters() == []


def test_a_session_that_took_place_is_not_cancelled(staff):
    row = AttendanceFactory(enrolment__session=SessionFactory(days=-1))

    with pytest.raises(Refused, match="a eu lieu"):
        services.cancel_session(row.half_day.session, reason="Trop tard", by=staff)


def test_closing_waits_for_the_end_and_for_attendance(staff):
    with pytest.raises(Refused, match="pas encore finie"):
        services.close_session(SessionFactory(), by=staff)
    session = SessionFactory(days=-1)
    enrolment = EnrolmentFactory(session=session)
    with pytest.raises(Refused, match="Il manque des présences"):
        services.close_session(session, by=staff)
    for half_day in session.half_days.all():
        AttendanceFactory(enrolment=enrolment, half_day=half_day)

    assert services.close_session(session, by=staff).state == SessionState.CLOSED
    assert services.reopen_session(session, by=staff).state == SessionState.PUBLISHED
    with pytest.raises(Refused):
        services.reopen_session(session, by=staff)


def test_a_closed_session_is_not_edited(staff):
    session = SessionFactory(days=-1, state=SessionState.CLOSED)

    with pytest.raises(Refused, match="ne se modifie plus"):
        services.save_session(session, half_days=list(session.half_days.all()), by=staff)


# --- The list -----------------------------------------------------------------------------------------------------------


def test_the_list_filters_by_moment_words_and_dates(as_staff):
    programme = ProgrammeFactory(published=True, title="Prévention des chutes")
    coming = SessionFactory(programme=programme)
    full = SessionFactory(capacity=1, days=40)
    EnrolmentFactory(session=full)
    EnrolmentFactory(session=full, waiting=True)
    begun = SessionFactory(days=-2)
    EnrolmentFactory(session=begun)
    draft = SessionFactory(draft=True, days=50)
    over = SessionFactory(days=-30, state=SessionState.CLOSED)
    cancelled = SessionFactory(days=20, state=SessionState.CANCELLED, cancel_reason="Neige")

    def found(**query):
        return set(as_staff.get(reverse("trainings:session_list"), query).context["page"])

    assert found() == {coming, full, begun, draft, over, cancelled}
    assert found(etat="upcoming") == {coming, full}
    assert found(etat="room") == {coming}
    assert found(etat="full") == {full}
    assert found(etat="waiting") == {full}
    assert found(etat="begun") == {begun}
    assert found(etat="missing") == {begun}
    assert found(etat="draft") == {draft}
    assert found(etat="over") == {over}
    assert found(etat="cancelled") == {cancelled}
    assert found(q="prevention flers") == {coming}
    assert found(q="chutes argentan") == set()
    assert found(du=(timezone.localdate() + timedelta(days=45)).isoformat()) == {draft}
    assert found(etat="nimporte") == {coming, full, begun, draft, over, cancelled}


def test_employers_are_not_offered_the_team_s_filters(client, employer):
    client.force_login(employer)

    choices = dict(client.get(reverse("trainings:session_list")).context["filterset"].form.fields["etat"].choices)

    assert {"draft", "missing", "waiting"}.isdisjoint(choices)


def test_a_trainer_opens_own_sessions_and_nothing_of_the_team(client):
    trainer = TrainerFactory(with_account=True)
    session, other = SessionFactory(trainer=trainer), SessionFactory()
    EnrolmentFactory(session=session, first_name="Ana", last_name="Lune")
    client.force_login(trainer.user)

    def status(name, of=session):
        return client.get(reverse(f"trainings:{name}", args=[of.pk])).status_code

    assert list(client.get(reverse("trainings:session_list")).context["page"]) == [session]
    assert {name: status(name) for name in ("session_detail", "session_enrolments", "session_attendance", "session_sheet")} == {
        "session_detail": 200, "session_enrolments": 200, "session_attendance": 200, "session_sheet": 200,
    }  # fmt: skip
    assert {name: status(name) for name in ("session_edit", "enrolment_create", "session_documents", "session_history")} == {
        "session_edit": 403, "enrolment_create": 403, "session_documents": 403, "session_history": 403,
    }  # fmt: skip
    assert status("session_detail", other) == 404
    assertContains(client.get(reverse("trainings:session_enrolments", args=[session.pk])), "Ana Lune")


def test_switching_structure_changes_the_people_shown(client):
    seat = SeatFactory(organisation__name="Aaa")
    other = SeatFactory(user=seat.user, organisation__name="Bbb").organisation
    session = SessionFactory()
    EnrolmentFactory(session=session, organisation=seat.organisation, first_name="Ana", last_name="Lune")
    EnrolmentFactory(session=session, organisation=other, first_name="Zoé", last_name="Sol")
    client.force_login(seat.user)

    page = client.get(reverse("trainings:session_enrolments", args=[session.pk]))

    assert [enrolment.full_name for enrolment, _ in page.context["confirmed"]] == ["Ana Lune"]


@pytest.mark.parametrize("programme", ["²", "x", "-1", "9" * 30, ""])
def test_an_unknown_programme_in_the_address_is_ignored(as_staff, programme):
    assert as_staff.get(reverse("trainings:session_create"), {"programme": programme}).status_code == 200


def test_a_programme_in_the_address_is_chosen_already(as_staff):
    programme = ProgrammeFactory(published=True)

    form = as_staff.get(reverse("trainings:session_create"), {"programme": programme.pk}).context["form"]

    assert form["programme"].value() == programme.pk


def test_services_refuse_what_the_form_would_have(staff):
    session = SessionFactory()
    with pytest.raises(Refused, match="au moins une demi-journée"):
        services.save_session(session, half_days=[], by=staff)
    clash = [HalfDay(date=DAY, starts=time(9), ends=time(12)), HalfDay(date=DAY, starts=time(11), ends=time(13))]
    with pytest.raises(Refused, match="se chevauchent"):
        services.save_session(session, half_days=clash, by=staff)
    with pytest.raises(Refused, match="ne peut plus être annulée"):
        services.cancel_session(SessionFactory(days=-1, state=SessionState.CLOSED), reason="x", by=staff)
    assert session.half_days.count() == 2


def test_a_session_needs_a_place(as_staff):
    response = as_staff.post(reverse("trainings:session_create"), form(ProgrammeFactory(), MORNING, commune=""))

    assert response.context["form"].errors == {"commune": ["Choisissez un site, ou indiquez une commune."]}


def test_what_a_service_refuses_is_said_on_the_record(as_staff):
    session = SessionFactory()

    response = as_staff.post(reverse("trainings:session_close", args=[session.pk]), follow=True)

    assert [str(message) for message in response.context["messages"]] == ["La session n’est pas encore finie."]


def test_a_cancellation_that_comes_too_late_is_said_in_the_form(as_staff):
    session = AttendanceFactory(enrolment__session=SessionFactory(days=-1)).half_day.session

    response = as_staff.post(reverse("trainings:session_cancel", args=[session.pk]), {"reason": "Neige"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Des présences sont saisies : la session a eu lieu."]
