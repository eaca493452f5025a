"""Withdrawing a consent from a letter: one click, no sign-in, nothing shown of the person."""

import contextlib

from django.http import Http404
from django.shortcuts import render

from cvtheque.enums import Purpose
from cvtheque.models import LEAVE_PURPOSE, Candidate
from cvtheque.services import consents
from gtec_portal import links


@links.one_click
def leave(request, token, purpose):
    """Withdraw one consent."""
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
