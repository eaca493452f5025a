"""The name at the head of a CV when it is not the one that was typed: a maiden name, a first name of every day, a slip at the forum."""

import re
from itertools import islice

from cvtheque.redaction.words import CAPITAL, NAME

LINES = 4
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_SMALL = r"(?:(?:de|du|des|la|le|van|von|el|ben)[ \t]+|d['’])"
_FULL_NAME = re.compile(rf"[ \t]*({CAPITAL}(?:[ \t]+{_SMALL}*{CAPITAL}){{1,3}})[ \t]*(?=$|[,;:|•·(/\n]|[-–—][ \t]|\t)")
# How the words begin that stand there without being anybody's name: titles of CV, trades, places of work, availability.
_NOT_A_NAME = tuple(
    """
    curric vitae cv profil objectif experi formation compet coordonn contact candidat recherch emploi poste disponib permis vehicul diplom certif
    titul titre etat aide soign agent infirm auxil assist accomp educ cadre cuisin psych medec medic medico employ techn ouvri commi conduc chauff
    secret comptab gestion respons direct charg coordin anim ergo kine orthoph diet puer sage brancard ambul linger menage entret hygi
    nettoy plong serv restaur veill nuit jour monit format conseil insert interven travail social famil enfan domicile vie service soin sante
    hospital ehpad ssiad maison retraite foyer centre residence hopital clinique association etabliss jardin mainten logist magasin vent stag
    apprent altern etudi debut confirm motiv serieu polyval qualif special licence master bac bep cap bts deas deaes dees dei ans annee
    cdi cdd temps plein partiel mobil langue loisir inform bureaut atout qualit refer mission propos savoir
    """.split()
)


def find_heading(copy, text, identity):
    """« Prénom Nom » alone, or before a comma, on one of the first lines; nothing when the person's own name already stands there."""
    lines = list(islice(_LINE.finditer(text), LINES))
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
    return any(word.startswith(_NOT_A_NAME) for word in re.findall(r"[^\W\d_]+", words))
