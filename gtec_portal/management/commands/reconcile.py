from django.core.management.base import BaseCommand

from gtec_portal import work


class Command(BaseCommand):
    help = "Reprend le travail perdu et relance ce qui est dû (à appeler aussi par un minuteur du système)."

    def handle(self, *args, **options):
        for name, count in work.reconcile().items():
            self.stdout.write(f"{name} : {count} à faire")
