"""What a CV seems to say: trades, diplomas, commune and phone, offered to the person, who confirms or not. Nothing is decided here."""

import re
from dataclasses import dataclass, field

import phonenumbers

from cvtheque.enums import Diploma
from reference.enums import AcronymKind, AliasKind
from reference.models import Acronym, Commune, Trade, TradeAlias
from reference.text import unaccent
from reference.vocabulary import FUNCTION_WORDS, index_text, neutral

MAX_TRADES = 6
MAX_DIPLOMAS = 8
MAX_SKILLS = 10
# What employers of the sector search beside trades, as they say it, and how it stands in a CV (without accents).
SKILLS = {
    "HACCP": r"haccp",
    "AFGSU": r"afgsu",
    "PSC1 ou SST": r"psc ?1|\bsst\b|sauveteur secouriste",
    "PRAP": r"\bprap\b",
    "SSIAP": r"ssiap",
    "Habilitation électrique": r"habilitations? electriques?",
    "CACES": r"\bcaces\b",
    "Humanitude": r"humanitude",
    "Snoezelen": r"snoezelen",
    "Montessori": r"montessori",
    "Bientraitance": r"bientraitance",
    "Soins palliatifs et fin de vie": r"soins palliatifs|fin de vie",
    "Maladie d’Alzheimer": r"alzheimer|\bpasa\b|\buhr\b",
    "Autisme": r"autis(?:me|te|tes)|\btsa\b",
    "Aide à la toilette": r"\btoilettes?\b|aide a la toilette",
    "Transferts et lève-personne": r"leve-personne|\btransferts\b|manutention des personnes",
    "Transmissions écrites": r"transmissions? (?:ecrites?|ciblees?)",
    "Langue des signes": r"\blsf\b|langue des signes",
    "Paie": r"\bpaies?\b|bulletins? de salaire",
    "Plannings": r"plannings?",
}
_SKILLS = {label: re.compile(pattern) for label, pattern in SKILLS.items()}
_LICENCE = re.compile(r"permis (?:de conduire )?(?:\()?b\b|permis de conduire(?! [ac]\b)|\bpermis b\b")
_NO_LICENCE = re.compile(r"(?:sans|pas (?:de|le)|non titulaire du) permis")
# The boxes that some of these acronyms tick, once the person confirmed them.
BOXES = {
    "DEAS": Diploma.DEAS, "DPAS": Diploma.DEAS, "DEI": Diploma.DEI, "DEAES": Diploma.DEAES, "DEAMP": Diploma.DEAES, "DEAVS": Diploma.DEAES,
    "DEAP": Diploma.DEAP, "DEES": Diploma.DEES, "DEME": Diploma.DEME, "DEEJE": Diploma.DEEJE, "DEASS": Diploma.DEASS, "DECESF": Diploma.CESF,
    "CAFDES": Diploma.MANAGEMENT, "CAFERUIS": Diploma.MANAGEMENT,
}  # fmt: skip
READ_FROM = 20_000  # the first pages say who one is
_TOWN = re.compile(r"\b(\d{5})\b")


@dataclass
class Proposals:
    """Found in the text, not yet confirmed."""

    trades: list = field(default_factory=list)
    diplomas: list = field(default_factory=list)
    commune: Commune | None = None
    phone: str = ""
    skills: list = field(default_factory=list)
    has_licence: bool = False


def read_proposals(text):
    """Look for what the sector knows in a CV. Four or five queries on small tables; no query depends on the text's length."""
    text = text[:READ_FROM]
    if not text:
        return Proposals()
    words = f" {' '.join(_neutral_words(index_text(text)))} "
    plain = unaccent(text)
    return Proposals(_trades(words), _diplomas(text), _commune(text), _phone(text), _skills(plain), _licence(plain))


def _neutral_words(text):
    return [neutral(word) for word in re.findall(r"[^\W_]+", unaccent(text)) if word not in FUNCTION_WORDS]


def _trades(words):
    """Sector trades one of whose names stands in the text, the most repeated first."""
    trades = {trade.pk: trade for trade in Trade.objects.sector()}
    names = [(trade.pk, part) for trade in trades.values() for part in trade.label.split(" / ")[-1:]]
    aliases = TradeAlias.objects.current().filter(trade__in=trades, kind__in=[AliasKind.COMMON, AliasKind.SYNONYM])
    names += [(trade, label.split(" / ")[-1]) for trade, label in aliases.values_list("trade_id", "label")]
    counts = {}
    for trade, name in names:
        phrase = " ".join(_neutral_words(re.sub(r"\(.*?\)", " ", name)))
        found = words.count(f" {phrase} ") if len(phrase) > 5 else 0
        counts[trade] = max(counts.get(trade, 0), found)
    best = sorted((pk for pk, count in counts.items() if count), key=lambda pk: (-counts[pk], pk))
    return [trades[pk] for pk in best[:MAX_TRADES]]


def _diplomas(text):
    known = Acronym.objects.filter(kind=AcronymKind.DIPLOMA).order_by("short", "pk").values_list("short", "long_form")
    return [
        f"{short} ({meaning.split(' / ')[0]})"
        for short, meaning in dict(known).items()
        if re.search(rf"\b{short}\b", text)
    ][:MAX_DIPLOMAS]


def diplomas_in(words):
    """The diplomas one may search for among confirmed proposals: « DEAS (Diplôme d’État d’aide-soignant) »."""
    return [BOXES[short] for short in (proposal.partition(" ")[0] for proposal in words) if short in BOXES]


def _skills(plain):
    """What the sector asks for, where the CV says it."""
    return [label for label, pattern in _SKILLS.items() if pattern.search(plain)][:MAX_SKILLS]


def _licence(plain):
    return bool(_LICENCE.search(plain)) and not _NO_LICENCE.search(plain)


def _commune(text):
    """The commune of the first postal code followed by its own name."""
    for found in list(_TOWN.finditer(text))[:5]:
        after = unaccent(text[found.end() : found.end() + 40])
        for commune in Commune.objects.current().filter(postal_codes__contains=[found[1]]).home_first():
            if unaccent(commune.name).split("-")[0] in after:
                return commune
    return None


def _phone(text):
    """The first French number written as such: a period « 2018-2022 » is a possible number elsewhere."""
    for match in phonenumbers.PhoneNumberMatcher(text, "FR", leniency=phonenumbers.Leniency.POSSIBLE):
        if match.raw_string.startswith(("0", "+33")) and match.number.country_code == 33:
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return ""
