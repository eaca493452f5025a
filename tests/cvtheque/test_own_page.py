"""The person's page tells when they are expected: interviews of their answers to vacancies, offered or fixed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.factories.cvtheque import CandidateFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from tests.factories.vivier import AppointmentFactory, EntryFactory, ShortlistFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def bea(flers, trades):
    return CandidateFactory(email="bea@example.org", commune=flers, trades=[trades["J1501"]], text="Aide-soignante")


def details(client, candidate):
    blocks = client.get(reverse("cvtheque:own_detail", args=[candidate.token])).context["blocks"]
    return {line.text: line.detail for block in blocks if block.slug == "mes-candidatures" for line in block.lines}


def test_interview_fixed_for_an_answer_is_dated_beside_it(client, bea):
    vacancy = VacancyFactory(published=True, title="Nuit à Flers")
    ApplicationFactory(email="BEA@example.org", vacancy=vacancy)
    entry = EntryFactory(
        candidate=bea, shortlist=ShortlistFactory(organisation=vacancy.organisation, opening=vacancy.uuid)
    )
    AppointmentFactory(entry=entry, starts_at=datetime(2999, 3, 12, 14, 30, tzinfo=PARIS))
    AppointmentFactory(entry=entry, starts_at=datetime(2999, 3, 2, 9, 0, tzinfo=PARIS))
    AppointmentFactory(
        entry=entry, starts_at=datetime(2999, 1, 2, 9, 0, tzinfo=PARIS), cancelled_at=datetime(2026, 1, 1, tzinfo=PARIS)
    )

    assert details(client, bea)["Nuit à Flers"].endswith("entretien le 2\u00a0mars\u00a02999, 9\u00a0h")


def test_interview_offered_without_a_date_sends_back_to_the_letter(client, bea):
    ApplicationFactory(
        email=bea.email,
        vacancy=VacancyFactory(published=True, title="Nuit à Flers"),
        state="interview",
        answered_at=datetime(2026, 3, 12, tzinfo=PARIS),
    )

    assert details(client, bea)["Nuit à Flers"].endswith("entretien proposé le 12\u00a0mars, regardez votre courrier")


def test_interview_of_somebody_else_is_not_mine(client, bea, flers):
    vacancy = VacancyFactory(published=True, title="Nuit à Flers")
    ApplicationFactory(email=bea.email, vacancy=vacancy)
    shortlist = ShortlistFactory(organisation=vacancy.organisation, opening=vacancy.uuid)
    AppointmentFactory(
        entry=EntryFactory(candidate=CandidateFactory(commune=flers), shortlist=shortlist),
        starts_at=datetime(2999, 3, 12, 14, 30, tzinfo=PARIS),
    )

    assert "entretien" not in details(client, bea)["Nuit à Flers"]
