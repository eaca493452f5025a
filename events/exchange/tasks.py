"""Jobs and clockwork of « Vis ma vie ». Each may run twice: rows say who was written to, the papers are made anew."""

from gtec_portal import jobs

PAPERS_JOB = "events.exchange_papers"


@jobs.handles(PAPERS_JOB)
def make_papers(job):
    """Every paper of one edition in one ZIP, saying how far it got."""
    from events.exchange import papers  # noqa: PLC0415 -- tasks are leaves
    from events.models import Exchange  # noqa: PLC0415 -- tasks are leaves

    exchange = Exchange.objects.select_related("event").filter(pk=job.object_id).first()
    if exchange is None:
        raise jobs.JobRefused("Cette édition n’existe plus.")
    papers.bundle(exchange, tell=lambda done, total: jobs.report_progress(job, done, total=total))
