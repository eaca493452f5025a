"""The life of a report: asked for, made by a job, read through, published; versions are kept, a correction is a new one."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from events import reports as papers
from events.codev.cases import case_pages
from events.enums import Audience, Edition, ReportState
from events.models import Report, ReportPhoto
from events.permissions import can_amend_report, can_publish_report, can_validate_report, can_withdraw_report
from events.reporting import contents, parts
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
        "contents": made.contents,
        "made_at": timezone.now(),
    }
    try:
        kept = _keep(report, values, made.photos)
    except BaseException:
        uploads.remove(name)
        raise
    if not kept:
        uploads.remove(name)
    report.refresh_from_db()
    return report


@transaction.atomic
def _keep(report, values, photos):
    """Give the report its file unless it has one. False: somebody else was first.

    A photo withdrawn while the paper was being laid out is refused by the database: the job starts again without it.
    """
    kept = Report.objects.filter(pk=report.pk, file="").update(**values)
    if kept:
        ReportPhoto.objects.bulk_create(ReportPhoto(report=report, photo=photo) for photo in photos)
        details = {"version": report.version, "edition": report.edition, "pages": values["pages"]}
        audit.record("report.made", report.event, **details)
    return bool(kept)


@transaction.atomic
def validate(report, *, by):
    """Note that the team read the report through and stands by it; the other edition of the same version goes with it.

    Both say the same, one at length. Return the reports validated. Locks the event.
    """
    report = _locked(report)
    if not can_validate_report(by, report):
        raise ReportNotReady("Ce compte rendu n’attend pas de relecture.")
    others = _siblings(report).ready().filter(state=ReportState.DRAFT)  # not one that was sent back
    validated = [report, *others]
    for one in validated:
        one.state, one.validated_at, one.remark = ReportState.VALIDATED, timezone.now(), ""
        one.save(update_fields=["state", "validated_at", "remark"])
        audit.record("report.validated", one.event, by=by, version=one.version, edition=one.edition)
    return validated


@transaction.atomic
def amend(report, *, remark, by):
    """Send a report back with what must change: the record is corrected, then a new version asked for. Locks the event."""
    report = _locked(report)
    if not can_amend_report(by, report):
        raise ReportNotReady("Ce compte rendu n’est plus à relire.")
    report.state, report.remark = ReportState.AMEND, remark.strip()
    report.full_clean()
    report.save(update_fields=["state", "remark"])
    audit.record("report.amended", report.event, by=by, version=report.version, title=remark[:120])
    return report


@transaction.atomic
def publish(report, *, audience, by, together=False, reason=""):
    """Open a validated report to an audience; the version it replaces there is kept, for the team only.

    `together`: the other edition of the version too, when it is validated. `reason`: why now, while parts are not validated by
    who ran them; kept in the history. Return the reports published. Locks the event.

    Raises ValidationError when that audience is wider than the one it was made for (it may name people, or annexes, that
    are not for them), when a part is not validated and no reason given, when it shows a photo that was withdrawn.
    """
    report = _locked(report)
    if not can_publish_report(by, report):
        raise ReportNotReady("Relisez et validez d’abord ce compte rendu.")
    if audience not in Audience(report.audience).no_wider():
        raise ValidationError(
            {"audience": "Cette édition n’est pas faite pour ce public. Demandez-en une qui le soit."}
        )
    done, total = parts.validated_in(report)
    if done < total and not reason.strip():
        raise ValidationError(
            {"reason": f"{done} parties sur {total} sont validées : dites pourquoi publier sans attendre les autres."}
        )
    allowed = {contents.case_fingerprint(case) for case in case_pages(report.event)}
    if not set(report.contents.get("cases", [])) <= allowed:
        raise ValidationError(
            "Un cas de codéveloppement a été repris par la personne cliente depuis cette version. Demandez-en une nouvelle."
        )
    published = [report, *(other for other in _siblings(report) if together and can_publish_report(by, other))]
    for one in published:
        _publish(one, audience, by, reason.strip() if done < total else "")
    return published


def _publish(report, audience, by, reason):
    report.audience = audience
    report.event.reports.published().filter(edition=report.edition, audience=audience).update(
        state=ReportState.REPLACED
    )
    report.state, report.published_at = ReportState.PUBLISHED, timezone.now()
    try:
        with transaction.atomic():
            report.save(update_fields=["state", "published_at", "audience"])
    except IntegrityError as error:
        if "photo_right_covers_readers" not in str(error):
            raise
        raise ValidationError(
            "Ce compte rendu montre une photo qui n’a plus le droit d’être vue de ce public. Demandez une nouvelle version."
        ) from None
    details = {"reason": reason} if reason else {}
    audit.record(
        "report.published",
        report.event,
        by=by,
        version=report.version,
        edition=report.edition,
        audience=audience,
        **details,
    )


@transaction.atomic
def withdraw(report, *, by):
    """Close a published report to its readers; the paper is kept for the team. Locks the event."""
    report = _locked(report)
    if not can_withdraw_report(by, report):
        raise ReportNotReady("Ce compte rendu n’est pas publié.")
    report.state = ReportState.WITHDRAWN
    report.save(update_fields=["state"])
    audit.record("report.withdrawn", report.event, by=by, version=report.version, edition=report.edition)
    return report


def _siblings(report):
    """The other edition of the same version."""
    return (
        Report.objects.select_related("event")
        .filter(event=report.event_id, version=report.version)
        .exclude(pk=report.pk)
    )


def _locked(report):
    lock(report.event)
    return Report.objects.select_related("event").get(pk=report.pk)
