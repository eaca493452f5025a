"""Imports: send a file, read it in a job, decide, write it in a job, forget it after a while."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from gtec_portal import audit, jobs, uploads
from gtec_portal.tables import TableRefused
from gtec_portal.typography import nbsp
from members.enums import ImportKind, ImportState
from members.imports import applying, planning, prospects
from members.imports.tasks import APPLY_JOB, CREATE_JOB, READ_JOB
from members.models import ImportLine, ImportRun

MOVED = "Des fiches ont changé depuis la lecture de ce fichier : relisez ce qui sera fait, puis importez. Rien n’a été enregistré."


@transaction.atomic
def start(kind, upload, *, by, label, options=None):
    """Keep a file that was sent and ask for its reading. Return the import."""
    run = ImportRun.objects.create(
        kind=kind,
        label=label,
        sha256=_digest(upload),
        file=uploads.store(upload, folder="imports"),
        options=options or {},
        created_by=by,
    )
    audit.record("import.sent", run, by=by, kind=str(kind))
    run.job = jobs.ask(READ_JOB, run, label=f"Lecture de {label}", owner=by)
    run.save(update_fields=["job"])
    return run


def _digest(upload):
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def read(run, *, tell=lambda done, total, note: None):
    """Read the file of an import into its lines, then remove it. Safe to run twice; a refused file says why."""
    if run.state != ImportState.READING:
        return
    try:
        with default_storage.open(run.file, "rb") as stored:
            counts, notes = _fill(run, stored, tell)
    except FileNotFoundError:
        _end(run, ImportState.REFUSED, error="Le fichier n’est plus là. Envoyez-le de nouveau.")
    except TableRefused as refusal:
        run.lines.all().delete()
        _end(run, ImportState.REFUSED, error=str(refusal))
    else:
        run.counts, run.notes = counts, notes
        _move(run, ImportState.READING, ImportState.READY, counts=counts, notes=notes)
        _drop_file(run)


def read_register(stored, *, label, options, tell=lambda done, total, note: None):
    """Read a FINESS register from an open file that is not ours to keep. Return the import, refused or to be chosen from."""
    run = ImportRun.objects.create(kind=ImportKind.FINESS, label=label[:120], options=options)
    try:
        counts = prospects.read(run, stored, tell=tell)
    except TableRefused as refusal:
        run.lines.all().delete()
        _end(run, ImportState.REFUSED, error=str(refusal))
    else:
        _move(run, ImportState.READING, ImportState.READY, counts=counts)
        run.counts = counts
    return run


def _fill(run, stored, tell):
    """(counts, notes) of a file read into lines."""
    if run.is_finess:
        return prospects.read(run, stored, tell=tell), []
    rows, notes = planning.read_rows(run.kind, stored)
    lines = planning.plan(run, rows)
    with transaction.atomic():
        run.lines.all().delete()
        ImportLine.objects.bulk_create(lines, batch_size=applying.BATCH)
    return applying.counts(lines) | {"read": len(lines)}, notes


def _move(run, before, after, **values):
    """Change the state if nobody did meanwhile."""
    moved = ImportRun.objects.filter(pk=run.pk, state=before).update(state=after, **values)
    if moved:
        run.state = after
    return bool(moved)


def _end(run, state, *, error=""):
    """Close an import: it keeps what it did, and not the file."""
    ImportRun.objects.filter(pk=run.pk).update(state=state, error=error, finished_at=timezone.now())
    run.state, run.error = state, error
    _drop_file(run)


def _drop_file(run):
    uploads.remove(run.file)
    ImportRun.objects.filter(pk=run.pk).update(file="")
    run.file = ""


@transaction.atomic
def ask_apply(run, *, by):
    """Ask for the writing of what was shown. False when there is nothing to write, or when it was asked already."""
    if run.is_finess or not run.to_write or not _move(run, ImportState.READY, ImportState.APPLYING):
        return False
    run.job = jobs.ask(APPLY_JOB, run, label=f"Import de {run.label}", owner=by)
    run.save(update_fields=["job"])
    return True


def apply(run, *, by):
    """Write an import. When records moved since it was read, put it back to be read again, and say so."""
    try:
        applying.apply(run, by=by)
    except applying.Changed:
        applying.show_again(run, why=nbsp(MOVED))
    except (ValidationError, IntegrityError) as error:
        why = (
            " ".join(error.messages) if isinstance(error, ValidationError) else "une fiche a été créée au même moment."
        )
        applying.show_again(run, why=nbsp(f"Rien n’a été enregistré. {why}"))


@transaction.atomic
def ask_create_all(run, *, by):
    """Ask for the creation of every prospect still proposed. False when none is."""
    if not run.is_finess or run.state != ImportState.READY or not run.lines.to_write().exists():
        return False
    run.job = jobs.ask(CREATE_JOB, run, label="Création des prospects", owner=by, total=run.lines.to_write().count())
    run.save(update_fields=["job"])
    return True


def create_prospects(run, pks=None, *, by):
    """Create chosen prospects (None: all), all or none. Return how many. Raises ValidationError, whose text may be shown."""
    try:
        with transaction.atomic():
            made = prospects.create(run, pks, by=by)
            if made:
                audit.record("import.prospects", run, by=by, lines=made)
    except IntegrityError:
        raise ValidationError(
            "Une de ces structures a été créée au même moment. Rien n’a été enregistré : réessayez."
        ) from None
    return made


def create_next(run, count, *, by):
    """Create the next proposals of an import, all or none of them. Return how many were looked at: 0 when none is left."""
    if ImportRun.objects.get(pk=run.pk).state != ImportState.READY:
        return 0
    pks = list(run.lines.to_write().order_by("number").values_list("pk", flat=True)[:count])
    if pks:
        create_prospects(run, pks, by=by)
    return len(pks)


@transaction.atomic
def discard(run, *, by):
    """Give an import up: what it had created stays, the rest is forgotten. False when it is being written, or over already."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if not run.may_be_discarded:
        return False
    done = run.counts.get("done", 0)
    run.lines.filter(done_at=None).delete()
    _end(run, ImportState.DONE if done else ImportState.DISCARDED)
    audit.record("import.discarded", run, by=by, lines=done)
    return True


def forget(*, days=None):
    """Close imports nobody decided on, and drop the lines of all that are over, after so many days. Return how many imports."""
    limit = timezone.now() - timedelta(days=days or settings.IMPORT_KEEP_DAYS)
    for run in ImportRun.objects.open().filter(created_at__lt=limit):
        discard(run, by=None)
    over = ImportRun.objects.filter(finished_at__isnull=False, created_at__lt=limit)
    forgotten = over.filter(lines__isnull=False).distinct().count()
    ImportLine.objects.filter(run__in=over).delete()
    return forgotten
