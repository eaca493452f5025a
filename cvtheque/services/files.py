"""CV files: kept, read in the jail, refused, deleted. Row and content live and die together."""

import contextlib

from django.db import transaction
from django.utils import timezone

from cvtheque import letters, profiles, reading
from cvtheque.enums import (
    PENDING_FILES,
    FileState,
)
from cvtheque.models import Candidate, CVFile, CVText
from cvtheque.services.common import locked, write_to
from gtec_portal import jobs, uploads

FOLDER = "cv"
ALLOWED = (uploads.PDF, uploads.DOCX, uploads.ODT, uploads.RTF)


@transaction.atomic
def receive_file(candidate, upload, checked):
    """Keep an upload under a random name and ask for its reading. A file still waiting is replaced. Locks the candidate."""
    file = keep_file(locked(candidate), upload, checked)
    jobs.ask("cvtheque.read", file, label="Lecture d’un CV")
    return file


@transaction.atomic
def keep_file(candidate, upload, checked):
    """Store an upload and its row, in place of one that still waits to be read."""
    for waiting in candidate.files.pending():
        delete_file(waiting)
    name = uploads.store(upload, folder=FOLDER)
    with _removing_on_error(name):
        return CVFile.objects.create(
            candidate=candidate,
            storage_name=name,
            label=checked.label,
            content_type=checked.content_type,
            sha256=checked.sha256,
            size=checked.size,
        )


@contextlib.contextmanager
def _removing_on_error(name):
    """A file without its row would be forgotten on the disk."""
    try:
        yield
    except BaseException:
        uploads.remove(name)
        raise


def delete_file(file):
    """Delete a file's row now and its content once that is certain."""
    forget_content(file.storage_name)
    file.delete()


def forget_content(name):
    if name:
        transaction.on_commit(lambda: uploads.remove(name), robust=True)


def read_file(file, progress=lambda done, note: None):
    """Take a received file as far as it goes: scanned, read in the jail, searchable; or refused with a reason.

    No transaction is open while the jail works. Raises ScannerAway when clamd is configured and away: the job tries later.
    """
    if file.state == FileState.RECEIVED:
        outcome = reading.scan_file(file.storage_name)
        if outcome is None:
            CVFile.objects.filter(pk=file.pk, state=FileState.RECEIVED).update(state=FileState.CHECKED)
    else:
        outcome = None
    progress(1, "Lecture du texte")
    outcome = outcome or reading.extract_text(file.storage_name, file.content_type)
    progress(2, "Préparation du profil")
    finish_reading(file, outcome)


@transaction.atomic
def finish_reading(file, outcome):
    """Write the end of a reading. Does nothing when the file was deleted, replaced or finished meanwhile."""
    candidate = Candidate.objects.select_for_update().filter(pk=file.candidate_id).first()
    file = CVFile.objects.filter(pk=file.pk, state__in=PENDING_FILES).first()
    if candidate is None or file is None:
        return
    if outcome.refused:
        refuse_file(candidate, file, outcome)
        return
    for former in candidate.files.read():
        delete_file(former)
    file.state, file.pages, file.read_at = FileState.EXTRACTED, outcome.pages, timezone.now()
    file.save(update_fields=["state", "pages", "read_at"])
    CVText.objects.create(file=file, content=outcome.text)
    profiles.refresh(candidate)


def refuse_file(candidate, file, outcome):
    """Note why a file is refused, destroy its content, tell its owner. Former refusals give way to this one."""
    candidate.files.filter(state=FileState.REJECTED).delete()
    forget_content(file.storage_name)
    file.state, file.reason, file.reason_code, file.storage_name = (
        FileState.REJECTED,
        outcome.reason,
        outcome.refused,
        "",
    )
    file.save(update_fields=["state", "reason", "reason_code", "storage_name"])
    write_to(candidate, "file_refused", letters.file_refused(candidate, file))
