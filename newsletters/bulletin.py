"""What the network brings to a meeting, as plain data: `compute(on=day)` asks the database, nothing here knows of pages.

Until its day a bulletin says what is true now. For a day gone by it is put together again from dates (published, closed, given,
confirmed); what no date tells stays as it is today, and the page says so (`is_past`). Freezing (`bulletins.freeze`) ends the doubt.

No candidate is in it. Skills are counts over people who agreed to be found by all the members; a count never stands for fewer
than three people, and the groups of one breakdown always add up to three or more, so that no subtraction finds one person.
"""

import re
from collections import Counter
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from cvtheque.enums import Availability, Purpose
from cvtheque.models import Consent, SearchProfile
from events.enums import Audience
from events.models import Event
from gtec_portal.typography import NBSP, frdate, frnumber
from members.models import Organisation
from members.towns import main_towns, nearest_town
from newsletters import lateness
from newsletters.models import Bulletin
from reference.enums import TradeFamily
from reference.models import Trade
from reference.text import unaccent
from trainings.enums import EnrolmentStatus, SessionState
from trainings.models import Session
from vacancies.enums import VacancyState
from vacancies.models import Vacancy

FORMAT = 1  # of the frozen data; a reader of old bulletins may have to know
SMALLEST = 3  # people a shown count stands for, at least
ROWS = 40  # lines kept of each list; the counts count everything


def compute(on, *, since=None, now=None):
    """The bulletin of a day as JSON-ready data. `since`: the day of the one before. About fifteen queries, whatever the size."""
    now = now or timezone.now()
    moment = min(now, end_of(on))
    day = min(on, timezone.localdate(now))
    past = moment < now
    since = since or previous_day(on)
    return {
        "format": FORMAT,
        "on": on.isoformat(),
        "since": since.isoformat(),
        "at": moment.isoformat(),
        "is_past": past,
        "members": members(on, since),
        "posts": posts(moment),
        "skills": skills(moment if past else None, day),
        "seats": seats(moment, day, past=past),
        "late": lateness.found(moment, past=past),
        "events": events(moment),
    }


def end_of(day):
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def previous_day(on):
    """The day of the bulletin before this one, else thirty days earlier. One query."""
    last = Bulletin.objects.frozen().filter(on__lt=on).order_by("-on").values_list("on", flat=True).first()
    return last or on - timedelta(days=30)


# --- Members ------------------------------------------------------------------------------------------------------------------


def members(on, since):
    """How many members on the day, and who was not one at the last bulletin, or is not any more."""
    organisations = Organisation.objects.select_related("heir").prefetch_related("sites__commune")
    here = {organisation.pk: organisation for organisation in organisations.members_on(on).as_of(on)}
    before = {organisation.pk: organisation for organisation in organisations.members_on(since).as_of(since)}
    return {
        "count": len(here),
        "arrivals": [_named(one) for pk, one in here.items() if pk not in before],
        "departures": [_named(one) for pk, one in before.items() if pk not in here],
    }


def _named(organisation):
    """Its name of that day. `heir`: the organisation it merged into, so that a merger does not read as a loss."""
    return {
        "id": organisation.pk,
        "name": organisation.name_then,
        "towns": ", ".join(organisation.towns()[:3]),
        "heir": str(organisation.heir or ""),
    }


# --- Posts to fill ------------------------------------------------------------------------------------------------------------


def open_posts(moment):
    """Shared vacancies that were online at this moment."""
    return Vacancy.objects.exclude(state=VacancyState.DRAFT).filter(
        Q(closed_at=None) | Q(closed_at__gt=moment), is_shared=True, published_at__lte=moment, expires_at__gt=moment
    )


def posts(moment):
    """Posts by trade, the most wanted first, each with its structures."""
    rows = open_posts(moment).select_related("organisation", "site__commune", "trade")
    trades = {}
    for vacancy in rows.order_by("trade__label", "organisation__name", "pk"):
        trade = trades.setdefault(
            vacancy.trade_id, {"code": vacancy.trade_id, "trade": vacancy.trade.label, "count": 0, "rows": []}
        )
        trade["count"] += 1
        trade["rows"].append(_post(vacancy))
    listed = sorted(trades.values(), key=lambda trade: (-trade["count"], trade["trade"]))
    by_structure = Counter(row["organisation"] for trade in listed for row in trade["rows"])
    return {
        "count": sum(trade["count"] for trade in listed),
        "public": open_posts(moment).filter(is_public=True).count(),
        "structures": len(by_structure),
        "own": {str(pk): number for pk, number in by_structure.items()},
        "trades": listed,
    }


def _post(vacancy):
    return {
        "id": str(vacancy.uuid),
        "title": vacancy.title,
        "more": "" if _words(vacancy.title) <= _words(vacancy.trade.label) else vacancy.title,
        "organisation": vacancy.organisation_id,
        "structure": str(vacancy.organisation),
        "town": vacancy.site.commune.name,
        "contract": vacancy.get_contract_display(),
        "hours": f"{frnumber(vacancy.hours_per_week)}{NBSP}h",
    }


def _words(title):
    """What a title says, « (H/F) » and punctuation aside: a post named after its trade adds nothing to it."""
    return set(re.findall(r"\w+", unaccent(title).replace("(h/f)", "")))


