"""The one place that sends mail.

A letter is written once, as blocks; its text and its HTML come from the same blocks, so they always say the same. `send`
writes a row in the caller's transaction; a worker speaks SMTP later. No open tracking, no rewritten link.

    letter = mail.Letter("Votre inscription est confirmée", [mail.P("Bonjour,"), mail.Button("Voir mon inscription", url)])
    mail.send("trainings.confirmation", letter, to="ana@example.org", person=user)
"""

import logging
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import formatdate, parseaddr

import css_inline
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from gtec_portal import smtp, work
from gtec_portal.models import Message

logger = logging.getLogger(__name__)

AWAY = "Serveur de courrier injoignable."
CUT = "Liaison coupée pendant l’envoi : issue inconnue."
# After so many lines cut in a row the server is ill: going on would only put more letters in doubt.
CUTS_IN_A_ROW = 3


@dataclass(frozen=True)
class P:
    """A paragraph."""

    text: str
    kind: str = field(default="p", init=False)


@dataclass(frozen=True)
class Heading:
    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Button:
    """A link people are meant to follow; the text part shows its address."""

    label: str
    url: str
    kind: str = field(default="button", init=False)


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value: date, place, hours…"""

    pairs: list
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Items:
    """A list. Each item is a text, or a pair (text, address)."""

    items: list
    kind: str = field(default="items", init=False)

    @property
    def pairs(self):
        return [item if isinstance(item, tuple) else (item, "") for item in self.items]


@dataclass(frozen=True)
class Entries:
    """Things to go and see: dicts {"title", "url", "detail"}, title and detail one line each."""

    entries: list
    kind: str = field(default="entries", init=False)


@dataclass(frozen=True)
class Code:
    """A short code to copy."""

    text: str
    kind: str = field(default="code", init=False)


@dataclass(frozen=True)
class Small:
    """Why the person receives this, what to ignore."""

    text: str
    kind: str = field(default="small", init=False)


@dataclass(frozen=True)
class Letter:
    """A subject and its blocks. `preheader` is the grey line mail programs show after the subject."""

    subject: str
    blocks: list
    preheader: str = ""

    def render(self, **extra):
        """Return (text, html). `extra` reaches the templates: newsletters pass their unsubscribe address."""
        text = render_to_string("emails/letter.txt", self._context(extra))
        return text, css_inline.inline(self.page(**extra), load_remote_stylesheets=False, keep_at_rules=True)

    def page(self, **extra):
        """The HTML before its styles are inlined; `nonce` lets a strict CSP allow them in a browser."""
        return render_to_string("emails/letter.html", self._context(extra))

    def _context(self, extra):
        return {"letter": self, "portal": settings.PORTAL, "site_url": settings.SITE_URL, **extra}


def one_line(subject):
    """A subject is one line: no header can be smuggled in through a title somebody typed."""
    return " ".join(subject.split())[:250]


def send(kind, letter, *, to, person=None, headers=None, attachments=(), reply_to="", secret=False, extra=None):
    """Queue one letter to one address and return its row. Raises ValidationError on a malformed address.

    `attachments`: dicts {"name", "type", "text"} or {"name", "type", "path"} (a name in private storage). Sent on commit.
    `secret`: the content is wiped from the log once sent (sign-in codes). `extra`: see `Letter.render`.
    """
    validate_email(to)
    text, html = letter.render(**(extra or {}))
    message = Message.objects.create(
        kind=kind,
        to=to,
        person=person,
        subject=one_line(letter.subject),
        text=text,
        html=html,
        headers={**(headers or {}), **({"Reply-To": reply_to} if reply_to else {})},
        attachments=list(attachments),
        is_secret=secret,
    )
    work.hint_on_commit(Message)
    return message


def domain():
    """The domain we send from: the right-hand side of Message-ID and List-Id."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def build(*, subject, text, html, to, headers=None, attachments=(), message_id):
    """Assemble the MIME message: text first, HTML as alternative, the headers that keep robots from answering."""
    email = EmailMultiAlternatives(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={
            "Message-ID": f"<{message_id}@{domain()}>",  # stable: a copy sent again can be recognised
            "Date": formatdate(localtime=True),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **(headers or {}),
        },
    )
    email.attach_alternative(html, "text/html")
    for item in attachments:
        if "path" in item:
            with default_storage.open(item["path"]) as stored:
                email.attach(item["name"], stored.read(), item["type"])
        else:
            email.attach(item["name"], item["text"], item["type"])
    return email


