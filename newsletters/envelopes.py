"""From an issue to the bytes of each message: built once, four places filled per recipient.

Making a MIME message costs twenty times more than sending it, so it is made once per issue with marks where a recipient's own
values go: address, Message-ID, unsubscribe address. Lines are kept short enough for 8bit, so that no encoding splits a mark.
"""

from dataclasses import dataclass

from django.conf import settings

from gtec_portal import mail, smtp
from gtec_portal.links import absolute, make_token, one_click_headers
from newsletters import content

TO_MARK = "destinataire-zqx7@marque.invalid"
ID_MARK = "zqx7marque0identifiant"
TOKEN_MARK = "zqx7marque0jeton"
_MARKS = tuple(mark.encode() for mark in (TO_MARK, ID_MARK, TOKEN_MARK))
# RFC 5322 allows 998 bytes to a line; a mark may still grow into a longer value.
_MAX_LINE = 700
UNSUBSCRIBE = "unsubscribe"


def unsubscribe_url(token):
    return absolute("newsletters:unsubscribe", token)


def token_of(subscriber):
    """The signed token of one person's unsubscribe address."""
    return make_token(subscriber, UNSUBSCRIBE)


def fold(text):
    """Break lines that are too long for SMTP at a space. Shorter ones are left as they are."""
    return "\n".join(part for line in text.split("\n") for part in _fold_line(line))


def _fold_line(line):
    while len(line.encode()) > _MAX_LINE:
        cut = line.rfind(" ", 0, _MAX_LINE // 4)  # a character takes four bytes at most
        if cut <= 0:
            cut = _MAX_LINE // 4
        yield line[:cut]
        line = line[cut:].removeprefix(" ")
    yield line


def headers(token):
    """Who the letter comes from and how to leave: RFC 2369, RFC 2919 and RFC 8058 (one click, by POST)."""
    domain = mail.domain()
    return {
        "List-Id": f"Lettre d'information <lettre.{domain}>",
        **one_click_headers(unsubscribe_url(token), f"mailto:{settings.PORTAL['email']}?subject=desabonnement"),
        "Precedence": "bulk",
    }


@dataclass(frozen=True)
class Filled:
    """One recipient's message, ready to leave: what a mail backend asks of a message, and no more."""

    to: str
    content: bytes
    from_email: str
    encoding = smtp.ENCODING

    def recipients(self):
        return [self.to]

    def message(self):
        return self

    def as_bytes(self, linesep="\r\n"):
        return self.content


class Envelope:
    """One issue, built once: `Envelope(issue).fill(delivery, subscriber)`."""

    def __init__(self, issue):
        text, html = content.letter(issue).render(
            unsubscribe_url=unsubscribe_url(TOKEN_MARK), web_url=content.web_url(issue)
        )
        email = mail.build(
            subject=mail.one_line(issue.subject),
            text=fold(text),
            html=fold(html),
            to=TO_MARK,
            headers=headers(TOKEN_MARK),
            message_id=ID_MARK,
        )
        self._parts = _split(email.message().as_bytes(linesep="\r\n"))

    def fill(self, delivery, subscriber):
        """Return the message of one delivery. Raises ValueError on an address no header can carry."""
        address = smtp.bare(delivery.email)
        values = {
            _MARKS[0]: address.encode("ascii"),
            _MARKS[1]: delivery.uuid.hex.encode(),
            _MARKS[2]: token_of(subscriber).encode(),
        }
        return Filled(address, b"".join(values.get(part, part) for part in self._parts), settings.DEFAULT_FROM_EMAIL)


def _split(message):
    """Cut the message at its marks, keeping them as parts of their own."""
    parts = [message]
    for mark in _MARKS:
        pieces = []
        for part in parts:
            if part in _MARKS:
                pieces.append(part)
                continue
            head, *rest = part.split(mark)
            pieces.append(head)
            for piece in rest:
                pieces += [mark, piece]
        parts = pieces
    missing = [mark for mark in _MARKS if mark not in parts]
    if missing or message.count(b"\r\nTo: ") != 1:
        raise ValueError(f"marks lost: {missing}")
    return parts
