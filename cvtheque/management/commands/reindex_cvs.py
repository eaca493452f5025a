"""Prepare every search profile again, and read every file again with --read. Shows progress; Ctrl-C stops it, and it goes on from there."""

import time

from django.core.management.base import BaseCommand

from cvtheque.services import reindexing
from gtec_portal.typography import counted, frnumber

TELL_SECONDS = 2


class Command(BaseCommand):
    help = "Réindexe la CVthèque ; s’arrête par Ctrl-C et reprend où elle en était."

    def add_arguments(self, parser):
        parser.add_argument(
            "--read", action="store_true", help="relire aussi chaque fichier (textes corrigés par leur auteur exceptés)"
        )
        parser.add_argument("--all", action="store_true", help="tout reprendre, même ce qui est à jour")

    def handle(self, *, read, **options):
        if options["all"]:
            reindexing.start_again(read=read)
        works = [("fichier,fichiers", reindexing.files_to_read, reindexing.reread_files)] if read else []
        works.append(("profil,profils", reindexing.profiles_to_index, reindexing.index_profiles))
        try:
            for noun, waiting, work in works:
                self.run(noun, waiting().count(), work())
        except KeyboardInterrupt:
            again = "reindex_cvs --read" if read else "reindex_cvs"
            self.stdout.write(self.style.WARNING(f"\nArrêté. La même commande, sans --all, reprend ici : {again}"))

    def run(self, noun, total, rows):
        started = told = time.monotonic()
        done = 0
        for done, _row in enumerate(rows, start=1):
            now = time.monotonic()
            if now - told >= TELL_SECONDS:
                told, pace = now, done / (now - started)
                left = max(0, total - done) / pace / 60
                self.stdout.write(
                    f"{frnumber(done)} sur {counted(total, noun)}, {pace:.0f} par seconde, encore {left:.1f} min"
                )
        self.stdout.write(self.style.SUCCESS(f"{counted(done, noun)} à jour en {time.monotonic() - started:.0f} s."))
