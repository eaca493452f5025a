"""Taking the identity out of a text: what a search, a page or a paper may show before a candidate gives their name.

`redact` prefers to hide too much: a hidden word costs a hit, a shown name costs the trust of everybody. Pure functions; the
patterns work on an unaccented copy of the text of the same length, so that accents and capitals make no difference.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property

NAME, MAIL, PHONE, ADDRESS, BIRTH, LINK, NUMBER, PERSON = (
    "[nom]",
    "[e-mail]",
    "[téléphone]",
    "[adresse]",
    "[naissance]",
    "[lien]",
    "[numéro]",
    "[personne]",
)
# Between the letters of a name written apart, and between the digits of a number.
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"  # of a word; an underscore is a border, as in file names
_GAP = r"[\s.\-_/|·•,:()]{0,3}"
_PARTICLES = frozenset(
    """
    de du des d la le les l da dos van von den der ben el al st ste
    """.split()
)
MIN_NAME = 2
MIN_GLUED = 3  # « jdupont » is searched inside longer words from this many letters on
MIN_AGE, MAX_AGE = 14, 90


def _any(words):
    """One of these words, as a pattern. A « / » stands for a space inside one of them."""
    return "(?:" + "|".join(word.replace("/", " ") for word in words.split()) + ")"


@dataclass(frozen=True)
class Identity:
    """Who the text is about."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""

    @cached_property
    def first_parts(self):
        return name_parts(self.first_name)

    @cached_property
    def last_parts(self):
        return name_parts(self.last_name)

    @cached_property
    def parts(self):
        """Every part of the name worth hiding alone: « Jean-Pierre de La Tour » gives jean, pierre, tour, jeanpierre, delatour."""
        run_together = ["".join(parts) for parts in (self.first_parts, self.last_parts) if len(parts) > 1]
        return [
            part
            for part in dict.fromkeys(self.first_parts + self.last_parts + run_together)
            if len(part) >= MIN_NAME and part not in _PARTICLES
        ]


def flat(text):
    """Unaccented lower-case copy of the same length: each character gives exactly one."""
    return "".join(_flat_char(char) for char in text)


_KEPT = {"œ": "œ", "æ": "æ"}


def _flat_char(char):
    lowered = char.lower()
    base = unicodedata.normalize("NFKD", _KEPT.get(lowered, lowered))
    base = "".join(part for part in base if not unicodedata.combining(part))
    return base if len(base) == 1 else (lowered if len(lowered) == 1 else char)


def name_parts(name):
    """The words of a name, unaccented: « N’Guyen-Lê » gives n, guyen, le, and « nguyen » as one."""
    words = re.findall(r"[^\W\d_]+", flat(name))
    joined = [
        word.replace("'", "").replace("’", "") for word in re.split(r"[\s\-]+", flat(name)) if re.search(r"['’]", word)
    ]
    return [*words, *joined]


def redact(text, identity, *, today=None):
    """Return `text` with everything that says who it is about replaced by a bracketed word.

    Hides the person's own name in all its forms, e-mails (« chez », « arobase »), phones in every French format, street
    addresses, birth dates and ages, links and social handles, social-security and bank numbers, and the names of other people
    beside « référence », « tuteur », « Mme »… Hiding twice changes nothing.
    """
    text = unicodedata.normalize("NFC", text)
    copy = flat(text)
    spans = []
    for find in (find_mails, find_links, find_numbers, find_addresses, find_people):
        spans += find(copy, text)
    spans += find_births(copy, text, today or date.today())
    spans += find_own(copy, identity) + find_stuck(copy, text, identity)
    return _REPEATED.sub(r"\1", _replace(text, [_trimmed(copy, span) for span in spans]))


_REPEATED = re.compile(r"(\[(?:nom|e-mail|téléphone|adresse|naissance|lien|numéro|personne)\])(?:[ \-.]{0,3}\1)+")


def _trimmed(copy, span):
    """A span without the blanks and line ends around it."""
    start, end, label = span
    words = copy[start:end]
    return (start + len(words) - len(words.lstrip()), start + len(words.rstrip()), label)


