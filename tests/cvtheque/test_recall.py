"""An alert that tells of somebody who leaves: it must not be sent, however near to the server it already is."""

import threading

import pytest
from django.db import connections, transaction

from cvtheque.enums import Purpose
from cvtheque.services import consents, erasure, searches
from gtec_portal import dispatch, mail
from gtec_portal.models import Message
from tests.cvtheque.test_searches import wait_for_a_blocked_connection
from tests.factories.cvtheque import CandidateFactory, SavedSearchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(flers, trades):
    """Two nurses a letter tells of, and that letter, held by a worker that has not begun to speak to the server."""
    nurses = [
        CandidateFactory(trades=[trades["J1506"]], commune=flers, text=text)
        for text in ("Infirmier à domicile.", "Infirmier de nuit.")
    ]
    saved = SavedSearchFactory(query="q=infirmier")
    assert searches.alert(saved.pk)
    (letter,) = Message.objects.claim(5)
    return *nurses, letter


def leave(message):
    """What a worker does with a letter it holds, against a real line that only counts."""
    line = Line()
    dispatch.deliver(dispatch.Round(Message, [message], mail.compose), message, line)
    return line.sent


class Line:
    def __init__(self):
        self.sent = []

    def send(self, email):
        self.sent.append(email.body)


def test_letter_a_worker_holds_does_not_leave_after_a_withdrawal(told, django_capture_on_commit_callbacks):
    nurse, other, letter = told

    with django_capture_on_commit_callbacks(execute=True):
        consents.withdraw_consent(nurse, Purpose.MEMBERS)

    assert leave(letter) == []
    assert searches.send_alerts() == 1
    again = Message.objects.get(kind="cvtheque.alert")
    assert str(other.profile) in again.text and str(nurse.profile) not in again.text


def test_letter_a_worker_holds_does_not_leave_after_a_deletion(told, django_capture_on_commit_callbacks):
    nurse, _, letter = told

    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_candidate(nurse, cause="person")

    assert leave(letter) == []


def test_letter_the_server_asks_for_again_has_lost_what_it_said(told):
    nurse, _, letter = told
    assert letter.mark_started()

    consents.withdraw_consent(nurse, Purpose.MEMBERS)
    letter.put_back("450 revenez plus tard")
    (again,) = Message.objects.claim(5)

    assert leave(again) == []
    assert (Message.objects.get().state, Message.objects.get().text) == ("failed", "")


@pytest.mark.django_db(transaction=True)
def test_worker_that_begins_while_somebody_withdraws_waits_and_sends_nothing(flers, trades):
    """Two real connections: the withdrawal is written, not committed; the worker says « started » and waits for that row."""
    nurse = CandidateFactory(trades=[trades["J1506"]], commune=flers, text="Infirmier à domicile.")
    saved = SavedSearchFactory(query="q=infirmier")
    assert searches.alert(saved.pk)
    (letter,) = Message.objects.claim(5)
    withdrawn, result = threading.Event(), {}

    def withdraw():
        try:
            with transaction.atomic():
                consents.withdraw_consent(nurse, Purpose.MEMBERS)
                withdrawn.set()
                wait_for_a_blocked_connection()
        finally:
            connections.close_all()

    def work():
        try:
            withdrawn.wait(20)
            result["sent"] = leave(letter)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=withdraw), threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert result == {"sent": []}
    assert not Message.objects.filter(kind="cvtheque.alert").exists()
