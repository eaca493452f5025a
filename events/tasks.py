"""Jobs of the events: reports are laid out away from the request."""

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
