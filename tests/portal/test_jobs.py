"""Long work: asked once, run by a worker, told as it goes, done again when it broke."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from gtec_portal import jobs
from gtec_portal.celery import app
from gtec_portal.models import Job
from gtec_portal.work import WorkState
from tests.factories.accounts import UserFactory
from tests.factories.portal import JobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler():
    """Register the handler of « tests.count » for the time of a test: `handler(function)`."""

    def register(function):
        return jobs.handles("tests.count")(function)

    yield register
    jobs._handlers.pop("tests.count", None)


@pytest.fixture(autouse=True)
def hints(monkeypatch):
    said = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: said.append(name))
    return said


def test_ask_twice_makes_one_job(staff):
    first = jobs.ask("tests.count", staff, label="Compter", owner=staff, edition="long")
    again = jobs.ask("tests.count", staff, label="Compter", owner=staff, edition="long")
    other = jobs.ask("tests.count", staff, label="Compter", owner=staff, edition="court")

    assert again == first
    assert other != first
    assert Job.objects.count() == 2


def test_ask_again_after_the_end_makes_a_new_job(staff, handler):
    handler(lambda job: None)
    first = jobs.ask("tests.count", staff, label="Compter")
    jobs.drain()

    assert jobs.ask("tests.count", staff, label="Compter") != first


def test_ask_for_what_cannot_be_stored_fails_instead_of_turning_in_circles():
    with pytest.raises(IntegrityError):
        jobs.ask("tests.count", Job(pk=None), label="Compter")


def test_ask_hints_once_the_job_is_there(staff, hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        jobs.ask("tests.count", staff, label="Compter")
        assert hints == []

    assert hints == ["gtec_portal.tasks.run_jobs"]


def test_drain_runs_what_is_due_and_shows_progress(handler):
    seen = []

    def count(job):
        jobs.report_progress(job, 3, total=10, note="À mi-chemin")
        seen.append((job.done, job.total, job.note, job.percent))

    handler(count)
    job = JobFactory()

    jobs.drain()

    job.refresh_from_db()
    assert seen == [(3, 10, "À mi-chemin", 30)]
    assert (job.state, job.done, job.total, job.percent) == (WorkState.DONE, 10, 10, 100)


def test_refused_job_says_why_and_is_not_tried_again(handler):
    def refuse(job):
        raise jobs.JobRefused("Ce document est vide.")

    handler(refuse)
    job = JobFactory()

    jobs.drain()

    job.refresh_from_db()
    assert (job.state, job.error) == (WorkState.FAILED, "Ce document est vide.")


def test_broken_job_waits_then_fails_for_good(handler, caplog):
    def break_down(job):
        raise RuntimeError("secret détail")

    handler(break_down)
    job = JobFactory()

    for attempt in range(1, Job.MAX_ATTEMPTS + 1):
        Job.objects.update(not_before=None)
        jobs.drain()
        job.refresh_from_db()
        assert job.attempts == attempt
        assert job.error == "Une erreur technique a interrompu ce travail (RuntimeError)."
        assert job.state == (WorkState.FAILED if attempt == Job.MAX_ATTEMPTS else WorkState.PENDING)


def test_job_without_handler_fails_like_any_other(caplog):
    job = JobFactory(kind="tests.unknown")

    jobs.drain()

    job.refresh_from_db()
    assert (job.state, job.attempts) == (WorkState.PENDING, 1)


def test_job_in_slices_goes_on_and_costs_no_attempt(handler):
    def slice_(job):
        if job.done < 30:
            jobs.report_progress(job, job.done + 10, total=30)
            raise jobs.GoOn

    handler(slice_)
    job = JobFactory()

    jobs.drain()

    job.refresh_from_db()
    assert (job.state, job.done, job.attempts) == (WorkState.DONE, 30, 1)


def test_progress_of_a_job_taken_over_stops_its_first_worker(handler):
    def lose_it(job):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        Job.objects.release_expired()
        jobs.report_progress(job, 1)

    handler(lose_it)
    job = JobFactory()
    (claimed,) = Job.objects.claim()

    jobs.run(claimed)

    job.refresh_from_db()
    assert (job.state, job.done) == (WorkState.PENDING, 0)


def test_job_taken_over_before_its_start_is_not_run(handler):
    ran = []
    handler(ran.append)
    JobFactory()
    (claimed,) = Job.objects.claim()
    Job.objects.filter(pk=claimed.pk).update(lease_key=None, state=WorkState.PENDING)

    jobs.run(claimed)

    assert ran == []


def test_drain_out_of_time_hints_for_the_rest(handler, hints):
    handler(lambda job: None)
    JobFactory()

    jobs.drain(seconds=0)

    assert hints == ["gtec_portal.tasks.run_jobs"]


def test_job_page_is_for_who_asked_and_for_staff(client, staff):
    owner = UserFactory()
    job = JobFactory(owner=owner)
    url = reverse("job_detail", args=[job.uuid])

    statuses = []
    for user in (owner, staff, UserFactory()):
        client.force_login(user)
        statuses.append(client.get(url).status_code)

    assert statuses == [200, 200, 404]
