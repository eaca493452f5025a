"""Who may do what to an event. Seeing is decided by `visible_to`; these answer for acting."""

from events.enums import ReportState


def can_manage_events(user):
    """Create, change and publish events, their tables and their reports."""
    return user.is_staff


def can_register(event):
    """Names are taken until the event begins, or until its registrations close."""
    return event.takes_registrations


def can_cancel_registration(registration):
    return registration.can_be_cancelled


def can_validate_report(user, report):
    """Read through by the team, once its PDF is there."""
    return user.is_staff and report.is_ready and report.state == ReportState.DRAFT


def can_publish_report(user, report):
    return user.is_staff and report.state == ReportState.VALIDATED
