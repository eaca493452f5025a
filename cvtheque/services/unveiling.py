"""Asking for a name, answering, and what happens when nobody answers."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cvtheque import letters
from cvtheque.enums import (
    Purpose,
    UnveilState,
)
from cvtheque.models import ASK_AGAIN_DAYS, WAITING_LIMIT, Candidate, UnveilRequest
from cvtheque.services import Refused
from cvtheque.services.common import label_of, locked, touch, write_to
from gtec_portal import audit, mail
from gtec_portal.typography import counted
from members.enums import SolicitationKind
from members.services import solicitations
from members.services.solicitations import Usage

BATCH = 500


class CandidateSpared(Refused):
    """This person already received as many requests this month as we allow, and nothing says why one more."""


def requests_of_the_month(candidate):
    """What this month's requests, whoever asked, already took from the attention of one candidate."""
    today = timezone.localdate()
    asked = candidate.unveil_requests.filter(created_at__year=today.year, created_at__month=today.month)
    return Usage(asked.count(), settings.UNVEIL_BUDGET)


@transaction.atomic
def ask_unveil(profile, *, organisation, by, vacancy, reason, insist="", opening=None):
    """Ask a candidate for their name in the name of an organisation, and write to them. Raises Refused with why not.

    `opening`: the advertisement of the post, if there is one (see cvtheque.openings).
    Locks the candidate: two colleagues who ask at once make one request, and take one place of the month's budget. Beyond
    it, `insist` says why (CandidateSpared otherwise); nothing makes a person answer more than WAITING_LIMIT at a time.
    The request is a line of the solicitation ledger of its organisation, which asked for it: it takes nothing from what
    others may ask of that organisation, and names no candidate.
    """
    candidate = locked(profile.candidate)
    profile.refresh_from_db(fields=["visible"])
    if not profile.visible:
        raise Refused("Cette personne n’est plus visible dans la CVthèque.")
    close_overdue(candidate.pk)
    former = candidate.unveil_requests.filter(organisation=organisation)
    if former.filter(state__in=[UnveilState.PENDING, UnveilState.ACCEPTED]).exists():
        raise Refused("Votre structure a déjà demandé le nom de ce candidat.")
    lately = timezone.now() - timedelta(days=ASK_AGAIN_DAYS)
    if former.filter(state=UnveilState.REFUSED, answered_at__gt=lately).exists():
        raise Refused("Cette personne a décliné votre demande récemment. Respectons son choix.")
    if candidate.unveil_requests.waiting().count() >= WAITING_LIMIT:
        raise Refused(
            f"Cette personne a déjà {counted(WAITING_LIMIT, 'demande')} à lire. Laissez-lui quelques jours pour répondre."
        )
    used = requests_of_the_month(candidate)
    if used.spent and not insist.strip():
        raise CandidateSpared(f"Cette personne a reçu beaucoup de demandes ({used.sentence}). Dites pourquoi insister.")
    request = UnveilRequest.objects.create(
        candidate=candidate, organisation=organisation, requester=by, vacancy=vacancy, reason=reason, opening=opening
    )
    solicitations.record(
        organisation,
        SolicitationKind.UNVEILING,
        vacancy,
        by=by,
        reason=insist if used.spent else "",
        counts=False,
    )
    write_to(candidate, "unveil_asked", letters.unveil_asked(request), purpose=Purpose.MEMBERS)
    audit.record("unveil.asked", candidate, by=by, label=label_of(candidate), organisation=str(organisation))
    return request


@transaction.atomic
def answer_unveil(request, *, accept, word=None):
    """The candidate's answer. Locks the candidate: of two open tabs, the first one counts. Raises Refused for the second.

    `word`: how the team heard it (`services.spoken.Word`), from somebody without an e-mail address.
    """
    candidate = locked(request.candidate)
    request = UnveilRequest.objects.select_related("organisation", "requester").get(pk=request.pk)
    if not request.is_waiting:
        raise Refused(already_closed(request))
    request.state = UnveilState.ACCEPTED if accept else UnveilState.REFUSED
    request.answered_at = timezone.now()
    if word:
        request.answered_at, request.heard, request.heard_by = word.at, word.heard, word.by
    request.save(update_fields=["state", "answered_at", "heard", "heard_by"])
    touch(candidate)
    tell_requester(request, letters.unveil_answered(request, candidate.profile))
    audit.record(
        f"unveil.{request.state}",
        candidate,
        by=word.by if word else None,
        label=label_of(candidate),
        organisation=str(request.organisation),
        **(word.trace if word else {}),
    )
    return request


def already_closed(request):
    """Why a request can no longer be answered."""
    return {
        UnveilState.ACCEPTED: f"Vous avez déjà accepté la demande envoyée par {request.organisation}.",
        UnveilState.REFUSED: f"Vous avez déjà décliné la demande envoyée par {request.organisation}.",
    }.get(request.shown_state, "Le délai de réponse est passé : cette demande est close, votre nom est resté caché.")


def closed_for(request):
    """The same, told to the team."""
    return {
        UnveilState.ACCEPTED: f"La demande envoyée par {request.organisation} est déjà acceptée.",
        UnveilState.REFUSED: f"La demande envoyée par {request.organisation} est déjà déclinée.",
    }.get(request.shown_state, "Le délai de réponse est passé\u00a0: cette demande est close, le nom est resté caché.")


def tell_requester(request, letter):
    """Write to whoever asked, if they still work with us."""
    if request.requester and request.requester.is_active:
        mail.send("cvtheque.unveil_answered", letter, to=request.requester.email, person=request.requester)


def remind_unveil_requests():
    """Ask once more, after a week of silence. Return how many letters left. One transaction each: safe to run twice."""
    due = UnveilRequest.objects.to_remind().order_by("pk").values_list("pk", "candidate_id")
    return sum(remind(*pair) for pair in due[:BATCH])


@transaction.atomic
def remind(pk, candidate_id):
    """Repeat one request unless it was answered, repeated or closed meanwhile. Locks the candidate. True when written."""
    candidate = Candidate.objects.select_for_update().filter(pk=candidate_id).first()
    request = UnveilRequest.objects.to_remind().select_related("organisation", "candidate").filter(pk=pk).first()
    if candidate is None or request is None:
        return False
    request.reminded_at = timezone.now()
    request.save(update_fields=["reminded_at"])
    write_to(candidate, "unveil_asked", letters.unveil_reminder(request), purpose=Purpose.MEMBERS)
    return True


def expire_unveil_requests():
    """Close the requests nobody answered in time and tell both sides. Return how many. Pages already show them as closed."""
    due = UnveilRequest.objects.overdue().order_by("pk").values_list("candidate_id", flat=True)
    return sum(close_overdue(pk) for pk in dict.fromkeys(due[:BATCH]))


@transaction.atomic
def close_overdue(candidate_id):
    """Close the overdue requests of one candidate, whose row is locked: an answer given this second is never overwritten."""
    candidate = Candidate.objects.select_for_update().filter(pk=candidate_id).first()
    if candidate is None:
        return 0
    closed = list(candidate.unveil_requests.overdue().select_related("organisation", "requester").order_by("pk"))
    for request in closed:
        request.state = UnveilState.EXPIRED
        request.save(update_fields=["state"])
        tell_requester(request, letters.unveil_expired(request, candidate.profile))
    if closed:
        write_to(candidate, "unveil_closed", letters.unveil_closed(candidate, closed), purpose=Purpose.MEMBERS)
    return len(closed)
