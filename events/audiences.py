"""Which audiences a person belongs to: one answer for events, reports and annexes."""

from accounts.enums import Role
from accounts.roles import role_of
from events.enums import Audience


def audiences_of(user):
    """Return the audiences whose documents this person may open; anonymous readers have the public one."""
    if not user.is_authenticated:
        return {Audience.PUBLIC}
    role = role_of(user)
    circle = {Role.STAFF: Audience.MEMBERS, Role.EMPLOYER: Audience.MEMBERS, Role.PARTNER: Audience.PARTNERS}
    return set(circle.get(role, Audience.PUBLIC).no_narrower())
