"""Agreements: written when a placement is announced, signed by three parties, voided when a word of them is no longer true."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from events.exchange import letters, text
from events.exchange.enums import Party
from events.models import ExchangeAgreement, ExchangeReminder, ExchangeSignature, Placement
from gtec_portal import audit, mail
from gtec_portal.typography import frdate
from members.charter.text import fingerprint
from members.models import Seat
from members.services.charter import addressees

REMINDERS = (7, 2)  # days before: the parties missing are written to


class CannotSign(Exception):
    """Voided, signed already, or another text; the words may be shown."""


def write(placement):
    """Write the agreement of a placement that has none in force. Return it."""
    words = text.of_placement(placement)
    return ExchangeAgreement.objects.create(
        placement=placement,
        day=placement.day,
        colleague=placement.colleague,
        home=placement.home,
        host=placement.host,
        text=words,
        text_sha256=fingerprint(words),
    )


def void(agreement, reason, *, by=None):
    """Void one agreement. Whoever signed it is told why. False: it was already."""
    found = ExchangeAgreement.objects.in_force().filter(pk=agreement.pk)
    if not found.update(voided_at=timezone.now(), void_reason=reason[:300]):
        return False
    agreement.void_reason = reason
    for signature in agreement.signatures.select_related("user"):
        to = agreement.colleague.email if signature.party == Party.PERSON else signature.user and signature.user.email
        if to:
            mail.send("events.exchange_voided", letters.voided(agreement), to=to, person=signature.user)
    audit.record("exchange.voided", agreement.day.exchange.event, by=by, title=str(agreement))
    return True


def refresh(exchange, reason, *, by=None):
    """Void the agreements whose words are no longer true: another place, hour, tutor, name. Return how many."""
    agreements = ExchangeAgreement.objects.in_force().filter(day__exchange=exchange, day__starts_at__gt=timezone.now())
    placements = {one.pk: one for one in Placement.objects.complete().filter(availability__day__exchange=exchange)}
    done = 0
    for agreement in agreements.select_related("day__exchange__event", "colleague"):
        placement = placements.get(agreement.placement_id)
        if placement is None or text.of_placement(placement) != agreement.text:
            done += void(agreement, reason, by=by)
    return done


def may_sign_for(user, agreement):
    """The sides this person may still sign for: an administrator of the structure, whichever one they act for."""
    administered = set(
        Seat.objects.usable()
        .filter(user=user, is_admin=True, organisation__in=[agreement.home_id, agreement.host_id])
        .values_list("organisation", flat=True)
    )
    sides = {Party.HOME: agreement.home_id, Party.HOST: agreement.host_id}
    return [party for party in agreement.missing if sides.get(party) in administered]


@transaction.atomic
def sign(agreement, party, *, name, function, read, by=None):
    """Sign for one side. `read`: the fingerprint of the text that was on the screen. Return the signature.

    Locks the agreement: of two people who sign for one side at once, the second is told. The third signature tells all three.
    Raises CannotSign.
    """
    # The person's row is not locked: only the agreement's own, which voiding waits for.
    locked = ExchangeAgreement.objects.select_for_update(of=("self",), no_key=True).complete().get(pk=agreement.pk)
    if locked.is_voided:
        raise CannotSign(f"Cette convention est annulée\u00a0: {locked.void_reason}")
    if read != locked.text_sha256:
        raise CannotSign("Le texte a changé pendant votre lecture. Relisez-le, puis signez.")
    if locked.signature_of(party):
        raise CannotSign("Cette convention est déjà signée pour cette partie.")
    try:
        with transaction.atomic():
            signature = ExchangeSignature.objects.create(
                agreement=locked,
                party=party,
                name=name,
                function=function,
                user=by if by is not None and by.pk else None,
                text_sha256=read,
            )
    except IntegrityError:
        raise CannotSign("Cette signature n’a pas pu être enregistrée. Rechargez la page.") from None
    # What somebody signed for is not moved by the next allocation.
    Placement.objects.filter(pk=locked.placement_id).update(locked=True)
    audit.record(
        "exchange.signed", locked.day.exchange.event, by=by, title=f"{locked}, {Party(party).label}", side=str(party)
    )
    if ExchangeSignature.objects.filter(agreement=locked).count() == len(
        Party
    ):  # those read before do not count this one
        _tell_complete(locked)
    return signature


def _tell_complete(agreement):
    """Everybody signed: each side hears it, and where the papers are."""
    mail.send("events.exchange_signed", letters.complete(agreement, for_person=True), to=agreement.colleague.email)
    done = set()
    for organisation in (agreement.home, agreement.host):
        for address in addressees(organisation):
            if address not in done:
                mail.send("events.exchange_signed", letters.complete(agreement), to=address)
                done.add(address)


# --- Reminders ---------------------------------------------------------------------------------------------------------


def step_due(days_left):
    """The only step to send now: the last one reached, so that a server that slept sends one letter and not two."""
    reached = [step for step in REMINDERS if days_left <= step]
    return min(reached) if days_left > 0 and reached else None


@transaction.atomic
def remind(today=None):
    """Write to the sides missing from coming agreements; one letter per address, whatever the number. Return how many letters.

    Asked by law and by the people themselves: these letters do not count in a structure's month.
    """
    today = today or timezone.localdate()
    letters_by_address = {}
    waiting = ExchangeAgreement.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    waiting = (
        waiting.in_force().filter(day__starts_at__gt=timezone.now(), day__exchange__event__cancelled_at=None).complete()
    )
    for agreement in waiting:
        step = step_due((agreement.day.date - today).days)
        if step is None or not agreement.missing:
            continue
        if agreement.reminders.filter(days_before__lte=step).exists():
            continue
        ExchangeReminder.objects.create(agreement=agreement, days_before=step)
        for address, for_person in _missing_addresses(agreement):
            letters_by_address.setdefault((address, for_person), []).append(agreement)
    for (address, for_person), agreements in letters_by_address.items():
        mail.send("events.exchange_reminder", letters.reminder(agreements, for_person=for_person), to=address)
    return len(letters_by_address)


def _missing_addresses(agreement):
    """(address, whether it is the employee's) of whoever has not signed."""
    found = []
    for party in agreement.missing:
        if party == Party.PERSON:
            found.append((agreement.colleague.email, True))
        else:
            organisation = agreement.home if party == Party.HOME else agreement.host
            found += [(address, False) for address in addressees(organisation)]
    return dict.fromkeys(found)


def said(agreement):
    """« Signée par Ana Aubépine, salarié·e, le 8 déc. 2026 » for each side that signed."""
    return [
        f"{one.name}, {one.function}, le {frdate(one.signed_at)}"
        for one in (agreement.signature_of(party) for party in Party)
        if one
    ]
