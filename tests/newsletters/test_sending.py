"""From launch to mailbox: who receives what, once, and what happens to the rest."""

import email
import email.policy
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from devstack import mailsink
from gtec_portal import dispatch
from gtec_portal.models import AuditLine
from gtec_portal.work import WorkState
from newsletters import content, envelopes, sending, services
from newsletters.enums import BlockKind, IssueState, Segment, SuppressionReason
from newsletters.models import Delivery, Issue, SendingMark, Subscriber, Suppression, digest_of
from tests.factories.newsletters import BlockFactory, DeliveryFactory, IssueFactory, SubscriberFactory
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    """A real SMTP conversation with a sink: `server(refused=…, cut=…)`."""
    contexts = []

    def start(**behaviour):
        sink = mailsink.Sink(**behaviour)
        contexts.append(mailsink.running(sink))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", contexts[-1].__enter__()
        return sink

    yield start
    for context in contexts:
        context.__exit__(None, None, None)


def parsed(filled):
    """One message as its reader's program sees it."""
    return email.message_from_bytes(filled.content, policy=email.policy.default)


def states():
    return dict(Delivery.objects.values_list("email", "state"))


def expire_leases():
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


# --- Launch ---------------------------------------------------------------------------------------------------------------


def test_launch_sends_one_message_to_each_subscriber(staff, mailoutbox):
    people = SubscriberFactory.create_batch(3)
    issue = IssueFactory()

    assert services.launch(issue, by=staff) == 3
    sending.drain()

    issue.refresh_from_db()
    assert sorted(message.to for message in mailoutbox) == sorted(person.email for person in people)
    assert (issue.state, issue.sent_at is not None) == (IssueState.SENT, True)
    assert set(states().values()) == {WorkState.DONE}
    assert not SendingMark.objects.exists()


def test_launch_twice_sends_once(staff, mailoutbox):
    SubscriberFactory()
    issue = IssueFactory()
    services.launch(issue, by=staff)

    with pytest.raises(services.NotPossible, match="partie"):
        services.launch(issue, by=staff)
    sending.drain()
    sending.drain()

    assert len(mailoutbox) == 1


def test_launch_to_nobody_changes_nothing(staff):
    issue = IssueFactory(segment=Segment.PARTNERS)

    with pytest.raises(services.NotPossible, match="Personne"):
        services.launch(issue, by=staff)

    issue.refresh_from_db()
    assert (issue.state, issue.deliveries.count()) == (IssueState.DRAFT, 0)


def test_launch_leaves_an_audit_line_with_figures_and_no_address(staff):
    SubscriberFactory.create_batch(2)

    services.launch(IssueFactory(), by=staff)

    line = AuditLine.objects.get(action="issue.launched")
    assert (line.details, line.actor_id) == ({"segment": "all", "recipients": 2}, staff.pk)


def test_launch_leaves_out_pending_suppressed_and_unsubscribed_people(staff):
    SubscriberFactory(pending=True)
    services.unsubscribe(SubscriberFactory())
    services.suppress(SubscriberFactory(email="Rebond@example.org").email, SuppressionReason.BOUNCED)
    kept = SubscriberFactory()

    services.launch(IssueFactory(), by=staff)

    assert list(states()) == [kept.email]


def test_launch_freezes_what_blocks_say(staff):
    SubscriberFactory()
    vacancy = VacancyFactory(published=True)
    block = BlockFactory(kind=BlockKind.VACANCIES, title="", body="")

    services.launch(block.issue, by=staff)
    VacancyFactory(published=True)

    block.refresh_from_db()
    assert [entry["title"] for entry in block.frozen] == [vacancy.title]
    assert content.entries(block) == block.frozen


def test_two_issues_of_one_month_and_name_have_two_addresses(staff):
    SubscriberFactory()
    first, second = IssueFactory.create_batch(2, subject="La lettre")

    services.launch(first, by=staff)
    services.launch(second, by=staff)

    month = f"{timezone.localdate():%Y-%m}"
    assert list(Issue.objects.order_by("pk").values_list("slug", flat=True)) == [
        f"{month}-la-lettre",
        f"{month}-la-lettre-2",
    ]


