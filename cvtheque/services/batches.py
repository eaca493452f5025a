"""Deposits in bulk: send, read in a job, look, deposit in a job, each person in a transaction of their own, forget the rest.

Stopped anywhere, the job goes on where the lines say it was. Nothing is deposited twice, and nobody half.
"""

import contextlib
import time
import zipfile
from datetime import timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from cvtheque import letters
from cvtheque.enums import TO_DEPOSIT, BatchState, CandidateState, Channel, Origin, Purpose, Verdict
from cvtheque.models import BatchLine, Candidate, DepositBatch
from cvtheque.services import forwards
from cvtheque.services.common import write_to
from cvtheque.services.deposits import Person, create_candidate
from cvtheque.services.files import adopt_file, ask_reading
from gtec_portal import archives, audit, jobs, uploads
from gtec_portal.tables import TableRefused
from reference.models import Commune, Trade

READ_JOB, APPLY_JOB = "cvtheque.batch_read", "cvtheque.batch_apply"
FOLDER = "imports"
TABLE_MB, ARCHIVE_MB = 5, 200
MAX_ENTRIES = 2000
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 100
SLICE_SECONDS = 20


def check_table(upload):
    if upload.size > TABLE_MB * 1024 * 1024:
        raise ValidationError(f"Ce tableau dépasse {TABLE_MB} Mo.", code="too_big")


