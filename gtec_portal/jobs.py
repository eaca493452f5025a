"""Long work somebody waits for: ask for it, run it, show how far it got.

job = jobs.ask("events.report", report, label="Compte rendu", owner=request.user)     # in a view or a service
@jobs.handles("events.report")                                                         # in the app's tasks.py
def make_report(job): ...
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone

from gtec_portal import work
from gtec_portal.models import Job, WorkState

logger = logging.getLogger(__name__)

_handlers = {}


class JobRefused(Exception):
    """The work cannot be done; the text is French, meant for the person who asked, and trying again is useless."""


class GoOn(Exception):
    """Raised by a handler that used up its slice of time: the job goes back to the queue and continues later."""


def handles(kind):
    """Register a handler `function(job)`. It may run twice for one job, so it must be safe to repeat."""

    def register(function):
        _handlers[kind] = function
        return function

    return register


def ask(kind, instance, *, label, owner=None, total=0, **params):
    """Create the job, or return the one already under way for the same object and parameters; hint on commit."""
    wanted = {"kind": kind, "object_id": instance.pk, "params": params}
    job = None
    while job is None:
        try:
            with transaction.atomic():
                job = Job.objects.create(**wanted, label=label[:200], owner=owner, total=total)
        except IntegrityError as error:
            if "job_open_once" not in str(error):
                raise
            job = Job.objects.open().filter(**wanted).first()  # None: it ended in between, the wish is new again
    work.hint_on_commit(Job)
    return job


def report_progress(job, done, *, total=None, note=""):
    """Say how far a running job got and prolong its lease. Raises JobRefused when another worker has taken it over."""
    values = {
        "done": done,
        "total": job.total if total is None else total,
        "note": note[:200],
        "lease_until": timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
    }
    if not Job.objects.filter(pk=job.pk, lease_key=job.lease_key).update(**values):
        raise JobRefused("Repris par un autre processus.")
    job.done, job.total, job.note = values["done"], values["total"], values["note"]


def run(job):
    """Run one claimed job to its next state. Never raises: the row says what happened."""
    if not job.mark_started():
        return
    try:
        handler = _handlers[job.kind]
        handler(job)
    except GoOn:
        job.put_back(keep_attempts=False)
    except JobRefused as error:
        job.mark_failed(str(error))
    except Exception as error:  # Celery’s soft time limit among them
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        if not connection.in_atomic_block:
            close_old_connections()  # it may be the database that went away
        message = f"Une erreur technique a interrompu ce travail ({type(error).__name__})."
        if job.attempts >= job.MAX_ATTEMPTS:
            job.mark_failed(message)
        else:
            job.put_back(message, wait=job.backoff())
    else:
        if job.total:
            Job.objects.filter(pk=job.pk, lease_key=job.lease_key).update(done=job.total)
        job.mark_done()


def drain(seconds=20):
    """Run due jobs for at most about `seconds`, then hint again so that other kinds of work get their turn."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        claimed = Job.objects.claim(1)
        if not claimed:
            return
        run(claimed[0])
    work.hint(Job)


__all__ = ["GoOn", "Job", "JobRefused", "WorkState", "ask", "drain", "handles", "report_progress", "run"]
