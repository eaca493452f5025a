"""The test of truth: a real worker, a real broker, a real SMTP conversation, and a sink that counts.

The workers are killed without warning in the middle of a sending, the broker forgets everything, and all starts again: nobody
is lost, nobody is written to twice, and what nobody can know is listed for a person to decide.
"""

import pytest

from devstack import mailsink
from gtec_portal import work
from gtec_portal.work import WorkState
from newsletters import services
from newsletters.enums import IssueState
from newsletters.models import Delivery, Issue, Subscriber, digest_of
from tests.factories.accounts import UserFactory
from tests.factories.newsletters import BlockFactory, IssueFactory, SubscriberFactory
from tests.newsletters.workers import Worker, empty_broker, wait_for

RECIPIENTS = 300
PROCESSES = 2


@pytest.fixture
def sink():
    return mailsink.Sink(delay=0.01)


@pytest.fixture
def issue(transactional_db):
    """A letter to 300 people."""
    people = SubscriberFactory.build_batch(RECIPIENTS)
    for person in people:
        person.digest = digest_of(person.email)
    Subscriber.objects.bulk_create(people)
    issue = IssueFactory()
    BlockFactory(issue=issue)
    return issue


@pytest.fixture
def start_worker(sink, tmp_path, settings):
    """Start workers with short leases, on a queue of their own; whatever happens, none survives the test."""
    settings.JOB_LEASE_SECONDS = 2
    started = []
    with mailsink.running(sink) as port:

        def start():
            worker = Worker(tmp_path, smtp_port=port, JOB_LEASE_SECONDS="2").start()
            started.append(worker)
            return worker

        empty_broker()
        yield start
        for worker in started:
            worker.kill()
        empty_broker()


def counts():
    return {
        state: Delivery.objects.filter(state=state).count()
        for state in Delivery.objects.values_list("state", flat=True).distinct()
    }


@pytest.mark.django_db(transaction=True)
def test_killing_workers_and_emptying_the_broker_loses_nobody_and_repeats_nobody(issue, sink, start_worker, client):
    staff = UserFactory(staff=True)
    worker = start_worker().wait_until_ready()

    services.launch(issue, by=staff)
    wait_for(lambda: sink.delivered.total() >= RECIPIENTS // 3, 15)
    worker.kill()
    empty_broker()
    at_the_kill = sink.delivered.total()
    assert at_the_kill < RECIPIENTS

    start_worker().wait_until_ready()
    wait_for(lambda: work.reconcile() is not None and not Delivery.objects.open().exists(), 20)
    # The last outcome is noted a moment before the issue is closed.
    wait_for(lambda: Issue.objects.get(pk=issue.pk).state == IssueState.SENT, 5)

    issue.refresh_from_db()
    uncertain = set(Delivery.objects.uncertain().values_list("email", flat=True))
    assert issue.state == IssueState.SENT
    assert max(sink.delivered.values()) == 1
    assert len(uncertain) <= PROCESSES
    assert set(sink.delivered) | uncertain == set(Subscriber.objects.values_list("email", flat=True))
    assert counts() == {WorkState.DONE: RECIPIENTS - len(uncertain)} | (
        {WorkState.UNCERTAIN: len(uncertain)} if uncertain else {}
    )

    services.resend_uncertain(issue.deliveries.all(), by=staff)
    wait_for(lambda: not Delivery.objects.open().exists(), 15)

    assert counts() == {WorkState.DONE: RECIPIENTS}
    assert set(sink.delivered) == set(Subscriber.objects.values_list("email", flat=True))
    assert sink.delivered.total() <= RECIPIENTS + len(uncertain)