def check_archive(upload):
    """Look at the directory of a ZIP before anything is unpacked. Raises ValidationError."""
    if upload.size > ARCHIVE_MB * 1024 * 1024:
        raise ValidationError(f"Ce ZIP dépasse {ARCHIVE_MB} Mo. Envoyez les CV en plusieurs fois.", code="too_big")
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
    except archives.DAMAGED:
        raise ValidationError("Ce fichier n’est pas un ZIP, ou il est abîmé.", code="damaged") from None
    finally:
        upload.seek(0)
    if all(entry.is_dir() for entry in entries):
        raise ValidationError(
            "Ce ZIP ne contient aucun fichier. Refaites-le avec les CV, ou n’en envoyez pas.", code="empty"
        )
    if len(entries) > MAX_ENTRIES:
        raise ValidationError(
            f"Ce ZIP contient {len(entries)} fichiers ; {MAX_ENTRIES} au plus. Envoyez-les en plusieurs fois.",
            code="entries",
        )
    total, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries) or 1
    if total > MAX_UNPACKED or total / packed > MAX_RATIO:
        raise ValidationError("Ce ZIP, une fois déplié, serait démesuré. Refaites-le avec les seuls CV.", code="bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError("Ce ZIP est protégé par un mot de passe. Refaites-le sans protection.", code="encrypted")
    paths = [PurePosixPath(entry.filename.replace("\\", "/")) for entry in entries]
    if any(".." in path.parts or path.is_absolute() for path in paths):
        raise ValidationError("Ce ZIP contient des chemins qui sortent de son dossier. Refaites-le.", code="paths")


@transaction.atomic
def start(table, archive, *, source, by):
    """Keep what was sent and ask for its reading. Return the batch."""
    batch = DepositBatch.objects.create(
        label=uploads.clean_label(table.name),
        source=source,
        table_name=uploads.store(table, folder=FOLDER),
        archive_name=uploads.store(archive, folder=FOLDER) if archive else "",
        created_by=by,
    )
    audit.record("batch.sent", batch, by=by)
    batch.job = jobs.ask(READ_JOB, batch, label=f"Lecture de {batch.label}", owner=by)
    batch.save(update_fields=["job"])
    return batch


def read(batch, *, tell=lambda done, total: None):
    """Make a line of each row, in slices of time (raises GoOn). A table that cannot be read says why; safe to run again."""
    from cvtheque import batch_plan  # noqa: PLC0415 -- it checks files with the rules of our services

    if batch.state != BatchState.READING:
        return
    until = time.monotonic() + SLICE_SECONDS
    try:
        with default_storage.open(batch.table_name) as stored:
            rows = batch_plan.read_rows(stored)
        done = set(batch.lines.values_list("number", flat=True))
        with _archive(batch) as stored:
            archive = batch_plan.Archive(stored)
            for rank, (number, cells) in enumerate(rows, start=1):
                if number in done:
                    continue
                batch_plan.plan_line(batch, number, cells, archive)
                tell(rank, len(rows))
                if time.monotonic() > until:
                    raise jobs.GoOn
    except TableRefused as refusal:
        _end(batch, BatchState.REFUSED, error=str(refusal))
    except FileNotFoundError:
        _end(batch, BatchState.REFUSED, error="Le fichier n’est plus là. Envoyez-le de nouveau.")
    else:
        _drop_sent(batch)
        DepositBatch.objects.filter(pk=batch.pk, state=BatchState.READING).update(state=BatchState.READY)


def _archive(batch):
    return default_storage.open(batch.archive_name) if batch.archive_name else contextlib.nullcontext()


@transaction.atomic
def ask_apply(batch, *, by):
    """Ask for the deposit of what was shown. False when there is nothing to deposit, or when it was asked already."""
    batch = DepositBatch.objects.select_for_update().get(pk=batch.pk)
    total = batch.lines.to_deposit().count()
    if batch.state != BatchState.READY or not total:
        return False
    batch.state = BatchState.APPLYING
    batch.job = jobs.ask(APPLY_JOB, batch, label=f"Dépôt de {batch.label}", owner=by, total=total)
    batch.save(update_fields=["state", "job"])
    audit.record("batch.applied", batch, by=by, lines=total)
    return True


def apply(batch, *, by, tell=lambda left: None):
    """Deposit every line that waits, in slices of time (raises GoOn). Each line ends with its own result."""
    until = time.monotonic() + SLICE_SECONDS
    while batch.state == BatchState.APPLYING and (line := batch.lines.to_deposit().first()):
        deposit_line(line, by=by)
        tell(batch.lines.to_deposit().count())
        if time.monotonic() > until:
            raise jobs.GoOn
    if batch.state == BatchState.APPLYING:
        _end(batch, BatchState.DONE)


def deposit_line(line, *, by):
    """Deposit one person, or note why not. Locks the line: two workers make one candidate."""
    try:
        with transaction.atomic():
            line = BatchLine.objects.select_for_update().filter(pk=line.pk, verdict__in=TO_DEPOSIT).first()
            if line is None:
                return
            candidate = _deposit(line, by)
            line.verdict, line.candidate, line.storage_name = Verdict.DONE, candidate, ""
            line.values, line.email = {}, ""
            line.save()
    except IntegrityError:
        _settle(line, Verdict.KNOWN, "Cette adresse a reçu un profil entre-temps.")
    except (Commune.DoesNotExist, Trade.DoesNotExist, FileNotFoundError) as error:
        _settle(line, Verdict.FAILED, f"Non déposé ({type(error).__name__}).")


def _deposit(line, by):
    """The candidate of a line. Raises IntegrityError when the address is known by now."""
    from cvtheque import batch_plan  # noqa: PLC0415 -- see read

    source, values = line.batch.source, line.values
    person = Person(
        first_name=values["first_name"],
        last_name=values["last_name"],
        email=line.email,
        phone=values["phone"],
        commune=Commune.objects.get(pk=values["commune"]),
        trades=[Trade.objects.get(pk=values["trade"])],
    )
    checked = uploads.Checked(line.content_type, line.size, line.sha256, line.file_name)

    def keep(candidate):
        return adopt_file(candidate, line.storage_name, checked) if line.storage_name else None

    if line.verdict == Verdict.ASK:
        if Candidate.objects.filter(email__iexact=line.email).exists():
            raise IntegrityError
        return forwards.forward(person, origin=Origin.BULK, source=source, by=by, keep=keep)
    candidate = create_candidate(
        person,
        purposes=[Purpose.MEMBERS],
        channel=Channel.STAFF,
        by=by,
        at=batch_plan.agreed_at(values),
        state=CandidateState.ACTIVE,
        origin=Origin.BULK,
        source=source,
    )
    if file := keep(candidate):
        ask_reading(file)
    write_to(candidate, "met", letters.met(candidate))
    return candidate


def _settle(line, verdict, note):
    """Close a line that was not deposited; its file is nobody's."""
    uploads.remove(line.storage_name)
    BatchLine.objects.filter(pk=line.pk).update(verdict=verdict, note=note, storage_name="")


def _end(batch, state, *, error=""):
    """Close a batch: the result of each line stays a while, no file of it does."""
    _drop_sent(batch)
    _drop_files(batch.lines.all())
    DepositBatch.objects.filter(pk=batch.pk).update(state=state, error=error[:500], finished_at=timezone.now())
    batch.state = state


def _drop_sent(batch):
    for name in (batch.table_name, batch.archive_name):
        uploads.remove(name)
    DepositBatch.objects.filter(pk=batch.pk).update(table_name="", archive_name="")


def _drop_files(lines):
    for line in lines.exclude(storage_name=""):
        uploads.remove(line.storage_name)
        BatchLine.objects.filter(pk=line.pk).update(storage_name="")


def discard(batch, *, by):
    """Give a batch up before it is deposited: all that was sent is forgotten. False when it is too late."""
    with transaction.atomic():
        batch = DepositBatch.objects.select_for_update().get(pk=batch.pk)
        if not batch.is_open:
            return False
        _end(batch, BatchState.DISCARDED)
        batch.lines.all().delete()
        audit.record("batch.discarded", batch, by=by)
    return True


def forget_old(*, days=None):
    """Give up the batches nobody decided on, and empty those that are over, after so many days. Return how many."""
    limit = timezone.now() - timedelta(days=days or settings.IMPORT_KEEP_DAYS)
    for batch in DepositBatch.objects.filter(state__in=[BatchState.READING, BatchState.READY], created_at__lt=limit):
        discard(batch, by=None)
    over = DepositBatch.objects.filter(finished_at__isnull=False, created_at__lt=limit, lines__isnull=False).distinct()
    forgotten = over.count()
    BatchLine.objects.filter(batch__in=over).delete()
    return forgotten


def forget_person(subject):
    """Forget the lines of one person, and the files of those not deposited yet. Called by `accounts.erasure`."""
    lines = BatchLine.objects.none()
    if subject.candidate_id:
        lines = lines | BatchLine.objects.filter(candidate_id=subject.candidate_id)
    if subject.email:
        lines = lines | BatchLine.objects.filter(email__iexact=subject.email)
    names = list(lines.exclude(storage_name="").values_list("storage_name", flat=True))
    transaction.on_commit(lambda: [uploads.remove(name) for name in names], robust=True)
    return lines.delete()[0]
