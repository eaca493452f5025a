"""Names of other people: referees, tutors, heads."""

import re

from cvtheque.redaction.words import CAPITAL, PERSON, START, all_of, any_of

_SMALL = r"(?:(?:de|du|des|la|le|d['’])[ \t]*)"
# Also cut by a narrow column: the last name is then alone on its line.
_NAMES = rf"({CAPITAL}(?:[ \t]+{CAPITAL}){{1,3}}|{CAPITAL}[ \t]*\n[ \t]*{CAPITAL}(?=[ \t]*(?:\n|\Z)))"
_TITLES = any_of(r"M\. Mr\.? MM\. Mme\.? Mmes Mlle Monsieur Madame Mademoiselle MME MR Dr\.? Docteure? Pr\.? Me Maître")
_ROLES = any_of(
    "tuteur tutrice ma[iî]tre/de/stage ma[iî]tre/d['’]apprentissage référente? responsable encadrante? contact "
    "personne/à/contacter personne/à/prévenir superviseure? supérieure?/hiérarchique directeur directrice cadre/de/santé "
    "formateur formatrice employeure? recruteure? ma[iî]tre/d['’]apprentissage ma[iî]tresse/de/stage chef/de/service ancienn?e?/cadre "
    "collègue manageuse manager gérante? réf\\.?"
)
_TITLED = re.compile(
    rf"{START}{_TITLES}[ \t]+{_SMALL}*({CAPITAL}(?:[ \t]+{_SMALL}?{CAPITAL}){{0,3}}(?:[ \t]*\({CAPITAL}\))?)"
)
_ROLED = re.compile(rf"(?i:{_ROLES})[ \t]*(?::|[-–])[ \t]*{_NAMES}")
_BESIDE = re.compile(
    rf"(?i:contact(?:er)?|(?:recommandé|encadré|formé|supervisé|suivi|tutoré|accompagné|dirigé)(?:\(e\)|e)?s? par|auprès de|réf(?:érence|érente?|\.)"
    rf"|recommandation de|sous la direction de|témoignage de)[ \t]*:?[ \t]*{_NAMES}"
)
# Alone after a label that announces a person, one name is enough.
_ALONE = re.compile(
    rf"(?i:{START}(?:références?|réf\.?|tuteur|tutrice|référente?|personne à (?:contacter|prévenir)))[ \t]*:[ \t]*({CAPITAL})[ \t]*(?=\n|\Z|[,;–-])"
)
# On the unaccented copy: a heading of references and the lines below it, or a line that speaks of one.
_REFERENCES = re.compile(
    r"(?m)(?:^|(?<=[|\t•]))[^\w\n]*(?:mes\s+)?(?:references?|recommandations?|personnes?\s+a\s+(?:contacter|prevenir)|lettres? de recommandation)\b"
    r"[^\n]*(?:\n(?!\s*\n)[^\n]*){0,12}"
    r"|^[^\n]{0,200}\((?:en )?references?\)[^\n]{0,200}"
)
_TWO_CAPITALS = re.compile(rf"{START}{_NAMES}")
# Capitalised words that name places and services rather than people.
_PLACES_OF_WORK = frozenset(
    """
    ehpad centre hopital clinique association residence foyer maison service ssiad esat fam mas chu ch adapei admr
    croix rouge france lycee ifas ifsi ecole departement mairie restaurant societe reference references directeur
    directrice cadre sante telephone tel email mail recommandation recommandations competences formation
    experience experiences langues loisirs permis
    """.split()
)


def find_people(copy, text):
    """Names of others: after a title or a role, and every « Prénom Nom » below a heading « Références »."""
    spans = all_of(_TITLED, text, PERSON, group=1)
    beside = [span for pattern in (_ROLED, _BESIDE, _ALONE) for span in all_of(pattern, text, PERSON, group=1)]
    spans += [span for span in beside if not is_place(copy[span[0] : span[1]])]
    for section in _REFERENCES.finditer(copy):
        start = section.start()
        spans += [
            (start + found.start(), start + found.end(), PERSON)
            for found in _TWO_CAPITALS.finditer(text[slice(*section.span())])
            if not is_place(copy[start + found.start() : start + found.end()])
        ]
    return spans


def is_place(words):
    """Whether these words name a place of work rather than somebody."""
    return bool(_PLACES_OF_WORK & set(re.findall(r"[^\W\d_]+", words)))
