"""Stretches of time that must not overlap, refused by the database."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db.models import F, Func


def no_overlap(name, *, within, message):
    """Two rows of the same `within` never overlap, from `starts_at` to `ends_at`; one may begin when the other ends."""
    span = Func(F("starts_at"), F("ends_at"), RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[(within, RangeOperators.EQUAL), (span, RangeOperators.OVERLAPS)],
        violation_error_message=message,
    )
