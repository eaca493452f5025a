"""Staff reaches no staff page before a second factor is set up (CNIL, délibération 2025-019)."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from accounts import second_factor

_OPEN_PREFIXES = ("mfa_", "account_", "usersessions_")
_SET_UP = {"mfa_activate_totp", "mfa_add_webauthn"}


class SecondFactorMiddleware:
    """Send staff without a second factor to its set-up page. Signing in with it is allauth's business."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and response.status_code == 302 and match and match.view_name in _SET_UP:
            self._end_other_sessions(request)
            second_factor.was_set_up(request)
        return response

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not (settings.STAFF_MFA_REQUIRED and user.is_authenticated and user.is_staff):
            return None
        if not getattr(view, "login_required", True) or self._is_open(request) or is_mfa_enabled(user):
            return None
        messages.warning(request, "Pour protéger les données de chacun, activez d’abord un second facteur.")
        return redirect(reverse("mfa_index"))

    @staticmethod
    def _end_other_sessions(request):
        """Whoever had the password alone may sit in a session opened before: it must not inherit the second factor."""
        for session in UserSession.objects.filter(user=request.user.pk).exclude(
            session_key=request.session.session_key
        ):
            session.end()

    @staticmethod
    def _is_open(request):
        # The full name, namespace included: a page of ours called « account_… » would not be open.
        return request.resolver_match.view_name.startswith(_OPEN_PREFIXES)
