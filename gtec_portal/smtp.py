"""One open line with the mail server: many messages, one clear answer each.

smtplib says « disconnected » whether the message was on its way or not. Who must never send twice needs to know: here a line
cut before the content means « not sent », a line cut after it « nobody can know ».
"""

import contextlib
import functools
import re
from email.utils import parseaddr

from django.core.mail import get_connection
from django.core.mail.message import sanitize_address

ENCODING = "utf-8"
_PLAIN = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")


def bare(address):
    """The address alone, as the protocol wants it. Raises ValueError on what it cannot carry."""
    # Parsing costs as much as sending; most addresses need none.
    return address if _PLAIN.fullmatch(address) else _parsed(address)


@functools.lru_cache(maxsize=64)
def _parsed(address):
    return parseaddr(sanitize_address(address, ENCODING))[1]


class Refused(Exception):
    """The server said no to this message, and the line is still good. `code` ≥ 500 is final, 4xx is for now."""

    def __init__(self, code, text):
        self.code = code
        self.text = text.decode(ENCODING, "replace") if isinstance(text, bytes) else str(text)
        super().__init__(f"{code} {self.text}"[:500])


class ServerAway(Exception):
    """Nothing was sent, and the next message would fare no better."""


class OutcomeUnknown(Exception):
    """The line was cut while the content was on its way: the message may have been accepted."""


class Line:
    """`line = Line()`, then `line.open()` before and `line.close()` after as many `line.send(email)` as wanted.

    Commands go together when the server knows PIPELINING (RFC 2920): half the waiting on a distant relay. A mail backend that
    does not speak SMTP (tests, console) gets the message as it is.
    """

    _backend = None

    def open(self):
        """Open the line unless it is open. Raises ServerAway."""
        if self._backend:
            return
        self._backend = get_connection()
        try:
            self._backend.open()
            self._smtp = getattr(self._backend, "connection", None)
            if self._smtp:
                self._smtp.ehlo_or_helo_if_needed()
        except OSError as error:  # smtplib's exceptions are OSErrors too
            self.close()
            raise ServerAway(str(error)) from error

    def close(self):
        """Say goodbye; a line already cut says nothing."""
        if self._backend:
            with contextlib.suppress(OSError):
                self._backend.close()
        self._backend = None

    def send(self, email):
        """Hand over one message (Django's EmailMessage, or what quacks like it) to its one recipient."""
        if not self._smtp:
            self._backend.send_messages([email])
            return
        (to,) = email.recipients()
        content = email.message().as_bytes(linesep="\r\n")
        self._open_envelope(bare(email.from_email), bare(to), content)
        self._send_content(content)

    def _open_envelope(self, sender, to, content):
        options = f" SIZE={len(content)}" if self._smtp.has_extn("size") else ""
        options += " BODY=8BITMIME" if self._smtp.has_extn("8bitmime") else ""
        commands = [f"MAIL FROM:<{sender}>{options}", f"RCPT TO:<{to}>", "DATA"]
        try:
            answers = self._ask(commands)
        except OSError as error:
            raise ServerAway("Liaison coupée avant l’envoi.") from error
        mail, *rest = answers
        refused = next((answer for answer in answers if answer[0] not in {250, 251, 354}), None)
        if refused is None:
            return
        if answers[-1][0] == 354:  # pipelined past a refusal: the server waits for a content it must not get
            self._give_up_content()
        if (
            refused[0] == 421 or refused is mail
        ):  # it closes, or it refuses us as a sender: nobody's address is at fault
            raise ServerAway(str(Refused(*refused)))
        self._reset()
        raise Refused(*refused)

    def _ask(self, commands):
        """Send commands and return their answers as (code, text): together if the server may, else up to the first refusal."""
        if self._smtp.has_extn("pipelining"):
            self._smtp.send("".join(f"{command}\r\n" for command in commands))
            return [self._smtp.getreply() for _ in commands]
        answers = []
        for command in commands:
            answers.append(self._smtp.docmd(command))
            if answers[-1][0] not in {250, 251, 354}:
                break
        return answers

    def _send_content(self, content):
        body = content.replace(b"\r\n.", b"\r\n..")
        try:
            self._smtp.send(body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"))
            code, text = self._smtp.getreply()
        except OSError as error:
            raise OutcomeUnknown from error
        if code == 250:
            return
        if code == 421:
            raise ServerAway(str(Refused(code, text)))
        self._reset()
        raise Refused(code, text)

    def _give_up_content(self):
        """An empty content for no valid recipient: the server answers 554 and nothing is sent (RFC 2920 § 3.1)."""
        try:
            self._smtp.send(b".\r\n")
            self._smtp.getreply()
        except OSError as error:
            raise ServerAway("Liaison coupée avant l’envoi.") from error

    def _reset(self):
        with contextlib.suppress(OSError):  # the next message will find out
            self._smtp.rset()
