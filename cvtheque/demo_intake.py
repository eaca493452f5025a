"""How CVs come otherwise, for the demonstration: two people met at a forum, a CV forwarded, a table waiting to be read again."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from cvtheque.enums import Origin, Purpose
from cvtheque.services import batches, forwards, meetings, unveiling
from cvtheque.services.deposits import Person
from reference.models import Commune, Trade

PLACE = "Forum des métiers, Flers"
TABLE = """Prénom;Nom;E-mail;Téléphone;Commune;Métier;Fichier;Accord;Informé le
Perrine;Halbrume;perrine.halbrume@example.org;06 39 98 70 01;Flers;K1302;;oui;{day}
Oscar;Vertchemin;oscar.vertchemin@example.org;;Condé-en-Normandie;J1301;;;
Mila;Sourdeval-Haye;;;Flers;G1606;;oui;
"""


def call_her(story, candidate):
    """An employer asks for the name of somebody without address: the team calls, and notes the answer on the record."""
    employer = list(story.employers.values())[-1]
    unveiling.ask_unveil(
        candidate.profile,
        organisation=employer.acting_organisation,
        by=employer,
        vacancy="Aide à domicile, 24 h",
        reason="Des visites le matin autour de Flers\u00a0: pouvons-nous vous rencontrer\u00a0?",
    )


def load(story):
    """One of each, through the services."""
    flers = Commune.objects.get(pk="61169")
    met = [("Odette", "Pommeraye", "", "K1304"), ("Basile", "Courtelune", "basile.courtelune@example.org", "J1301")]
    for number, (first_name, last_name, email, code) in enumerate(met):
        person = Person(
            first_name,
            last_name,
            email,
            flers,
            phone=f"06 39 98 71 1{number}",
            trades=list(Trade.objects.filter(pk=code)),
            skills="Ménage, repas, courses ; dix ans chez des particuliers."
            if number == 0
            else "Service en salle, plonge, HACCP.",
        )
        key = uuid.UUID(int=story.random.getrandbits(128))
        candidate = meetings.record_meeting(
            person, purposes=[Purpose.MEMBERS, Purpose.VACANCY], place=PLACE, key=key, by=story.staff
        )
        if not email:
            call_her(story, candidate)
    employer = next(iter(story.employers.values()))
    forwarded = Person(
        "Nina", "Rivaubois", "nina.rivaubois@example.org", flers, trades=list(Trade.objects.filter(pk="J1501"))
    )
    forwards.forward(forwarded, origin=Origin.MEMBER, source=str(employer.acting_organisation), by=employer)
    table = SimpleUploadedFile("job-dating.csv", TABLE.format(day=f"{story.today:%d/%m/%Y}").encode())
    batches.start(table, None, source="le job dating de Flers", by=story.staff)
    story.say("CVthèque : deux personnes rencontrées au forum, un CV transmis, un tableau à relire")
