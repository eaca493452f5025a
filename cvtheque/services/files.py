"""CV files: kept, read in the jail, refused, deleted. Row and content live and die together."""

import contextlib

from django.db import transaction
from django.utils import timezone

from cvtheque import letters, profiles, reading
from cvtheque.enums import PENDING_FILES, FileState
from cvtheque.models import Candidate, CVFile, CVText
from cvtheque.services.common import locked, write_to
from gtec_portal import jobs, uploads

FOLDER = "cv"
ALLOWED = tuple(reading.KINDS)


@transaction.atomic
def receive_file(candidate, upload, checked):
    """Keep an upload under a random name and ask for its reading. A file still waiting is replaced. Locks the candidate."""
    file = keep_file(locked(candidate), upload, checked)
    ask_reading(file)
    return file


def ask_reading(file):
    """Have a kept file read, in a job."""
    jobs.ask("cvtheque.read", file, label="Lecture d’un CV")


@transaction.atomic
def keep_file(candidate, upload, checked):
    """Store an upload and its row, in place of one that still waits to be read."""
    with uploads.stored(upload, folder=FOLDER) as name:
        return adopt_file(candidate, name, checked)


@transaction.atomic
def adopt_file(candidate, name, checked):
    """The row of a file that is in storage already. `checked`: an uploads.Checked."""
    for waiting in candidate.files.pending():
        delete_file(waiting)
    return CVFile.objects.create(
        candidate=candidate,
        storage_name=name,
        label=checked.label,
        content_type=checked.content_type,
        sha256=checked.sha256,
        size=checked.size,
    )


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


def finish_reading(file, outcome):
    """Write the end of a reading. Does nothing when the file was deleted, replaced or finished meanwhile."""
    with uploads.stored(outcome.picture, folder=FOLDER) if outcome.picture else contextlib.nullcontext("") as picture:
        if not _write_reading(file, outcome, picture):
            uploads.remove(picture)


@transaction.atomic
def _write_reading(file, outcome, picture):
    """True when the file is the person's CV now."""
    candidate = Candidate.objects.select_for_update(no_key=True).filter(pk=file.candidate_id).first()
    file = CVFile.objects.filter(pk=file.pk, state__in=PENDING_FILES).first()
    if candidate is None or file is None:
        return False
    if outcome.refused and not outcome.is_unreadable:
        refuse_file(candidate, file, outcome)
        return False
    for former in candidate.files.kept():
        delete_file(former)
    if picture:
        replace_photo(file, picture, len(outcome.picture))
    file.state = FileState.UNREADABLE if outcome.is_unreadable else FileState.EXTRACTED
    file.pages, file.read_at, file.reader_version = outcome.pages, timezone.now(), reading.VERSION
    file.save()
    if outcome.is_unreadable:
        write_to(candidate, "file_unreadable", letters.file_unreadable(candidate, file))
    else:
        CVText.objects.create(file=file, content=outcome.text)
    profiles.refresh(candidate)
    return True


def replace_photo(file, picture, size):
    """Put the clean JPEG in place of the photo that came: its position and its author leave the disk with it."""
    forget_content(file.storage_name)
    file.storage_name, file.size, file.content_type = picture, size, uploads.JPEG
    file.label = uploads.named_as(file.label, uploads.JPEG)


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
