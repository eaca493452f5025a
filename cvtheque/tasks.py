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


@shared_task
def expire_unveil_requests():
    from cvtheque.services import unveiling  # noqa: PLC0415 -- tasks are leaves

    unveiling.expire_unveil_requests()
