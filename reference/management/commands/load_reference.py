"""`manage.py load_reference`: the built-in set, or official files from a path or an address."""

import sys
from contextlib import ExitStack

from django.core.management.base import BaseCommand, CommandError

from gtec_portal.typography import nbsp
from reference.enums import Dataset
from reference.services import LoadRefused, load_builtin, load_files
from reference.sources import SourceError, opened

OPTIONS = {
    Dataset.COMMUNES: (
        "--communes",
        "code_insee, nom, code_postal (séparés par |), departement, latitude, longitude, population",
    ),
    Dataset.FORMER_COMMUNES: ("--former-communes", "code_insee, nom, code_insee_commune"),
    Dataset.TRADES: ("--trades", "code, libelle, code_parent (ROME 4.0)"),
    Dataset.ALIASES: ("--aliases", "code_rome, appellation, classification (PRINCIPALE ou SYNONYME)"),
    Dataset.NSF: ("--nsf", "code, libelle, general (0 ou 1)"),
}
BAR_WIDTH = 30


class Command(BaseCommand):
    help = (
        "Charge les données de référence. Sans option : le jeu compact livré avec le portail. "
        "Avec options : des fichiers CSV officiels (UTF-8, virgule, en-tête), locaux ou à une adresse http(s). "
        "Tout est chargé, ou rien."
    )

    def add_arguments(self, parser):
        for option, columns in OPTIONS.values():
            parser.add_argument(option, metavar="FICHIER|ADRESSE", help=f"Colonnes : {columns}")
        parser.add_argument(
            "--partial",
            action="store_true",
            help="Le fichier ne couvre qu’une partie : ne pas retirer les lignes qu’il ne nomme pas.",
        )

    def handle(self, *args, **options):
        locations = {
            dataset: options[option.removeprefix("--").replace("-", "_")] for dataset, (option, _) in OPTIONS.items()
        }
        locations = {dataset: location for dataset, location in locations.items() if location is not None}
        try:
            if locations:
                self.load(locations, partial=options["partial"])
            else:
                load_builtin()
                self.stdout.write(self.style.SUCCESS("Données de référence du portail chargées."))
        except LoadRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(problem)
            raise CommandError(str(refusal)) from None

    def load(self, locations, *, partial):
        """Open every source first, so that an unreachable one stops everything before the database is touched."""
        bar = Bar(self.stderr)
        with ExitStack() as stack:
            sources = {}
            for dataset, location in locations.items():
                try:
                    sources[dataset] = stack.enter_context(opened(location))
                except SourceError as error:
                    raise CommandError(nbsp(f"{location} : {error}. Rien n’a été modifié.")) from None
                bar.totals[dataset] = sources[dataset].count_lines() if bar.visible else 0
            try:
                reports = load_files(sources, partial=partial, progress=bar.draw if bar.visible else None)
            finally:
                bar.clear()
        for report in reports:
            for warning in report.warnings:
                self.stderr.write(self.style.WARNING(warning))
            counts = f"{report.read} lues, {report.created} ajoutées, {report.retired} retirées."
            self.stdout.write(nbsp(f"{report.dataset.label.capitalize()} : {counts}"))


class Bar:
    """One line of progress on the error stream, only when a person watches."""

    def __init__(self, stream):
        self.stream, self.visible, self.totals = stream, sys.stderr.isatty(), {}

    def draw(self, dataset, lines):
        """Redraw in place."""
        total = max(self.totals.get(dataset, 0), lines)
        filled = BAR_WIDTH * lines // total
        blocks = "█" * filled + "·" * (BAR_WIDTH - filled)
        self.stream.write(f"\r{dataset.label:<24} {blocks} {100 * lines // total:3} %", ending="")
        self.stream.flush()

    def clear(self):
        """Leave an empty line to what follows."""
        if self.visible:
            self.stream.write("\r" + " " * (BAR_WIDTH + 40) + "\r", ending="")