# --- Skills available ---------------------------------------------------------------------------------------------------------


def found_people(given_before=None):
    """Profiles of people found by all the members now. `given_before`: only those who had agreed by then.

    Somebody who withdrew is in no bulletin computed later, be it for a day when they still agreed.
    """
    profiles = SearchProfile.objects.searchable()
    if given_before is None:
        return profiles
    agreed = Consent.objects.in_force().filter(purpose=Purpose.MEMBERS, given_at__lte=given_before)
    return profiles.filter(candidate__in=agreed.values("candidate"))


def skills(given_before, day):
    """Counts by family of trades, availability and sector; `count` is None below three people, then nothing is broken down.

    Three queries: people with the same facts are counted together by the database, and no identifier leaves it.
    """
    alike = (
        found_people(given_before)
        .order_by()
        .values("trade_codes", "availability", "commune", "commune__latitude", "commune__longitude")
        .annotate(people=Count("pk"))
    )
    groups = list(alike)
    count = sum(group["people"] for group in groups)
    if count < SMALLEST:
        return {"count": None, "families": [], "availability": [], "sectors": []}
    families = dict(Trade.objects.sector().values_list("pk", "family"))
    towns = main_towns(day)
    return {
        "count": count,
        "families": cells(
            [(frozenset(families.get(code, "") for code in group["trade_codes"]) or {""}, group) for group in groups],
            dict(TradeFamily.choices),
            rest="Autres métiers",
        ),
        "availability": cells(
            [({group["availability"]}, group) for group in groups],
            dict(Availability.choices),
            rest="Autres disponibilités",
        ),
        "sectors": cells(
            [({_sector(towns, group)}, group) for group in groups],
            {town.pk: town.name for town in towns},
            rest="Ailleurs",
        )
        if towns
        else [],
    }


class _Place:
    def __init__(self, group):
        self.latitude, self.longitude = group["commune__latitude"], group["commune__longitude"]


def _sector(towns, group):
    town = nearest_town(towns, _Place(group))
    return town.pk if town else ""


def cells(tagged, labels, *, rest):
    """Lines {key, label, count} of one breakdown; a person may be in several (two families of trades).

    `tagged`: (set of keys, group of people alike). Keys without a label, and those of fewer than three people, are put together
    under `rest`; when these are fewer than three people in all, the next smallest joins them.
    """

    def people(keys):
        return sum(group["people"] for tags, group in tagged if tags & keys)

    counts = {key: people({key}) for key in labels}
    small = {key for tags, _ in tagged for key in tags if counts.get(key, 0) < SMALLEST}
    shown = sorted((key for key in labels if counts[key] >= SMALLEST), key=counts.get)
    while small and people(small) < SMALLEST and shown:
        small.add(shown.pop(0))
    lines = [{"key": key, "label": labels[key], "count": counts[key]} for key in labels if key in shown]
    if small:
        lines.append({"key": "", "label": rest, "count": people(small)})
    return lines


# --- Training seats -----------------------------------------------------------------------------------------------------------


def seats(moment, day, *, past):
    """Coming sessions with room, the nearest first. Enrolment is open until the eve of the first day."""
    sessions = _sessions_then(moment, day) if past else Session.objects.open().complete().order_by("starts_on", "pk")
    rows = [
        {
            "id": session.pk,
            "name": session.name,
            "dates": session.dates,
            "town": session.commune.name,
            "seats": session.seats_left,
            "until": frdate(session.starts_on - timedelta(days=1)),
        }
        for session in sessions
        if not session.is_full
    ]
    return {"count": len(rows), "seats": sum(row["seats"] for row in rows), "rows": rows[:ROWS]}


def _sessions_then(moment, day):
    """Sessions published and not begun at a past moment, their seats counted again from the dates of the enrolments."""
    held = Q(enrolments__confirmed_at__lte=moment) & (
        Q(enrolments__status=EnrolmentStatus.CONFIRMED)
        | Q(enrolments__status=EnrolmentStatus.CANCELLED, enrolments__cancelled_at__gt=moment)
    )
    known = Session.objects.complete().filter(
        Q(published_at=None) | Q(published_at__lte=moment),
        state__in=[SessionState.PUBLISHED, SessionState.CLOSED],
        starts_on__gt=day,
    )
    for session in known.annotate(held=Count("enrolments", filter=held)).order_by("starts_on", "pk"):
        session.seats_taken = session.held
        yield session


# --- Coming events ------------------------------------------------------------------------------------------------------------


def events(moment):
    """Published events that were not over nor called off, the nearest first; the meeting itself is one of them."""
    coming = Event.objects.filter(published_at__lte=moment, ends_at__gte=moment).select_related("commune")
    coming = coming.exclude(cancelled_at__lte=moment)
    rows = list(coming.order_by("starts_at", "pk"))
    return {
        "count": len(rows),
        "public": sum(event.audience == Audience.PUBLIC for event in rows),
        "rows": [
            {
                "id": str(event.uuid),
                "title": event.title,
                "day": event.day_label,
                "hours": event.hours_label,
                "place": event.place_label,
            }
            for event in rows[:ROWS]
        ],
    }
