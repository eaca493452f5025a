"""The page of one job: state and progress, refreshed by htmx, readable without it."""

from datetime import timedelta

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from gtec_portal import health
from gtec_portal.models import Job, WorkState

# A job that waits longer than this makes us ask whether the broker is there at all.
LONG_WAIT = timedelta(seconds=5)


def waits_for_long(job):
    return job.state == WorkState.PENDING and timezone.now() - job.created_at > LONG_WAIT


@require_GET
@vary_on_headers("HX-Request")
def job_detail(request, uuid):
    """Show one job to whoever asked for it. htmx gets the fragment and keeps polling while the job is open.

    The last fragment sets off `job-closed`: a page that lists what the job makes reads its list again (`hx-trigger`).
    """
    job = get_object_or_404(Job.objects.visible_to(request.user), uuid=uuid)
    template = "components/job.html" if request.htmx else "jobs/job_detail.html"
    response = render(request, template, {"job": job, "queue_down": waits_for_long(job) and not health.broker_ready()})
    if request.htmx and not job.is_open:
        response["HX-Trigger"] = "job-closed"
    return response
