"""Writes of « Vis ma vie »: offers, people proposed, the allocation, moves by hand, the announcement, who came.

Everything that decides who goes where happens under the lock of the edition: two people who solve at once end with one answer.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.base import ModelState
from django.utils import timezone

from events.exchange import agreements, allocator, letters
from events.exchange.enums import Answer, Attendance, ExchangeRule
from events.exchange.wording import reasons_said
from events.models import Availability, Colleague, Exchange, ExchangeDay, HostPlace, Placement
from gtec_portal import audit, mail
from members.services.charter import addressees
from reference.geography import km_between

UNIT = 100  # metres: what distances are counted in
LUNCH = timedelta(hours=1)
LONG = timedelta(hours=6)


class Refused(Exception):
    """The rule says no; the text may be shown."""


def lock(exchange):
    """Lock the edition and return it fresh. NO KEY: rows that only point at it are not held up."""
    return Exchange.objects.select_for_update(of=("self",), no_key=True).select_related("event").get(pk=exchange.pk)


# --- The edition -------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_exchange(exchange, *, by):
    """Open an edition on its event, with one day per day of the event; a long day loses an hour for lunch."""
    exchange.full_clean()
    exchange.save()
    event = exchange.event
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    for number in range((end.date() - start.date()).days + 1):
        first = start + timedelta(days=number)
        last = timezone.make_aware(datetime.combine(first.date(), end.time()))
        if last <= first:
            last = first + timedelta(hours=8)
        spent = last - first
        minutes = int((spent - LUNCH if spent > LONG else spent).total_seconds() // 60)
        ExchangeDay.objects.create(exchange=exchange, starts_at=first, ends_at=last, minutes=max(30, min(600, minutes)))
    audit.record("exchange.opened", event, by=by)
    return exchange


@transaction.atomic
def save_exchange(exchange, *, by):
    """Change the limit, the rule or the deadline. What is placed stays until the next allocation."""
    lock(exchange)
    exchange.full_clean()
    exchange.save(update_fields=["max_km", "rule", "offers_until"])
    audit.record("exchange.changed", exchange.event, by=by)


@transaction.atomic
def save_day(day, *, by):
    exchange = lock(day.exchange)
    day.full_clean()
    day.save()
    agreements.refresh(exchange, "Les heures de la journée ont changé.", by=by)
    audit.record("exchange.day", exchange.event, by=by, title=str(day))


@transaction.atomic
def delete_day(day, *, by):
    """Remove a day nobody offered or asked for. Raises Refused otherwise."""
    exchange = lock(day.exchange)
    if day.places.exists() or day.availabilities.exists() or day.agreements.exists():
        raise Refused("Des places ou des personnes sont proposées ce jour-là : retirez-les d’abord.")
    audit.record("exchange.day_removed", exchange.event, by=by, title=str(day))
    day.delete()


# --- What employers offer ----------------------------------------------------------------------------------------------


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
        _unplace([placement], f"{place.site} a retiré sa place.", by=by)
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
        _unplace(placed, "Le métier de la personne a changé.", by=by)
    _unplace(placed.filter(availability__in=gone), "Ce jour n’est plus proposé.", by=by)
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
    _unplace(placed, "La proposition a été retirée.", by=by)
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
        _unplace(coming, f"{colleague} ne souhaite plus partir.", by=None)
    audit.record(f"exchange.{said}", exchange.event, person=colleague.pk)


# --- Who goes where ----------------------------------------------------------------------------------------------------


@dataclass
class Answered:
    """What an allocation did."""

    placed: int
    left: int
    changed: int
    voided: int


def problem_of(exchange, rule=None):
    """The question put to the allocator: people who did not decline, places, what is locked. Past days are left alone."""
    days = list(exchange.days.all())
    colleagues = list(
        exchange.colleagues.exclude(answer=Answer.DECLINED)
        .select_related("site__commune", "home")
        .prefetch_related("availabilities")
        .order_by("pk")
    )
    places = list(HostPlace.objects.filter(day__exchange=exchange).select_related("site__commune").order_by("pk"))
    points = {one.start.pk: one.start for one in colleagues} | {one.site.commune.pk: one.site.commune for one in places}
    begun = {day.pk for day in days if day.has_begun}
    placements = Placement.objects.filter(availability__day__exchange=exchange).select_related("availability")
    known = {}

    def distance(start, point):
        if (start, point) not in known:
            known[start, point] = round(km_between(points[start], points[point]) * 1000 / UNIT)
        return known[start, point]

    return allocator.Problem(
        people=[
            allocator.Person(
                one.pk,
                one.organisation_id,
                one.trade_id,
                one.start.pk,
                frozenset(free.day_id for free in one.availabilities.all()),
            )
            for one in colleagues
        ],
        places=[
            allocator.Place(one.pk, one.site.organisation_id, one.trade_id, one.site.commune_id, one.day_id)
            for one in places
        ],
        days=[day.pk for day in days if day.pk not in begun],
        distance=distance,
        limit=exchange.max_km * 1000 // UNIT,
        rule=allocator.Rule(rule or exchange.rule),
        locked={
            (one.availability.colleague_id, one.availability.day_id): one.place_id
            for one in placements
            if one.locked or one.availability.day_id in begun
        },
    )


@transaction.atomic
def solve(exchange, *, rule=None, by):
    """Place everybody anew, the locked ones aside, and write down why the others stay. Locks the edition.

    Placements that come out the same are left as they are, with their agreements. Return an `Answered`. Raises Refused.
    """
    exchange = lock(exchange)
    if rule:
        exchange.rule = ExchangeRule(rule)
    problem = problem_of(exchange)
    if not problem.people or not problem.places:
        raise Refused("Il faut au moins une place et une personne proposées.")
    solution = allocator.solve(problem)
    coming = {"day__starts_at__gt": timezone.now()}  # what was lived stays as it was
    rows = {(one.colleague_id, one.day_id): one for one in _availabilities(exchange).filter(**coming)}
    current = {
        (one.availability.colleague_id, one.availability.day_id): one
        for one in Placement.objects.filter(availability__in=rows.values()).select_related("availability")
    }
    moved = [one for key, one in current.items() if solution.placed.get(key) != one.place_id]
    voided = _unplace(moved, "La répartition a changé.", by=by)
    new = [
        Placement(availability=rows[key], place_id=where)
        for key, where in solution.placed.items()
        if key not in current or current[key].place_id != where
    ]
    Placement.objects.bulk_create(new)
    said = reasons_said(exchange, solution)
    for key, row in rows.items():
        row.reason, row.remedy = said.get(key, ("", ""))
    Availability.objects.bulk_update(rows.values(), ["reason", "remedy"])
    exchange.solved_at = timezone.now()
    exchange.save(update_fields=["solved_at", "rule"])
    audit.record("exchange.solved", exchange.event, by=by, placed=len(solution.placed), rule=str(exchange.rule))
    return Answered(len(solution.placed), len(solution.left), len(new), voided)


def _availabilities(exchange):
    return Availability.objects.filter(day__exchange=exchange).select_related("colleague__organisation", "day")


def _unplace(placements, reason, *, by):
    """Free these places; the agreements in force are voided, and who signed them told. Return how many."""
    done = 0
    for placement in placements:
        for agreement in placement.agreements.in_force().select_related("day__exchange__event", "colleague"):
            done += agreements.void(agreement, reason, by=by)
        Placement.objects.filter(pk=placement.pk).delete()
    return done


@transaction.atomic
def move(availability, place, *, by):
    """Send somebody to this place, or keep them home (None). A place taken is exchanged when both can. Locks what was moved.

    Raises Refused: another trade, their own structure, another day, a day begun.
    """
    exchange = lock(availability.day.exchange)
    availability = _availabilities(exchange).get(pk=availability.pk)
    if availability.day.has_begun:
        raise Refused("Cette journée a commencé : elle ne change plus.")
    own = Placement.objects.filter(availability=availability).select_related("availability__day", "place").first()
    if place is None:
        _unplace([own] if own else [], "La personne a été retirée de la répartition.", by=by)
        audit.record("exchange.moved", exchange.event, by=by, person=availability.colleague_id)
        return None
    _require_fit(availability, place)
    other = Placement.objects.filter(place=place).select_related("availability__colleague").first()
    if other is not None and other.availability_id == availability.pk:
        return other
    if other is not None and own is not None:
        _require_fit(other.availability, own.place)
    _unplace([one for one in (own, other) if one], "La répartition a changé à la main.", by=by)
    moved = Placement.objects.create(availability=availability, place=place, locked=True)
    if other is not None and own is not None:
        Placement.objects.create(availability=other.availability, place=own.place, locked=True)
    Availability.objects.filter(pk=availability.pk).update(reason="", remedy="")
    audit.record("exchange.moved", exchange.event, by=by, person=availability.colleague_id)
    return moved


def _require_fit(availability, place):
    colleague = availability.colleague
    if place.day_id != availability.day_id:
        raise Refused("Cette place est offerte un autre jour.")
    if place.trade_id != colleague.trade_id:
        raise Refused(f"{colleague} fait un autre métier que celui de cette place.")
    if place.site.organisation_id == colleague.organisation_id:
        raise Refused(f"{colleague} travaille déjà dans cette structure.")
    if colleague.answer == Answer.DECLINED:
        raise Refused(f"{colleague} ne souhaite pas partir.")


@transaction.atomic
def toggle_lock(placement, *, by):
    """Fix a placement for the next allocations, or let it go again. What somebody signed stays fixed."""
    exchange = lock(placement.availability.day.exchange)
    placement.refresh_from_db(fields=["locked"])
    signed = placement.agreements.in_force().filter(signatures__isnull=False).exists()
    if placement.locked and signed:
        raise Refused("Une signature est déjà donnée : cette affectation reste fixée.")
    placement.locked = not placement.locked
    placement.save(update_fields=["locked"])
    audit.record("exchange.locked" if placement.locked else "exchange.unlocked", exchange.event, by=by)
    return placement


# --- The announcement --------------------------------------------------------------------------------------------------


def unannounced(exchange):
    """Coming placements nobody was told of: no agreement in force."""
    coming = Placement.objects.filter(
        availability__day__exchange=exchange, availability__day__starts_at__gt=timezone.now()
    )
    return coming.exclude(agreements__in=_in_force(exchange))


def _in_force(exchange):
    return agreements.ExchangeAgreement.objects.in_force().filter(day__exchange=exchange)


@transaction.atomic
def publish(exchange, *, by):
    """Announce: write the agreements that are missing and the letters of those they concern. Return how many agreements.

    The first time, everybody is written to, those without a place included; afterwards, only those for whom something changed.
    Locks the edition: of two announcements at once, the second finds nothing left. Raises Refused.
    """
    exchange = lock(exchange)
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
    staying = list(_availabilities(exchange).filter(placement=None).exclude(reason="")) if everybody else []
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


# --- The day itself ----------------------------------------------------------------------------------------------------


@transaction.atomic
def note_attendance(placement, said, *, by):
    """Write whether somebody came; from the morning of the day on."""
    if not placement.day.has_begun:
        raise Refused("Cette journée n’a pas commencé.")
    Placement.objects.filter(pk=placement.pk).update(attendance=Attendance(said))
    audit.record("exchange.attendance", placement.day.exchange.event, by=by, person=placement.colleague.pk, said=said)