# --- The message ----------------------------------------------------------------------------------------------------------


def test_message_carries_the_headers_of_rfc_8058(staff, mailoutbox):
    person = SubscriberFactory()
    services.launch(IssueFactory(), by=staff)
    sending.drain()

    message = parsed(mailoutbox[0])
    url = envelopes.unsubscribe_url(envelopes.token_of(person))
    targets = "".join(str(message["List-Unsubscribe"]).split()).split(",")
    assert targets[1].startswith("<mailto:")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"].endswith("<lettre.gtec-bocage.example>")
    assert read_token_of(targets[0].strip("<>")) == person
    assert url.rsplit("/", 2)[0] == targets[0].strip("<>").rsplit("/", 2)[0]
    assert message["To"] == person.email
    assert message["Message-ID"].startswith(f"<{Delivery.objects.get().uuid.hex}@")


def read_token_of(url):
    from gtec_portal.links import read_token

    return read_token(Subscriber.objects.all(), url.rstrip("/").rsplit("/", 1)[1], envelopes.UNSUBSCRIBE)


def test_each_message_holds_its_own_values_and_no_mark(staff, mailoutbox):
    people = SubscriberFactory.create_batch(2)
    services.launch(IssueFactory(), by=staff)
    sending.drain()

    found = []
    for filled in mailoutbox:
        message = parsed(filled)
        text, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
        (in_text,) = [line.rsplit(" ", 1)[1] for line in text.splitlines() if line.startswith("Ne plus recevoir")]
        (in_html,) = [
            link["href"] for link in BeautifulSoup(html, "html.parser").select("a") if "desabonnement" in link["href"]
        ]
        assert in_text == in_html
        assert b"zqx7" not in filled.content
        found.append(read_token_of(in_text))
    assert sorted(found, key=lambda person: person.pk) == people


def test_text_and_html_of_an_issue_say_the_same():
    VacancyFactory(published=True, title="Aide à domicile à Flers")
    issue = IssueFactory(intro="Bonjour « à tous » !\n\nUn deuxième paragraphe.")
    BlockFactory(issue=issue, kind=BlockKind.VACANCIES, title="", body="")
    BlockFactory(issue=issue, title="Le mot de la présidente", body="Merci & à bientôt.")

    text, html = content.letter(issue).render()

    page = BeautifulSoup(html, "html.parser")
    written = [part.get_text(" ", strip=True) for part in page.select(".body p, .body h2")]
    flat = " ".join(text.split()).casefold()
    for part in written:
        for line in part.split("  "):
            assert " ".join(line.split()).casefold().removesuffix(" ") in flat or all(
                word.casefold() in flat for word in line.split()
            )
    assert [link["href"] for link in page.select(".body a")] == [
        line.strip() for line in text.splitlines() if "/offres/" in line
    ]


@pytest.mark.parametrize("subject", ["Bonjour\r\nBcc: tous@example.org", "Bonjour\nX-Injection: oui"])
def test_line_break_in_a_subject_makes_no_header(staff, mailoutbox, subject):
    SubscriberFactory()
    services.launch(IssueFactory(subject=subject), by=staff)
    sending.drain()

    message = parsed(mailoutbox[0])
    assert message["Bcc"] is None
    assert message["X-Injection"] is None
    assert "\n" not in message["Subject"]


def test_very_long_lines_and_words_stay_within_the_protocol(staff, mailoutbox):
    SubscriberFactory()
    issue = IssueFactory(intro="é" * 2500 + "\n\n" + "un mot " * 300)
    services.launch(issue, by=staff)
    sending.drain()

    assert max(len(line) for line in mailoutbox[0].content.split(b"\r\n")) <= 998
    assert "é" * 2500 in "".join(parsed(mailoutbox[0]).get_body(("plain",)).get_content().split())


