"""What people without an e-mail address tell the team: their answer to an employer, their yes or no to a purpose.

The same services as for a letter do the work, so the same people hear of it and nobody else. What is added: who heard it, when, how.
"""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cvtheque.enums import Channel, Heard
from cvtheque.services import Refused, consents, unveiling
from cvtheque.services.common import locked
from gtec_portal.typography import frdate

HAS_ADDRESS = "Cette personne a une adresse e-mail\u00a0: elle répond elle-même, depuis son courrier."


@dataclass(frozen=True)
class Word:
    """Something said to somebody of the team."""

    by: User
    heard: Heard
    at: datetime

    @property
    def trace(self):
        """What the history keeps: neither a name nor a word of the conversation."""
        return {"heard": str(self.heard), "said": timezone.localtime(self.at).date().isoformat()}

    @property
    def place(self):
        return self.heard.label.capitalize()


def said(on, *, since):
    """The moment of something said on a day: now when it is today, else noon; never before what it answers."""
    now = timezone.now()
    if on >= timezone.localdate():
        return now
    return max(timezone.make_aware(datetime.combine(on, time(12))), since)


@transaction.atomic
def answer(request, *, accept, heard, on, by):
    """Note what a person without address answers an employer. Locks the candidate. Raises Refused."""
    candidate = locked(request.candidate)
    if candidate.email:
        raise Refused(HAS_ADDRESS)
    word = Word(by, Heard(heard), said(on, since=request.created_at))
    return unveiling.answer_unveil(request, accept=accept, word=word)


@transaction.atomic
def consent(candidate, purpose, *, agree, heard, on, by):
    """Note a yes of a person without address, or anybody's no. Locks the candidate. Raises Refused.

    Whoever has an address agrees by themselves; taking back must be possible in every way, a telephone call included.
    """
    candidate = locked(candidate)
    if agree and candidate.email:
        raise Refused(HAS_ADDRESS)
    in_force = candidate.consents.in_force().filter(purpose=purpose).first()
    if agree == bool(in_force):
        since = f" depuis le {frdate(in_force.given_at)}" if in_force else ""
        raise Refused(
            f"Cet accord est déjà donné{since}." if agree else "Cet accord n’est pas en vigueur\u00a0: rien à retirer."
        )
    word = Word(by, Heard(heard), said(on, since=candidate.created_at))
    if agree:
        consents.give_consent(candidate, purpose, channel=Channel.STAFF, by=by, at=word.at, place=word.place)
    else:
        consents.withdraw_consent(candidate, purpose, by=by, trace=word.trace)
