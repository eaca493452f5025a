"""What the dashboard says about trainings."""

import pytest
from django.urls import reverse

from tests.factories.trainings import AttendanceFactory, EnrolmentFactory, SessionFactory, TrainerFactory
from trainings import todo
from trainings.enums import DocumentKind
from trainings.services import documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def cards(rf):
    """What waits for this person: {label: address}."""

    def ask(user):
        request = rf.get("/")
        request.user = user
        return {item.label: item.url for item in todo.items_for(request) if item.count}

    return ask


def test_nothing_waits_in_an_empty_portal(cards, staff, employer, partner):
    assert (cards(staff), cards(employer), cards(partner)) == ({}, {}, {})


def test_the_team_sees_attendance_certificates_queues_and_drafts(cards, staff):
    late = SessionFactory(days=-5)
    EnrolmentFactory(session=late)
    done = SessionFactory(days=-4)
    enrolment = EnrolmentFactory(session=done)
    for half_day in done.half_days.all():
        AttendanceFactory(enrolment=enrolment, half_day=half_day)
    full = SessionFactory(capacity=1)
    EnrolmentFactory(session=full)
    EnrolmentFactory.create_batch(2, session=full, waiting=True)
    SessionFactory(draft=True, days=10)
    SessionFactory(draft=True, days=90)

    assert cards(staff) == {
        "1\u00a0émargement à saisir": reverse("trainings:session_attendance", args=[late.pk]),
        "1\u00a0session sans certificats": reverse("trainings:session_documents", args=[done.pk]),
        "2\u00a0personnes attendent une formation": reverse("trainings:session_enrolments", args=[full.pk]),
        "1\u00a0session à publier": reverse("trainings:session_list") + "?etat=draft",
    }

    documents.generate(done, DocumentKind.CERTIFICATE, by=staff)
    assert "1\u00a0session sans certificats" not in cards(staff)


def test_several_late_sessions_open_the_filtered_list(cards, staff):
    for days in (-5, -6):
        EnrolmentFactory(session=SessionFactory(days=days))

    assert cards(staff) == {"2\u00a0émargements à saisir": reverse("trainings:session_list") + "?etat=missing"}


def test_a_trainer_sees_own_late_attendance(cards):
    trainer = TrainerFactory(with_account=True)
    session = SessionFactory(days=-1, trainer=trainer)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=SessionFactory(days=-1))

    assert cards(trainer.user) == {
        "1\u00a0émargement à saisir": reverse("trainings:session_attendance", args=[session.pk])
    }


def test_an_employer_sees_own_people_who_wait(cards, employer, other_employer):
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, waiting=True, organisation=employer.acting_organisation)

    assert cards(employer) == {
        "1\u00a0salarié en liste d’attente": reverse("trainings:session_enrolments", args=[session.pk])
    }
    assert cards(other_employer) == {}
