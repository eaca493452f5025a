"""What every write of « Vis ma vie » needs: the lock of the edition, refusals, places given back."""

from events.exchange import agreements
from events.models import Availability, Exchange, Placement


class Refused(Exception):
    """The rule says no; the text may be shown."""


def lock(exchange):
    """Lock the edition and return it fresh. NO KEY: rows that only point at it are not held up."""
    return Exchange.objects.select_for_update(of=("self",), no_key=True).select_related("event").get(pk=exchange.pk)


def availabilities(exchange):
    return Availability.objects.filter(day__exchange=exchange).select_related("colleague__organisation", "day")


def unplace(placements, reason, *, by):
    """Free these places; the agreements in force are voided, and who signed them told. Return how many."""
    done = 0
    for placement in placements:
        for agreement in placement.agreements.in_force().select_related("day__exchange__event", "colleague"):
            done += agreements.void(agreement, reason, by=by)
        Placement.objects.filter(pk=placement.pk).delete()
    return done
