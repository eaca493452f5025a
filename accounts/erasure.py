"""Forgetting a person, whichever app holds them.

Each app says in its `erasure.py` which columns can hold somebody who is not a user of the portal, and how it lets go of them
(`holds`), which it keeps and under which duty (`keeps`), and which of its models are not about people (`impersonal`). A test walks
every text and file column of the project and fails on one nobody spoke of: a new model cannot be forgotten by the forgetting.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from accounts.enums import ErasureCause
from accounts.models import Erasure

_SALT = b"gtec_portal.erasure"


@dataclass(frozen=True)
class Subject:
    """Who is to be forgotten: an address when there is one, and the number of their file in the CV base when there is one."""

    email: str = ""
    candidate_id: int | None = None
    names: tuple = ()  # ways their name may be written in letters to others
    cause: str = ErasureCause.STAFF

    @property
    def is_wish(self):
        """Whether somebody asked. The clock forgets what has grown old, never what the person is still waiting for."""
        return self.cause != ErasureCause.CLOCK


@dataclass(frozen=True)
class Holder:
    """A model that may hold somebody.

    `forget(subject)` lets go of their rows and returns how many, `tell(subject)` lists them as plain dictionaries,
    `seen(subject)` says when they last came to us through it (a moment, or None).
    """

    model: str
    columns: tuple
    forget: Callable
    tell: Callable | None = None
    seen: Callable | None = None


@dataclass
class Register:
    """What every app said, filled when the apps load."""

    holders: list = field(default_factory=list)
    following: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    impersonal: dict = field(default_factory=dict)


register = Register()


def holds(model, columns, forget, *, tell=None, seen=None):
    """These columns of `model` may hold a person. The highest floor lets go first."""
    register.holders.append(Holder(model, tuple(columns), forget, tell, seen))


def follows(model, parent, columns):
    """Rows of `model` are deleted with their `parent`, which `holds` speaks of (a foreign key that cascades)."""
    register.following[model] = (parent, tuple(columns))


def keeps(model, columns, why):
    """These columns stay, for a reason that can be told to the person (a legal duty, a short life of their own)."""
    register.kept[model] = (tuple(columns), why)


def impersonal(why, *models):
    """Models whose texts are not about people outside the portal: settings, sheets of organisations, published pages."""
    register.impersonal.update(dict.fromkeys(models, why))


def digest_of(email):
    """A keyed fingerprint of an address: tells whether it was forgotten, tells nobody which it was."""
    key = hmac.digest(settings.SECRET_KEY.encode(), _SALT, hashlib.sha256)
    return hmac.new(key, email.strip().lower().encode(), hashlib.sha256).hexdigest() if email else ""


@transaction.atomic
def erase(subject, *, by=None, label=""):
    """Forget a person everywhere, in one transaction, and note that it was done. Return the Erasure. Safe to repeat.

    `label` names the file without identity. Stored files go once the transaction is
    certain. The note keeps counts by model and a keyed fingerprint of the address (RGPD art. 17; proof that it was done).
    """
    counts = {}
    for holder in reversed(register.holders):  # letters last: forgetting may write some
        done = holder.forget(subject)
        if done:
            counts[holder.model] = counts.get(holder.model, 0) + done
    return Erasure.objects.create(
        cause=ErasureCause(subject.cause),
        by_id=by.pk if by is not None else None,
        label=label,
        digest=digest_of(subject.email),
        counts=counts,
    )


def tell(subject):
    """Everything the portal holds about a person, for them to take away: {model: [plain rows]} (RGPD art. 15 and 20)."""
    found = {holder.model: holder.tell(subject) for holder in register.holders if holder.tell}
    return {model: rows for model, rows in found.items() if rows}


def last_seen(subject):
    """When this person last came to us by themselves, through whichever app; None when no app knows."""
    moments = [holder.seen(subject) for holder in register.holders if holder.seen]
    return max((moment for moment in moments if moment), default=None)
