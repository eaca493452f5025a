"""The person's name in another alphabet than the one they gave it in: « Марина Ковальчук » is Marina Kovalchuk."""

import re
import unicodedata

from cvtheque.redaction.words import NAME

MIN_LETTERS = 3
_CYRILLIC = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
        "a b v h h d e e e j z i i i i k l m n o p r s t u f h c c c c - i - e u a".replace("-", "").split(" "),
        strict=True,
    )
)
_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v h d e z i t i k l m n ks o p r s s t i f h ps o".split(), strict=True)
)
_LETTERS = _CYRILLIC | _GREEK
# The same sound, written by clerks of several countries: each is brought to one spelling.
_SPELLINGS = [
    *((hiss, "c") for hiss in ("shch", "chtch", "tch", "tsh", "sch", "sh", "ch", "ts", "tz")),
    ("dj", "j"), ("zh", "j"), ("kh", "h"), ("g", "h"), ("ph", "f"), ("th", "t"), ("x", "ks"), ("ou", "u"), ("w", "v"), ("q", "k"),
    ("yu", "u"), ("iu", "u"), ("ju", "u"), ("ya", "a"), ("ia", "a"), ("ja", "a"), ("ye", "e"), ("ie", "e"), ("yo", "e"), ("y", "i"),
]  # fmt: skip
_WORDS = re.compile(r"[\u0370-\u03ff\u0400-\u052f][\u0370-\u03ff\u0400-\u052f'’\-]{2,40}")


def find_foreign(copy, identity):
    """Words in Cyrillic or Greek that sound like a part of the name, and Latin ones when the name was given in another alphabet."""
    wanted = {sound_of(part) for part in identity.parts if len(part) >= MIN_LETTERS}
    words = _WORDS
    if any(_WORDS.fullmatch(part) for part in identity.parts):
        words = re.compile(r"[^\W\d_]{3,40}")
    return [(*found.span(), NAME) for found in words.finditer(copy) if _is_heard(found[0], wanted)]


def _is_heard(word, wanted):
    """Whether a word, or one half of a compound, is a part of the name; declined forms (« Мариной ») keep their stem."""
    for part in [word, *re.split(r"[-'’]", word)]:
        sound = sound_of(part)
        if len(part) >= MIN_LETTERS and any(
            sound == one or (len(one) > 4 and sound.startswith(one[:-1])) for one in wanted
        ):
            return True
    return False


def sound_of(word):
    """A word brought to the plainest Latin letters: « Ковальчук », « Kovaltchouk » and « Kovalchuk » are one."""
    word = "".join(_LETTERS.get(char, char) for char in word.lower())
    word = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    for written, heard in _SPELLINGS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)
