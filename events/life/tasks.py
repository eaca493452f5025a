"""Jobs of the life of an event. Each may run twice: rows say who was written to."""

import time

from events.life.notices import TELL_JOB
from events.life.reminders import REMIND_JOB
from gtec_portal import jobs
from gtec_portal.typography import counted, plural_fr

SLICE_SECONDS = 25  # well under the time limit of a task; what is left goes back to the queue


def _teller(job):
    """A `tell(done, total)` that shows the progress, and stops the slice when its time is up."""
    until = time.monotonic() + SLICE_SECONDS

    def tell(done, total):
        jobs.report_progress(job, done, total=total)
        if done < total and time.monotonic() > until:
            raise jobs.GoOn

    return tell


def _event(job):
    from events.models import Event  # noqa: PLC0415 -- tasks are leaves

    event = Event.objects.filter(pk=job.object_id).first()
    if event is None:
        raise jobs.JobRefused("Cet événement n’existe plus.")
    return event


def _said(number):
    return f"{counted(number, 'message')} parti{plural_fr(number)}" if number else "Personne à prévenir"


@jobs.handles(TELL_JOB)
def tell_people(job):
    """Write to those who have not heard of a change, or that the event is called off."""
    from events.life import notices  # noqa: PLC0415 -- tasks are leaves

    done = notices.deliver(_event(job), tell=_teller(job))
    jobs.report_progress(job, done, total=done, note=_said(done))


@jobs.handles(REMIND_JOB)
def remind_people(job):
    """Write the reminders of one event that are due."""
    from events.life import reminders  # noqa: PLC0415 -- tasks are leaves

    done = reminders.deliver(_event(job), tell=_teller(job))
    jobs.report_progress(job, done, total=done, note=_said(done))
