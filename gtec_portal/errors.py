"""Pages for what went wrong, in plain French. Those for 500 and 503 need neither the database nor a session."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def csrf_failure(request, reason=""):
    """The form's proof of origin is missing or old: most often a page left open for days."""
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """Django’s handler of uncaught exceptions: 503 while the database is away, else 500. The caller has logged the reason.

    A middleware could not do this: Django turns exceptions into answers before any middleware sees them.
    """
    status, headers = (503, {"Retry-After": "30"}) if is_database_away(sys.exception()) else (500, {})
    # No request context: its processors may need the database. The request itself carries the reference to quote.
    page = get_template(f"{status}.html").render({"request": request})
    return HttpResponse(page, status=status, headers=headers)


def is_database_away(error):
    """Whether this error is a lost or refused connection, as opposed to a lock or a statement that took too long."""
    if isinstance(error, InterfaceError):
        return True
    code = getattr(error.__cause__, "pgcode", None) or "08"  # a connection that failed carries no code
    return isinstance(error, OperationalError) and code.startswith(("08", "57P"))
