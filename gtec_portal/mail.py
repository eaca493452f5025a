"""The one place that sends mail.

A letter is written once, as blocks; its text and its HTML come from the same blocks, so they always say the same. `send`
writes a row in the caller's transaction; a worker speaks SMTP later. No open tracking, no rewritten link.

    letter = mail.Letter("Votre inscription est confirmée", [mail.P("Bonjour,"), mail.Button("Voir mon inscription", url)])
    mail.send("trainings.confirmation", letter, to="ana@example.org", person=user)
"""

from dataclasses import dataclass, field
from email.utils import formatdate, parseaddr

import css_inline
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from gtec_portal import dispatch, work
from gtec_portal.models import Message


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


def drain(seconds=20, batch=20):
    """Send due messages over one line for at most about `seconds`; hint again when some are left."""
    dispatch.drain(Message, lambda rows: dispatch.Round(Message, rows, compose), seconds=seconds, batch=batch)


class TakenBack(Exception):
    """What this letter said may not be said any more."""


def compose(row):
    """Make the MIME message of one row of the log. Raises TakenBack when its content was wiped since it was written."""
    if not row.text:
        raise TakenBack
    return build(
        subject=row.subject,
        text=row.text,
        html=row.html,
        to=row.to,
        headers=row.headers,
        attachments=row.attachments,
        message_id=row.uuid,
    )


def can_resend(message):
    """Only what did not leave, or may not have, and still has its content."""
    return message.state in {work.WorkState.FAILED, work.WorkState.UNCERTAIN} and bool(message.text)


def resend(message):
    """Put a failed or uncertain letter back in the queue, its attempts forgotten. False when there is nothing to send."""
    again = Message.objects.filter(pk=message.pk, state__in=[work.WorkState.FAILED, work.WorkState.UNCERTAIN]).exclude(
        text=""
    )
    changed = again.update(state=work.WorkState.PENDING, attempts=0, error="", not_before=None, finished_at=None)
    if changed:
        work.hint_on_commit(Message)
    return bool(changed)
