"""Celery and job entry points. Safe to run twice: rows say what is left to do."""

from celery import shared_task

from gtec_portal import jobs

STEPS = 3


@jobs.handles("cvtheque.read")
def read_cv(job):
    """Scan, extract and index one CV. A file deleted or replaced meanwhile is none of our business any more."""
    from cvtheque.models import CVFile  # noqa: PLC0415 -- tasks are leaves
    from cvtheque.services import files  # noqa: PLC0415 -- tasks are leaves

    file = CVFile.objects.filter(pk=job.object_id).first()
    if file is not None and file.is_pending:
        jobs.report_progress(job, 0, total=STEPS, note="Vérification du fichier")
        files.read_file(file, progress=lambda done, note: jobs.report_progress(job, done, note=note))


@jobs.handles("cvtheque.batch_read")
def read_batch(job):
    """Read a table and its archive into lines."""
    from cvtheque.services import batches  # noqa: PLC0415 -- tasks are leaves

    batches.read(_batch(job), tell=lambda done, total: jobs.report_progress(job, done, total=total))


@jobs.handles("cvtheque.batch_apply")
def apply_batch(job):
    """Deposit what the dry run showed, one person after the other."""
    from cvtheque.services import batches  # noqa: PLC0415 -- tasks are leaves

    batches.apply(_batch(job), by=job.owner, tell=lambda left: jobs.report_progress(job, max(0, job.total - left)))


def _batch(job):
    from cvtheque.models import DepositBatch  # noqa: PLC0415 -- tasks are leaves

    batch = DepositBatch.objects.filter(pk=job.object_id).first()
    if batch is None:
        raise jobs.JobRefused("Ce dépôt groupé n’existe plus.")
    return batch


@jobs.handles("cvtheque.acronym")
def index_acronym(job):
    """Index again the profiles that hold one acronym; how far it got is in the job, so that a second run goes on."""
    from cvtheque.services import acronyms  # noqa: PLC0415 -- tasks are leaves

    keys = acronyms.profiles_with(job.params["short"])
    jobs.report_progress(job, job.done, total=len(keys), note="Profils relus")
    for place, pk in enumerate(keys[job.done :], start=job.done + 1):
        acronyms.reindex(pk)
        if place % 50 == 0 or place == len(keys):
            jobs.report_progress(job, place, note="Profils relus")


@shared_task
def turn_clock():
    from cvtheque.services import clock  # noqa: PLC0415 -- tasks are leaves

    clock.tick()


@shared_task
def sweep_duplicates():
    from cvtheque import likeness  # noqa: PLC0415 -- tasks are leaves

    likeness.sweep()


@shared_task
def forget_unanswered():
    from cvtheque.services import batches, forwards  # noqa: PLC0415 -- tasks are leaves

    forwards.forget_unanswered()
    batches.forget_old()


@shared_task
def remind_unveil_requests():
    from cvtheque.services import unveiling  # noqa: PLC0415 -- tasks are leaves

    unveiling.remind_unveil_requests()


@shared_task
def expire_unveil_requests():
    from cvtheque.services import unveiling  # noqa: PLC0415 -- tasks are leaves

    unveiling.expire_unveil_requests()


@shared_task
def send_search_alerts():
    from cvtheque.services import searches  # noqa: PLC0415 -- tasks are leaves

    searches.send_alerts()


@shared_task
def draw_search_sample():
    from cvtheque.services import sample  # noqa: PLC0415 -- tasks are leaves

    sample.prepare()