def test_block_with_nothing_to_say_is_left_out_with_its_title():
    block = BlockFactory(kind=BlockKind.EVENTS, title="", body="")

    text, _ = content.letter(block.issue).render()

    assert "ÉVÉNEMENTS À VENIR" not in text


def test_letter_lists_only_what_anybody_may_read():
    VacancyFactory(published=True, title="Visible")
    VacancyFactory(published=True, title="Entre adhérents", is_public=False)
    VacancyFactory(title="Brouillon")
    block = BlockFactory(kind=BlockKind.VACANCIES, title="", body="")

    assert [entry["title"] for entry in content.compute(block)] == ["Visible"]


# --- What goes wrong ------------------------------------------------------------------------------------------------------


def test_person_who_leaves_between_launch_and_sending_is_set_aside(staff, mailoutbox):
    gone, kept = SubscriberFactory.create_batch(2)
    issue = IssueFactory()
    services.launch(issue, by=staff)
    services.unsubscribe(gone)

    sending.drain()

    assert [message.to for message in mailoutbox] == [kept.email]
    delivery = Delivery.objects.get(email=gone.email)
    assert (delivery.state, delivery.is_suppressed) == (WorkState.FAILED, True)
    figures = Issue.objects.with_figures().get(pk=issue.pk)
    assert (figures.done_count, figures.refused, figures.set_aside, figures.state) == (1, 0, 1, IssueState.SENT)


def test_paused_issue_sends_nothing_until_resumed(staff, mailoutbox):
    SubscriberFactory.create_batch(2)
    issue = IssueFactory()
    services.launch(issue, by=staff)
    services.pause(issue, by=staff)

    sending.drain()
    assert mailoutbox == []
    services.resume(issue, by=staff)
    sending.drain()

    assert len(mailoutbox) == 2


def test_pause_in_the_middle_of_a_batch_stops_at_the_next_message(staff):
    DeliveryFactory()
    issue = Issue.objects.get()
    DeliveryFactory.create_batch(2, issue=issue)
    rows = Delivery.objects.claim(3)
    this = prepared_round(rows)
    assert this.start(rows[0])
    this.taken(rows[0])
    services.pause(issue, by=staff)

    with pytest.raises(dispatch.Stop):
        this.start(rows[1])
    this.close(rows[1:])

    assert [Delivery.objects.get(pk=row.pk).state for row in rows] == [
        WorkState.DONE,
        WorkState.PENDING,
        WorkState.PENDING,
    ]


def prepared_round(rows):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(sending._PREPARE)
    return sending.Round(rows, {})


def test_refusals_wait_fail_and_suppress_dead_addresses(staff, server):
    refused = {
        "plein@example.org": "452 4.2.2 Plus tard",
        "mort@example.org": "550 5.1.1 Inconnue",
        "filtre@example.org": "550 5.7.1 Refusé",
    }
    sink = server(refused=refused)
    for address in [*refused, "bon@example.org"]:
        SubscriberFactory(email=address)
    issue = IssueFactory()
    services.launch(issue, by=staff)

    sending.drain()

    issue.refresh_from_db()
    assert states() == {
        "plein@example.org": WorkState.PENDING,
        "mort@example.org": WorkState.FAILED,
        "filtre@example.org": WorkState.FAILED,
        "bon@example.org": WorkState.DONE,
    }
    assert dict(sink.delivered) == {"bon@example.org": 1}
    assert [(row.digest, row.reason) for row in Suppression.objects.all()] == [
        (digest_of("mort@example.org"), SuppressionReason.BOUNCED)
    ]
    assert issue.state == IssueState.SENDING


