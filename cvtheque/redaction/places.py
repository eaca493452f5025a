"""Where somebody lives, when and where they were born, how old they are."""

import re

from cvtheque.redaction.contacts import TOP_CHARACTERS
from cvtheque.redaction.people import is_place
from cvtheque.redaction.words import ADDRESS, BIRTH, CAPITAL, END, NAME, START, all_of, any_of

BESIDE_CHARACTERS = 60  # of a telephone or a mail
MIN_AGE, MAX_AGE = 14, 90

_STREETS = any_of(
    "rue r avenue av ave boulevard bd bld boul chemin ch impasse imp allee allees route rte ruelle sente venelle faubourg fbg "
    "lotissement lot hameau esplanade promenade rond-point traverse montee sq"
)
_DOUBTFUL = any_of(
    "place pl cours passage voie quai cite residence res square cote clos domaine villa mail parc village ferme lieu-?dit"
)
_NAMELESS = any_of("rue avenue boulevard impasse chemin allee ruelle venelle lieu-?dit hameau lotissement")
_LINKING = r"(?:(?:d[eu]s?|la|les?)\b\s*|[dl]['’]\s?)"
_NUMBERED = re.compile(
    rf"(?<![\w/.,])\d{{1,4}}\s?(?:bis|ter|quater|[a-d])?{END}\s?,?\s{{0,2}}"
    rf"(?:{_STREETS}\b\.?|(?P<doubtful>{_DOUBTFUL}\b\.?\s+{_LINKING}*))[^\n|;•]{{0,70}}"
)
_NAMED = re.compile(rf"{START}{_NAMELESS}\s+(?:{_LINKING}|\w)[^\n|;•,]{{1,60}}")
_LABELLED = re.compile(
    r"(?:^|(?<=\n)|(?<=[|;•]))[ \t]{0,20}(?:adresse|domicile|domicilie(?:e|\(e\))?|demeurant|habite)"
    r"\s*(?:postale|personnelle|actuelle)?\s*(?::|a\b|au\b)\s*[^\n|;•]{3,100}"
)
_BEFORE_TOWN = re.compile(r"(?:(?<=\n)|^|(?<=[|;•]))([^\n|;•\d\[]{3,60}?)[\s,–-]{1,4}\d{5}[ ]+[a-z]")
# The same with figures, at the top of a CV only: « Foyer des Hauts, chambre 30, 61100 Flers »; never with a year.
_HOME_ON_TOP = re.compile(
    r"(?:(?<=\n)|^|(?<=[|;•]))((?![^\n|;•]{0,60}(?:19|20)\d\d\D)[^\n|;•\[]{3,80}?)[\s,–-]{1,4}\d{5}[ ]+[a-z]"
)
_BOX = re.compile(rf"{START}(?:bp|cs|boite postale)\s?n?°?\s?\d{{1,5}}{END}[^\n|;•]{{0,40}}")
_ROOM = re.compile(
    rf"{START}(?:foyer|residence|res|immeuble|internat|batiment|bat|camping|resa)\b\.?[^\n|;•]{{1,50}}?"
    rf"{START}(?:chambre|chbre|ch|appt?|apt|appartement|logement|lgt|porte|etage|emplacement|n°)\.?\s?n?°?\s?\w{{1,4}}{END}"
)
_AT = re.compile(
    rf"{START}(?:chez|c/o)\s+(?:m|mr|mme|mlle|monsieur|madame)\.?\s+[^\n|;•,]{{2,40}}(?=\s*,[^\n]{{0,60}}\d{{5}})"
)
_HOME = re.compile(
    r"(?<![^\W_])(?:le bourg|appt?|appartement|batiment|bat|escalier|chambre|bp|boite postale)(?![^\W_])"
)


def find_addresses(copy, text, coordinates=()):
    """Streets, hamlets and labelled homes; at the top of the page or beside a telephone, whatever stands before a postal code.

    `coordinates`: where the mails and telephones begin.
    """
    spans = [span for pattern in (_NAMED, _LABELLED, _BOX, _ROOM, _AT) for span in all_of(pattern, copy, ADDRESS)]
    spans += [
        (*found.span(1), ADDRESS)
        for found in _HOME_ON_TOP.finditer(copy[:TOP_CHARACTERS])
        if _HOME.search(found[1]) or not is_place(found[1])
    ]
    for found in _NUMBERED.finditer(copy):
        # « 2 cours de cuisine » is no address, « 2 cours de la Gare » is one.
        if found["doubtful"] is None or not text[found.end("doubtful") : found.end("doubtful") + 1].islower():
            spans.append((*found.span(), ADDRESS))
    for found in _BEFORE_TOWN.finditer(copy):
        if (_is_heading(found, coordinates) and not is_place(found[1])) or _HOME.search(found[1]):
            spans.append((*found.span(1), ADDRESS))
    return [_short_of_town(copy, _with_house(copy, span)) for span in spans]


