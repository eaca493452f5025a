"""Preparing every search profile again, after the rules changed: one row, one transaction, and the row says that it is done.

What is not done yet has an older version number. Stopped anywhere, the next run goes on there.
"""

import contextlib

from django.db import transaction

from cvtheque import profiles, reading
from cvtheque.enums import KEPT_FILES, FileState
from cvtheque.models import Candidate, CVFile, CVText, SearchProfile
from cvtheque.services.files import replace_photo
from gtec_portal import uploads

BATCH = 500


def start_again(*, read):
    """Call every row old: what follows prepares them all. Two UPDATEs."""
    SearchProfile.objects.update(index_version=0)
    if read:
        CVFile.objects.update(reader_version=0)


def files_to_read():
    return CVFile.objects.filter(state__in=KEPT_FILES, reader_version__lt=reading.VERSION).order_by("pk")


def profiles_to_index():
    return SearchProfile.objects.filter(index_version__lt=profiles.INDEX_VERSION).order_by("pk")


def reread_files():
    """Read again each file in the jail, yielding after each. A text its owner corrected stays as they wrote it."""
    for file in _each(files_to_read):
        corrected = CVText.objects.filter(file=file, corrected_at__isnull=False).exists()
        outcome = None if corrected else reading.extract_text(file.storage_name, file.content_type)
        with (
            uploads.stored(outcome.picture, folder="cv")
            if outcome and outcome.picture
            else contextlib.nullcontext("") as picture
        ):
            kept = _write_again(file.pk, outcome, picture)
        if picture and not kept:
            uploads.remove(picture)
        yield file


@transaction.atomic
def _write_again(pk, outcome, picture):
    """True when the picture replaced the file. A file deleted or replaced meanwhile is left alone; a refusal changes nothing."""
    file = CVFile.objects.filter(pk=pk).values_list("candidate_id", flat=True).first()
    candidate = Candidate.objects.select_for_update(no_key=True).filter(pk=file).first() if file else None
    file = CVFile.objects.filter(pk=pk, state__in=KEPT_FILES).first()
    if candidate is None or file is None:
        return False
    file.reader_version = reading.VERSION
    kept = False
    if outcome and not outcome.refused:
        CVText.objects.update_or_create(file=file, defaults={"content": outcome.text})
        if file.is_unreadable:
            file.state = FileState.EXTRACTED
        if picture:
            replace_photo(file, picture, len(outcome.picture))
            kept = True
    file.save()
    SearchProfile.objects.filter(candidate=candidate).update(index_version=0)
    return kept


def index_profiles():
    """Prepare each old search profile, yielding after each. Dates that people read do not move."""
    for profile in _each(profiles_to_index):
        with transaction.atomic():
            candidate = Candidate.objects.select_for_update(no_key=True).filter(pk=profile.candidate_id).first()
            if candidate is not None:
                profiles.refresh(candidate, touched=False)
        yield profile


def _each(waiting):
    """Rows that wait, a batch at a time, each once even when it stays old."""
    last = 0
    while rows := list(waiting().filter(pk__gt=last)[:BATCH]):
        yield from rows
        last = rows[-1].pk
