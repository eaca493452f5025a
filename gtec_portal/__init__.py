"""The portal: settings, edges, and the named modules every app may use."""

from gtec_portal.celery import app as celery_app

__all__ = ["celery_app"]
