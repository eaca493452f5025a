"""Asking for a name, answering, and what happens when nobody answers."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cvtheque import letters
from cvtheque.enums import (
    UnveilState,
)
from cvtheque.models import ASK_AGAIN_DAYS, UnveilRequest
from cvtheque.services import Refused
from cvtheque.services.common import label_of, locked, touch, write_to
from gtec_portal import audit, mail


@transaction.atomic
def ask_unveil(profile, *, organisation, by, vacancy, reason):
    """Ask a candidate for their name in the name of an organisation, and write to them. Raises Refused with why not.

    Locks the candidate: two colleagues who ask at once make one request.
    """
    candidate = locked(profile.candidate)
    profile.refresh_from_db(fields=["visible"])
    if not profile.visible:
        raise Refused("Cette personne n’est plus visible dans la CVthèque.")
    expire_unveil_requests(candidate=candidate)
    former = candidate.unveil_requests.filter(organisation=organisation)
    if former.filter(state__in=[UnveilState.PENDING, UnveilState.ACCEPTED]).exists():
        raise Refused("Votre structure a déjà demandé le nom de ce candidat.")
    lately = timezone.now() - timedelta(days=ASK_AGAIN_DAYS)
    if former.filter(state=UnveilState.REFUSED, answered_at__gt=lately).exists():
        raise Refused("Cette personne a décliné votre demande récemment. Respectons son choix.")
    request = UnveilRequest.objects.create(
        candidate=candidate, organisation=organisation, requester=by, vacancy=vacancy, reason=reason
    )
    write_to(candidate, "unveil_asked", letters.unveil_asked(request))
    audit.record("unveil.asked", candidate, by=by, label=label_of(candidate), organisation=str(organisation))
    return request


@transaction.atomic
def answer_unveil(request, *, accept):
    """The candidate's answer. Locks the candidate: of two open tabs, the first one counts. Raises Refused for the second."""
    candidate = locked(request.candidate)
    request = UnveilRequest.objects.select_related("organisation", "requester").get(pk=request.pk)
    if not request.is_waiting:
        raise Refused(already_closed(request))
    request.state = UnveilState.ACCEPTED if accept else UnveilState.REFUSED
    request.answered_at = timezone.now()
    request.save(update_fields=["state", "answered_at"])
    touch(candidate)
    if request.requester:
        mail.send(
            "cvtheque.unveil_answered",
            letters.unveil_answered(request, candidate.profile),
            to=request.requester.email,
            person=request.requester,
        )
    audit.record(
        f"unveil.{request.state}", candidate, label=label_of(candidate), organisation=str(request.organisation)
    )
    return request


def already_closed(request):
    """Why a request can no longer be answered."""
    return {
        UnveilState.ACCEPTED: f"Vous avez déjà accepté la demande de {request.organisation}.",
        UnveilState.REFUSED: f"Vous avez déjà décliné la demande de {request.organisation}.",
    }.get(request.shown_state, "Le délai de réponse est passé : cette demande est close, votre nom est resté caché.")


def expire_unveil_requests(*, candidate=None):
    """Close the requests nobody answered in time. Return how many. Pages already show them as closed."""
    overdue = UnveilRequest.objects.overdue()
    if candidate is not None:
        overdue = overdue.filter(candidate=candidate)
    return overdue.update(state=UnveilState.EXPIRED)
