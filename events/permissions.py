"""Who may do what to an event. Seeing is decided by `visible_to`; these answer for acting."""

from events.enums import Proposal, ReportState


def can_manage_events(user):
    """Create, change and publish events, their tables and their reports."""
    return user.is_staff


def can_propose(user):
    """Members and partners offer events to the network; the team creates its own."""
    return user.is_authenticated and not user.is_staff and user.acting_organisation_id is not None


def can_revise(user, event):
    """The structure changes or withdraws its offer until the team has accepted or refused it."""
    own = event.proposed_by_id is not None and event.proposed_by_id == user.acting_organisation_id
    return can_propose(user) and own and event.proposal in {Proposal.PROPOSED, Proposal.CHANGES}


def can_register_colleagues(user):
    """Whoever acts for a structure registers its people; the team has its own page, person by person."""
    return can_propose(user)


def can_register(event):
    """Names are taken until the event begins, or until its registrations close."""
    return event.takes_registrations


def can_cancel_registration(registration):
    return registration.can_be_cancelled


def can_validate_report(user, report):
    """Read through by the team, once its PDF is there."""
    return user.is_staff and report.is_ready and report.state in {ReportState.DRAFT, ReportState.AMEND}


def can_amend_report(user, report):
    """Sent back until it is published."""
    return user.is_staff and report.is_ready and report.state in {ReportState.DRAFT, ReportState.VALIDATED}


def can_publish_report(user, report):
    return user.is_staff and report.state == ReportState.VALIDATED


def can_withdraw_report(user, report):
    return user.is_staff and report.state == ReportState.PUBLISHED
