"""The demo story: fictional people, deterministic, built by calling the services, dates relative to today."""

import random
import time
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from members.demo import PASSWORD
from reference.services import load_builtin

CHAPTERS = ("members", "trainings", "cvtheque", "events", "vacancies", "newsletters")


class Command(BaseCommand):
    help = "Charge l’histoire de démonstration, une seule fois (DEMO=1), ou rappelle comment se connecter."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1, help="graine du hasard (1 par défaut)")
        parser.add_argument("--personas", action="store_true", help="une ligne par personne avec qui se connecter")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Données fictives : seulement avec DEMO=1.")
        if options["personas"]:
            return self.print_personas()
        if User.objects.filter(email=settings.DEMO_PERSONAS[0][1]).exists():
            return self.stdout.write("L’histoire de démonstration est déjà chargée.")
        started = time.monotonic()
        with transaction.atomic():
            self.tell(options["seed"])
        return self.stdout.write(f"Histoire chargée en {time.monotonic() - started:.1f} s".replace(".", ","))

    def tell(self, seed):
        """Run each app's chapter; all or nothing, so that an interrupted load starts afresh."""
        load_builtin()
        story = SimpleNamespace(today=timezone.localdate(), random=random.Random(seed), say=self.stdout.write)
        for name in CHAPTERS:
            if find_spec(f"{name}.demo"):
                import_module(f"{name}.demo").load(story)

    def print_personas(self):
        known = set(User.objects.values_list("email", flat=True))
        for label, email in settings.DEMO_PERSONAS:
            if email in known:
                self.stdout.write(f"{label:<40} {email:<32} {PASSWORD}")
