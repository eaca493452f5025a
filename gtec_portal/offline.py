"""Forms that survive a dropped connection: the server's half of static/js/offline.js (see docs/ui.md).

A form marked `data-offline` keeps what is typed on the device and sends it when the network is there. It carries a UUID made
on the device, unique in the database: sent twice, it is recorded once.

    @offline.form
    def visit_create(request):
        ...
        return offline.saved(request, visit.get_absolute_url())
"""

from datetime import timedelta
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

HEADER = "X-Offline"  # what the script sends: for whom the form was typed
AGE_HEADER = "X-Offline-Age"  # and how long ago, in seconds
MAX_AGE = 30 * 24 * 3600  # the device keeps nothing longer


def device_key(user):
    """Name a person on a device without saying their number: what one typed is never sent in another's name."""
    return salted_hmac("gtec_portal.offline", str(user.pk)).hexdigest()[:16] if user.is_authenticated else ""


def link_key(token):
    """The same for whoever holds a personal link and has no account: what is typed on a link's page is sent through that link."""
    return salted_hmac("gtec_portal.offline.link", token).hexdigest()[:16]


def form(view):
    """Refuse (409) what was typed on this device by somebody else than the person now signed in, or through another link.

    A view that takes a `token` is the page of a personal link: its template gets `link_device=offline.link_key(token)`.
    """

    @wraps(view)
    def checked(request, *args, **kwargs):
        expected = link_key(kwargs["token"]) if "token" in kwargs else device_key(request.user)
        if HEADER in request.headers and request.headers[HEADER] != expected:
            return HttpResponse("Saisi par une autre personne.\n", status=409, content_type="text/plain; charset=utf-8")
        return view(request, *args, **kwargs)

    return checked


def saved(request, url, **more):
    """Answer that the form is recorded: the script gets the page's address (201), a plain form is sent there (302).

    `more`: what the script of a page that stays where it is wants to know besides.
    """
    if HEADER in request.headers:
        return JsonResponse({"url": url, **more}, status=201)
    return redirect(url)


def moment(request):
    """When what is sent was done: now, or as long ago as the device says. Its clock may be wrong, so it tells an age."""
    age = request.headers.get(AGE_HEADER, "")
    return timezone.now() - timedelta(seconds=min(int(age), MAX_AGE) if age.isascii() and age.isdecimal() else 0)
