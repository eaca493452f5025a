"""`manage.py tune_search`: set the planner again after a restored dump, and draw the sample of large bases."""

from django.core.management.base import BaseCommand

from cvtheque import planner
from cvtheque.services import sample


class Command(BaseCommand):
    help = "Règle la recherche plein texte (à refaire après une restauration) et tire l’échantillon des grandes bases."

    def handle(self, *args, **options):
        found = planner.tune()
        drawn = sample.prepare(seconds=24 * 3600)
        self.stdout.write(
            f"Statistiques : {found.statistics}. Coût de « contient » : {found.cost:g}. Échantillon : {drawn}."
        )
        if not found.is_tuned:
            self.stderr.write("Le coût demande un superutilisateur : la recherche reste exacte, avec une précaution.")
