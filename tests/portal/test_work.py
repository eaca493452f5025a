"""Rows first: claims, leases, what happens to those whose worker died."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gtec_portal import work
from gtec_portal.celery import app
from gtec_portal.models import Job, Message
from gtec_portal.work import WorkState
from newsletters.models import Delivery
from tests.factories.newsletters import DeliveryFactory
from tests.factories.portal import JobFactory, MessageFactory

pytestmark = pytest.mark.django_db


def expire(row):
    """As if the lease had run out: its worker is dead."""
    type(row)._base_manager.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def state_of(row):
    row.refresh_from_db()
    return row.state


@pytest.fixture
def hints(monkeypatch):
    """What would have been said to the broker, which is not ours here."""
    said = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: said.append(name))
    return said


def test_claim_takes_the_oldest_due_rows_and_counts_the_attempt():
    first, second, third = JobFactory.create_batch(3)

    rows = Job.objects.claim(2)

    assert [row.pk for row in rows] == [first.pk, second.pk]
    assert {(row.state, row.attempts) for row in rows} == {(WorkState.CLAIMED, 1)}
    assert len({row.lease_key for row in rows}) == 1
    assert state_of(third) == WorkState.PENDING


def test_claim_leaves_rows_whose_time_has_not_come():
    JobFactory(not_before=timezone.now() + timedelta(minutes=1))

    assert Job.objects.claim() == []


@pytest.mark.django_db(transaction=True)
def test_claim_by_two_workers_shares_no_row():
    JobFactory.create_batch(20)
    taken, start = [], threading.Barrier(2)

    def take():
        start.wait()
        taken.append([row.pk for row in Job.objects.claim(10)])
        connection.close()

    workers = [threading.Thread(target=take) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken[0] + taken[1]) == sorted(Job.objects.values_list("pk", flat=True))


def test_give_back_costs_no_attempt_and_leaves_started_rows_alone():
    JobFactory.create_batch(2)
    started, waiting = Job.objects.claim(2)
    started.mark_started()

    Job.objects.give_back([started, waiting], error="Plus tard.")

    assert state_of(started) == WorkState.STARTED
    assert (state_of(waiting), waiting.attempts, waiting.error) == (WorkState.PENDING, 0, "Plus tard.")


def test_give_back_of_nothing_changes_nothing():
    job = JobFactory()

    Job.objects.give_back([])

    assert state_of(job) == WorkState.PENDING


def test_row_moves_from_claimed_to_done():
    JobFactory()
    (row,) = Job.objects.claim()

    assert row.mark_started()
    assert row.mark_done()

    assert state_of(row) == WorkState.DONE
    assert row.started_at <= row.finished_at
    assert row.lease_key is None


def test_starting_gives_a_full_lease_ahead(settings):
    settings.JOB_LEASE_SECONDS = 60
    JobFactory()
    (row,) = Job.objects.claim(lease_seconds=1)

    row.mark_started()

    row.refresh_from_db()
    assert row.lease_until > timezone.now() + timedelta(seconds=50)


def test_row_taken_over_by_another_worker_obeys_the_first_no_more():
    JobFactory()
    (row,) = Job.objects.claim()
    expire(row)
    Job.objects.release_expired()
    (again,) = Job.objects.claim()

    assert (row.mark_started(), row.mark_done(), row.mark_failed("trop tard"), row.put_back()) == (
        False,
        False,
        False,
        False,
    )
    assert again.mark_started()


def test_row_never_claimed_cannot_start():
    assert JobFactory().mark_started() is False


def test_release_gives_claimed_rows_back():
    JobFactory()
    (row,) = Job.objects.claim()
    expire(row)

    assert Job.objects.release_expired() == 1
    assert (state_of(row), row.attempts) == (WorkState.PENDING, 0)
    assert Job.objects.release_expired() == 0


def test_release_leaves_running_leases_alone():
    JobFactory()
    (row,) = Job.objects.claim()

    assert Job.objects.release_expired() == 0
    assert state_of(row) == WorkState.CLAIMED


def test_release_does_started_work_again_when_repeating_is_harmless():
    JobFactory()
    (row,) = Job.objects.claim()
    row.mark_started()
    expire(row)

    Job.objects.release_expired()

    assert state_of(row) == WorkState.PENDING


def test_release_asks_a_person_when_repeating_would_annoy():
    DeliveryFactory()
    (row,) = Delivery.objects.claim()
    row.mark_started()
    expire(row)

    assert Delivery.objects.release_expired() == 1
    assert state_of(row) == WorkState.UNCERTAIN


def test_release_gives_up_on_a_row_that_kills_its_workers():
    JobFactory()
    for _ in range(Job.MAX_ATTEMPTS):
        (row,) = Job.objects.claim()
        row.mark_started()
        expire(row)
        Job.objects.release_expired()

    assert state_of(row) == WorkState.FAILED
    assert row.error == "Abandonné après plusieurs essais interrompus."
    assert Job.objects.claim() == []


def test_release_never_gives_up_on_a_row_that_only_waited_in_a_batch():
    JobFactory()
    for _ in range(Job.MAX_ATTEMPTS + 1):
        (row,) = Job.objects.claim()
        expire(row)
        Job.objects.release_expired()

    assert (state_of(row), row.attempts) == (WorkState.PENDING, 0)


def test_put_back_waits_and_can_cost_no_attempt():
    JobFactory()
    (row,) = Job.objects.claim()

    row.put_back("Réessayez", wait=timedelta(minutes=5), keep_attempts=False)

    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (WorkState.PENDING, 0, "Réessayez")
    assert timedelta(minutes=4) < row.not_before - timezone.now() <= timedelta(minutes=5)


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 1), (2, 5), (3, 30), (6, 1440), (50, 1440)])
def test_backoff_grows_with_attempts_and_stays_near_its_step(attempts, minutes):
    waits = [Job(attempts=attempts).backoff() / timedelta(minutes=1) for _ in range(50)]

    assert minutes * 0.8 <= min(waits) <= max(waits) <= minutes * 1.2
    assert len(set(waits)) > 1


def test_state_says_its_word_and_tone():
    assert (Job().state_label, Job().tone, Job().is_open) == ("En attente", "neutral", True)
    assert (WorkState.UNCERTAIN.tone, WorkState.STARTED.tone, WorkState.FAILED.tone) == ("warn", "info", "bad")


def test_hint_carries_a_name_and_no_data(hints):
    assert work.hint(Message)
    assert hints == ["gtec_portal.tasks.send_messages"]


def test_hint_with_the_broker_down_costs_a_log_line(settings, monkeypatch, caplog):
    def refuse(name, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr(app, "send_task", refuse)

    assert work.hint(Message) is False
    assert caplog.messages == ["hint lost for Message: ConnectionRefusedError"]


def test_hint_waits_for_the_commit(hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        work.hint_on_commit(Message)
        assert hints == []
    callbacks[0]()

    assert hints == ["gtec_portal.tasks.send_messages"]


def test_reconcile_gives_back_and_hints_for_what_is_due(hints, django_capture_on_commit_callbacks):
    MessageFactory()
    JobFactory()
    (row,) = Job.objects.claim()
    expire(row)

    with django_capture_on_commit_callbacks(execute=True):
        due = work.reconcile()

    assert (due["Job"], due["Message"], due["Delivery"]) == (1, 1, 0)
    assert sorted(hints) == ["gtec_portal.tasks.run_jobs", "gtec_portal.tasks.send_messages"]


def test_reconcile_leaves_a_kind_somebody_is_at_alone(hints, django_capture_on_commit_callbacks):
    MessageFactory.create_batch(2)
    Message.objects.claim(1)

    with django_capture_on_commit_callbacks(execute=True):
        due = work.reconcile()

    assert (due["Message"], hints) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_reconcile_by_two_at_once_is_done_by_one(hints):
    MessageFactory()
    entered, leave, results = threading.Event(), threading.Event(), {}

    def slowly(**options):
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('gtec_portal.reconcile'))")
            entered.set()
            leave.wait(5)
            cursor.execute("ROLLBACK")
        connection.close()

    other = threading.Thread(target=slowly)
    other.start()
    entered.wait(5)
    results["meanwhile"] = work.reconcile()
    leave.set()
    other.join()
    results["after"] = work.reconcile()

    assert results["meanwhile"] == {}
    assert results["after"]["Message"] == 1


def test_every_kind_of_work_names_a_task_that_exists():
    app.loader.import_default_modules()

    assert {model.DRAIN_TASK for model in work.work_models()} <= set(app.tasks)
