"""What people write in the room. A row is only ever added: two people at once lose nothing, sent twice it is kept once.

A form carries a stamp: the step that was on when it was shown. What was typed in its step and arrives after it (the network was
away) is kept and marked late. What the client may no longer say becomes a note of their own: kept, and read by nobody else.
"""

from django.core import signing
from django.db import transaction
from django.utils import timezone

from events.codev.enums import CodevKind, CodevRole, CodevStep
from events.codev.groups import Refused
from events.codev.room import lock
from events.models import CodevAction, CodevEntry, CodevNote

_SALT = "codev.stamp"
SILENT = "Pendant la consultation, vous écoutez : seules vos notes personnelles s’écrivent."
LOCKED = "La question du contrat est fixée depuis la fin de l’étape 3 : elle ne change plus."
TAKEN = "Cette saisie appartient à une autre page."


def make_stamp(session):
    """Sign the step that is on: what is typed on this page was typed during it."""
    return signing.dumps([session.pk, session.step], salt=_SALT)


def stamped_step(session, stamp):
    """The step a page was made in; None when the stamp is not ours, or another session's."""
    try:
        number, step = signing.loads(stamp, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return step if number == session.pk else None


@transaction.atomic
def write(session, seat, kind, *, uuid, stamp="", text, territory="", link="", now=None):
    """Keep a line, and return it; a `CodevNote` when the client came too late to say it. Raises Refused otherwise.

    `seat` is whose words they are, even when the facilitator types them; None for the facilitator's own learning.
    """
    session, kind = lock(session), CodevKind(kind)
    known = _known(CodevEntry, uuid, session=session, seat=seat) or _known_note(uuid, seat)
    if known:
        return known
    _check_person(session, seat, kind)
    shown = stamped_step(session, stamp)
    if shown in kind.rule.steps and (reason := _too_late(session, seat, kind)):
        return _as_note(seat, uuid, reason, "\n".join(part for part in (text, territory, link) if part))
    step, late = _moment(session, kind.rule.steps, shown, _too_late(session, seat, kind))
    return CodevEntry.objects.create(
        uuid=uuid,
        session=session,
        seat=seat,
        kind=kind,
        step=step,
        late=late,
        text=text,
        territory=territory,
        link=link,
        written_at=now or timezone.now(),
    )


@transaction.atomic
def plan(session, seat, *, uuid, stamp="", what, due=None, with_whom="", now=None):
    """Add an action to the client's plan, in step 5. Sent twice, kept once."""
    session = lock(session)
    known = _known(CodevAction, uuid, session=session, seat=seat) or _known_note(uuid, seat)
    if known:
        return known
    _check_seat(session, seat)
    if not seat.is_client:
        raise Refused("Le plan est celui du client.")
    steps, shown = (CodevStep.SYNTHESIS,), stamped_step(session, stamp)
    if session.step == CodevStep.CONSULT and shown in steps:
        return _as_note(seat, uuid, SILENT, " ".join(str(part) for part in (what, due, with_whom) if part))
    _step, late = _moment(session, steps, shown, SILENT if session.step == CodevStep.CONSULT else "")
    return CodevAction.objects.create(
        uuid=uuid,
        session=session,
        seat=seat,
        late=late,
        what=what,
        due=due,
        with_whom=with_whom,
        written_at=now or timezone.now(),
    )


@transaction.atomic
def note(seat, *, uuid, text):
    """Keep a note for its author alone; only the client has any. No step forbids it."""
    lock(seat.session)
    known = _known_note(uuid, seat)
    if known:
        return known
    if not seat.is_client:
        raise Refused("Seul le client prend des notes ici.")
    return CodevNote.objects.create(uuid=uuid, seat=seat, text=text)


@transaction.atomic
def withdraw(session, line, *, now=None):
    """Take a line back: it stays in the database, and leaves every page. Not the question once locked, not in silence."""
    session = lock(session)
    seat = line.seat
    if seat and seat.is_client and session.step == CodevStep.CONSULT:
        raise Refused(SILENT)
    if getattr(line, "kind", "") == CodevKind.CONTRACT and session.step > CodevStep.CONTRACT:
        raise Refused(LOCKED)
    if session.validated_at:
        raise Refused("Le cas est validé : rien ne s’en retire plus.")
    if line.withdrawn_at is None:
        line.withdrawn_at = now or timezone.now()
        line.save(update_fields=["withdrawn_at"])


def _check_seat(session, seat):
    if seat.session_id != session.pk:
        raise Refused("Cette personne n’a pas de place dans cette séance.")
    if not seat.member.has_accepted:
        raise Refused(f"{seat.member} n’a pas encore accepté la charte.")


def _check_person(session, seat, kind):
    """The facilitator only learns; the others write what their role writes."""
    if seat is None:
        if kind != CodevKind.LEARNING:
            raise Refused("Choisissez la personne dont vous notez les mots.")
        return
    _check_seat(session, seat)
    if CodevRole(seat.role) not in kind.rule.roles:
        raise Refused(f"Cela revient à d’autres : {' ou '.join(role.person for role in kind.rule.roles)}.")


def _too_late(session, seat, kind):
    """Why the client may not say this any more; "" when nothing forbids it."""
    if kind == CodevKind.CONTRACT and session.step > CodevStep.CONTRACT:
        return LOCKED
    return SILENT if seat and seat.is_client and session.step == CodevStep.CONSULT else ""


def _moment(session, steps, shown, refusal=""):
    """(step, late) of a line that belongs to `steps`: now, or late when its page was made in time."""
    if refusal:
        raise Refused(refusal)
    if session.validated_at:
        raise Refused("Le client a validé son cas : rien ne s’y ajoute plus.")
    if session.step in steps:
        return session.step, False
    if shown in steps and shown <= session.reached:
        return shown, True
    when = " ou ".join(CodevStep(step).title.lower() for step in steps)
    raise Refused(f"Ce n’est pas le moment : cela s’écrit ici ({when}).")


def _known(model, uuid, **owner):
    """The row this device already sent; refused when the number is somebody else's."""
    row = model.objects.filter(uuid=uuid).first()
    if row is None:
        return None
    if any(getattr(row, f"{name}_id") != (one.pk if one else None) for name, one in owner.items()):
        raise Refused(TAKEN)
    return row


def _known_note(uuid, seat):
    return _known(CodevNote, uuid, seat=seat)


def _as_note(seat, uuid, reason, text):
    return CodevNote.objects.create(uuid=uuid, seat=seat, text=f"{reason}\n\n{text}"[:4000])
