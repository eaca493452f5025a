"""Names and addresses of a register, which writes everything in capitals, as people write them."""

import re
from functools import lru_cache

from gtec_portal.tables import SURROGATE

STREETS = {
    "R": "rue", "AV": "avenue", "BD": "boulevard", "PL": "place", "CHE": "chemin", "RTE": "route", "ALL": "allée",
    "IMP": "impasse", "QU": "quai", "SQ": "square", "CRS": "cours", "LOT": "lotissement", "RES": "résidence", "FG": "faubourg",
    "PAS": "passage", "QUA": "quartier", "CITE": "cité", "HAM": "hameau", "ZA": "ZA", "ZI": "ZI",
}  # fmt: skip
# Words of names written in capitals throughout.
ACRONYMS = frozenset(
    "EHPAD EHPA CH CHU CHS CHI CHIC CCAS CIAS SSIAD SAAD SAD SPASAD HAD ESAT MAS FAM EAM IME ITEP SESSAD CMPP CMP CAMSP IEM FJT CHRS "
    "CADA ADMR UNA ANAIS APEI ADAPEI APF APAJH UDAF UGECAM USLD SSR MSP CSI MARPA ADSEA ANRH LADAPT EPSM EPMS GCSMS GCS SMR UAD SARL "
    "SAS SA SCI EURL ZA ZI ZAC BP MFR MECS SAVS SAMSAH ACJM SIVOM PFR AJ DITEP PJM".split()
)
ARTICLES = frozenset({"LE", "LA", "LES"})
SMALL = frozenset("de du des la le les et en au aux sur sous à l d pour par un une".split())


def spaced_phone(text):
    """« 0233000000 » as « 02 33 00 00 00 »; anything else as it is."""
    digits = re.sub(r"\D", "", text)
    return " ".join(re.findall("..", digits)) if len(digits) == 10 else text[:20]


def street(number, letter, kind, name):
    """« 12 B rue des Lilas » from its pieces; "" when there is none."""
    kind = STREETS.get(kind.upper(), kind.lower())
    return " ".join(part for part in (number, letter, kind, readable(name, begins=not kind)) if part)


def readable(text, *, begins=True):
    """A name written in capitals throughout, as people write it: « EHPAD LES TILLEULS » → « EHPAD Les Tilleuls ».

    `begins`: whether the first word begins a name (« Les Tilleuls ») or goes on (« rue des Tilleuls »).
    """
    text = " ".join(SURROGATE.sub("?", text).split())
    if not text.isupper():
        return text
    words = text.split(" ")
    begin = [begins, *(word in ACRONYMS for word in words[:-1])]  # « EHPAD Les Tilleuls », and « CH de Flers »
    return " ".join(
        _word(word, first=first and (not place or word in ARTICLES))
        for place, (word, first) in enumerate(zip(words, begin, strict=True))
    )


@lru_cache(maxsize=8192)
def _word(word, *, first):
    bare = word.strip("().,")
    if bare in ACRONYMS or "." in bare or any(letter.isdigit() for letter in bare):
        return word
    if bare.lower() in SMALL and not first and word[0].isalnum():
        return word.lower()
    if bare not in {"ST", "STE"} and not re.search("[AEIOUYÀÂÉÈÊËÎÏÔÖÛÜ]", bare):
        return word
    lowered = re.sub(r"(^|[-'’(/\"«])(\w)", lambda found: found[1] + found[2].upper(), word.lower())
    if not first:
        lowered = re.sub(r"^([LD])(?=['’])", lambda found: found[1].lower(), lowered)
    return re.sub(r"-(De|Du|Des|La|Le|Les|Et|En|Au|Aux|Sur|Sous)(?=-)", lambda found: found[0].lower(), lowered)
