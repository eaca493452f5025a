"""Who may do what with an organisation. Pure questions: no message, no redirect."""

from members.enums import OrganisationKind


def can_edit_organisation(user, organisation):
    """Staff, or an administrator of the organisation acting for it."""
    return user.is_staff or (user.acting_organisation_id == organisation.pk and is_administrator(user))


def is_administrator(user):
    """True when the person administers the organisation they act for."""
    if not user.acting_organisation_id:
        return False
    return user.seats.active().filter(organisation_id=user.acting_organisation_id, is_admin=True).exists()


def can_see_people(user, organisation):
    """Staff and the organisation's own people see who acts for it."""
    return user.is_staff or user.acting_organisation_id == organisation.pk


def can_withdraw_invitation(user, invitation):
    """Staff, or an administrator of the organisation it opens, whoever sent it: a colleague who left may have."""
    promised = getattr(invitation, "seat", None)
    return user.is_staff or (promised is not None and can_edit_organisation(user, promised.organisation))


def can_sign_charter(user, organisation):
    """Whoever administers the structure, whichever of their structures they act for: the link of the letter always opens."""
    return (
        organisation.kind != OrganisationKind.PROSPECT
        and user.seats.usable().filter(organisation=organisation, is_admin=True).exists()
    )


def can_see_charter(user, organisation):
    """Staff, and the structure's own people, see who signed for it."""
    return user.is_staff or user.seats.usable().filter(organisation=organisation).exists()


def can_read_signatories(user):
    """The names of those who signed are for the structures of the network and for staff."""
    return user.is_staff or getattr(user, "acting_organisation", None) is not None