def _replace(text, spans):
    """Cut the spans out, longest first where they overlap."""
    pieces, position = [], 0
    for start, end, label in _merged(spans):
        pieces += [text[position:start], label]
        position = end
    return "".join(pieces) + text[position:]


def _merged(spans):
    merged = []
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            previous = merged[-1]
            merged[-1] = (previous[0], max(previous[1], end), previous[2])
        elif end > start:
            merged.append((start, end, label))
    return merged


def _all(pattern, text, label, group=0):
    return [(*found.span(group), label) for found in pattern.finditer(text)]


# --- The person's own name, mail and phone -----------------------------------------------------------------------------


def _apart(word):
    """A pattern for a word written with gaps: « D U P O N T », « d-u-p-o-n-t »."""
    return _GAP.join(re.escape(char) for char in word)


def find_own(copy, identity):
    """The person's own name, in every form, and their own mail and phone however they are cut."""
    patterns = [(re.compile(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])"), NAME) for part in identity.parts]
    patterns += [(re.compile(glued), NAME) for glued in _glued(identity)]
    patterns += [
        (re.compile(rf"(?<![^\W_]){_apart(part)}(?![^\W_])"), NAME) for part in identity.parts if len(part) >= MIN_GLUED
    ]
    patterns += _initials(identity)
    if identity.email:
        patterns.append((re.compile(r"\s*".join(re.escape(char) for char in flat(identity.email))), MAIL))
        local = flat(identity.email).partition("@")[0]
        if len(local) >= MIN_GLUED:
            patterns.append((re.compile(rf"(?<![^\W_]){re.escape(local)}(?![^\W_])"), MAIL))
    digits = re.sub(r"\D", "", identity.phone)[-9:]
    if len(digits) == 9:
        patterns.append(
            (re.compile(rf"(?:\+?\d{{2}}{_GAP})?(?:\(?0\)?{_GAP})?" + r"[\s.\-_/|·•,:()]{0,4}".join(digits)), PHONE)
        )
    return [span for pattern, label in patterns for span in _all(pattern, copy, label)]


def find_stuck(copy, text, identity):
    """A name stuck to another word by a bad reading, where a capital tells them apart: « DupontPrénom », « nomDupont »."""
    found = [hit for part in identity.parts if len(part) >= MIN_GLUED for hit in re.finditer(re.escape(part), copy)]
    return [(*hit.span(), NAME) for hit in found if _stands_apart(text, *hit.span())]


def _stands_apart(text, start, end):
    begins = start == 0 or not text[start - 1].isalnum() or text[start].isupper() and text[start + 1].islower()
    ends = end == len(text) or not text[end].isalnum() or (text[end].isupper() and text[end - 1].islower())
    return begins and ends


def _glued(identity):
    """First and last names run together in any order (« dupontjean »), and an initial with a last name (« jdupont »)."""
    firsts = {"".join(identity.first_parts)[:40], *identity.first_parts} - {""}
    lasts = {"".join(identity.last_parts)[:40], *identity.last_parts} - {""}
    forms = {
        form
        for first in firsts
        for last in lasts
        for form in (first + last, last + first)
        if len(last) > 1 and len(first) > 1
    }
    forms |= {
        form
        for first in firsts
        for last in lasts
        if len(last) >= MIN_GLUED + 1
        for form in (first[0] + last, last + first[0])
    }
    whole = {form for form in forms if len(form) < 2 * MIN_GLUED}  # short ones only as a word of their own
    return [re.escape(form) for form in sorted(forms - whole, key=len, reverse=True)] + [
        rf"(?<![^\W_]){re.escape(form)}(?![^\W_])" for form in sorted(whole) if len(form) > MIN_GLUED
    ]


def _initials(identity):
    """« J. Dupont », « J.-P. Dupont », « Dupont J. » and the two initials with dots."""
    if not (identity.first_parts and identity.last_parts):
        return []
    initial = identity.first_parts[0][0]
    lasts = "|".join(re.escape(part) for part in dict.fromkeys(identity.last_parts))
    return [
        (re.compile(rf"(?<![^\W_]){initial}\.?(?:[ \-]{{0,2}}[a-z]\.)?[ ]{{0,2}}(?:{lasts})(?![^\W_])"), NAME),
        (re.compile(rf"(?<![^\W_])(?:{lasts})[ ]{{1,2}}{initial}\.(?:-?[a-z]\.)?(?![^\W_])"), NAME),
        (re.compile(rf"(?<![^\W_]){initial}\.[ ]?{identity.last_parts[0][0]}\.(?![^\W_])"), NAME),
    ]


# --- Mails, links, numbers ---------------------------------------------------------------------------------------------

_DOT = r"(?:\s?\.\s?|\s?[\[(]\s?(?:dot|point)\s?[\])]\s?|\s(?:dot|point)\s)"
_ENDINGS = "fr com net org eu io me info bzh be ch uk de es pt it pro biz ru ua co email live shop site online tech dev app xyz link bio"
_MAILERS = "gmail|hotmail|yahoo|orange|wanadoo|laposte|outlook|free|sfr|live|icloud"
_TLD = rf"(?:{'|'.join(_ENDINGS.split())})(?![^\W_])"
_SIGN = re.compile(
    r"\s{0,3}@+\s{0,3}|\s{0,3}[\[(<{]\s?(?:at|a|arobase|arobas|chez)\s?[\])>}]\s{0,3}|\s{1,3}(?:at|arobase|arobas|chez)\s{1,3}"
)
_BEFORE_SIGN = re.compile(rf"[\w+\-]{{1,64}}(?:{_DOT}[\w+\-]{{1,64}}){{0,4}}\Z")
_AFTER_SIGN = re.compile(
    rf"[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{1,63}}){{0,3}}{_DOT}{_TLD}|(?:{_MAILERS})(?![^\W_])(?:{_DOT}\w+)?"
)
_BARE_AT = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_AROUND = 140


def find_mails(copy, text):
    """E-mails, around each sign that may be an at sign: looking from the sign keeps a page of dots cheap."""
    spans = _all(_BARE_AT, copy, MAIL)
    for sign in _SIGN.finditer(copy):
        start = max(0, sign.start() - _AROUND)
        before = _BEFORE_SIGN.search(copy[start : sign.start()])
        after = _AFTER_SIGN.match(copy, sign.end())
        if before and after:
            spans.append((start + before.start(), after.end(), MAIL))
    return spans


_URL = re.compile(
    rf"(?:https?://|www\.)\S+|(?<![^\W_])[a-z0-9][\w\-]{{0,62}}(?:\.[\w\-]{{1,63}}){{0,4}}\.{_TLD}(?:/\S*)?"
)
_HANDLE = re.compile(r"(?<![\w@])@[\w.\-]{2,40}")
_NETWORKS = _any(
    "linkedin facebook instagram insta twitter tiktok snapchat snap youtube github gitlab whatsapp telegram skype discord "
    "pinterest messenger viadeo doyoubuzz"
)
_NETWORK = re.compile(
    rf"{_START}(?:{_NETWORKS}(?:\.com)?(?:/\S+|[ \t]*[:\-–|=][ \t]*[^\n,;]{{2,80}})|(?:fb|x)[ \t]*[:=][ \t]*[^\n,;]{{2,80}})"
)


def find_links(copy, text):
    return [span for pattern in (_URL, _HANDLE, _NETWORK) for span in _all(pattern, copy, LINK)]


_SEP = r"[\s.\-_/|·•,()]{0,3}"
_DATE_AHEAD = r"(?!(?:0[1-9]|[12]\d|3[01])[/.\-](?:0[1-9]|1[0-2])[/.\-](?:19|20)\d{2}(?![/.\-]?\d))"
_PHONES = [
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d+]){_DATE_AHEAD}[0o]{_SEP}[1-9](?:{_SEP}[\do]){{8}}(?!\d)",  # 06 12 34 56 78, 06.12.34…, 0612345678, 06 1234 5678
        rf"(?:\(\s*)?(?:\+|(?<!\d)00){_SEP}\d{{2,3}}\s*\)?{_SEP}(?:\(?\s*0\s*\)?)?(?:{_SEP}\d){{7,11}}(?!\d)",  # +33 (0)6 12 34 56 78
        rf"(?<![\d+])33{_SEP}(?:\(?0\)?)?{_SEP}[1-9](?:{_SEP}\d){{8}}(?!\d)",
        r"(?<![\d.,])[67](?:[ .\-/]\d{2}){4}(?!\d)",  # 6 12 34 56 78
        r"(?<![^\W_])(?:tel|telephone|portable|mobile|gsm|port|fixe)\.?\s*[:.]?\s*(?:\(?\+?\d[\d\s.\-/()]{6,20}\d)",
    )
]
_SECURITY = re.compile(
    r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[ab])\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\d)"
)
_IBAN = re.compile(r"(?<![^\W_])[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){4,7}(?:\s?[a-z0-9]{1,3})?(?![^\W_])")


