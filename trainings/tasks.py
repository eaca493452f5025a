"""Jobs of this app. Each may run twice: papers whose facts have not changed are not made again."""

from gtec_portal import jobs
from gtec_portal.typography import counted, plural_fr
from trainings.enums import DocumentKind


@jobs.handles("trainings.documents")
def make_documents(job):
    """Make the convocations or the certificates of one session, with progress."""
    from trainings.models import Session  # noqa: PLC0415 -- tasks are leaves
    from trainings.services import documents  # noqa: PLC0415 -- tasks are leaves

    session = Session.objects.complete().filter(pk=job.object_id).first()
    if session is None:
        raise jobs.JobRefused("Cette session n’existe plus.")
    kind = DocumentKind(job.params["paper"])
    try:
        made = documents.generate(
            session, kind, by=job.owner, progress=lambda done, total: jobs.report_progress(job, done, total=total)
        )
    except documents.NothingToMake as error:
        raise jobs.JobRefused(str(error)) from None
    jobs.report_progress(
        job, job.total, note=f"{counted(made, 'document')} établi{plural_fr(made)}" if made else "Tout était à jour"
    )
