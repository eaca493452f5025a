"""The session under way: opening, presence, the steps and their clock. Each write locks the session, so that two hands on two
screens move it once. The database holds the same rules (migration 0007)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from events.codev.enums import CodevOutcome, CodevStep
from events.codev.groups import Refused
from events.door import elsewhere
from events.models import CodevAction, CodevMove, CodevReview, CodevSession
from gtec_portal import audit

MORE = timedelta(minutes=2)
ALREADY = "L’étape venait de changer : rien n’a été fait de plus."


def lock(session):
    """The session, fresh; whoever writes in it waits here."""
    return (
        CodevSession.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group", "event")
        .get(pk=session.pk)
    )


@transaction.atomic
def open_room(session, *, now=None, by=None):
    """Let people in. The room opens on the review of the plan before."""
    session = lock(session)
    if session.is_opened:
        return session
    session.opened_at = now or timezone.now()
    session.save(update_fields=["opened_at"])
    audit.record("codev.opened", session.group, by=by, session=session.pk)
    return session


@transaction.atomic
def set_presence(session, present, *, now=None):
    """Note who is there: `present` is a set of seat numbers. What was noted first keeps its hour.

    Who is registered at the event of the session is present there too.
    """
    session = lock(session)
    if session.is_done:
        raise Refused("La séance est terminée : les présences ne changent plus.")
    for seat in session.seats.select_related("member").order_by("pk"):
        if seat.pk in present and seat.present_at is None:
            _here(session, seat, now or timezone.now())
        elif seat.pk not in present and seat.present_at is not None:
            elsewhere.take_back(_gesture(seat))
            seat.present_at = None
            seat.save(update_fields=["present_at"])


@transaction.atomic
def arrive(seat, *, now=None):
    """They come in by their own link: present, once the room is open, and at the event of the session."""
    if seat.present_at is not None:
        return
    session = lock(seat.session)
    seat.refresh_from_db(fields=["present_at"])
    if session.is_opened and not session.is_done and seat.present_at is None:
        _here(session, seat, now or timezone.now())


def _here(session, seat, now):
    seat.present_at = now
    seat.save(update_fields=["present_at"])
    elsewhere.note(session.event, seat.member.email, key=_gesture(seat), at=now)


def _gesture(seat):
    """Names this presence: noted again after a correction, it is another."""
    return f"codev/{seat.pk}/{seat.present_at.isoformat()}"


# --- The plan before ----------------------------------------------------------------------------------------------------


def plan_to_review(session):
    """Actions of earlier sessions that were still open when this one began, each with `said` (its review here, or None).

    Two queries, whatever the number of actions.
    """
    earlier = CodevAction.objects.standing().filter(
        session__group=session.group_id, session__starts_at__lt=session.starts_at
    )
    actions = []
    for action in (
        earlier.select_related("session", "seat__member")
        .prefetch_related("reviews")
        .order_by("session__starts_at", "pk")
    ):
        reviews = sorted(action.reviews.all(), key=lambda review: review.pk)
        before = [one for one in reviews if one.session_id != session.pk]
        if before and before[-1].outcome != CodevOutcome.DOING:
            continue
        action.said = next((one for one in reversed(reviews) if one.session_id == session.pk), None)
        actions.append(action)
    return actions


def is_reviewed(session):
    """Nothing is left to say of the plans before."""
    return all(action.said for action in plan_to_review(session))


@transaction.atomic
def review(session, action, *, uuid, outcome, word=""):
    """Say what became of an action. Sent twice, kept once; said again, the last word counts."""
    session = lock(session)
    known = CodevReview.objects.filter(uuid=uuid).first()
    if known:
        if (known.session_id, known.action_id) != (session.pk, action.pk):
            raise Refused("Cette saisie appartient à une autre page.")
        return known
    if session.step != CodevStep.REVIEW:
        raise Refused("La première étape a commencé : la revue du plan est close.")
    if not session.is_opened:
        raise Refused("La salle n’est pas encore ouverte.")
    if action.pk not in {one.pk for one in plan_to_review(session)}:
        raise Refused("Cette action n’est pas à revoir ici.")
    return CodevReview.objects.create(uuid=uuid, session=session, action=action, outcome=outcome, word=word)


@transaction.atomic
def skip_review(session, reason):
    """Go on without having looked at everything, and say why. Nothing said is lost; what stays open comes back next time."""
    session = lock(session)
    if not reason.strip():
        raise Refused("Dites pourquoi la revue du plan est passée.")
    if session.step != CodevStep.REVIEW:
        raise Refused(ALREADY)
    session.review_skipped = reason.strip()
    session.save(update_fields=["review_skipped"])
    return session


# --- Steps and clock ----------------------------------------------------------------------------------------------------


@transaction.atomic
def next_step(session, *, from_step, now=None, by=None):
    """Go on to the next step, whose time starts now; after the sixth the session is over.

    `from_step`: where the screen stood. Pressed twice, or on two screens, it moves once.
    """
    session, now = lock(session), now or timezone.now()
    if session.step != from_step or session.is_done:
        raise Refused(ALREADY)
    if session.step == CodevStep.REVIEW:
        _may_begin(session)
    return _enter(session, CodevStep(session.step + 1), now, by=by)


def _may_begin(session):
    if not session.is_opened:
        raise Refused("Ouvrez d’abord la salle.")
    if not session.seats.filter(role="client", present_at__isnull=False).exists():
        raise Refused("La personne cliente n’est pas notée présente.")
    if not session.review_skipped and not is_reviewed(session):
        raise Refused(
            "Le plan de la dernière séance se regarde d’abord : dites où en est chaque action, ou pourquoi vous passez."
        )


@transaction.atomic
def previous_step(session, *, from_step, reason, now=None):
    """Come back one step, and say why: the reason is kept. A session over by mistake opens again until its case is validated."""
    session, now = lock(session), now or timezone.now()
    if session.step != from_step:
        raise Refused(ALREADY)
    if session.step <= CodevStep.EXPOSE:
        raise Refused("Il n’y a pas d’étape avant celle-ci.")
    if session.validated_at:
        raise Refused("Le client a validé son cas : la séance ne se rouvre plus.")
    if not reason.strip():
        raise Refused("Dites pourquoi vous revenez à l’étape d’avant.")
    return _enter(session, CodevStep(session.step - 1), now, reason=reason.strip())


def _enter(session, step, now, *, reason="", by=None):
    CodevMove.objects.create(session=session, from_step=session.step, to_step=step, reason=reason, at=now)
    session.step = step
    session.left = None
    session.ends_at = now + timedelta(minutes=session.minutes_of(step)) if step.is_timed else None
    session.ended_at = now if step == CodevStep.DONE else None
    session.save(update_fields=["step", "left", "ends_at", "ended_at"])
    if step == CodevStep.DONE:
        audit.record("codev.ended", session.group, by=by, session=session.pk)
    session.refresh_from_db(fields=["reached"])
    return session


@transaction.atomic
def pause(session, *, now=None):
    """Stop the clock. Pressed twice, stopped once."""
    session, now = lock(session), now or timezone.now()
    if session.is_running:
        session.left, session.ends_at = max(session.ends_at - now, timedelta()), None
        session.save(update_fields=["left", "ends_at"])
    return session


@transaction.atomic
def resume(session, *, now=None):
    session, now = lock(session), now or timezone.now()
    if session.is_paused:
        session.ends_at, session.left = now + session.left, None
        session.save(update_fields=["left", "ends_at"])
    return session


@transaction.atomic
def two_minutes_more(session, *, now=None):
    """Two minutes more; past its end, two minutes from now."""
    session, now = lock(session), now or timezone.now()
    if session.is_running:
        session.ends_at = max(session.ends_at, now) + MORE
    elif session.is_paused:
        session.left += MORE
    else:
        raise Refused("Aucune étape n’est en cours.")
    session.save(update_fields=["left", "ends_at"])
    return session
