"""Celery entry points of the portal itself: hints in, one call out. All are safe to run twice."""

from celery import shared_task


@shared_task
def run_jobs():
    from gtec_portal import jobs  # noqa: PLC0415 -- tasks are leaves

    jobs.drain()


@shared_task
def send_messages():
    from gtec_portal import mail  # noqa: PLC0415 -- tasks are leaves

    mail.drain()


@shared_task
def reconcile():
    from gtec_portal import work  # noqa: PLC0415 -- tasks are leaves

    work.reconcile()


@shared_task
def clear_sessions():
    from django.core.management import call_command  # noqa: PLC0415 -- tasks are leaves

    call_command("clearsessions")
