"""For whom a person acts. The choice is in the session; the right is checked again at each request."""

from functools import lru_cache

from django.db import connection
from django.utils import timezone

from gtec_portal.ordering import alphabetical
from members.models import Organisation, Seat

SESSION_KEY = "acting_organisation"
ANYBODY = -1  # no user has this number
_SEAT = [field.attname for field in Seat._meta.concrete_fields]
_ORGANISATION = [field.attname for field in Organisation._meta.concrete_fields]


def active_seats(user):
    """The seats this person may act from today, with their organisations. One query.

    A former member's people keep their account and lose the network: CVs, shared vacancies, sessions.
    """
    sql, parameters = _question(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if value == ANYBODY else value for value in parameters])
        return [_seat(row) for row in cursor.fetchall()]


@lru_cache(maxsize=2)
def _question(today):
    """SQL and parameters of that query for `ANYBODY`, the same for everybody on one day.

    It is asked at every page, and Django would take longer to write it than PostgreSQL to answer.
    """
    seats = Seat.objects.usable().filter(user=ANYBODY).order_by(alphabetical("organisation__name"))
    asked = [*_SEAT, *(f"organisation__{name}" for name in _ORGANISATION)]
    return seats.values_list(*asked).query.sql_with_params()


def _seat(row):
    seat = Seat.from_db("default", _SEAT, row[: len(_SEAT)])
    seat.organisation = Organisation.from_db("default", _ORGANISATION, row[len(_SEAT) :])
    return seat


def act_as(user, organisation):
    """Make `user` act for `organisation` in this request (None: for nobody). Used by the middleware, tasks and tests."""
    user.acting_organisation = organisation
    return user
