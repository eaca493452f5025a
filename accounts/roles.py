"""What a signed-in person is here: derived from relations, never from a flag somebody ticks (except staff)."""

from accounts.enums import Role


def role_of(user):
    """Return the Role this user has in this request.

    Staff first; then the kind of the acting organisation (duck-typed: organisations live on a higher floor); else a trainer
    when a trainer profile is attached; else a person without structure.
    """
    if user.is_staff:
        return Role.STAFF
    organisation = user.acting_organisation
    if organisation is not None:
        return Role.EMPLOYER if organisation.is_employer else Role.PARTNER
    return Role.TRAINER if hasattr(user, "trainer_profile") else Role.PERSON