def _is_heading(found, coordinates):
    """Whether a line stands where people write how to reach them."""
    return found.start() < TOP_CHARACTERS or any(abs(at - found.end()) < BESIDE_CHARACTERS for at in coordinates)


_HOUSE = re.compile(
    rf"{START}(?:residence|res|domaine|villa|cite|ferme|lotissement|batiment|bat|immeuble|appt?|appartement|chez){END}"
    r"\.?[^\n|;•]{1,50}[\s,–-]{1,4}\Z"
)


def _with_house(copy, span):
    """« Résidence Bellevue, 12 rue… »: the name of the house goes with its street."""
    start, end, label = span
    before = copy.rfind("\n", 0, start) + 1
    house = _HOUSE.search(copy[before:start])
    return (before + house.start(), end, label) if house else span


def _short_of_town(copy, span):
    """An address stops before its postal code: the commune is no secret, the street is."""
    start, end, label = span
    town = re.compile(r"[\s,\-–]*\b\d{5}\b").search(copy, start + 4, end)
    return (start, town.start() if town else end, label)


_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janv|fevr|avr|juil|sept|oct|nov|dec"
_D, _M = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
_DAY = (
    rf"(?:{_D}\s?[/.\-]\s?{_M}\s?[/.\-]\s?(?:\d{{4}}|\d{{2}})|{_D} {_M} \d{{4}}"
    rf"|(?:1er|{_D})\s+(?:{_MONTHS})\.?\s+(?:\d{{4}}|\d{{2}})|\d{{4}}-{_M}-{_D})"
)
_BORN = re.compile(
    rf"{START}(?:nee?s?|ne\(e\)|nee?·?e?|ne\.e|date/lieu de naissance|date de naissance|naissance|ddn){END}"
    rf"\s*:?\s*(?:le|en|a|au)?\s*:?\s*(?:{_DAY}|{_M}\s?[/.\-]\s?\d{{4}}|(?:{_MONTHS})\.?\s+\d{{4}}|\d{{4}})[^\n|;•]{{0,60}}"
    rf"|{START}lieu de naissance[^\n|;•]{{0,80}}|{START}(?:nee?|ne\(e\))\s+a\s+[^\n|;•]{{2,60}}"
)
_MAIDEN = re.compile(
    rf"{START}(?i:née|nee|épouse|epouse|ép\.?|nom de jeune fille|nom de naissance|veuve|vve)[ \t]*:?[ \t]+"
    rf"({CAPITAL}(?:[ \-]{CAPITAL}){{0,2}})"
)
_FULL_DATE = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_AGE = re.compile(
    r"(?<![^\W_])age(?:\s+actuel)?\s*[:=]?\s*\d{2}(?:\s*ans)?|(?<![^\W_])age(?:s|es|e|\(e\)|\.e|·e)?\s+de\s+\d{2}\s*ans"
    r"|(?<![^\W_])j['’]ai\s+\d{2}\s+ans(?!\s+(?:d['’]|de))|(?<![^\W_])(?:a|de mes)\s+\d{2}\s+ans(?=\s*[,.]?\s*(?:je|j['’]))"
    r"|(?:(?<=\n)|^|(?<=[|;•,(\[–\-]))[ \t]{0,20}(\d{2})\s*ans\b(?!\s*(?:d['’]|de|en|dans|comme|au|aupres|chez|a))"
)


def find_births(copy, text, today):
    """Birth dates and places, ages, and any precise day so long ago that it can only be a birth date."""
    spans = all_of(_BORN, copy, BIRTH) + all_of(_MAIDEN, text, NAME, group=1)
    for found in _AGE.finditer(copy):
        if not found[1] or MIN_AGE <= int(found[1]) <= MAX_AGE:
            spans.append((*found.span(), BIRTH))
    for found in _FULL_DATE.finditer(copy):
        year = int(re.findall(r"\d+", found[0])[0 if re.match(r"\d{4}", found[0]) else -1])
        if year < 100:
            year += 1900 if year > today.year % 100 else 2000
        if today.year - MAX_AGE <= year <= today.year - MIN_AGE:
            spans.append((*found.span(), BIRTH))
    return spans
