"""The Celery application. It carries hints and ids; what is due is told by rows (see `gtec_portal.jobs`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gtec_portal.settings")

app = Celery("gtec_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
