"""The official file formats, line by line: which columns, what each may hold, which row they become.

A parser receives one line as a dict of its columns and the codes already known, and returns an unsaved
row; it raises `LineError` with a French sentence naming the column, the value read and what was expected.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model

from reference.enums import AcronymKind, AliasKind, Dataset, TradeFamily
from reference.models import Acronym, Commune, FormerCommune, SchoolSubject, Trade, TradeAlias
from reference.text import commune_key, fold

CLASSIFICATIONS = {
    "PRINCIPALE": AliasKind.PRINCIPAL,
    "SYNONYME": AliasKind.SYNONYM,
    "USAGE": AliasKind.COMMON,
    "HISTORIQUE": AliasKind.HISTORIC,
}
ACRONYM_KINDS = {
    "metier": AcronymKind.TRADE,
    "diplome": AcronymKind.DIPLOMA,
    "structure": AcronymKind.STRUCTURE,
    "dispositif": AcronymKind.SCHEME,
}


class LineError(ValueError):
    """What is wrong with one line, in words for the person who loads the file."""


@dataclass(frozen=True)
class Format:
    """How one dataset is written, read, and upserted."""

    dataset: Dataset
    model: type[Model]
    columns: tuple[str, ...]
    parse: Callable[[dict, "Known"], Model]
    unique_fields: tuple[str, ...]
    update_fields: tuple[str, ...]
    optional: dict[str, str] = field(default_factory=dict)  # column of our own files → field it fills
    repeats_allowed: bool = False  # the official list of names holds the same name twice here and there

    def key(self, row):
        """What makes a line unique in the file."""
        return tuple(getattr(row, field) for field in self.unique_fields)


@dataclass(frozen=True)
class Known:
    """Codes a line may point to, read once per load."""

    communes: frozenset[str] = frozenset()
    trades: frozenset[str] = frozenset()


def matched(line, column, pattern, expected, *, name):
    """The stripped value of a column when it has the right shape."""
    value = line[column]
    if not re.fullmatch(pattern, value, re.ASCII):
        raise LineError(f"{name} « {shown(value)} » : {expected}")
    return value


def words(line, column, longest, *, name):
    """A text that is neither empty nor too long nor full of control characters."""
    value = line[column]
    if not value:
        raise LineError(f"{name} : valeur manquante (colonne {column})")
    if len(value) > longest:
        raise LineError(f"{name} « {shown(value)} » : {longest} caractères au plus, {len(value)} lus")
    if not value.isprintable():
        raise LineError(f"{name} « {shown(value)} » : caractère de contrôle inattendu")
    if not fold(value):
        raise LineError(f"{name} « {shown(value)} » : au moins une lettre ou un chiffre attendu")
    return value


def degrees(line, column, limit):
    """A latitude or longitude in decimal degrees, with a point."""
    value = line[column]
    if not re.fullmatch(r"-?\d{1,3}(\.\d+)?", value, re.ASCII) or abs(float(value)) > limit:
        raise LineError(f"{column} « {shown(value)} » : degrés décimaux entre -{limit} et {limit}, avec un point")
    return float(value)


def shown(value):
    """A value short and printable enough for a message."""
    value = "".join(char if char.isprintable() else "�" for char in value)
    return value if len(value) <= 40 else value[:39] + "…"


def insee(line, column, *, name="code INSEE"):
    """A commune code: five characters, Corsica's 2A and 2B included."""
    value = line[column]
    if len(value) != 5:
        raise LineError(f"{name} « {shown(value)} » : 5 caractères attendus")
    return matched(
        line, column, r"(\d{2}|2[AB])\d{3}", "cinq chiffres attendus (ou 2A, 2B et trois chiffres)", name=name
    )


def rome(line, column, *, name="code ROME"):
    """A ROME code: a letter and four digits."""
    return matched(line, column, r"[A-N]\d{4}", "une lettre de A à N et quatre chiffres attendus", name=name)


def choice(line, column, choices, *, name):
    """One of the words a column may hold."""
    value = line[column]
    if value not in choices:
        raise LineError(f"{name} « {shown(value)} » : {' ou '.join(choices)} attendu")
    return choices[value]


