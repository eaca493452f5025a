"""Jobs of the events: reports are laid out away from the request, letters leave in slices."""

from celery import shared_task

from events.exchange import tasks as exchange_tasks  # noqa: F401
from events.life import tasks as life_tasks  # noqa: F401
from gtec_portal import jobs

REPORT_JOB = "events.report"


@jobs.handles(REPORT_JOB)
def make_report(job):
    """Make the PDF of one report, saying how far it got. Safe to run twice: a report that has its file keeps it."""
    from events.models import Report  # noqa: PLC0415 -- tasks are leaves
    from events.services import reports  # noqa: PLC0415 -- tasks are leaves

    report = Report.objects.select_related("event__commune").filter(pk=job.object_id).first()
    if report is None:
        raise jobs.JobRefused("Cette demande de compte rendu n’existe plus.")
    reports.make(report, tell=lambda done, total, note: jobs.report_progress(job, done, total=total, note=note))


@shared_task
def remind_registered():
    from events.life import reminders  # noqa: PLC0415 -- tasks are leaves

    reminders.ask_due()


@shared_task
def tell_changes():
    from events.life import notices  # noqa: PLC0415 -- tasks are leaves

    notices.ask_due()


@shared_task
def remind_exchanges():
    """Reminders to sign, then questions about the days that are over."""
    from events.exchange import agreements, feedback  # noqa: PLC0415 -- tasks are leaves

    agreements.remind()
    feedback.ask()
