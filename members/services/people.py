"""Who may act for an organisation: seats given and taken back, invitations. One administrator always stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
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
    """Invite somebody to act for an organisation. Sends the invitation.

    Locks the organisation: of two colleagues who invite the same person at once, the second is told.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if Seat.objects.active().filter(organisation=organisation, user__email__iexact=email).exists():
        raise ValidationError("Cette personne agit déjà pour cette structure.")
    if SeatInvitation.objects.open().filter(invitation__email__iexact=email, organisation=organisation).exists():
        raise ValidationError("Cette personne a déjà une invitation en attente.")
    invitation = accounts.invite(email, by=by, accept_url=accept_url, place=f"au nom de {organisation}")
    SeatInvitation.objects.create(invitation=invitation, organisation=organisation, is_admin=is_admin)
    audit.record("seat.invited", organisation, by=by)
    return invitation


def accept_url(invitation):
    return absolute("members:invitation_accept", invitation.key)


@transaction.atomic
def accept_invitation(invitation, **account):
    """Accept an invitation and take the seat it promises, both or neither. `account`: see accounts.services.

    An invitation is worth what its sender may do today. Whoever has the seat already keeps it as it is: an old letter makes
    nobody an administrator.
    """
    promised = SeatInvitation.objects.filter(invitation=invitation).select_related("organisation").first()
    if promised:
        Organisation.objects.select_for_update(no_key=True).get(pk=promised.organisation_id)  # as who takes a seat back
        if not promised.is_open:
            raise accounts.InvitationClosed(accounts.CLOSED)
    user = accounts.accept_invitation(invitation, **account)
    if promised:
        give_seat(user, promised.organisation, is_admin=promised.is_admin)
    return user


@transaction.atomic
def withdraw_invitation(invitation, *, by):
    """Close a waiting invitation: its link opens nothing any more. False when it was closed already."""
    waiting = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    if not waiting.update(withdrawn_at=timezone.now()):
        return False
    audit.record("invitation.withdrawn", invitation, by=by, label="Invitation")
    return True


def _lock_seat(seat):
    """Lock the organisation, then read the seat again: two administrators leaving at once must queue up."""
    Organisation.objects.select_for_update().get(pk=seat.organisation_id)
    seat.refresh_from_db()


def _keep_an_administrator(seat):
    others = Seat.objects.active().filter(organisation=seat.organisation_id, is_admin=True, user__is_active=True)
    if seat.is_admin and not others.exclude(pk=seat.pk).exists():
        raise LastAdministrator("C’est la seule personne qui administre cette structure. Nommez-en d’abord une autre.")


@transaction.atomic
def end_seat(seat, *, by):
    """Take a seat back; the person loses access at the next click. One administrator always stays.

    What they sent, and what was sent to them, opens nothing any more: nobody comes back, or brings a friend, by an old letter.
    """
    _lock_seat(seat)
    if seat.ended_at:
        return seat
    _keep_an_administrator(seat)
    seat.ended_at = timezone.now()
    seat.save(update_fields=["ended_at"])
    _withdraw_invitations(seat, Q(invited_by=seat.user) | Q(email__iexact=seat.user.email), by=by)
    audit.record("seat.ended", seat.organisation, by=by, user_id=seat.user_id)
    return seat


def _withdraw_invitations(seat, which, *, by):
    """Close the waiting invitations of one organisation; those a member of the team sent stand on their own."""
    of_seat = Invitation.objects.filter(
        which, seat__organisation=seat.organisation_id, accepted_at=None, withdrawn_at=None
    )
    if seat.user.is_staff:
        of_seat = of_seat.exclude(~Q(email__iexact=seat.user.email), invited_by=seat.user)
    for invitation in of_seat:
        withdraw_invitation(invitation, by=by)


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
    if not is_admin:
        _withdraw_invitations(seat, Q(invited_by=seat.user), by=by)
    audit.record("seat.administrator", seat.organisation, by=by, user_id=seat.user_id, is_admin=is_admin)
    return seat
