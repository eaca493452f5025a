"""Invitations: sent, accepted, withdrawn. Accounts are opened in no other way."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import letters
from accounts.models import Invitation, User
from gtec_portal import audit, mail

CLOSED = "Cette invitation n’est plus valable. Demandez-en une nouvelle à la personne qui vous l’a envoyée."


class InvitationClosed(Exception):
    """The invitation was accepted, withdrawn or has expired; the text may be shown."""


@transaction.atomic
def invite(email, *, by, accept_url, as_staff=False, place="dans l’équipe de l’association"):
    """Create an invitation and mail it. `accept_url(invitation)` gives the address of the page that accepts it.

    Raises ValidationError when the person is in the team, or invited into it, already. Expires after
    settings.INVITATION_DAYS.
    """
    if as_staff and User.objects.filter(email__iexact=email, is_staff=True).exists():
        raise ValidationError("Cette personne est déjà dans l’équipe.")
    if as_staff and Invitation.objects.open().filter(email__iexact=email, as_staff=True).exists():
        raise ValidationError("Cette personne a déjà une invitation en attente.")
    invitation = Invitation.objects.create(
        email=email,
        as_staff=as_staff,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
    )
    mail.send(
        "accounts.invitation", letters.invitation(invitation, accept_url(invitation), place), to=email, secret=True
    )
    audit.record("invitation.sent", invitation, by=by, label="Invitation")
    return invitation


@transaction.atomic
def accept_invitation(invitation, *, first_name="", last_name="", password=None, user=None):
    """Close an open invitation and return its user, created when the address has none.

    Locks the invitation: two clicks accept it once. The link came by mail, so the address counts as verified. An existing
    `user` accepts what was sent to their own address only: the right it opens is not theirs to pass on.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise InvitationClosed(CLOSED)
    if user is not None and user.email.lower() != invitation.email.lower():
        raise InvitationClosed("Cette invitation est pour une autre adresse.")
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(invitation.email, password, first_name=first_name, last_name=last_name)
                EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        except (IntegrityError, ValidationError):  # another invitation to the same address was accepted meanwhile
            raise InvitationClosed(
                "Cette adresse vient d’ouvrir son compte. Connectez-vous, puis ouvrez de nouveau ce lien."
            ) from None
    if invitation.as_staff and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record("invitation.accepted", invitation, by=user, label="Invitation")
    return user
