"""Loading reference data: all or nothing, twice without harm, one load at a time."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from gtec_portal.typography import nbsp
from reference.datasets import FORMATS, Known, LineError
from reference.enums import AliasKind, Dataset
from reference.models import Acronym, Commune, ReferenceLoad, SchoolSubject, Trade, TradeAlias
from reference.sources import Source, SourceError

BUILTIN = Path(__file__).resolve().parent / "data"
BUILTIN_FILES = {
    Dataset.COMMUNES: "communes.csv",
    Dataset.FORMER_COMMUNES: "former_communes.csv",
    Dataset.TRADES: "trades.csv",
    Dataset.ALIASES: "trade_aliases.csv",
    Dataset.NSF: "nsf.csv",
    Dataset.ACRONYMS: "acronyms.csv",
}
BATCH = 1000
MAX_PROBLEMS = 20
# A file that would retire this much of what we have is more likely cut short than right.
RETIRE_SHARE, RETIRE_FLOOR = 0.2, 100
ADVISORY_LOCK = 61_169_001  # any number no other part of the portal takes
OUR_ALIASES = (AliasKind.COMMON, AliasKind.HISTORIC)


class LoadRefused(Exception):
    """Nothing was changed; `problems` are sentences that may be shown, one per line of the file."""

    def __init__(self, message, problems=()):
        super().__init__(nbsp(message))
        self.problems = [nbsp(problem) for problem in problems]


@dataclass
class LoadReport:
    """What one dataset's load did."""

    dataset: Dataset
    read: int = 0
    created: int = 0
    retired: int = 0
    warnings: list[str] = field(default_factory=list)


def load_builtin():
    """Load the compact set shipped with the portal: about 90 trades, 150 communes, the acronyms of the sector.

    Quick and safe to run again. Where an official file was loaded, its rows win: only what is ours
    (families, usual names, acronyms) is brought up to date. Takes the load lock.
    """
    with transaction.atomic():
        take_lock()
        official = set(ReferenceLoad.objects.values_list("dataset", flat=True))
        for dataset in Dataset:
            rows = builtin_rows(dataset, official=bool(official))
            if dataset == Dataset.ACRONYMS:  # kept up by staff: what they changed or took out stays so
                Acronym.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
            elif dataset in official:
                refresh_ours(dataset, rows)
            else:
                upsert(FORMATS[dataset], rows, with_optional=True)


def builtin_rows(dataset, *, official):
    """Unsaved rows of one built-in file.

    Beside `official` rows, a line may point to a trade or commune that a new edition no longer has: it is
    left out. Otherwise a mistake in the file is ours, and raises.
    """
    each, known, rows = FORMATS[dataset], known_codes(dataset), []
    for line in builtin_lines(dataset):
        try:
            rows.append(each.parse(line, known))
        except LineError:
            if not official:
                raise
    return rows


@lru_cache
def builtin_lines(dataset):
    """The lines of one built-in file, read once per process."""
    with (BUILTIN / BUILTIN_FILES[dataset]).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def refresh_ours(dataset, rows):
    """Beside official rows, keep only what the official files do not know."""
    match dataset:
        case Dataset.TRADES:
            for family in {row.family for row in rows}:
                codes = [row.code for row in rows if row.family == family]
                Trade.objects.filter(code__in=codes).exclude(family=family).update(family=family)
        case Dataset.ALIASES:
            ours = [row for row in rows if row.kind in OUR_ALIASES]
            TradeAlias.objects.bulk_create(ours, ignore_conflicts=True, batch_size=BATCH)
        case Dataset.NSF:
            usual = [row.code for row in rows if row.usual]
            SchoolSubject.objects.filter(code__in=usual, usual=False).update(usual=True)


def load_files(sources: dict[Dataset, Source], *, partial=False, progress: Callable | None = None):
    """Load official files in one transaction and return a report for each.

    Locks out other loads. Raises LoadRefused with up to twenty problems, having changed nothing.
    `partial`: the files cover only a part (one département): rows they do not name are not retired.
    `progress(dataset, lines)` is called now and then.
    """
    with transaction.atomic():
        take_lock()
        reports, problems = [], []
        for dataset in Dataset:
            if dataset not in sources:
                continue
            try:
                report, found = load_one(dataset, sources[dataset], partial=partial, progress=progress)
            except SourceError as error:
                raise LoadRefused(f"{sources[dataset].name} : {error}") from error
            if found:
                problems += [f"{sources[dataset].name}, {problem}" for problem in found]
                break  # the next file may only complain about what this one failed to bring
            reports.append(report)
        if problems:
            raise LoadRefused("Rien n’a été modifié.", problems)
    return reports


