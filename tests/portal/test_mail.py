"""Letters: one content for text and HTML, one row each, and a true account of what the server answered."""

import email
import email.policy
import smtplib
import socket

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from devstack import mailsink
from gtec_portal import dispatch, mail, smtp
from gtec_portal.celery import app
from gtec_portal.models import Message
from gtec_portal.work import WorkState
from tests.factories.portal import MessageFactory

pytestmark = pytest.mark.django_db

LETTER = mail.Letter(
    "Votre inscription est confirmée",
    [
        mail.P("Bonjour,"),
        mail.Heading("Ce qui vous attend"),
        mail.Facts([("Date", "12 janv. 2027"), ("Lieu", "Flers")]),
        mail.Items(["Un carnet", ("Le plan d’accès", "https://example.org/plan")]),
        mail.Entries([{"title": "Aide-soignant·e", "detail": "CDI, 35 h", "url": "https://example.org/offre"}]),
        mail.Code("123 456"),
        mail.Button("Voir mon inscription", "https://example.org/i"),
        mail.Small("Vous recevez ce message parce que vous êtes inscrit."),
    ],
    preheader="Rendez-vous le 12",
)


@pytest.fixture(autouse=True)
def hints(monkeypatch):
    said = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: said.append(name))
    return said


@pytest.fixture
def server(settings):
    """A real SMTP conversation with a sink whose behaviour a test decides: `server(delay=…, refused=…, cut=…)`."""
    contexts = []

    def start(**behaviour):
        sink = mailsink.Sink(**behaviour)
        context = mailsink.running(sink)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", context.__enter__(), 5
        contexts.append(context)
        return sink

    yield start
    for context in contexts:
        context.__exit__(None, None, None)


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def words(text):
    return " ".join(text.split())


# --- Letters --------------------------------------------------------------------------------------------------------------


def test_text_and_html_say_the_same():
    text, html = LETTER.render()
    page = BeautifulSoup(html, "html.parser")
    page.find(class_="preheader").decompose()

    for said in (
        "Bonjour,",
        "12 janv. 2027",
        "Flers",
        "Un carnet",
        "Le plan d’accès",
        "Aide-soignant·e",
        "CDI, 35 h",
        "123 456",
        "Voir mon inscription",
    ):
        assert said in words(text)
        assert said in words(page.get_text(" "))
    assert {link["href"] for link in page.select(".body a")} == {
        word for word in text.split("-- \n")[0].split() if word.startswith("https://")
    }
    assert "CE QUI VOUS ATTEND" in text
    assert "Ce message ne contient ni image espionne ni lien détourné." in text


def test_html_holds_no_image_and_no_script_and_escapes_what_people_type():
    _, html = mail.Letter("<b>Titre</b>", [mail.P("<script>alert(1)</script>")]).render()
    page = BeautifulSoup(html, "html.parser")

    assert page.find(["img", "script", "link", "iframe", "b"]) is None
    assert page.find("h1").get_text() == "<b>Titre</b>"


def test_html_keeps_its_rule_for_narrow_screens_and_inlines_the_others():
    _, html = LETTER.render()
    page = BeautifulSoup(html, "html.parser")

    assert page.find("style").get_text().strip().startswith("@media")
    assert "font-size" in page.find("h1")["style"]


# --- The log and the message ----------------------------------------------------------------------------------------------


