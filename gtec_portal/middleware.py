"""What every request goes through. Each class does one thing and says why."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpResponse

from gtec_portal import health, logs


class RequestIdMiddleware:
    """Give each request an id, written in its log lines and in the answer, so that a person can quote it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        token = logs.request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-Id"] = request.id
        return response


class RemoteAddressMiddleware:
    """Behind our front server, make REMOTE_ADDR the visitor's: limits and the access log rely on it.

    Only the last address of X-Forwarded-For is believed: that one was written by the front server, the others by anybody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.BEHIND_PROXY:
            told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            request.META["REMOTE_ADDR"] = told if is_valid_address(told) else request.META.get("REMOTE_ADDR", "")
        return self.get_response(request)


def is_valid_address(text):
    try:
        validate_ipv46_address(text)
    except ValidationError:
        return False
    return True


class FormCharsetMiddleware:
    """Refuse requests in another charset than UTF-8, whatever their method.

    Django 5.2 answers a bare 500 to such forms, because its own error pages read the form again; and it decodes parts and query
    strings with whatever codec the header names, « rot13 » included.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
        if charset.lower().strip('"') not in {"utf-8", "utf8"}:
            return HttpResponse(
                "Formulaire refusé : encodage UTF-8 attendu.\n", status=400, content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)


class HealthMiddleware:
    """Answer /healthz and /readyz before sessions and host checks: probes have neither cookie nor name."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path_info == "/readyz":
            return health.ready_response()
        return self.get_response(request)


class NoStoreMiddleware:
    """Keep signed-in pages out of every cache: a shared computer must not show them to the next person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
