"""Jobs of the fees. Each may run twice: rows say who was written to."""

import time

from gtec_portal import jobs
from gtec_portal.typography import counted, plural_fr

CALL_JOB = "members.fee_calls"
REMINDER_JOB = "members.fee_reminders"
SLICE_SECONDS = 25  # well under the time limit of a task; what is left goes back to the queue


def teller(job):
    """A `tell(done, total)` that shows the progress, and stops the slice when its time is up; never before something was done."""
    until = time.monotonic() + SLICE_SECONDS
    first = None

    def tell(done, total):
        nonlocal first
        first = done if first is None else first
        jobs.report_progress(job, done, total=total)
        if first < done < total and time.monotonic() > until:
            raise jobs.GoOn

    return tell


def find_campaign(job):
    from members.models import FeeCampaign  # noqa: PLC0415 -- tasks are leaves

    campaign = FeeCampaign.objects.filter(pk=job.object_id).first()
    if campaign is None:
        raise jobs.JobRefused("Cette campagne n’existe plus.")
    return campaign


@jobs.handles(CALL_JOB)
def write_calls(job):
    """Send the calls of one campaign, with progress."""
    from members.services import fees  # noqa: PLC0415 -- tasks are leaves

    made = fees.write_calls(find_campaign(job), by=job.owner, tell=teller(job))
    jobs.report_progress(
        job, job.total, note=f"{counted(made, 'appel')} parti{plural_fr(made)}" if made else "Tout était parti"
    )


@jobs.handles(REMINDER_JOB)
def write_reminders(job):
    """Send the reminders due today in one campaign."""
    from members.services import fees  # noqa: PLC0415 -- tasks are leaves

    made = fees.write_reminders(find_campaign(job), tell=teller(job))
    note = f"{counted(made, 'relance')} partie{plural_fr(made)}" if made else "Aucune relance n’est due"
    jobs.report_progress(job, job.total, note=note)
