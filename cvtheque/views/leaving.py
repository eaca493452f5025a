"""Withdrawing a consent from a letter: one click, no sign-in, nothing shown of the person."""

import contextlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cvtheque.enums import Purpose
from cvtheque.models import LEAVE_PURPOSE, Candidate
from cvtheque.services import consents
from gtec_portal import links


@csrf_exempt  # mail programs post here by themselves (RFC 8058): no cookie, no page before, a token nobody can guess
@login_not_required
@require_http_methods(["GET", "POST"])
def leave(request, token, purpose):
    """Withdraw one consent. Opening the link only asks, since mail scanners follow links; posting withdraws, twice if need be."""
    if purpose not in Purpose:
        raise Http404
    candidate = links.read_token(Candidate.objects.all(), token, LEAVE_PURPOSE)
    if candidate is None:
        return closed(render(request, "cvtheque/link_dead.html", status=404))
    purpose = Purpose(purpose)
    done = request.method == "POST"
    if done:
        with contextlib.suppress(Candidate.DoesNotExist):  # deleted at this very moment: nothing is left to withdraw
            consents.withdraw_consent(candidate, purpose)
    in_force = candidate.consents.in_force().filter(purpose=purpose).exists()
    return closed(render(request, "cvtheque/leave.html", {"purpose": purpose, "done": done, "in_force": in_force}))


def closed(response):
    """Never kept, never indexed; the address of the page is a key: no other site hears of it."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
