"""What employers offer, places and people; and what those people answer."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.base import ModelState
from django.utils import timezone

from events.exchange import agreements, letters
from events.exchange.enums import Answer
from events.exchange.services.common import Refused, lock, unplace
from events.models import Availability, Colleague, HostPlace, Placement
from gtec_portal import audit, mail


def _require_open(exchange, by):
    if not (exchange.takes_offers or by.is_staff):
        raise Refused("La date limite est passée : demandez à l’équipe.")


@transaction.atomic
def add_places(place, *, days, count, by):
    """Offer `count` seats like this one on each of these days. Return them. Raises Refused after the deadline."""
    exchange = lock(days[0].exchange)
    _require_open(exchange, by)
    made = []
    for day in days:
        for _ in range(count):
            one = copy(place)
            one.pk, one.day, one._state = None, day, ModelState()
            one.full_clean()
            one.save()
            made.append(one)
    audit.record("exchange.offered", exchange.event, by=by, title=str(place), places=len(made))
    return made


@transaction.atomic
def save_place(place, *, by):
    """Change a place. The agreements that named what changed are voided, and their signers told."""
    exchange = lock(place.day.exchange)
    _require_open(exchange, by)
    before = HostPlace.objects.get(pk=place.pk)
    if Placement.objects.filter(place=place).exists() and (before.trade_id, before.site_id) != (
        place.trade_id,
        place.site_id,
    ):
        raise ValidationError("Quelqu’un est attendu à cette place : son métier et son site ne changent plus.")
    place.full_clean()
    place.save()
    voided = agreements.refresh(exchange, f"La place à {place.site} a changé.", by=by)
    audit.record("exchange.place_changed", exchange.event, by=by, title=str(place))
    return voided


@transaction.atomic
def delete_place(place, *, by):
    """Take a place back. Whoever was placed there goes back among those to place."""
    exchange = lock(place.day.exchange)
    placement = Placement.objects.filter(place=place).first()
    if placement is not None:
        if place.day.has_begun:
            raise Refused("Cette journée a commencé : la place ne se retire plus.")
        unplace([placement], f"{place.site} a retiré sa place.", by=by)
    audit.record("exchange.place_removed", exchange.event, by=by, title=str(place))
    place.delete()


@transaction.atomic
def propose(colleague, *, days, by):
    """Propose somebody; they are written to, and decide. Raises Refused after the deadline."""
    exchange = lock(colleague.exchange)
    _require_open(exchange, by)
    colleague.full_clean()
    colleague.save()
    Availability.objects.bulk_create(Availability(colleague=colleague, day=day) for day in days)
    mail.send("events.exchange_proposed", letters.proposed(colleague), to=colleague.email)
    audit.record("exchange.proposed", exchange.event, by=by, person=colleague.pk)
    return colleague


@transaction.atomic
def save_colleague(colleague, *, days, by):
    """Change somebody proposed. A day taken away frees their place; words that changed void their agreement. Raises Refused."""
    exchange = lock(colleague.exchange)
    before = Colleague.objects.get(pk=colleague.pk)
    gone = colleague.availabilities.exclude(day__in=days)
    placed = Placement.objects.filter(availability__colleague=colleague)
    elsewhere = before.trade_id != colleague.trade_id or before.organisation_id != colleague.organisation_id
    spent = placed.filter(availability__day__starts_at__lte=timezone.now())
    if spent.exists() and (elsewhere or spent.filter(availability__in=gone).exists()):
        raise Refused("Cette personne est déjà partie : son métier, sa structure et ce jour-là ne changent plus.")
    if elsewhere:
        unplace(placed, "Le métier de la personne a changé.", by=by)
    unplace(placed.filter(availability__in=gone), "Ce jour n’est plus proposé.", by=by)
    colleague.full_clean()
    if before.email.lower() != colleague.email.lower():
        colleague.link_version = before.link_version + 1  # the former address opens nothing any more
    colleague.save()
    gone.delete()
    known = set(colleague.availabilities.values_list("day", flat=True))
    Availability.objects.bulk_create(Availability(colleague=colleague, day=day) for day in days if day.pk not in known)
    if before.email.lower() != colleague.email.lower():
        mail.send("events.exchange_proposed", letters.proposed(colleague), to=colleague.email)
    agreements.refresh(exchange, "Ce qui est dit de la personne a changé.", by=by)
    audit.record("exchange.colleague_changed", exchange.event, by=by, person=colleague.pk)


@transaction.atomic
def withdraw_colleague(colleague, *, by):
    """Take a proposal back; their places are free again. Signed agreements stay, voided, and the person with them."""
    exchange = lock(colleague.exchange)
    placed = Placement.objects.filter(availability__colleague=colleague)
    if any(one.availability.day.has_begun for one in placed.select_related("availability__day")):
        raise Refused("Cette personne est déjà partie : sa proposition fait partie de l’édition.")
    unplace(placed, "La proposition a été retirée.", by=by)
    audit.record("exchange.withdrawn", exchange.event, by=by, person=colleague.pk)
    if colleague.agreements.filter(signatures__isnull=False).exists():
        Colleague.objects.filter(pk=colleague.pk).update(answer=Answer.DECLINED, answered_at=timezone.now())
        return
    colleague.agreements.all().delete()
    colleague.delete()


@transaction.atomic
def answer(colleague, said):
    """The person agrees or declines, as often as they like until their day. Declining frees their places."""
    exchange = lock(colleague.exchange)
    Colleague.objects.filter(pk=colleague.pk).update(answer=said, answered_at=timezone.now())
    if said == Answer.DECLINED:
        coming = Placement.objects.filter(
            availability__colleague=colleague, availability__day__starts_at__gt=timezone.now()
        )
        unplace(coming, f"{colleague} ne souhaite plus partir.", by=None)
    audit.record(f"exchange.{said}", exchange.event, person=colleague.pk)
