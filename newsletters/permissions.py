"""Letters are written and sent by the association's team."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def can_write(user):
    return user.is_staff


def can_read_bulletins(user):
    """The team, and whoever acts for a member employer: what the members tell each other is not for partners."""
    organisation = user.acting_organisation
    return user.is_staff or (organisation is not None and organisation.is_employer)


def for_writers(view):
    """Answer 403 to whoever signed in without being of the team."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not can_write(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