def test_send_writes_a_row_and_hints_on_commit(hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = mail.send("tests.note", LETTER, to="ana@example.org", reply_to="bureau@example.org")
        assert hints == []

    assert hints == ["gtec_portal.tasks.send_messages"]
    assert (row.state, row.headers) == (WorkState.PENDING, {"Reply-To": "bureau@example.org"})


@pytest.mark.parametrize("address", ["ana", "ana@example.org\nBcc: tous@example.org", "a b@example.org", ""])
def test_send_refuses_a_malformed_address(address):
    with pytest.raises(ValidationError):
        mail.send("tests.note", LETTER, to=address)
    assert not Message.objects.exists()


def test_subject_with_line_breaks_becomes_one_line(outbox):
    mail.send("tests.note", mail.Letter("Réunion\r\nBcc: tous@example.org", []), to="ana@example.org")

    (message,) = outbox()

    assert message.subject == "Réunion Bcc: tous@example.org"
    assert message.message()["Bcc"] is None


def test_drain_sends_both_parts_with_the_headers_that_keep_robots_quiet(outbox):
    row = mail.send("tests.note", LETTER, to="ana@example.org")

    (message,) = outbox()

    sent = email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert sent["To"] == "ana@example.org"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Message-ID"] == f"<{row.uuid}@{mail.domain()}>"
    assert states() == [WorkState.DONE]


def test_secret_letter_keeps_no_content_once_sent(outbox):
    row = mail.send("tests.code", mail.Letter("Votre code", [mail.Code("123456")]), to="ana@example.org", secret=True)

    assert "123456" in outbox()[0].body

    row.refresh_from_db()
    assert (row.text, row.html, row.subject) == ("", "", "Votre code")


def test_attachments_come_from_text_and_from_private_storage(outbox):
    name = default_storage.save("cv.pdf", ContentFile(b"%PDF-1.7"))
    attachments = [
        {"name": "rdv.ics", "type": "text/calendar", "text": "BEGIN:VCALENDAR"},
        {"name": "CV.pdf", "type": "application/pdf", "path": name},
    ]
    mail.send("tests.note", LETTER, to="ana@example.org", attachments=attachments)

    (message,) = outbox()

    assert [(item[0], item[2]) for item in message.attachments] == [
        ("rdv.ics", "text/calendar"),
        ("CV.pdf", "application/pdf"),
    ]
    assert message.attachments[1][1] == b"%PDF-1.7"


def test_letter_that_cannot_be_composed_fails_alone(outbox, caplog):
    mail.send(
        "tests.note", LETTER, to="ana@example.org", attachments=[{"name": "a", "type": "text/plain", "path": "disparu"}]
    )
    mail.send("tests.note", LETTER, to="bea@example.org", headers={"X-Note": "a\nBcc: tous@example.org"})
    mail.send("tests.note", LETTER, to="cleo@example.org")

    sent = outbox()

    assert [message.to for message in sent] == [["cleo@example.org"]]
    assert states() == [WorkState.FAILED, WorkState.FAILED, WorkState.DONE]


def test_address_no_header_can_carry_fails_alone(server):
    sink = server()
    MessageFactory(to="ana@example.org\r\nRCPT TO:<tous@example.org>")
    MessageFactory(to="bea@example.org")

    mail.drain()

    assert states() == [WorkState.FAILED, WorkState.DONE]
    assert dict(sink.delivered) == {"bea@example.org": 1}


# --- What servers answer --------------------------------------------------------------------------------------------------


def test_temporary_refusal_waits_and_final_one_fails(server):
    sink = server(refused={"ana@example.org": "451 4.3.0 Plus tard", "bea@example.org": "550 5.1.1 Inconnue"})
    first, second, third = (MessageFactory(to=f"{name}@example.org") for name in ("ana", "bea", "cleo"))

    mail.drain()

    for row in (first, second):
        row.refresh_from_db()
    assert states() == [WorkState.PENDING, WorkState.FAILED, WorkState.DONE]
    assert (first.error, second.error) == ("451 4.3.0 Plus tard", "550 5.1.1 Inconnue")
    assert (first.attempts, first.not_before is not None) == (1, True)
    assert dict(sink.delivered) == {"cleo@example.org": 1}


def test_temporary_refusals_end_in_failure(server):
    server(refused={"ana@example.org": "451 4.3.0 Plus tard"})
    row = MessageFactory(to="ana@example.org")

    for _ in range(Message.MAX_ATTEMPTS):
        Message.objects.update(not_before=None)
        mail.drain()

    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.FAILED, Message.MAX_ATTEMPTS)


def test_line_cut_under_the_content_is_tried_again_and_spares_the_others(server):
    sink = server(cut={"ana@example.org"})
    first, _ = MessageFactory(to="ana@example.org"), MessageFactory(to="bea@example.org")

    mail.drain()

    first.refresh_from_db()
    assert (first.state, first.error) == (WorkState.PENDING, dispatch.CUT)
    assert states()[1] == WorkState.DONE
    assert sink.delivered["ana@example.org"] == 1


def test_server_that_cuts_every_line_is_left_in_peace(server):
    server(cut={f"p{n}@example.org" for n in range(10)})
    for n in range(10):
        MessageFactory(to=f"p{n}@example.org")

    mail.drain()

    assert Message.objects.filter(error=dispatch.CUT).count() == dispatch.CUTS_IN_A_ROW
    assert Message.objects.filter(error=dispatch.AWAY, attempts=0).count() == 10 - dispatch.CUTS_IN_A_ROW


