"""Who may act for an organisation: seats given and taken back, invitations. One administrator always stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Invitation
from gtec_portal import audit
from gtec_portal.links import absolute
from members.models import Organisation, Seat, SeatInvitation


class LastAdministrator(Exception):
    """An organisation keeps at least one administrator; the text may be shown."""


@transaction.atomic
def give_seat(user, organisation, *, is_admin=False, function="", by=None):
    """Let a person act for an organisation; an existing open seat is returned as it is."""
    seat, created = Seat.objects.active().get_or_create(
        user=user, organisation=organisation, ended_at=None, defaults={"is_admin": is_admin, "function": function}
    )
    if created:
        audit.record("seat.given", organisation, by=by or user, user_id=user.pk, is_admin=is_admin)
    return seat


@transaction.atomic
def invite_colleague(organisation, email, *, is_admin, by):
    """Invite somebody to act for an organisation. Sends the invitation."""
    if Seat.objects.active().filter(organisation=organisation, user__email__iexact=email).exists():
        raise ValidationError("Cette personne agit déjà pour cette structure.")
    waiting = Invitation.objects.open().filter(email__iexact=email, seat__organisation=organisation)
    if waiting.exists():
        raise ValidationError("Cette personne a déjà une invitation en attente.")
    invitation = accounts.invite(email, by=by, accept_url=accept_url, place=f"au nom de {organisation}")
    SeatInvitation.objects.create(invitation=invitation, organisation=organisation, is_admin=is_admin)
    audit.record("seat.invited", organisation, by=by)
    return invitation


def accept_url(invitation):
    return absolute("members:invitation_accept", invitation.key)


@transaction.atomic
def accept_invitation(invitation, **account):
    """Accept an invitation and take the seat it promises, both or neither. `account`: see accounts.services."""
    user = accounts.accept_invitation(invitation, **account)
    promised = SeatInvitation.objects.filter(invitation=invitation).select_related("organisation").first()
    if promised:
        give_seat(user, promised.organisation, is_admin=promised.is_admin)
    return user


@transaction.atomic
def withdraw_invitation(invitation, *, by):
    """Close an open invitation: its link opens nothing any more. False when it was closed already."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        return False
    audit.record("invitation.withdrawn", invitation, by=by, label="Invitation")
    return True


def _lock_seat(seat):
    """Lock the organisation, then read the seat again: two administrators leaving at once must queue up."""
    Organisation.objects.select_for_update().get(pk=seat.organisation_id)
    seat.refresh_from_db()


def _keep_an_administrator(seat):
    others = Seat.objects.active().filter(organisation=seat.organisation_id, is_admin=True).exclude(pk=seat.pk)
    if seat.is_admin and not others.exists():
        raise LastAdministrator("C’est la seule personne qui administre cette structure. Nommez-en d’abord une autre.")


@transaction.atomic
def end_seat(seat, *, by):
    """Take a seat back; the person loses access at the next click. One administrator always stays."""
    _lock_seat(seat)
    if seat.ended_at:
        return seat
    _keep_an_administrator(seat)
    seat.ended_at = timezone.now()
    seat.save(update_fields=["ended_at"])
    audit.record("seat.ended", seat.organisation, by=by, user_id=seat.user_id)
    return seat


@transaction.atomic
def set_administrator(seat, is_admin, *, by):
    """Let a person administer the organisation, or no longer. One administrator always stays."""
    _lock_seat(seat)
    if seat.ended_at or seat.is_admin == is_admin:
        return seat
    if not is_admin:
        _keep_an_administrator(seat)
    seat.is_admin = is_admin
    seat.save(update_fields=["is_admin"])
    audit.record("seat.administrator", seat.organisation, by=by, user_id=seat.user_id, is_admin=is_admin)
    return seat
