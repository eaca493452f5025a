"""Text as CV files give it, repaired: what was one word for the person is one word for the search. Pure functions."""

import re
import unicodedata

MAX_TEXT = 200_000

_ACCENTS = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "¨": "\u0308", "˜": "\u0303"}
_DOTLESS = {"ı": "i", "ȷ": "j"}
# Old LaTeX (OT1) writes « m´emoire » : the accent stands alone before its letter.
_ACCENT_BEFORE = re.compile(
    r"([´ˆ¨˜]|(?<![\w`])`(?=[aeuAEU]\w)|(?<=\w)`(?=[aeu])|(?<!\w)`(?=[aA]\b)) ?([aeiouyAEIOUYınN])"
)
_CEDILLA_AFTER = re.compile(r"([cC]) ?¸(?=\w)")
_CEDILLA_BEFORE = re.compile(r"¸ ?([cC])")
# A word cut at the end of a line. pdfium writes U+FFFE (or U+0002) where the file had a soft hyphen.
_SOFT_BREAK = re.compile(r"[\u00ad\ufffe\x02]+[ \t]*\n?[ \t]*")
# Bounded on both sides: a page of letters without a space must cost no more than another.
_HARD_BREAK = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,40})[-‐]\n[ \t]{0,40}([^\W\d_]{2,40})")
# Real compounds whose hyphen happens to end the line.
_KEEPS_HYPHEN = frozenset(
    """
    aide sous demi mi auto co socio médico medico non post pré pre ex vice auxi porte chef inter poly psycho ergo multi
    """.split()
)
_SPACED_LETTERS = re.compile(r"(?<![^\W_])(?:[^\W\d_] ){3,}[^\W\d_](?![^\W_])")
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ue000-\uf8ff]"
)
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def _join_line(match):
    head, tail = match.groups()
    if not tail[0].islower():
        return f"{head}-{tail}"
    return f"{head}-{tail}" if head.lower() in _KEEPS_HYPHEN else head + tail


def repair(text):
    """Repair a text taken out of a file: ligatures, accents drawn apart, soft hyphens, words cut at line ends, controls.

    « ﬁn », « m´emoire », « infir-⏎mière » and « C O M P É T E N C E S » become plain words. Idempotent; at most 200 000 characters.
    """
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    text = _SOFT_BREAK.sub("", text)
    text = _ACCENT_BEFORE.sub(
        lambda found: unicodedata.normalize("NFC", _DOTLESS.get(found[2], found[2]) + _ACCENTS[found[1]]), text
    )
    text = _CEDILLA_BEFORE.sub(
        lambda found: "ç" if found[1] == "c" else "Ç",
        _CEDILLA_AFTER.sub(lambda found: "ç" if found[1] == "c" else "Ç", text),
    )
    text = unicodedata.normalize("NFKC", text)
    text = _CONTROLS.sub("", text)
    text = _BLANKS.sub(" ", text)
    text = _HARD_BREAK.sub(_join_line, text)
    text = _SPACED_LETTERS.sub(lambda found: found[0].replace(" ", ""), text)
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
