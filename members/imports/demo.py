"""The imports of the story: contacts that came from a spreadsheet, and establishments of the register waiting to be chosen."""

from django.core.files.base import ContentFile
from django.utils.text import slugify

from members.enums import ImportKind
from members.models import Organisation
from members.services import imports

# Made-up establishments in the format of the register; numbers nobody has.
REGISTER = """finess;etalab;111;2026-05-12
structureet;610990012;610990111;RESIDENCE DES AUBEPINES;EHPAD RESIDENCE DES AUBEPINES;;;4;R;DES GENETS;;;169;61;ORNE;61100 FLERS;0233990001;;500;Etablissement d'hébergement pour personnes âgées dépendantes;4401;;;8710A;40;;;;1994-04-01;2017-01-03;2025-02-11;
structureet;610990020;610990111;ACCUEIL DE JOUR DES AUBEPINES;ACCUEIL DE JOUR DES AUBEPINES;;;4;R;DES GENETS;;;169;61;ORNE;61100 FLERS;0233990002;;207;Centre de Jour pour Personnes Agées;4401;;;8810A;40;;;;2009-09-01;2017-01-03;2025-02-11;
structureet;610990038;610990129;SSIAD DU VAL NOIREAU;SSIAD DU VAL NOIREAU;;;12;PL;DU MARCHE;;;145;61;ORNE;61700 DOMFRONT EN POIRAIE;0233990003;;354;Service de Soins Infirmiers A Domicile (S.S.I.A.D);4605;;;8810A;54;;;;1998-01-15;2016-06-01;2024-10-02;
structureet;610990046;610990137;ESAT LES CHARMES;ESAT LES CHARMES;;;;ZA;DES CHARMES;;;168;61;ORNE;61600 LA FERTE MACE;0233990004;;246;Etablissement et Service d'Aide par le Travail (E.S.A.T.);4301;;;8810C;34;;;;1986-03-10;2017-01-03;2023-12-19;
"""


def load(story):
    """One import done, one waiting: both pages show something true."""
    members = Organisation.objects.members_on(story.today).order_by("pk")[:3]
    names = [organisation.name for organisation in members]
    people = [
        ("Maëlle Genêt", "Directrice adjointe"),
        ("Hugo Noisetier", "Responsable du personnel"),
        ("Inès Bruyère", "Comptable"),
    ]
    lines = [
        f"{name};{person};{function};{slugify(person)}@example.org"
        for name, (person, function) in zip(names, people, strict=True)
    ]
    contacts = "\n".join(["Structure;Nom;Fonction;Adresse e-mail", *lines]).encode("utf-8-sig")
    run = _read(story, ImportKind.CONTACTS, contacts, "contacts-2026.csv")
    imports.ask_apply(run, by=story.staff)
    imports.apply(run, by=story.staff)
    options = {"departments": ["61"], "communes": [], "categories": []}
    _read(story, ImportKind.FINESS, REGISTER.encode("iso-8859-1"), "etalab-cs1100502-stock.csv", options)
    story.say("Imports : des contacts enregistrés, des prospects à choisir")


def _read(story, kind, content, label, options=None):
    """Send a file and read it at once: the job that was asked for finds nothing left to do."""
    run = imports.start(kind, ContentFile(content), by=story.staff, label=label, options=options)
    imports.read(run)
    run.refresh_from_db()
    return run
