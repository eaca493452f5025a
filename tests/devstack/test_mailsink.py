"""The mailbox keeps what it accepts, and misbehaves on request."""

import smtplib
from email.message import EmailMessage

import pytest

from devstack.mailsink import Sink, count, running


def send(port, *recipients, subject="Bonjour"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", ", ".join(recipients), subject
    message.set_content("Texte accentué : œuvre")
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as connection:
        connection.send_message(message)


def test_letters_are_kept_in_order_and_counted_per_recipient(tmp_path):
    sink = Sink(directory=tmp_path)
    with running(sink) as port:
        send(port, "un@example.org", subject="premier")
        send(port, "un@example.org", "DEUX@example.org", subject="second")

    kept = [path.read_text() for path in sorted(tmp_path.iterdir())]
    assert [("premier" in text, "second" in text) for text in kept] == [(True, False), (False, True)]
    assert sink.delivered == count(tmp_path) == {"un@example.org": 2, "deux@example.org": 1}


def test_refused_address_is_not_counted():
    sink = Sink(refused={"plein@example.org": "452 4.2.2 Boîte pleine"})
    with running(sink) as port, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(port, "plein@example.org")

    assert refusal.value.recipients["plein@example.org"][0] == 452
    assert sink.delivered == {}


def test_cut_line_delivers_without_telling():
    sink = Sink(cut={"un@example.org"})
    with running(sink) as port, pytest.raises(smtplib.SMTPServerDisconnected):
        send(port, "un@example.org")

    assert sink.delivered == {"un@example.org": 1}
