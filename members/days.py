"""Days an association may write down: neither the year 1 nor the year 9999, both of which somebody will type one day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from gtec_portal.typography import frdate

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2100, 12, 31)


def validate_day(day):
    """Refuse a day no association of employers has lived or planned."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            f"Cette date n’est pas plausible : entre {FIRST_DAY.year} et {LAST_DAY.year}.", code="day"
        )


def validate_past(day):
    """Refuse a day that has not come: what is recorded here has happened."""
    validate_day(day)
    if day > timezone.localdate():
        raise ValidationError(f"Le {frdate(day)} n’est pas encore passé.", code="future")
