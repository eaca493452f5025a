"""Who may do what in « Vis ma vie ». Seeing is `visible_to`."""


def can_manage(user):
    """Open, allocate, announce."""
    return user.is_staff


def can_offer(user, exchange):
    """The team at any time; a member until the deadline."""
    organisation = getattr(user, "acting_organisation", None)
    return user.is_staff or (exchange.takes_offers and organisation is not None and organisation.is_employer)


def can_note_attendance(user, placement):
    """The team, and the structure that receives."""
    return user.is_staff or placement.place.site.organisation_id == user.acting_organisation_id