def load_one(dataset, source, *, partial, progress):
    """Read, check and upsert one file; returns its report and the problems found (then nothing may be kept)."""
    each = FORMATS[dataset]
    report = LoadReport(dataset, warnings=list(source.warnings))
    before = each.model.objects.count()
    reader = Reader(each, source, known_codes(dataset), progress)
    rows = reader.rows()
    while batch := list(islice(rows, BATCH)):
        if not reader.problems:
            upsert(each, batch, with_optional=reader.with_optional)
    if not reader.problems and not reader.seen:
        raise SourceError("le fichier ne contient aucune ligne après l’en-tête")
    if reader.problems:
        return report, reader.problems
    report.read = reader.count
    report.created = each.model.objects.count() - before
    if not partial:
        retire(each, reader.seen, report)
    ReferenceLoad.objects.create(dataset=dataset, source=source.name[:500], sha256=source.sha256, rows=reader.count)
    return report, []


class Reader:
    """Walks one file: gives good rows, remembers what was seen and what was wrong."""

    def __init__(self, each, source, known, progress):
        self.each, self.source, self.known, self.progress = each, source, known, progress
        self.seen, self.problems, self.count, self.with_optional = {}, [], 0, False

    def rows(self):
        """Yield rows until the twentieth problem; a repeated key is a problem unless the format allows it."""
        for number, line in self.source.lines(self.each.columns, self.each.optional):
            if len(self.problems) >= MAX_PROBLEMS:
                return
            try:
                if isinstance(line, str):
                    raise LineError(line)
                row = self.each.parse(line, self.known)
                key = self.each.key(row)
                if key in self.seen:
                    self.refuse_repeat(key)
                    continue
            except LineError as error:
                self.problems.append(f"ligne {number} : {error}")
                continue
            self.seen[key] = number
            self.count += 1
            self.with_optional = self.with_optional or bool(set(line) & set(self.each.optional))
            if self.progress and self.count % 250 == 0:
                self.progress(self.each.dataset, self.count)
            yield row

    def refuse_repeat(self, key):
        """Two lines for one code contradict each other."""
        if not self.each.repeats_allowed:
            raise LineError(f"{' '.join(key)} est déjà à la ligne {self.seen[key]}")


def upsert(each, rows, *, with_optional):
    """Insert or update rows by their official key; generated columns follow in the database."""
    fields = [*each.update_fields, *(each.optional.values() if with_optional else ())]
    unique = [name.removesuffix("_id") for name in each.unique_fields]
    each.model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=fields, batch_size=BATCH
    )


def retire(each, seen, report):
    """Flag the rows the file no longer names; refuse when they are so many that the file must be cut short."""
    rows = each.model.objects.current()
    if each.dataset == Dataset.ALIASES:
        rows = rows.exclude(kind__in=OUR_ALIASES)
    current = rows.values_list("pk", *each.unique_fields)
    gone = [pk for pk, *key in current.iterator(chunk_size=5000) if tuple(key) not in seen]
    if len(gone) > max(RETIRE_FLOOR, RETIRE_SHARE * rows.count()):
        raise SourceError(
            f"ce fichier retirerait {len(gone)} lignes connues ({each.dataset.label}) : est-il complet ? "
            "S’il ne couvre qu’une partie, ajoutez --partial"
        )
    for start in range(0, len(gone), BATCH):
        each.model.objects.filter(pk__in=gone[start : start + BATCH]).update(retired_on=timezone.localdate())
    report.retired = len(gone)
    if each.dataset == Dataset.TRADES and gone:
        lost = Trade.objects.filter(pk__in=gone, sector=True).values_list("code", "label")
        report.warnings += [f"métier du secteur retiré du ROME : {code} {label}" for code, label in lost]


def known_codes(dataset):
    """The codes lines of this dataset may point to."""
    if dataset == Dataset.FORMER_COMMUNES:
        return Known(communes=frozenset(Commune.objects.values_list("insee", flat=True)))
    if dataset in (Dataset.ALIASES, Dataset.ACRONYMS):
        return Known(trades=frozenset(Trade.objects.values_list("code", flat=True)))
    return Known()


def take_lock():
    """One load at a time; the lock goes with the transaction, whatever happens to the process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            raise LoadRefused("Un autre chargement est en cours : réessayez quand il sera terminé.")