def deliver(row, line, compose):
    """Hand one claimed work row to the server and note the outcome on it. True when the server took the message.

    `compose(row)` makes the message; what it cannot make fails alone. Temporary refusals go back to the queue, final ones
    fail; a line cut under the content follows the row's own policy and raises OutcomeUnknown, for the caller to open another;
    ServerAway is raised once the row is back in the queue, untouched.
    """
    try:
        email = compose(row)
    except Exception as error:  # a missing file, a header that is none: this letter's fault, not its neighbours'
        logger.exception("%s %s cannot be composed", type(row).__name__, row.pk)
        row.mark_failed(f"Ce courrier ne peut pas être composé ({type(error).__name__}).")
        return False
    if not row.mark_started():
        return False
    try:
        line.send(email)
    except smtp.Refused as refusal:
        _refused(row, refusal)
    except smtp.OutcomeUnknown:
        _cut(row)
        raise
    except smtp.ServerAway as error:
        row.put_back(f"{AWAY} {error}"[:500], wait=row.backoff(), keep_attempts=False)
        raise
    except ValueError as error:  # an address or a header the protocol cannot carry
        row.mark_failed(f"Adresse ou en-tête refusés avant l’envoi ({type(error).__name__}).")
    else:
        return row.mark_done()
    return False


def _refused(row, refusal):
    if refusal.code < 500 and row.attempts < row.MAX_ATTEMPTS:
        row.put_back(str(refusal), wait=row.backoff())
    else:
        row.mark_failed(str(refusal))


def _cut(row):
    if row.UNKNOWN_OUTCOME == work.WorkState.PENDING and row.attempts < row.MAX_ATTEMPTS:
        row.put_back(CUT, wait=row.backoff())
    else:
        row.mark_uncertain(CUT)


def drain(seconds=20, batch=20):
    """Send due messages over one line for at most about `seconds`; hint again when some are left."""
    drain_rows(Message, lambda rows: compose, seconds=seconds, batch=batch)


def compose(row):
    """Make the MIME message of one row of the log."""
    return build(
        subject=row.subject,
        text=row.text,
        html=row.html,
        to=row.to,
        headers=row.headers,
        attachments=row.attachments,
        message_id=row.uuid,
    )


def drain_rows(model, prepare, *, seconds, batch):
    """Claim and send due rows of one kind for at most about `seconds`, then hint again if there may be more.

    `prepare(rows)` returns the `compose(row)` of one batch. Several workers may drain at once, each over its own line.
    """
    until = time.monotonic() + seconds
    line = None
    try:
        while time.monotonic() < until:
            rows = model.objects.claim(batch)
            if not rows:
                return
            line = _send_batch(model, rows, prepare(rows), line)
    except (smtp.ServerAway, smtp.OutcomeUnknown) as error:
        logger.warning("mail server away: %s", error)
        return
    finally:
        if line:
            line.close()
    work.hint(model)


def _send_batch(model, rows, compose, line):
    """Send one batch over the line, opened when there is none; return the line for the next batch.

    Half the lease is for sending: what a slow server leaves over goes back to the queue, in time and at no cost.
    """
    until = time.monotonic() + settings.JOB_LEASE_SECONDS / 2
    waiting, cuts = deque(rows), 0
    try:
        while waiting and time.monotonic() < until:
            line = line or smtp.Line().open()
            try:
                deliver(waiting.popleft(), line, compose)
                cuts = 0
            except smtp.OutcomeUnknown:
                line.close()
                line, cuts = None, cuts + 1
                if cuts == CUTS_IN_A_ROW:
                    raise
    except (smtp.ServerAway, smtp.OutcomeUnknown):
        if line:
            line.close()
        model.objects.give_back(waiting, error=AWAY, wait=timedelta(minutes=1))
        waiting.clear()
        raise
    finally:
        model.objects.give_back(waiting)
    return line


def can_resend(message):
    """Only what did not leave, or may not have, and still has its content."""
    return message.state in {work.WorkState.FAILED, work.WorkState.UNCERTAIN} and bool(message.text)


def resend(message):
    """Put a failed or uncertain letter back in the queue, its attempts forgotten. False when there is nothing to send."""
    again = Message.objects.filter(pk=message.pk, state__in=[work.WorkState.FAILED, work.WorkState.UNCERTAIN]).exclude(text="")
    changed = again.update(state=work.WorkState.PENDING, attempts=0, error="", not_before=None, finished_at=None)
    if changed:
        work.hint_on_commit(Message)
    return bool(changed)
