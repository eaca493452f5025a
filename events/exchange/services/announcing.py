"""The announcement of an allocation: agreements written, people and structures told."""

from django.db import transaction
from django.utils import timezone

from events.exchange import agreements, letters
from events.exchange.enums import Answer
from events.exchange.services.common import Refused, availabilities, lock
from events.models import ExchangeAgreement, Placement
from gtec_portal import audit, mail
from members.services.charter import addressees


def unannounced(exchange):
    """Coming placements nobody was told of: no agreement in force."""
    coming = Placement.objects.filter(
        availability__day__exchange=exchange, availability__day__starts_at__gt=timezone.now()
    )
    return coming.exclude(agreements__in=_in_force(exchange))


def _in_force(exchange):
    return ExchangeAgreement.objects.in_force().filter(day__exchange=exchange)


@transaction.atomic
def publish(exchange, *, by):
    """Announce: write the agreements that are missing and the letters of those they concern. Return how many agreements.

    The first time, everybody is written to, those without a place included; afterwards, only those for whom something changed.
    Locks the edition: of two announcements at once, the second finds nothing left. Raises Refused.
    """
    exchange = lock(exchange)
    if exchange.event.is_cancelled:
        raise Refused("L’événement est annulé : rien ne s’annonce.")
    todo = list(unannounced(exchange).complete().order_by("availability__day__starts_at", "pk"))
    if exchange.solved_at is None or (not todo and exchange.published_at is None):
        raise Refused("Répartissez d’abord les personnes.")
    if not todo:
        raise Refused("Tout est déjà annoncé.")
    first = exchange.published_at is None
    for placement in todo:
        agreements.write(placement)
    exchange.published_at = exchange.published_at or timezone.now()
    exchange.save(update_fields=["published_at"])
    _write_to_people(exchange, todo, everybody=first)
    _write_to_structures(exchange, todo, everybody=first)
    audit.record("exchange.published", exchange.event, by=by, placed=len(todo))
    return len(todo)


def _write_to_people(exchange, todo, *, everybody):
    written = {}
    for agreement in _in_force(exchange).select_related("day__exchange__event", "colleague", "host").order_by("day"):
        written.setdefault(agreement.colleague_id, []).append(agreement)
    concerned = {one.colleague.pk for one in todo}
    for colleague in exchange.colleagues.exclude(answer=Answer.DECLINED):
        if everybody or colleague.pk in concerned:
            letter = letters.announced_to_person(colleague, written.get(colleague.pk, []))
            mail.send("events.exchange_announced", letter, to=colleague.email)


def _write_to_structures(exchange, todo, *, everybody):
    placed = list(Placement.objects.complete().filter(availability__day__exchange=exchange) if everybody else todo)
    staying = list(availabilities(exchange).filter(placement=None).exclude(reason="")) if everybody else []
    homes = {one.home for one in placed} | {one.colleague.organisation for one in staying}
    for organisation in sorted(homes | {one.host for one in placed}, key=lambda one: one.pk):
        letter = letters.announced_to_structure(
            exchange,
            organisation,
            leaving=[one for one in placed if one.home == organisation],
            coming=[one for one in placed if one.host == organisation],
            staying=[one for one in staying if one.colleague.organisation == organisation],
        )
        for address in dict.fromkeys(addressees(organisation)):
            mail.send("events.exchange_announced", letter, to=address)
