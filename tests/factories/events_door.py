"""An event that takes place on this very day, whatever the hour."""

from datetime import datetime, time, timedelta

from django.utils import timezone


def today():
    """Values of an event that lasts the whole of today, here."""
    morning = timezone.make_aware(datetime.combine(timezone.localdate(), time(0, 1)))
    return {"starts_at": morning, "ends_at": morning + timedelta(hours=22)}
