"""Who may act on vacancies. Rows come from `visible_to`; these say what may be done with one that is seen."""


def can_use_workspace(user):
    """The vacancies of the network are for the members' employers and for staff."""
    organisation = user.acting_organisation
    return user.is_staff or (organisation is not None and organisation.is_employer)


def can_manage(user, vacancy):
    """Edit, publish, close, read the applications: the organisation that offers the post, and staff."""
    organisation = user.acting_organisation
    if user.is_staff:
        return True
    return organisation is not None and organisation.is_employer and vacancy.organisation_id == organisation.pk
