"""Celery entry points and jobs of the members. Jobs are in a module by subject, registered by being imported here."""

from celery import shared_task

from members.fees import tasks as fee_tasks  # noqa: F401
from members.imports import tasks as import_tasks  # noqa: F401


@shared_task
def remind_fees():
    from members.services import fees  # noqa: PLC0415 -- tasks are leaves

    fees.ask_reminders()


@shared_task
def remind_needs():
    from members.services import visits  # noqa: PLC0415 -- tasks are leaves

    visits.remind()


@shared_task
def forget_imports():
    from members.services import imports  # noqa: PLC0415 -- tasks are leaves

    imports.forget()