def find_numbers(copy, text):
    spans = [span for pattern in _PHONES for span in _all(pattern, copy, PHONE)]
    return spans + [span for pattern in (_SECURITY, _IBAN) for span in _all(pattern, copy, NUMBER)]


# --- Where and when born -----------------------------------------------------------------------------------------------

_STREETS = _any(
    "rue avenue av ave boulevard bd bld boul chemin ch impasse imp allee allees route rte ruelle sente venelle faubourg fbg "
    "lotissement lot hameau esplanade promenade rond-point traverse montee"
)
_DOUBTFUL = _any(
    "place pl cours passage voie quai cite residence res square cote clos domaine villa mail parc village ferme lieu-?dit"
)
_NAMELESS = _any("rue avenue boulevard impasse chemin allee ruelle venelle lieu-?dit hameau lotissement")
_LINKING = r"(?:(?:d[eu]s?|la|les?)\b\s*|[dl]['’]\s?)"
_NUMBERED = re.compile(
    rf"(?<![\w/.,])\d{{1,4}}\s?(?:bis|ter|quater|[a-d])?{_END}\s?,?\s{{0,2}}"
    rf"(?:{_STREETS}\b\.?|(?P<doubtful>{_DOUBTFUL}\b\.?\s+{_LINKING}*))[^\n|;•]{{0,70}}"
)
_NAMED = re.compile(rf"{_START}{_NAMELESS}\s+(?:{_LINKING}|\w)[^\n|;•,]{{1,60}}")
_LABELLED = re.compile(
    r"(?:^|(?<=\n)|(?<=[|;•]))[ \t]{0,20}(?:adresse|domicile|domicilie(?:e|\(e\))?|demeurant|habite)"
    r"\s*(?:postale|personnelle|actuelle)?\s*(?::|a\b|au\b)\s*[^\n|;•]{3,100}"
)
_BEFORE_TOWN = re.compile(r"(?:(?<=\n)|^|(?<=[|;•]))([^\n|;•\d\[]{3,60}?)[\s,–-]{1,4}\d{5}[ ]+[a-z]")
_HEADER_CHARACTERS = 700  # the top of a CV, where people write where they live
_HOME = re.compile(r"(?<![^\W_])(?:le bourg|appt?|appartement|batiment|bat|escalier|bp|boite postale)(?![^\W_])")


