"""Which audiences a person belongs to: one answer for events, reports and annexes."""

from accounts.enums import Role
from accounts.roles import role_of
from events.enums import Audience


def audiences_of(user):
    """Return the audiences whose documents this person may open; anonymous readers have the public one."""
    if not user.is_authenticated:
        return {Audience.PUBLIC}
    role = role_of(user)
    if role in {Role.STAFF, Role.EMPLOYER}:
        return set(Audience)
    return {Audience.PUBLIC, Audience.PARTNERS} if role == Role.PARTNER else {Audience.PUBLIC}
