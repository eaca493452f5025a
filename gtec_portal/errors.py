"""Pages for what went wrong, in plain French. Those for 500 and 503 need neither the database nor a session."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def csrf_failure(request, reason=""):
    """The form's proof of origin is missing or old: most often a page left open for days."""
    return render(request, "403_csrf.html", status=403)


def unavailable(request):
    """503 page served while the database is away."""
    response = HttpResponse(get_template("503.html").render(), status=503)
    response["Retry-After"] = "30"
    return response
