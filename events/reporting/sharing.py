"""Reports opened by a link, and downloads counted: people's, not robots'."""

import io
import re
import zipfile

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import log_access
from accounts.enums import Access
from events.enums import Audience
from events.models import Report, ReportDownload, ReportLink
from events.reporting import letters
from gtec_portal import audit, links, mail, uploads

# Programs that fetch pages by themselves; a reader without a name is one, a Cubot is a telephone.
_ROBOTS = re.compile(
    r"(?<!\bcu)bot\b|crawl|spider|slurp|facebookexternalhit|preview|embedly|curl/|wget/|python-|java/|go-http|okhttp|scan|monitor",
    re.IGNORECASE,
)


def is_robot(request):
    """Whether this request comes from a program reading by itself: a search engine, a mail program following links, a prefetch."""
    agent = request.headers.get("User-Agent", "")
    early = {request.headers.get("Purpose"), request.headers.get("Sec-Purpose", "").partition(";")[0]}
    return not agent or bool(_ROBOTS.search(agent)) or "prefetch" in early


@transaction.atomic
def note_download(request, report, *, link=None):
    """Write who opens the file, then count it unless a robot does; no log, no file."""
    where = f", par le lien {link.pk}" if link else ""
    log_access(request, report, Access.DOWNLOAD, purpose=f"Compte rendu, version {report.version}{where}")
    if is_robot(request):
        return
    ReportDownload.objects.create(report=report, link=link)
    Report.objects.filter(pk=report.pk).update(downloads=F("downloads") + 1)


@transaction.atomic
def open_link(link, *, by):
    """Keep a new link, and send it when there is an address."""
    link.created_by = by
    link.full_clean()
    link.save()
    audit.record("report.shared", link.event, by=by, link=link.pk)
    if link.email:
        mail.send("events.report_link", letters.report_link(link), to=link.email)
    return link


@transaction.atomic
def close_link(link, *, by):
    """Close a link for good: whoever holds it finds nothing."""
    link = ReportLink.objects.select_for_update(of=("self",)).select_related("event").get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at, link.link_version = timezone.now(), link.link_version + 1
        link.save(update_fields=["revoked_at", "link_version"])
        audit.record("report.unshared", link.event, by=by, link=link.pk)
    return link


def link_of(token):
    """The open link behind a token, or None: forged, closed, past its day."""
    return links.read_token(ReportLink.objects.alive().select_related("event__commune"), token, letters.LINK_PURPOSE)


def reports_of(link):
    """What a link opens: the published papers its audience may read."""
    allowed = Audience(link.audience).no_narrower()
    return link.event.reports.published().filter(audience__in=allowed).order_by("edition", "-version")


def annexes_of(link):
    return link.event.attachments.filter(audience__in=Audience(link.audience).no_narrower())


def bundle(reports, annexes):
    """One ZIP with the papers and their annexes, as they are: pages glued into one PDF would lose the tags of both."""
    packed = io.BytesIO()
    taken = set()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:  # PDF files are compressed already
        for folder, label, name in [
            *(("", report.file_label, report.file) for report in reports),
            *(("annexes/", f"{annex.label}.pdf", annex.file) for annex in annexes),
        ]:
            label, number = uploads.clean_label(label), 2
            stem = label.removesuffix(".pdf")
            while folder + label in taken:
                label, number = f"{stem} ({number}).pdf", number + 1
            taken.add(folder + label)
            with default_storage.open(name) as stored:
                archive.writestr(folder + label, stored.read())
    return packed.getvalue()
