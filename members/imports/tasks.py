"""Jobs of the imports. Each may run twice: an import that moved on has nothing left to do."""

import time

from gtec_portal import jobs

READ_JOB, APPLY_JOB, CREATE_JOB = "members.import_read", "members.import_apply", "members.import_create"
TELL_SECONDS = 0.5
SLICE_SECONDS = 25  # well under the time limit of a task
BATCH = 100


def find_run(job):
    from members.models import ImportRun  # noqa: PLC0415 -- tasks are leaves

    run = ImportRun.objects.filter(pk=job.object_id).first()
    if run is None:
        raise jobs.JobRefused("Cet import n’existe plus.")
    return run


def teller(job):
    """A `tell(done, total, note)` that shows the percentage, at most twice a second."""
    last = [0.0]

    def tell(done, total, note):
        now = time.monotonic()
        if now - last[0] >= TELL_SECONDS:
            last[0] = now
            jobs.report_progress(job, done * 100 // max(1, total), total=100, note=note)

    return tell


@jobs.handles(READ_JOB)
def read_import(job):
    """Read a file into lines. A refused file is an import that says why, not a failed job."""
    from members.services import imports  # noqa: PLC0415 -- tasks are leaves

    imports.read(find_run(job), tell=teller(job))


@jobs.handles(APPLY_JOB)
def apply_import(job):
    """Write what the dry run showed."""
    from members.services import imports  # noqa: PLC0415 -- tasks are leaves

    imports.apply(find_run(job), by=job.owner)


@jobs.handles(CREATE_JOB)
def create_prospects(job):
    """Create every prospect still proposed, a batch at a time: each is whole, and what is left waits for the next slice."""
    from django.core.exceptions import ValidationError  # noqa: PLC0415 -- tasks are leaves

    from members.services import imports  # noqa: PLC0415 -- tasks are leaves

    run, until = find_run(job), time.monotonic() + SLICE_SECONDS
    try:
        while imports.create_next(run, BATCH, by=job.owner):
            left = run.lines.to_write().count()
            jobs.report_progress(job, max(0, job.total - left))
            if left and time.monotonic() > until:
                raise jobs.GoOn
    except ValidationError as error:
        raise jobs.JobRefused(" ".join(error.messages)) from None
