"""Enrolling several people, the waiting list, giving a seat back."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from gtec_portal import audit
from members.enums import LegalForm
from members.seats import act_as
from tests.factories.members import OrganisationFactory, SeatFactory
from tests.factories.trainings import AttendanceFactory, EnrolmentFactory, SessionFactory
from trainings.enums import EmploymentStatus, EnrolmentStatus
from trainings.models import Enrolment
from trainings.services import Refused
from trainings.services import enrolments as services

pytestmark = pytest.mark.django_db

ANA = {
    "first_name": "Ana",
    "last_name": "Lune",
    "function": "aide-soignante",
    "email": "ana@example.org",
    "employment": "employee",
}
ZOE = {"first_name": "Zoé", "last_name": "Sol", "function": "infirmière", "email": "", "employment": "apprentice"}
BLANK = {"first_name": "", "last_name": "", "function": "", "email": "", "employment": "employee"}


def rows(*people, **values):
    data = {"form-TOTAL_FORMS": len(people), "form-INITIAL_FORMS": 0}
    for number, person in enumerate(people):
        data |= {f"form-{number}-{name}": value for name, value in person.items()}
    return data | values


def trainee(number=0):
    return services.Trainee("Ana", f"Lune{number}", "aide-soignante", f"ana{number}@example.org")


@pytest.fixture
def as_employer(client, employer):
    client.force_login(employer)
    return client


def test_an_employer_enrols_several_people_at_once(as_employer, employer, letters):
    session = SessionFactory()

    response = as_employer.post(
        reverse("trainings:enrolment_create", args=[session.pk]), rows(ANA, BLANK, ZOE), follow=True
    )

    organisation = employer.acting_organisation
    assert list(
        session.enrolments.values_list(
            "first_name",
            "last_name",
            "function",
            "email",
            "employment",
            "status",
            "organisation",
            "employer_name",
            "enrolled_by",
        )
    ) == [
        (
            "Ana",
            "Lune",
            "aide-soignante",
            "ana@example.org",
            "employee",
            "confirmed",
            organisation.pk,
            str(organisation),
            employer.pk,
        ),
        ("Zoé", "Sol", "infirmière", "", "apprentice", "confirmed", organisation.pk, str(organisation), employer.pk),
    ]
    assert [str(message) for message in response.context["messages"]] == ["2\u00a0inscriptions confirmées."]
    assert [(letter.kind, letter.to) for letter in letters()] == [
        ("trainings.enrolled", employer.email),
        ("trainings.confirmed", "ana@example.org"),
    ]
    assert audit.sentence(audit.history(session)[0]) == f"2\u00a0inscriptions ({organisation})"


def test_the_ninth_of_eight_waits_and_is_told_so(as_employer, employer, letters):
    session = SessionFactory(capacity=8)
    EnrolmentFactory.create_batch(7, session=session)

    response = as_employer.post(reverse("trainings:enrolment_create", args=[session.pk]), rows(ANA, ZOE), follow=True)

    assert dict(session.enrolments.filter(first_name__in=["Ana", "Zoé"]).values_list("first_name", "status")) == {
        "Ana": "confirmed",
        "Zoé": "waiting",
    }
    assert [str(message) for message in response.context["messages"]] == [
        "1\u00a0inscription confirmée.", "La session est complète. En liste d’attente : Zoé Sol (1re).",
    ]  # fmt: skip
    assert [enrolment.status_label for enrolment, _ in response.context["waiting"]] == ["En liste d’attente, 1re"]
    assert "Zoé Sol, 1re sur la liste" in letters()[0].text
    session.refresh_from_db()
    assert session.seats_taken == 8


def test_nobody_overtakes_the_waiting_list(employer):
    """A seat may be free for an instant: newcomers still wait behind those who came before."""
    session = SessionFactory(capacity=2)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, waiting=True)

    (made,) = services.enrol(session, [trainee()], organisation=employer.acting_organisation, by=employer)

    assert (made.status, made.position) == (EnrolmentStatus.WAITING, 2)


def test_an_invalid_row_keeps_everything_and_enrols_nobody(as_employer):
    session = SessionFactory()

    response = as_employer.post(
        reverse("trainings:enrolment_create", args=[session.pk]), rows(ANA, {**ZOE, "function": "", "email": "zoe@"})
    )

    assert (response.status_code, Enrolment.objects.count()) == (422, 0)
    assert response.context["formset"].errors == [
        {},
        {
            "function": ["Donnez la fonction, par exemple aide-soignante."],
            "email": ["Saisissez une adresse e-mail valide, par exemple prenom.nom@exemple.fr."],
        },
    ]
    assertContains(response, 'value="zoe@"', status_code=422)
    assertContains(response, 'value="ana@example.org"', status_code=422)
    assertContains(response, "Personne 2, fonction", status_code=422)


def test_nobody_typed_is_said_so(as_employer):
    response = as_employer.post(reverse("trainings:enrolment_create", args=[SessionFactory().pk]), rows(BLANK, BLANK))

    assert response.status_code == 422
    assert response.context["formset"].non_form_errors() == ["Indiquez au moins une personne."]


def test_somebody_already_in_or_typed_twice_is_refused_beside_the_name(as_employer, employer):
    session = SessionFactory()
    EnrolmentFactory(session=session, organisation=employer.acting_organisation, first_name="ana", last_name="LUNE")

    response = as_employer.post(reverse("trainings:enrolment_create", args=[session.pk]), rows(ZOE, ANA))
    assert response.context["formset"].errors == [{}, {"last_name": ["Ana Lune est déjà dans cette session."]}]
    assert response.status_code == 422
    assert session.enrolments.count() == 1  # all or none

    response = as_employer.post(
        reverse("trainings:enrolment_create", args=[session.pk]), rows(ZOE, {**ZOE, "last_name": "sol"})
    )
    assert response.context["formset"].errors == [{}, {"last_name": ["Cette personne est déjà dans la liste."]}]


def test_one_more_row_without_javascript(as_employer):
    response = as_employer.post(
        reverse("trainings:enrolment_create", args=[SessionFactory().pk]),
        rows(ANA, {**ZOE, "function": ""}, BLANK, add_row="1"),
    )

    assert (response.status_code, len(response.context["formset"].forms), Enrolment.objects.count()) == (200, 4, 0)
    assertContains(response, 'value="Ana"')
    assert b"error-summary" not in response.content


@pytest.mark.parametrize("total", ["", "x", "-1", "99999", "²"])
def test_a_forged_row_count_is_no_error(as_employer, total):
    url = reverse("trainings:enrolment_create", args=[SessionFactory().pk])

    assert as_employer.post(url, {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": "0"}).status_code == 422
    assert (
        as_employer.post(url, {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": "0", "add_row": "1"}).status_code == 200
    )


def test_staff_enrols_for_any_employer_even_on_the_day(client, staff):
    client.force_login(staff)
    organisation, session = OrganisationFactory(), SessionFactory(days=0)
    url = reverse("trainings:enrolment_create", args=[session.pk])

    assert client.post(url, rows(ANA)).context["form"].errors == {"organisation_choice": ["Choisissez une structure."]}
    client.post(url, rows(ANA, organisation_choice=organisation.pk))

    assert session.enrolments.get().organisation == organisation


def test_an_employer_cannot_enrol_for_another(as_employer, employer):
    session = SessionFactory()

    as_employer.post(
        reverse("trainings:enrolment_create", args=[session.pk]),
        rows(ANA, organisation_choice=OrganisationFactory().pk, organisation=OrganisationFactory().pk),
    )

    assert session.enrolments.get().organisation == employer.acting_organisation


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_a_session_that_is_not_open_takes_nobody(employer, state):
    session = SessionFactory(state=state, cancel_reason="x")

    with pytest.raises(Refused, match="closes"):
        services.enrol(session, [trainee()], organisation=employer.acting_organisation, by=employer)


def test_public_employers_enrol_public_agents():
    assert services.usual_employment(OrganisationFactory(legal_form=LegalForm.PUBLIC)) == EmploymentStatus.PUBLIC_AGENT
    assert services.usual_employment(OrganisationFactory(legal_form=LegalForm.MUTUAL)) == EmploymentStatus.EMPLOYEE
    assert services.usual_employment(None) == EmploymentStatus.EMPLOYEE


# --- Giving a seat back -------------------------------------------------------------------------------------------------


def test_a_seat_given_back_goes_to_the_first_in_line(as_employer, employer, other_employer, letters):
    session = SessionFactory(capacity=1)
    mine = EnrolmentFactory(session=session, organisation=employer.acting_organisation, email="ana@example.org")
    first = EnrolmentFactory(
        session=session,
        organisation=other_employer.acting_organisation,
        waiting=True,
        email="un@example.org",
        enrolled_by=other_employer,
    )
    second = EnrolmentFactory(session=session, waiting=True, email="deux@example.org")
    url = reverse("trainings:enrolment_cancel", args=[mine.pk])
    assertContains(as_employer.get(url), "La place ira aussitôt à la première personne en attente")

    response = as_employer.post(url, follow=True)

    assert dict(session.enrolments.values_list("pk", "status")) == {
        mine.pk: "cancelled",
        first.pk: "confirmed",
        second.pk: "waiting",
    }
    assert [(letter.kind, letter.to) for letter in letters()] == [
        ("trainings.enrolment_cancelled", "ana@example.org"),
        ("trainings.confirmed", "un@example.org"),
        ("trainings.promoted", other_employer.email),
    ]
    assertNotContains(response, first.last_name)  # other employers' people stay unnamed
    assert [str(message) for message in response.context["messages"]][
        1
    ] == "La place est allée à la première personne en attente, qui est prévenue."


def test_leaving_the_waiting_list_promotes_nobody(employer):
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)
    mine, other = EnrolmentFactory.create_batch(2, session=session, waiting=True)

    assert services.cancel_enrolment(mine, by=employer) == []
    other.refresh_from_db()
    assert other.status == EnrolmentStatus.WAITING


def test_nobody_is_promoted_into_a_session_that_has_begun(staff):
    session = SessionFactory(capacity=1, days=0)
    mine = EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, waiting=True)

    assert services.cancel_enrolment(mine, by=staff) == []
    waiting.refresh_from_db()
    assert waiting.status == EnrolmentStatus.WAITING


def test_an_enrolment_is_cancelled_once_and_not_after_presence(staff):
    with pytest.raises(Refused, match="déjà annulée"):
        services.cancel_enrolment(EnrolmentFactory(cancelled=True), by=staff)
    with pytest.raises(Refused, match="a été présente"):
        services.cancel_enrolment(AttendanceFactory().enrolment, by=staff)


def test_employers_cancel_until_the_day_before_and_only_their_own(client, employer, other_employer):
    own_past = EnrolmentFactory(session=SessionFactory(days=0), organisation=employer.acting_organisation)
    foreign = EnrolmentFactory(organisation=other_employer.acting_organisation)
    client.force_login(employer)

    assert client.post(reverse("trainings:enrolment_cancel", args=[own_past.pk])).status_code == 403
    assert client.post(reverse("trainings:enrolment_cancel", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("trainings:enrolment_cancel", args=[999_999])).status_code == 404
    assert Enrolment.objects.filter(status=EnrolmentStatus.CANCELLED).count() == 0


def test_letters_go_to_administrators_when_whoever_enrolled_has_left(staff, letters):
    admin = SeatFactory(is_admin=True)
    SeatFactory(organisation=admin.organisation)
    gone = act_as(SeatFactory().user, admin.organisation)
    session = SessionFactory(capacity=1)
    mine = EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, organisation=admin.organisation, waiting=True, enrolled_by=gone)

    services.cancel_enrolment(mine, by=staff)

    assert [letter.to for letter in letters()] == [admin.user.email]


def test_the_employer_reads_own_people_on_the_session(as_employer, employer):
    session = SessionFactory()
    EnrolmentFactory(session=session, organisation=employer.acting_organisation, first_name="Ana", last_name="Lune")
    EnrolmentFactory(session=session, first_name="Zoé", last_name="Sol")

    page = as_employer.get(session.get_absolute_url())

    assertContains(page, "Ana Lune")
    assertNotContains(page, "Zoé Sol")
    assertContains(page, "6\u00a0places libres sur 8")


def test_viewing_the_list_of_people_is_logged(client, staff):
    from accounts.models import AccessLog

    session = SessionFactory()
    EnrolmentFactory(session=session)
    client.force_login(staff)

    client.get(reverse("trainings:session_enrolments", args=[session.pk]))

    assert list(AccessLog.objects.about(session).values_list("actor_id", "action", "purpose")) == [
        (staff.pk, "view", "liste des inscrits")
    ]
