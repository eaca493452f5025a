"""Several people at the same instant, with real threads and real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories.trainings import EnrolmentFactory, SessionFactory
from trainings.enums import DocumentKind, EnrolmentStatus
from trainings.models import DocumentCounter, Enrolment, Session
from trainings.services import documents, enrolments

pytestmark = pytest.mark.django_db(transaction=True)


def together(count, action):
    """Run `action(number)` in `count` threads that start at the same moment; return results in order."""
    start = Barrier(count)

    def run(number):
        try:
            start.wait(10)
            return action(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_the_last_seat_goes_to_one_of_twenty_and_the_others_wait_in_order(employer):
    session = SessionFactory(capacity=3)
    EnrolmentFactory.create_batch(2, session=session)
    organisation = employer.acting_organisation

    def enrol(number):
        trainee = enrolments.Trainee("Ana", f"Lune{number}", "aide-soignante")
        (made,) = enrolments.enrol(session, [trainee], organisation=organisation, by=employer)
        return made.status, made.position

    results = together(20, enrol)

    session.refresh_from_db()
    assert session.seats_taken == 3
    assert results.count((EnrolmentStatus.CONFIRMED, None)) == 1
    assert sorted(position for status, position in results if status == EnrolmentStatus.WAITING) == list(range(1, 20))


def test_the_database_alone_keeps_the_last_seat():
    """Without the service and its lock, the trigger and the constraint still let one in."""
    session = SessionFactory(capacity=1)
    rows = [
        EnrolmentFactory.build(session=session, organisation=EnrolmentFactory(waiting=True).organisation)
        for _ in range(8)
    ]

    def insert(number):
        try:
            with transaction.atomic():
                rows[number].save()
        except IntegrityError:
            return False
        return True

    assert together(8, insert).count(True) == 1
    assert Session.objects.get(pk=session.pk).seats_taken == 1
    assert session.enrolments.count() == 1


def test_seats_given_back_at_once_promote_as_many_in_order(staff):
    session = SessionFactory(capacity=5)
    confirmed = EnrolmentFactory.create_batch(5, session=session)
    waiting = EnrolmentFactory.create_batch(7, session=session, waiting=True)

    together(5, lambda number: enrolments.cancel_enrolment(confirmed[number], by=staff))

    session.refresh_from_db()
    assert session.seats_taken == 5
    assert list(session.enrolments.confirmed().values_list("pk", flat=True)) == [one.pk for one in waiting[:5]]
    assert list(session.enrolments.waiting().values_list("pk", flat=True)) == [one.pk for one in waiting[5:]]


def test_one_seat_given_back_twice_promotes_one(staff):
    session = SessionFactory(capacity=1)
    mine = EnrolmentFactory(session=session)
    EnrolmentFactory.create_batch(3, session=session, waiting=True)

    def cancel(_):
        try:
            return len(enrolments.cancel_enrolment(mine, by=staff))
        except enrolments.Refused:
            return "refused"

    assert sorted(together(4, cancel), key=str) == [1, "refused", "refused", "refused"]
    assert Enrolment.objects.filter(session=session, status=EnrolmentStatus.CONFIRMED).count() == 1


def test_numbers_are_given_without_gap_nor_double_even_when_some_are_rolled_back():
    class Changed(Exception):
        pass

    def take(number):
        try:
            with transaction.atomic():
                first = documents.take_numbers(DocumentKind.CERTIFICATE, 2026, 3)
                if number % 3 == 0:
                    raise Changed
                return first
        except Changed:
            return None

    kept = sorted(first for first in together(12, take) if first)

    assert kept == [1 + 3 * rank for rank in range(8)]
    assert DocumentCounter.objects.get().last == 24
