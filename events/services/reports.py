"""The life of a report: asked for, made by a job, read through, published; versions are kept, a correction is a new one."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.access import log_access
from accounts.enums import Access
from events import reports as papers
from events.enums import Audience, Edition, ReportState
from events.models import Report
from events.permissions import can_publish_report, can_validate_report
from events.services.locks import lock
from events.tasks import REPORT_JOB
from gtec_portal import audit, jobs, uploads


class ReportNotReady(Exception):
    """The report is not in the state this needs; the text may be shown."""


@transaction.atomic
def ask(event, *, audience, by):
    """Ask for the long and the short edition of a new version, one job each. Return both, long first.

    A version already being made for this audience is returned instead of a second one. Locks the event.
    """
    event = lock(event)
    last = event.reports.aggregate(last=Max("version"))["last"] or 0
    latest = list(event.reports.select_related("job").filter(version=last, audience=audience).order_by("edition"))
    if latest and any(report.is_making for report in latest):
        return latest
    made = [_ask_one(event, edition, audience, last + 1, by) for edition in Edition]
    audit.record("report.asked", event, by=by, version=last + 1, audience=audience)
    return made


def _ask_one(event, edition, audience, version, by):
    report = Report(
        event=event,
        edition=edition,
        audience=audience,
        version=version,
        asked_by=by,
        names_people=_names_people(edition, audience),
    )
    report.full_clean()
    report.save()
    _queue(report, by)
    return report


def _names_people(edition, audience):
    """Only members read who was there; everybody else reads how many and from where."""
    return edition == Edition.LONG and audience == Audience.MEMBERS


def _queue(report, by):
    label = f"{report.get_edition_display().capitalize()}, version {report.version}"
    report.job = jobs.ask(REPORT_JOB, report, label=label, owner=by)
    report.save(update_fields=["job"])


@transaction.atomic
def ask_again(report, *, by):
    """Queue a report whose job failed."""
    report = Report.objects.select_for_update(of=("self",)).select_related("event", "job").get(pk=report.pk)
    if report.is_ready or report.is_making:
        raise ReportNotReady("Ce compte rendu est déjà fabriqué ou en cours de fabrication.")
    _queue(report, by)
    audit.record("report.asked", report.event, by=by, version=report.version, audience=report.audience)
    return report


def make(report, *, tell=lambda done, total, note: None):
    """Lay out the PDF and keep it. `tell(done, total, note)` is called at each step. Return the report.

    Runs outside any lock, since it takes about a second; whoever finishes second removes its own copy and keeps the first.
    """
    if report.is_ready:
        return report
    made = papers.build(report, tell=tell)
    name = uploads.store(made.content, folder="reports")
    values = {
        "file": name,
        "sha256": hashlib.sha256(made.content).hexdigest(),
        "size": len(made.content),
        "pages": made.pages,
        "made_at": timezone.now(),
    }
    try:
        kept = _keep(report, values)
    except BaseException:
        uploads.remove(name)
        raise
    if not kept:
        uploads.remove(name)
    report.refresh_from_db()
    return report


@transaction.atomic
def _keep(report, values):
    """Give the report its file unless it has one. False: somebody else was first."""
    kept = Report.objects.filter(pk=report.pk, file="").update(**values)
    if kept:
        details = {"version": report.version, "edition": report.edition, "pages": values["pages"]}
        audit.record("report.made", report.event, **details)
    return bool(kept)


@transaction.atomic
def validate(report, *, by):
    """Note that the team read the report through and stands by it."""
    report = _locked(report)
    if not can_validate_report(by, report):
        raise ReportNotReady("Ce compte rendu n’attend pas de relecture.")
    report.state, report.validated_at = ReportState.VALIDATED, timezone.now()
    report.save(update_fields=["state", "validated_at"])
    audit.record("report.validated", report.event, by=by, version=report.version, edition=report.edition)
    return report


@transaction.atomic
def publish(report, *, audience, by):
    """Open a validated report to an audience; the version it replaces there is kept, for the team only.

    Raises ValidationError when that audience is wider than the one it was made for: it may name people, or annexes, that
    are not for them.
    """
    report = _locked(report)
    if not can_publish_report(by, report):
        raise ReportNotReady("Relisez et validez d’abord ce compte rendu.")
    if audience not in Audience(report.audience).no_wider():
        raise ValidationError(
            {"audience": "Cette édition n’est pas faite pour ce public. Demandez-en une qui le soit."}
        )
    report.audience = audience
    report.event.reports.published().filter(edition=report.edition, audience=audience).update(
        state=ReportState.REPLACED
    )
    report.state, report.published_at = ReportState.PUBLISHED, timezone.now()
    report.save(update_fields=["state", "published_at", "audience"])
    audit.record(
        "report.published", report.event, by=by, version=report.version, edition=report.edition, audience=audience
    )
    return report


def _locked(report):
    lock(report.event)
    return Report.objects.select_related("event").get(pk=report.pk)


@transaction.atomic
def note_download(request, report):
    """Write who opens the file, then count it; no log, no file."""
    log_access(request, report, Access.DOWNLOAD, purpose=f"Compte rendu, version {report.version}")
    Report.objects.filter(pk=report.pk).update(downloads=F("downloads") + 1)
