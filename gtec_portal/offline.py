"""Forms that survive a dropped connection: the server's half of static/js/offline.js (see docs/ui.md).

A form marked `data-offline` keeps what is typed on the device and sends it when the network is there. It carries a UUID made
on the device, unique in the database: sent twice, it is recorded once.

    @offline.form
    def visit_create(request):
        ...
        return offline.saved(request, visit.get_absolute_url())
"""

from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

HEADER = "X-Offline"  # what the script sends: for whom the form was typed


def device_key(user):
    """Name a person on a device without saying their number: what one typed is never sent in another's name."""
    return salted_hmac("gtec_portal.offline", str(user.pk)).hexdigest()[:16] if user.is_authenticated else ""


def form(view):
    """Refuse (409) what was typed on this device by somebody else than the person now signed in."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if HEADER in request.headers and request.headers[HEADER] != device_key(request.user):
            return HttpResponse("Saisi par une autre personne.\n", status=409, content_type="text/plain; charset=utf-8")
        return view(request, *args, **kwargs)

    return checked


def saved(request, url):
    """Answer that the form is recorded: the script gets the page's address (201), a plain form is sent there (302)."""
    if HEADER in request.headers:
        return JsonResponse({"url": url}, status=201)
    return redirect(url)
