"""Who may do what in the CVthèque. Pure predicates; rows are scoped by `visible_to`."""

from cvtheque.enums import UnveilState


def acts_as_employer(user):
    return user.acting_organisation is not None and user.acting_organisation.is_employer


def can_search(user):
    """Staff and member employers. Partners and funders have no reason to."""
    return user.is_staff or acts_as_employer(user)


def can_manage_candidates(user):
    """Identities, consents and traces of everybody: staff only."""
    return user.is_staff


def can_see_identity(user, candidate):
    """Staff, and the employers this person said yes to. One query for employers."""
    if user.is_staff:
        return True
    return (
        acts_as_employer(user)
        and candidate.unveil_requests.filter(organisation=user.acting_organisation, state=UnveilState.ACCEPTED).exists()
    )


def can_ask_unveil(user, profile):
    """An employer asks in the name of the organisation it acts for; staff knows already and asks nobody."""
    return acts_as_employer(user) and profile.visible


def can_signal(user, candidate):
    """An employer signals to the others somebody whose name it was given."""
    return acts_as_employer(user) and can_see_identity(user, candidate)


def can_delete_note(user, note):
    """Its author, as long as they act for the same organisation (`visible_to`); and staff."""
    return user.is_staff or note.author_id == user.pk
