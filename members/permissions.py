"""Who may do what with an organisation. Pure questions: no message, no redirect."""


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
