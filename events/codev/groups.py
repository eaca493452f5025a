"""Writes about a group, its people and its charter, and the sessions planned for it. All by the team; nothing of what is said."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events.codev import letters
from events.codev.enums import CONSULTANTS, CodevRole, CodevStep
from events.models import CodevGroup, CodevMember, CodevSeat, CodevSession
from gtec_portal import audit, mail


class Refused(Exception):
    """What was asked cannot be done now; the text may be shown."""


@transaction.atomic
def save_group(group, *, by):
    """Save a group. A charter whose words change is accepted again by each."""
    created = group.pk is None
    if not created:
        before = CodevGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        group.charter_version = before.charter_version + (before.charter.strip() != group.charter.strip())
    group.full_clean()
    group.save()
    audit.record("codev.group_added" if created else "codev.group_changed", group, by=by)
    return group


@transaction.atomic
def save_member(member, *, by):
    """Save somebody of the group. A new member takes a seat in the sessions to come that are not open yet.

    Another address: the links of the old one close, and a letter tells it so.
    """
    created = member.pk is None
    before = None if created else CodevMember.objects.select_for_update(no_key=True).get(pk=member.pk)
    if before and before.email.lower() != member.email.lower():
        member.email_since = timezone.now()
        CodevSeat.objects.filter(member=member, session__ended_at=None).update(link_version=F("link_version") + 1)
        mail.send("codev.address_changed", letters.address_changed(member), to=before.email)
    member.full_clean()
    member.save()
    audit.record("codev.member_added" if created else "codev.member_changed", member.group, by=by, person=member.pk)
    if created:
        for session in member.group.sessions.filter(opened_at=None, starts_at__gt=timezone.now()):
            if _consultants(session).count() < CONSULTANTS.stop - 1:
                CodevSeat.objects.create(session=session, member=member)
    return member


@transaction.atomic
def leave(member, *, by):
    """They leave: no seat in sessions to come, their links closed. What they wrote stays the group's."""
    coming = CodevSeat.objects.filter(member=member, session__opened_at=None)
    if coming.filter(role=CodevRole.CLIENT).exists():
        raise Refused("Cette personne est la cliente d’une séance à venir : choisissez d’abord quelqu’un d’autre.")
    for seat in coming:
        seat.entries.all().delete()
        seat.delete()
    CodevSeat.objects.filter(member=member).update(link_version=F("link_version") + 1)
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])
    audit.record("codev.member_left", member.group, by=by, person=member.pk)


def accept_charter(member, *, spoken=False):
    """They accept the charter as it stands now, on their link or aloud before the facilitator. Said twice, kept once."""
    if member.has_accepted:
        return
    member.charter_accepted_at, member.charter_spoken = timezone.now(), spoken
    member.charter_version = member.group.charter_version
    member.save(update_fields=["charter_accepted_at", "charter_spoken", "charter_version"])


@transaction.atomic
def save_session(session, *, client, observers=(), absent=(), by):
    """Save a session not open yet, and who sits where: one client, the others consultants. The seats kept keep their link.

    `absent`: members who will not come at all. Refuses more than fifteen consultants.
    """
    created = session.pk is None
    if not created and CodevSession.objects.select_for_update(no_key=True).get(pk=session.pk).is_opened:
        raise Refused("La salle est ouverte : la séance ne se modifie plus.")
    session.full_clean()
    session.save()
    roles = _roles(session.group, client, observers, absent)
    if sum(role == CodevRole.CONSULTANT for role in roles.values()) >= CONSULTANTS.stop:
        raise Refused(f"Une séance compte au plus {CONSULTANTS.stop - 1} consultants : retirez des personnes.")
    _place(session, roles)
    audit.record(
        "codev.session_planned" if created else "codev.session_changed", session.group, by=by, session=session.pk
    )
    return session


def _roles(group, client, observers, absent):
    if client in observers or client in absent:
        raise Refused("La personne cliente ne peut être ni absente ni en observation.")
    watching, away = set(observers), set(absent)
    roles = {
        member: CodevRole.OBSERVER if member in watching else CodevRole.CONSULTANT
        for member in group.members.filter(left_at=None)
        if member not in away
    }
    roles[client] = CodevRole.CLIENT
    return roles


def _place(session, roles):
    """Give each their role; the client before is freed first, there is one at a time."""
    session.seats.exclude(member__in=roles).delete()
    seats = {seat.member_id: seat for seat in session.seats.all()}
    for member, role in sorted(roles.items(), key=lambda pair: pair[1] == CodevRole.CLIENT):
        seat = seats.get(member.pk)
        if seat is None:
            CodevSeat.objects.create(session=session, member=member, role=role)
        elif seat.role != role:
            seat.role = role
            seat.save(update_fields=["role"])


@transaction.atomic
def delete_session(session, *, by):
    """Take back a session that was never opened."""
    session = CodevSession.objects.select_for_update().get(pk=session.pk)
    if session.is_opened:
        raise Refused("Cette séance a eu lieu : elle reste.")
    audit.record("codev.session_removed", session.group, by=by, session=session.pk)
    session.delete()


@transaction.atomic
def invite(session, *, by):
    """Write to everybody of the session with their personal link, the facilitator too. Links sent before still open."""
    if session.is_done:
        raise Refused("La séance est terminée.")
    seats = list(session.seats.select_related("member", "session__group"))
    for seat in seats:
        _check_address(seat)
        mail.send("codev.invitation", letters.invitation(seat), to=seat.member.email, secret=True)
    mail.send("codev.facilitation", letters.facilitation(session), to=session.facilitator_email, secret=True)
    audit.record("codev.invited", session.group, by=by, session=session.pk, people=len(seats) + 1)
    return len(seats) + 1


@transaction.atomic
def renew_link(seat, *, by):
    """Close the links somebody had, and send a new one: a telephone was lost, a mail forwarded."""
    _check_address(seat)
    seat.link_version += 1
    seat.save(update_fields=["link_version"])
    mail.send("codev.invitation", letters.invitation(seat), to=seat.member.email, secret=True)
    audit.record("codev.link_renewed", seat.session.group, by=by, session=seat.session_id, person=seat.member_id)


def _check_address(seat):
    """What was said in a room is not opened to an address given afterwards."""
    opened = seat.session.opened_at
    if opened and seat.member.email_since > opened:
        raise Refused(
            f"L’adresse de {seat.member} a changé depuis l’ouverture de la salle\u00a0: ce lien ne part plus."
        )


def advice_on(session):
    """What is unusual in who sits where; "" when nothing is."""
    count = _consultants(session).count()
    if count < CONSULTANTS.start:
        return f"Le codéveloppement se tient d’habitude à {CONSULTANTS.start} consultants au moins\u00a0: ici {count}."
    return ""


def check_minutes(minutes):
    """Six durations, each of a minute to two hours."""
    if len(minutes) != CodevStep.DONE - 1 or not all(1 <= one <= 120 for one in minutes):
        raise ValidationError("Chaque étape dure 1 à 120 minutes.")


def _consultants(session):
    return session.seats.filter(role=CodevRole.CONSULTANT)
