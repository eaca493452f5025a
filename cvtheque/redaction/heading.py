"""The name at the head of a CV when it is not the one that was typed: a maiden name, a first name of every day, a slip at the forum."""

import re
from itertools import islice

from cvtheque.redaction.words import CAPITAL, NAME

LINES = 4
_LINE = re.compile(r"[^\n]+")
_SMALL = r"(?:(?:de|du|des|la|le|van|von|el|ben)[ \t]+|d['’])"
_FULL_NAME = re.compile(rf"[ \t]*({CAPITAL}(?:[ \t]+{_SMALL}*{CAPITAL}){{1,3}})[ \t]*(?=$|[,;:|•·(/\n]|[-–—][ \t]|\t)")
# What stands there without being anybody's name: titles of CV, trades, places of work, availability. Words whole (« Capucine » is
# not a CAP), and how the longer ones begin whatever their ending.
_WORDS = frozenset(
    """
    cv vitae profil etat aide agent cadre sage soin nuit jour vie service serveur serveuse vente vendeur vendeuse plongeur plongeuse maison
    foyer centre menage kine diplome titre stage stagiaire cap bep bac bts deas deaes dees dei master licence an annee cdi cdd temps plein
    partiel permis vehicule mobile langue loisir atout mission emploi poste contact sante enfant hotel commis ouvrier ouvriere
    """.split()
)
_STEMS = tuple(
    """
    curriculum objectif experien format compet coordon candidat recherch disponib certifi titulair soignant infirmi auxiliair assistant
    accompagn educat cuisini psycholog medecin medic employ technici conduct chauffeu secretair comptab gestion responsab direct charge anim
    ergother kinesi orthophon dietet puericult brancard ambulanc linger entretien hygien nettoyag restaura veilleu monit conseil insertion
    interven travaill social famil domicile hospital ehpad ssiad retraite residenc hopital cliniqu association etablissement jardini
    maintenanc logisti magasini apprent alternan etudiant debutant confirme motive serieu polyvalen qualifi specialis informati bureautiq
    referen propos savoir
    """.split()
)


def find_heading(copy, text, identity):
    """« Prénom Nom » alone, or before a comma, on one of the first lines; nothing when the person's own name already stands there."""
    lines = list(islice((line for line in _LINE.finditer(text) if not line[0].isspace()), LINES))
    said = {word for line in lines for word in re.findall(r"[^\W\d_]+", copy[slice(*line.span())])}
    if said & set(identity.first_parts) and said & set(identity.last_parts):
        return []
    spans = []
    for line in lines:
        found = _FULL_NAME.match(text, *line.span())
        if found and not _is_something_else(copy[slice(*found.span(1))]):
            spans.append((*found.span(1), NAME))
    return spans


def _is_something_else(words):
    found = re.findall(r"[^\W\d_]+", words)
    return any(word in _WORDS or word.removesuffix("s") in _WORDS or word.startswith(_STEMS) for word in found)
