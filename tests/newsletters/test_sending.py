"""From launch to mailbox: who receives what, once."""

import email
import email.policy

import pytest

from gtec_portal.work import WorkState
from newsletters import sending, services
from newsletters.enums import IssueState
from newsletters.models import Delivery
from tests.factories.newsletters import IssueFactory, SubscriberFactory

pytestmark = pytest.mark.django_db


def parsed(filled):
    return email.message_from_bytes(filled.message().as_bytes(), policy=email.policy.default)


def test_launch_sends_one_message_to_each_subscriber(staff, mailoutbox):
    people = SubscriberFactory.create_batch(3)
    issue = IssueFactory()

    services.launch(issue, by=staff)
    sending.drain()

    issue.refresh_from_db()
    assert sorted(message.to for message in mailoutbox) == sorted(person.email for person in people)
    assert issue.state == IssueState.SENT
    assert set(Delivery.objects.values_list("state", flat=True)) == {WorkState.DONE}
    print(mailoutbox[0].content.decode()[:6000])
