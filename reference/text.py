"""How the portal compares names and labels: one folding, used when rows are written and when people search."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_PLACE_CODE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}")
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def unaccent(text: str) -> str:
    """Lower case without accents or ligatures: « Œuvre Élodie » becomes « oeuvre elodie »."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Words only, without accents, hyphens or apostrophes, single spaces."""
    return _NOT_WORD.sub(" ", unaccent(text)).strip()


def commune_key(name: str) -> str:
    """Key under which « St-Georges des Groseillers » and « Saint-Georges-des-Groseillers » are the same commune."""
    return " ".join(_SAINTS.get(word, word) for word in fold(name).split())


def split_place(text: str) -> tuple[str, str]:
    """Separate code and name: « Flers (61100) », « 61100 Flers » and « 61100 » all give the code 61100."""
    words = text.replace("(", " ").replace(")", " ").split()
    codes = [word for word in words if _PLACE_CODE.fullmatch(word.upper())]
    return (codes[0].upper() if codes else ""), " ".join(word for word in words if word not in codes)