def find_addresses(copy, text):
    """Streets, hamlets and labelled homes; at the top of the page, whatever stands before a postal code."""
    spans = _all(_NAMED, copy, ADDRESS) + _all(_LABELLED, copy, ADDRESS)
    for found in _NUMBERED.finditer(copy):
        # « 2 cours de cuisine » is no address, « 2 cours de la Gare » is one.
        if found["doubtful"] is None or not text[found.end("doubtful") : found.end("doubtful") + 1].islower():
            spans.append((*found.span(), ADDRESS))
    for found in _BEFORE_TOWN.finditer(copy):
        if (found.start() < _HEADER_CHARACTERS and not _is_place(found[1])) or _HOME.search(found[1]):
            spans.append((*found.span(1), ADDRESS))
    return [_short_of_town(copy, _with_house(copy, span)) for span in spans]


_HOUSE = re.compile(
    rf"{_START}(?:residence|res|domaine|villa|cite|ferme|lotissement|batiment|bat|immeuble|appt?|appartement|chez){_END}"
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
    rf"{_START}(?:nee?s?|ne\(e\)|nee?·?e?|ne\.e|date/lieu de naissance|date de naissance|naissance|ddn){_END}"
    rf"\s*:?\s*(?:le|en|a|au)?\s*:?\s*(?:{_DAY}|\d{{4}})[^\n|;•]{{0,60}}"
    rf"|{_START}lieu de naissance[^\n|;•]{{0,80}}|{_START}(?:nee?|ne\(e\))\s+a\s+[^\n|;•]{{2,60}}"
)
_CAPITAL = r"[^\W\d_a-zà-ÿ][\w'’\-]*\.?"
_MAIDEN = re.compile(
    rf"{_START}(?i:née|nee|épouse|epouse|ép\.?|nom de jeune fille|nom de naissance|veuve|vve)[ \t]*:?[ \t]+"
    rf"({_CAPITAL}(?:[ \-]{_CAPITAL}){{0,2}})"
)
_FULL_DATE = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_AGE = re.compile(
    r"(?<![^\W_])age\s*:?\s*\d{2}(?:\s*ans)?|(?:(?<=\n)|^|(?<=[|;•,(–\-]))[ \t]{0,20}(\d{2})\s*ans\b(?!\s*(?:d['’]|de|en|dans|comme|au|aupres|chez|a))"
)


