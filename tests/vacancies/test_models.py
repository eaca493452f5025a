"""What the database refuses, who sees which rows, and what an advertisement says of itself."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories.members import SiteFactory
from tests.factories.reference import CommuneFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from vacancies.enums import ApplicationState, ClosedReason, ContractKind, RefusalReason, VacancyState
from vacancies.models import Application, Vacancy

pytestmark = pytest.mark.django_db

DAY = date(2027, 1, 12)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("vacancy_hours_legal", {"hours_per_week": Decimal("48.25")}),
        ("vacancy_hours_legal", {"hours_per_week": Decimal(0)}),
        ("vacancy_salary_order", {"salary_min": 2000, "salary_max": 1900}),
        ("vacancy_salary_positive", {"salary_min": 0}),
        ("vacancy_fixed_term_has_end", {"contract": ContractKind.FIXED_TERM}),
        ("vacancy_fixed_term_has_end", {"contract": ContractKind.INTERNSHIP}),
        ("vacancy_permanent_has_no_end", {"ends_on": DAY}),
        (
            "vacancy_ends_after_start",
            {"contract": ContractKind.FIXED_TERM, "starts_on": DAY, "ends_on": DAY - timedelta(days=1)},
        ),
        ("vacancy_dated_unless_draft", {"state": VacancyState.PUBLISHED}),
        ("vacancy_end_has_reason", {"filled": True, "closed_reason": ""}),
        ("vacancy_end_has_reason", {"published": True, "closed_reason": ClosedReason.CANCELLED}),
        ("vacancy_has_words", {"description": ""}),
    ],
)
def test_database_refuses_an_impossible_vacancy(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        VacancyFactory(**values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("application_person_unless_withdrawn", {"name": ""}),
        ("application_person_unless_withdrawn", {"state": ApplicationState.WITHDRAWN, "withdrawn_at": timezone.now()}),
        ("application_refusal_has_reason", {"refused": True, "refusal_reason": ""}),
        ("application_refusal_has_reason", {"refusal_reason": RefusalReason.OTHER}),
        ("application_answer_is_dated", {"state": ApplicationState.KEPT}),
    ],
)
def test_database_refuses_an_impossible_application(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApplicationFactory(**values)


def test_database_refuses_a_second_application_whatever_the_case_of_the_address():
    first = ApplicationFactory(email="aline@example.org")

    with pytest.raises(IntegrityError, match="application_once"), transaction.atomic():
        ApplicationFactory(vacancy=first.vacancy, email="Aline@Example.org")

    assert ApplicationFactory(email="aline@example.org").pk  # another post


def test_clean_says_beside_each_field_what_the_database_refuses():
    vacancy = VacancyFactory.build(
        organisation=SiteFactory().organisation,
        site=SiteFactory(),
        contract=ContractKind.FIXED_TERM,
        salary_min=-1,
        salary_max=0,
    )

    with pytest.raises(ValidationError) as refused:
        vacancy.clean()

    assert refused.value.message_dict == {
        "site": ["Ce site n’est pas celui de la structure."],
        "ends_on": ["Indiquez la date de fin : ce contrat en a toujours une."],
        "salary_min": ["Indiquez un montant positif, ou laissez vide."],
        "salary_max": ["Indiquez un montant positif, ou laissez vide."],
    }


def test_visible_to_each_reader(staff, employer, other_employer, partner):
    mine = employer.acting_organisation
    draft = VacancyFactory(organisation=mine, title="brouillon")
    shared = VacancyFactory(organisation=mine, title="partagée", published=True, is_public=False)
    public = VacancyFactory(organisation=mine, title="publique", published=True, is_shared=False)
    expired = VacancyFactory(organisation=mine, title="expirée", expired=True)
    filled = VacancyFactory(organisation=mine, title="pourvue", filled=True)

    def seen(user):
        return set(Vacancy.objects.visible_to(user))

    assert seen(staff) == {draft, shared, public, expired, filled}
    assert seen(employer) == {draft, shared, public, expired, filled}
    assert seen(other_employer) == {shared}
    assert seen(partner) == {public}
    assert seen(AnonymousUser()) == {public}


def test_applications_are_visible_to_the_employer_and_staff_only(staff, employer, other_employer, partner):
    application = ApplicationFactory(vacancy__organisation=employer.acting_organisation)

    seen = {
        str(user.pk): list(Application.objects.visible_to(user)) for user in (staff, employer, other_employer, partner)
    }

    assert list(seen.values()) == [[application], [application], [], []]


def test_shared_with_leaves_out_ones_own(staff, employer, other_employer, partner):
    mine = VacancyFactory(organisation=employer.acting_organisation, published=True)
    theirs = VacancyFactory(published=True)
    VacancyFactory(published=True, is_shared=False)

    assert list(Vacancy.objects.shared_with(employer)) == [theirs]
    assert set(Vacancy.objects.shared_with(other_employer)) == {mine, theirs}
    assert set(Vacancy.objects.shared_with(staff)) == {mine, theirs}
    assert list(Vacancy.objects.shared_with(partner)) == []


def test_within_orders_by_distance():
    flers, caen = CommuneFactory(flers=True), CommuneFactory(caen=True)
    near = VacancyFactory(published=True, site__commune=CommuneFactory(latitude=48.80, longitude=-0.56))
    there = VacancyFactory(published=True, site__commune=flers)
    VacancyFactory(published=True, site__commune=caen)

    found = list(Vacancy.objects.within(flers, 20))

    assert found == [there, near]
    assert [round(vacancy.distance_km) for vacancy in found] == [0, 7]


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (None, None, "month", ""),
        (1900, 2100, "month", "de 1\u202f900\u00a0€ à 2\u202f100\u00a0€ brut par mois"),
        (1900, None, "month", "à partir de 1\u202f900\u00a0€ brut par mois"),
        (None, 30000, "year", "jusqu’à 30\u202f000\u00a0€ brut par an"),
        (Decimal("12.40"), Decimal("12.40"), "hour", "12,40\u00a0€ brut par heure"),
    ],
)
def test_salary_text(low, high, unit, text):
    assert (
        VacancyFactory.build(
            salary_min=low, salary_max=high, salary_unit=unit, organisation=None, site=None, trade=None
        ).salary_text
        == text
    )


@pytest.mark.parametrize(
    ("nights", "weekends", "text"),
    [
        (False, False, ""),
        (True, False, "Travail de nuit"),
        (False, True, "Travail le week-end"),
        (True, True, "Travail de nuit et le week-end"),
    ],
)
def test_constraints_text(nights, weekends, text):
    assert Vacancy(works_nights=nights, works_weekends=weekends).constraints_text == text


def test_status_says_when_the_sixty_days_are_over():
    live, expired, filled, draft = (
        VacancyFactory(published=True),
        VacancyFactory(expired=True),
        VacancyFactory(filled=True),
        VacancyFactory(),
    )

    assert [(v.status, v.tone) for v in (live, expired, filled, draft)] == [
        ("Publiée", "ok"),
        ("Expirée", "bad"),
        ("Pourvue", "info"),
        ("Brouillon", "warn"),
    ]
    assert (live.expires_soon, live.hours_text) == (False, "35\u00a0h par semaine")


def test_an_application_is_late_after_fifteen_days():
    late, recent, answered = (
        ApplicationFactory(late=True),
        ApplicationFactory(),
        ApplicationFactory(late=True, interview=True),
    )

    assert [application.is_late for application in (late, recent, answered)] == [True, False, False]
    assert list(Application.objects.left_waiting()) == [late]
    assert str(Application()) == "Candidature retirée"
