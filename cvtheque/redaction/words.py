"""What every search of this package stands on: the bracketed words, the unaccented copy, the edges of a word."""

import re
import unicodedata

# What takes no place on the page and comes along with what is pasted: soft hyphens, zero width, directions. It would cut a name in two.
UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
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
START, END = r"(?<![^\W_])", r"(?![^\W_])"  # of a word; an underscore is a border, as in file names
CAPITAL = r"[^\W\d_a-zà-ÿ][\w'’\-]*\.?"  # a word that begins with one; sought in the text itself, not in its copy
# Between the letters of a name written apart, and between the digits of a number.
GAP = r"[\s.\-_/|·•,:()]{0,3}"


def any_of(words):
    """One of these words, as a pattern. A « / » stands for a space inside one of them."""
    return "(?:" + "|".join(word.replace("/", " ") for word in words.split()) + ")"


def flat(text):
    """Unaccented lower-case copy of the same length: each character gives exactly one."""
    return "".join(_flat_char(char) for char in text)


_KEPT = {"œ": "œ", "æ": "æ"}


def _flat_char(char):
    lowered = char.lower()
    base = unicodedata.normalize("NFKD", _KEPT.get(lowered, lowered))
    base = "".join(part for part in base if not unicodedata.combining(part))
    return base if len(base) == 1 else (lowered if len(lowered) == 1 else char)


def all_of(pattern, text, label, group=0):
    """The places a pattern matches, each with the word that replaces it."""
    return [(*found.span(group), label) for found in pattern.finditer(text)]
