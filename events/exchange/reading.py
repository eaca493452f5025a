"""What the pages read: the balance of each structure, the board of each day. A fixed number of queries, whatever the crowd."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from events.exchange.enums import Answer, Attendance
from events.models import Availability, ExchangeAgreement, HostPlace, Placement
from gtec_portal.ordering import alphabetical
from gtec_portal.typography import duration
from members.models import Organisation
from reference.geography import km_between


@dataclass(frozen=True)
class Line:
    """One structure, over the whole edition and day by day (minutes). `days`: (day, lent, received)."""

    organisation: object
    offered: int
    proposed: int
    days: list

    @property
    def lent(self):
        return sum(lent for _, lent, _ in self.days)

    @property
    def received(self):
        return sum(received for _, _, received in self.days)

    @property
    def gap(self):
        return self.lent - self.received

    @property
    def is_even(self):
        return all(lent == received for _, lent, received in self.days)

    @property
    def gap_label(self):
        """« équilibré », « prête 7 h de plus », « reçoit 7 h de plus »."""
        if self.is_even:
            return "Équilibré"
        if self.gap == 0:
            return "Équilibré sur l’ensemble, pas chaque jour"
        return f"{'Prête' if self.gap > 0 else 'Reçoit'} {duration(abs(self.gap))} de plus"

    @property
    def tone(self):
        return "ok" if self.is_even else "warn"


def balance(exchange):
    """A `Line` for each structure that offers or proposes, in the order of the alphabet. Five queries."""
    days = list(exchange.days.all())
    minutes = {day.pk: day.minutes for day in days}
    lent, received = Counter(), Counter()
    moves = Placement.objects.filter(availability__day__exchange=exchange).exclude(attendance=Attendance.ABSENT)
    for home, host, day in moves.values_list(
        "availability__colleague__organisation", "place__site__organisation", "availability__day"
    ):
        lent[home, day] += minutes[day]
        received[host, day] += minutes[day]
    offered = Counter(HostPlace.objects.filter(day__exchange=exchange).values_list("site__organisation", flat=True))
    proposed = Counter(exchange.colleagues.exclude(answer=Answer.DECLINED).values_list("organisation", flat=True))
    keys = set(offered) | set(proposed)
    organisations = Organisation.objects.filter(pk__in=keys).order_by(alphabetical("name"), "pk")
    return [
        Line(
            one,
            offered[one.pk],
            proposed[one.pk],
            [(day, lent[one.pk, day.pk], received[one.pk, day.pk]) for day in days],
        )
        for one in organisations
    ]


@dataclass
class Board:
    """One day: who goes where, who stays, which places are empty."""

    day: object
    placements: list
    staying: list
    free: list


def boards(exchange):
    """Each day of the edition. Five queries."""
    rows = Availability.objects.filter(day__exchange=exchange).exclude(colleague__answer=Answer.DECLINED)
    rows = rows.select_related("colleague__organisation", "colleague__trade", "day").filter(placement=None)
    staying, placed, free = defaultdict(list), defaultdict(list), defaultdict(list)
    for one in rows.order_by(alphabetical("colleague__last_name"), "pk"):
        staying[one.day_id].append(one)
    agreements = ExchangeAgreement.objects.in_force().prefetch_related("signatures")
    placements = (
        Placement.objects.complete()
        .filter(availability__day__exchange=exchange)
        .prefetch_related(Prefetch("agreements", agreements, to_attr="in_force"))
        .order_by(alphabetical("availability__colleague__last_name"), "pk")
    )
    for one in placements:
        one.km = distance_of(one)
        one.agreement = one.in_force[0] if one.in_force else None
        placed[one.availability.day_id].append(one)
    places = (
        HostPlace.objects.filter(day__exchange=exchange)
        .free()
        .select_related("site__organisation", "site__commune", "trade")
    )
    for one in places.order_by(alphabetical("site__name"), "pk"):
        free[one.day_id].append(one)
    return [Board(day, placed[day.pk], staying[day.pk], free[day.pk]) for day in exchange.days.all()]


def distance_of(placement):
    """Kilometres as the crow flies, from where the person leaves."""
    return round(km_between(placement.colleague.start, placement.place.site.commune))


def fits(availability):
    """Places of that day and trade in other structures, the nearest first, with who holds them. Two queries."""
    person = availability.colleague
    places = (
        HostPlace.objects.filter(day=availability.day_id, trade=person.trade_id)
        .exclude(site__organisation=person.organisation_id)
        .select_related("site__organisation", "site__commune", "placement__availability__colleague")
    )
    found = [
        (place, round(km_between(person.start, place.site.commune)), getattr(place, "placement", None))
        for place in places
    ]
    return sorted(found, key=lambda one: (one[1], one[0].pk))


def mine(exchange, organisation):
    """What one structure sees of the edition: its places, the people it proposed, the agreements it is a party of."""
    agreements = ExchangeAgreement.objects.in_force().filter(day__exchange=exchange)
    return {
        "places": HostPlace.objects.filter(day__exchange=exchange, site__organisation=organisation)
        .select_related("site__commune", "trade", "day")
        .order_by("day__starts_at", "pk"),
        "colleagues": exchange.colleagues.filter(organisation=organisation)
        .select_related("trade", "site")
        .prefetch_related("availabilities__day")
        .by_name(),
        "agreements": agreements.filter(Q(home=organisation) | Q(host=organisation))
        .complete()
        .select_related("placement__availability", "placement__place__site")
        .order_by("day__starts_at", "pk"),
        "line": next((line for line in balance(exchange) if line.organisation == organisation), None),
    }