def test_line_cut_under_the_content_waits_for_a_person(staff, server):
    sink = server(cut={"coupe@example.org"})
    for address in ("avant@example.org", "coupe@example.org", "dernier@example.org"):
        SubscriberFactory(email=address)
    issue = IssueFactory()
    services.launch(issue, by=staff)

    sending.drain()

    issue.refresh_from_db()
    assert states()["coupe@example.org"] == WorkState.UNCERTAIN
    assert states()["dernier@example.org"] == WorkState.DONE
    assert issue.state == IssueState.SENT
    sink.cut.clear()
    assert services.resend_uncertain(issue.deliveries.all(), by=staff) == 1
    sending.drain()
    assert set(states().values()) == {WorkState.DONE}
    assert sink.delivered == {"avant@example.org": 1, "coupe@example.org": 2, "dernier@example.org": 1}


def test_uncertain_delivery_taken_for_received_is_not_sent_again(staff, mailoutbox):
    delivery = DeliveryFactory(issue__sent=True, state=WorkState.UNCERTAIN)

    assert services.accept_uncertain(Delivery.objects.all(), by=staff) == 1
    sending.drain()

    delivery.refresh_from_db()
    assert (delivery.state, mailoutbox) == (WorkState.DONE, [])
    assert services.accept_uncertain(Delivery.objects.all(), by=staff) == 0


def test_server_away_leaves_everybody_waiting_at_no_cost(staff, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    SubscriberFactory.create_batch(2)
    services.launch(IssueFactory(), by=staff)

    sending.drain()

    assert set(Delivery.objects.values_list("state", "attempts", "error")) == {(WorkState.PENDING, 0, dispatch.AWAY)}
    assert not SendingMark.objects.exists()


# --- Workers that die -----------------------------------------------------------------------------------------------------


def test_mark_of_a_dead_worker_tells_sent_from_unknown_from_untried(staff):
    SubscriberFactory.create_batch(5)
    services.launch(IssueFactory(), by=staff)
    rows = Delivery.objects.claim(5)
    this = prepared_round(rows)
    for row in rows[:2]:
        this.start(row)
        this.taken(row)
    this.start(rows[2])  # and here it died
    expire_leases()

    Delivery.objects.release_expired()

    assert [Delivery.objects.get(pk=row.pk).state for row in rows] == [
        WorkState.DONE,
        WorkState.DONE,
        WorkState.UNCERTAIN,
        WorkState.PENDING,
        WorkState.PENDING,
    ]
    assert set(Delivery.objects.filter(state=WorkState.PENDING).values_list("attempts", flat=True)) == {0}
    assert not SendingMark.objects.exists()


def test_batch_of_a_worker_dead_before_its_first_message_waits_again(staff):
    SubscriberFactory.create_batch(2)
    services.launch(IssueFactory(), by=staff)
    Delivery.objects.claim(2)
    expire_leases()

    Delivery.objects.release_expired()

    assert set(states().values()) == {WorkState.PENDING}


def test_worker_that_was_only_slow_finds_its_mark_gone_and_stops(staff):
    SubscriberFactory.create_batch(2)
    services.launch(IssueFactory(), by=staff)
    rows = Delivery.objects.claim(2)
    this = prepared_round(rows)
    this.start(rows[0])
    this.taken(rows[0])
    expire_leases()
    Delivery.objects.release_expired()

    with pytest.raises(dispatch.Stop):
        this.start(rows[1])
    this.close(rows[1:])

    assert [Delivery.objects.get(pk=row.pk).state for row in rows] == [WorkState.UNCERTAIN, WorkState.PENDING]


def test_release_leaves_a_worker_with_a_running_lease_alone(staff):
    SubscriberFactory()
    services.launch(IssueFactory(), by=staff)
    (row,) = Delivery.objects.claim()

    assert Delivery.objects.release_expired() == 0
    assert prepared_round([row]).start(row)


def test_issue_whose_last_delivery_is_uncertain_is_closed_by_the_reconciler(staff):
    SubscriberFactory()
    issue = IssueFactory()
    services.launch(issue, by=staff)
    (row,) = Delivery.objects.claim()
    prepared_round([row]).start(row)
    expire_leases()

    Delivery.objects.release_expired()

    issue.refresh_from_db()
    assert issue.state == IssueState.SENT
