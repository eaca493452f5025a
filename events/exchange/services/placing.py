"""Who goes where: the allocation, moves by hand, what is fixed, and who came."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from events.exchange import allocator
from events.exchange.enums import KM_WITHOUT_CAR, Answer, Attendance, ExchangeRule
from events.exchange.services.common import Refused, availabilities, lock, unplace
from events.exchange.wording import reasons_said
from events.models import Availability, HostPlace, Placement
from gtec_portal import audit
from reference.geography import km_between

UNIT = 100  # metres: what distances are counted in


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
                None if one.has_car else KM_WITHOUT_CAR * 1000 // UNIT,
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
    rows = {(one.colleague_id, one.day_id): one for one in availabilities(exchange).filter(**coming)}
    current = {
        (one.availability.colleague_id, one.availability.day_id): one
        for one in Placement.objects.filter(availability__in=rows.values()).select_related("availability")
    }
    moved = [one for key, one in current.items() if solution.placed.get(key) != one.place_id]
    voided = unplace(moved, "La répartition a changé.", by=by)
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


@transaction.atomic
def move(availability, place, *, by):
    """Send somebody to this place, or keep them home (None). A place taken is exchanged when both can. Locks what was moved.

    Raises Refused: another trade, their own structure, another day, a day begun.
    """
    exchange = lock(availability.day.exchange)
    availability = availabilities(exchange).get(pk=availability.pk)
    if availability.day.has_begun:
        raise Refused("Cette journée a commencé : elle ne change plus.")
    own = Placement.objects.filter(availability=availability).select_related("availability__day", "place").first()
    if place is None:
        unplace([own] if own else [], "La personne a été retirée de la répartition.", by=by)
        audit.record("exchange.moved", exchange.event, by=by, person=availability.colleague_id)
        return None
    _require_fit(availability, place)
    other = Placement.objects.filter(place=place).select_related("availability__colleague").first()
    if other is not None and other.availability_id == availability.pk:
        return other
    if other is not None and own is not None:
        _require_fit(other.availability, own.place)
    unplace([one for one in (own, other) if one], "La répartition a changé à la main.", by=by)
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


@transaction.atomic
def note_attendance(placement, said, *, by):
    """Write whether somebody came; from the morning of the day on."""
    if not placement.day.has_begun:
        raise Refused("Cette journée n’a pas commencé.")
    Placement.objects.filter(pk=placement.pk).update(attendance=Attendance(said))
    audit.record("exchange.attendance", placement.day.exchange.event, by=by, person=placement.colleague.pk, said=said)