def find_births(copy, text, today):
    """Birth dates and places, ages, and any precise day so long ago that it can only be a birth date."""
    spans = _all(_BORN, copy, BIRTH) + _all(_MAIDEN, text, NAME, group=1)
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


# --- Other people ------------------------------------------------------------------------------------------------------

_SMALL = r"(?:(?:de|du|des|la|le|d['’])[ \t]*)"
_NAMES = rf"({_CAPITAL}(?:[ \t]+{_CAPITAL}){{1,3}})"
_TITLES = _any(r"M\. Mr\.? MM\. Mme\.? Mmes Mlle Monsieur Madame Mademoiselle MME MR Dr\.? Docteure? Pr\.? Me Maître")
_ROLES = _any(
    "tuteur tutrice ma[iî]tre/de/stage ma[iî]tre/d['’]apprentissage référente? responsable encadrante? contact "
    "personne/à/contacter superviseure? directeur directrice cadre/de/santé"
)
_TITLED = re.compile(rf"{_START}{_TITLES}[ \t]+{_SMALL}*({_CAPITAL}(?:[ \t]+{_SMALL}?{_CAPITAL}){{0,3}})")
_ROLED = re.compile(rf"(?i:{_ROLES})[ \t]*(?::|[-–])[ \t]*{_NAMES}")
_BESIDE = re.compile(rf"(?i:contact(?:er)?|recommandée? par|auprès de|référence)[ \t]*:?[ \t]*{_NAMES}")
_REFERENCES = re.compile(
    r"(?im)^[^\w\n]*(?:mes\s+)?(?:références?|recommandations?|personnes?\s+à\s+contacter|lettres? de recommandation)\b[^\n]*(?:\n(?!\s*\n)[^\n]*){0,12}"
)
_TWO_CAPITALS = re.compile(rf"{_START}{_NAMES}")
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
    spans = _all(_TITLED, text, PERSON, group=1)
    beside = _all(_ROLED, text, PERSON, group=1) + _all(_BESIDE, text, PERSON, group=1)
    spans += [span for span in beside if not _is_place(copy[span[0] : span[1]])]
    for section in _REFERENCES.finditer(text):
        start = section.start()
        spans += [
            (start + found.start(), start + found.end(), PERSON)
            for found in _TWO_CAPITALS.finditer(section[0])
            if not _is_place(copy[start + found.start() : start + found.end()])
        ]
    return spans


def _is_place(words):
    return bool(_PLACES_OF_WORK & set(re.findall(r"[^\W\d_]+", words)))


# --- The last look -----------------------------------------------------------------------------------------------------


def residue(text, identity):
    """What of the identity is still there: whole name parts, the mail, the last digits of the phone. Empty when all is hidden."""
    copy = flat(text)
    found = [part for part in identity.parts if re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", copy)]
    if identity.email and flat(identity.email) in copy:
        found.append(identity.email)
    digits = re.sub(r"\D", "", identity.phone)[-9:]
    if len(digits) == 9 and digits in re.sub(r"\D", "", copy):
        found.append(identity.phone)
    return found
