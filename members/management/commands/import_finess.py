"""`manage.py import_finess`: read a FINESS register of any size from a file; what it proposes is then chosen in the portal."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gtec_portal.links import absolute
from gtec_portal.typography import frnumber, nbsp
from members.services import imports
from reference.models import Commune


class Command(BaseCommand):
    help = (
        "Lit le registre FINESS (CSV historique ou JSON « finess-structures », compressé ou non) et propose des prospects. "
        "Rien n’est créé : le choix se fait dans le portail, page Imports."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="FICHIER", type=Path)
        parser.add_argument(
            "--departement", action="append", default=[], help="61 ; répétable. Par défaut, les nôtres."
        )
        parser.add_argument("--commune", action="append", default=[], help="Code INSEE ; répétable.")
        parser.add_argument("--categorie", action="append", default=[], help="Code de catégorie FINESS ; répétable.")

    def handle(self, *args, path, **options):
        departments = options["departement"] or list(settings.HOME_DEPARTMENTS)
        unknown = set(options["commune"]) - set(
            Commune.objects.filter(pk__in=options["commune"]).values_list("pk", flat=True)
        )
        if unknown:
            raise CommandError(nbsp(f"Commune inconnue : {', '.join(sorted(unknown))}."))
        chosen = {"departments": departments, "communes": options["commune"], "categories": options["categorie"]}
        try:
            with path.open("rb") as stored:
                run = imports.read_register(stored, label=path.name, options=chosen, tell=self.tell)
        except OSError as error:
            raise CommandError(nbsp(f"{path} : {error.strerror}.")) from None
        if run.error:
            raise CommandError(run.error)
        self.stdout.write(
            nbsp(f"{frnumber(run.counts['read'])} établissements lus, {run.summary or 'aucun à proposer'}.")
        )
        self.stdout.write(absolute("members:import_detail", run.pk))

    def tell(self, done, total, note):
        """One line of progress, only when a person watches."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done * 100 // max(1, total):3} % · {note}", ending="")
