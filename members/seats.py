"""For whom a person acts. The choice is in the session; the right is checked again at each request."""

from gtec_portal.ordering import alphabetical
from members.models import Seat

SESSION_KEY = "acting_organisation"


def active_seats(user):
    """The seats this person may act from today, with their organisations. One query.

    A former member's people keep their account and lose the network: CVs, shared vacancies, sessions.
    """
    return list(
        Seat.objects.usable()
        .filter(user=user)
        .select_related("organisation")
        .order_by(alphabetical("organisation__name"))
    )


def act_as(user, organisation):
    """Make `user` act for `organisation` in this request (None: for nobody). Used by the middleware, tasks and tests."""
    user.acting_organisation = organisation
    return user
