"""Celery entry points: hints in, one call out. Safe to run twice."""

from celery import shared_task


@shared_task
def send_deliveries():
    from newsletters import sending  # noqa: PLC0415 -- tasks are leaves

    sending.drain()


@shared_task
def sync_subscribers():
    from newsletters import services  # noqa: PLC0415 -- tasks are leaves

    services.sync_subscribers()
