"""The edition of « Vis ma vie » and its days."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from events.exchange import agreements
from events.exchange.services.common import Refused, lock
from events.models import ExchangeDay
from gtec_portal import audit

LUNCH = timedelta(hours=1)
LONG = timedelta(hours=6)


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