def test_server_away_loses_nothing_and_costs_no_attempt(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    MessageFactory.create_batch(2)

    mail.drain()

    assert set(Message.objects.values_list("state", "attempts", "error")) == {(WorkState.PENDING, 0, dispatch.AWAY)}


def test_drain_in_batches_uses_one_line(server, monkeypatch):
    sink = server()
    MessageFactory.create_batch(5)
    opened = []
    monkeypatch.setattr(
        smtplib.SMTP,
        "ehlo_or_helo_if_needed",
        lambda self, real=smtplib.SMTP.ehlo_or_helo_if_needed: (opened.append(1), real(self)),
    )

    mail.drain(batch=2)

    assert states() == [WorkState.DONE] * 5
    assert sink.delivered.total() == 5
    assert len(opened) == 1


def test_drain_out_of_time_hints_for_the_rest(hints):
    MessageFactory()

    mail.drain(seconds=0)

    assert hints == ["gtec_portal.tasks.send_messages"]
    assert states() == [WorkState.PENDING]


def test_slow_batch_gives_the_rest_back_before_its_lease_ends(server, settings):
    settings.JOB_LEASE_SECONDS = 0.4
    server(delay=0.15)
    MessageFactory.create_batch(4)

    mail.drain(seconds=0.1, batch=4)

    assert WorkState.CLAIMED not in states()
    assert Message.objects.filter(state=WorkState.PENDING, attempts=0).count() >= 1


# --- The conversation itself ----------------------------------------------------------------------------------------------


class Scripted:
    """A server that answers each command from a script: {"MAIL": "250 ok", …}; "cut" hangs up."""

    def __init__(self, script, extensions=()):
        self.script, self.extensions, self.heard = (
            {"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", ".": "250 taken", **script},
            extensions,
            [],
        )

    def serve(self, listener):
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream:

            def say(line):
                stream.write(f"{line}\r\n".encode())
                stream.flush()

            say("220 scripted")
            in_data = False
            for raw in stream:
                line = raw.decode().rstrip("\r\n")
                if in_data and line != ".":
                    continue
                word = "." if in_data else line.split(" ")[0].split(":")[0].upper()
                in_data = False
                self.heard.append(word)
                if word in {"EHLO", "HELO"}:
                    for name in ("scripted", *self.extensions):
                        say(f"250-{name}")
                    say("250 OK")
                elif word == "QUIT":
                    say("221 bye")
                    return
                else:
                    answer = self.script.get(word, "250 ok")
                    if answer == "cut":
                        return
                    say(answer)
                    in_data = word == "DATA" and answer.startswith("354")


@pytest.fixture
def talk(settings):
    """Send one message to a scripted server; return what happened and what it heard."""
    import threading

    def run(script, extensions=()):
        server = Scripted(script, extensions)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", listener.getsockname()[1], 3
            thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
            thread.start()
            line = smtp.Line()
            line.open()
            message = mail.build(
                subject="Essai", text=".\n.point", html="<p>.</p>", to="ana@example.org", message_id="1"
            )
            try:
                line.send(message)
                outcome = "taken"
            except (smtp.Refused, smtp.ServerAway, smtp.OutcomeUnknown) as error:
                outcome = type(error).__name__
            line.close()
            thread.join(3)
        return outcome, server.heard

    return run


@pytest.mark.parametrize("extensions", [(), ("PIPELINING", "8BITMIME", "SIZE 1000000")], ids=["plain", "pipelining"])
@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ({}, "taken"),
        ({"MAIL": "451 later"}, "ServerAway"),
        ({"MAIL": "550 not you"}, "ServerAway"),
        ({"RCPT": "450 busy"}, "Refused"),
        ({"RCPT": "550 unknown"}, "Refused"),
        ({"RCPT": "421 closing"}, "ServerAway"),
        ({"RCPT": "550 unknown", "DATA": "554 no valid recipients"}, "Refused"),
        ({"DATA": "451 later"}, "Refused"),
        ({".": "554 spam"}, "Refused"),
        ({".": "421 closing"}, "ServerAway"),
        ({"MAIL": "cut"}, "ServerAway"),
        ({"RCPT": "cut"}, "ServerAway"),
        ({"DATA": "cut"}, "ServerAway"),
        ({".": "cut"}, "OutcomeUnknown"),
    ],
)
def test_line_tells_not_sent_from_unknown(talk, script, outcome, extensions):
    said, heard = talk(script, extensions)

    assert said == outcome
    assert heard[1] == "MAIL"


def test_line_refuses_a_content_after_a_refused_recipient(talk):
    """A server that pipelines may say 354 after refusing: it gets an empty content, never ours."""
    outcome, heard = talk({"RCPT": "550 unknown"}, ("PIPELINING",))

    assert outcome == "Refused"
    assert heard[:6] == ["EHLO", "MAIL", "RCPT", "DATA", ".", "RSET"]