def read_commune(line, known):
    code = insee(line, "code_insee")
    name = words(line, "nom", 80, name="nom")
    postal_codes = line["code_postal"].split("|")
    for postal_code in postal_codes:
        if not re.fullmatch(r"\d{5}", postal_code, re.ASCII):
            raise LineError(f"code postal « {shown(postal_code)} » : 5 chiffres attendus")
    department = line["departement"]
    if not code.startswith(department) or len(department) not in (2, 3):
        raise LineError(f"département « {shown(department)} » : ne correspond pas au code INSEE {code}")
    population = matched(line, "population", r"\d{1,8}", "nombre entier attendu", name="population")
    return Commune(
        insee=code,
        name=name,
        name_key=commune_key(name),
        postal_codes=list(dict.fromkeys(postal_codes)),
        department=department,
        latitude=degrees(line, "latitude", 90),
        longitude=degrees(line, "longitude", 180),
        population=int(population),
    )


def read_former_commune(line, known):
    commune = insee(line, "code_insee_commune", name="code INSEE de la commune actuelle")
    if commune not in known.communes:
        raise LineError(f"commune actuelle « {commune} » inconnue : chargez d’abord les communes (--communes)")
    name = words(line, "nom", 80, name="nom")
    return FormerCommune(insee=insee(line, "code_insee"), name=name, name_key=commune_key(name), commune_id=commune)


def read_trade(line, known):
    label = words(line, "libelle", 150, name="libellé")
    families = {"": "", **{family.value: family.value for family in TradeFamily}}
    return Trade(
        code=rome(line, "code"),
        label=label,
        label_key=fold(label),
        historic_code=rome(line, "code_parent", name="code de la fiche historique"),
        family=choice(line, "famille", families, name="famille") if "famille" in line else "",
    )


def read_alias(line, known):
    code = rome(line, "code_rome")
    if code not in known.trades:
        raise LineError(f"métier « {code} » inconnu : chargez d’abord les métiers (--trades)")
    label = words(line, "appellation", 200, name="appellation")
    kind = choice(line, "classification", CLASSIFICATIONS, name="classification")
    return TradeAlias(trade_id=code, label=label, label_key=fold(label), kind=kind)


def read_subject(line, known):
    flags = {"0": False, "1": True}
    return SchoolSubject(
        code=matched(line, "code", r"[1-4]\d{2}", "3 chiffres attendus, le premier de 1 à 4", name="code NSF"),
        label=words(line, "libelle", 200, name="libellé"),
        general=choice(line, "general", flags, name="general"),
        usual=choice(line, "courante", flags, name="courante") if "courante" in line else False,
    )


def read_acronym(line, known):
    trade = line["code_rome"] or None
    if trade and trade not in known.trades:
        raise LineError(f"métier « {shown(trade)} » inconnu")
    return Acronym(
        short=matched(line, "sigle", r"[A-Z][A-Z0-9]{1,11}", "deux à douze capitales sans points", name="sigle"),
        long_form=words(line, "signification", 150, name="signification"),
        kind=choice(line, "nature", ACRONYM_KINDS, name="nature"),
        trade_id=trade,
    )


FORMATS = {
    each.dataset: each
    for each in (
        Format(
            Dataset.COMMUNES,
            Commune,
            ("code_insee", "nom", "code_postal", "departement", "latitude", "longitude", "population"),
            read_commune,
            ("insee",),
            ("name", "name_key", "postal_codes", "department", "latitude", "longitude", "population", "retired_on"),
        ),
        Format(
            Dataset.FORMER_COMMUNES,
            FormerCommune,
            ("code_insee", "nom", "code_insee_commune"),
            read_former_commune,
            ("insee",),
            ("name", "name_key", "commune", "retired_on"),
        ),
        Format(
            Dataset.TRADES,
            Trade,
            ("code", "libelle", "code_parent"),
            read_trade,
            ("code",),
            ("label", "label_key", "historic_code", "retired_on"),
            optional={"famille": "family"},
        ),
        Format(
            Dataset.ALIASES,
            TradeAlias,
            ("code_rome", "appellation", "classification"),
            read_alias,
            ("trade_id", "label"),
            ("label_key", "kind", "retired_on"),
            repeats_allowed=True,
        ),
        Format(
            Dataset.NSF,
            SchoolSubject,
            ("code", "libelle", "general"),
            read_subject,
            ("code",),
            ("label", "general", "retired_on"),
            optional={"courante": "usual"},
        ),
        Format(
            Dataset.ACRONYMS,
            Acronym,
            ("sigle", "signification", "nature", "code_rome"),
            read_acronym,
            ("short", "long_form"),
            ("kind", "trade"),
        ),
    )
}
