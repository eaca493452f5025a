"""Reads a job advertisement for what the law forbids there, and says how to repair it. Never blocks.

L1133-1 of the Code du travail allows an essential and proportionate requirement: that is why a person decides, not
this module. Pure text in, findings out; the rules are in `linter_rules`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from vacancies.linter_rules import PAIRS, RULES, SEX_OR_FAMILY, WARN, Rule

MAX_LENGTH = 20_000  # what an advertisement may hold; the rest is not read
MAX_FINDINGS = 50

# « Sans distinction d’origine », « quels que soient l’âge ou la situation de famille »: the opposite of an exclusion.
EQUALITY = re.compile(
    r"sans distinction|quel(?:le)?s? que soi(?:en)?t|egalite (?:des chances|professionnelle|de traitement|femmes|hommes)"
    r"|(?:non[- ]?|lutte contre (?:les|toutes les) )discriminations?|a toutes et a tous|toutes nationalites|diversite des profils"
    r"|peu importe|indifferente?s?\b"
)
BOTH_SEXES = re.compile(
    r"\b[hfm]\s*[/.,|-]\s*[hfm](?:\s*[/.,|-]\s*[xn])?\b|\bhommes?\s*(?:/|et|ou|-)\s*femmes?\b|\bfemmes?\s*(?:/|et|ou|-)\s*hommes?\b"
    r"|\w{3,}(?:[·•⋅]|\.|\s?/\s?-?|\(-?)(?:e|ne|ere|iere|rice|trice|atrice|euse|se|ve|fe|esse)(?:[·•⋅.]?s)?\b|\btous genres\b"
)
# After these words a noun completes another one: « responsable des soignants », « aide aux éducateurs ».
COMPLEMENT = re.compile(r"(?:\b(?:des|aux|les|nos|ces|aupres de|equipe de|equipe|encadrement d)|\bd)\W*$")
TITLE_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?;\n]")
CONTEXT = 200  # how far a sentence is read on each side


@dataclass(frozen=True)
class Finding:
    """One passage: offsets in the title or the text (`field`), why it is a problem, and what to write instead."""

    level: str
    start: int
    end: int
    excerpt: str
    message_fr: str
    article: str
    suggestion: str
    field: str = "text"


def lint(title: str, text: str) -> list[Finding]:
    """Findings on the title, then on the text, in reading order; empty when nothing strikes."""
    found = [*gendered_title(title[:MAX_LENGTH]), *apply_rules(title[:MAX_LENGTH], "title")]
    found = without_overlaps(found) + without_overlaps(apply_rules(text[:MAX_LENGTH], "text"))
    return found[:MAX_FINDINGS]


def fold(text: str) -> str:
    """Lower case without accents, one character for one, so that offsets fit the original."""
    return "".join(fold_char(char) for char in text)


def fold_char(char: str) -> str:
    """One folded character for one."""
    if char in "’‘ʼ`´":
        return "'"
    if char in "\u00a0\u202f\t":
        return " "
    if char in "‐‑–—":
        return "-"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def apply_rules(text: str, field: str) -> list[Finding]:
    """Every rule over one text, less what its sentence excuses."""
    folded = fold(text)
    found = []
    for each in RULES:
        for match in each.pattern.finditer(folded):
            # A rule may need words it does not blame: only the group « at » is shown.
            start, end = match.span("at" if match.groupdict().get("at") else 0)
            before, after = sentence_around(folded, start, end)
            if EQUALITY.search(before + folded[start:end] + after) or each.excused(before, folded[start:end], after):
                continue
            found.append(finding(each, text, start, end, field))
    return found


def finding(each: Rule, text: str, start: int, end: int, field: str) -> Finding:
    """A rule met at these offsets."""
    return Finding(each.level, start, end, text[start:end], each.message, each.article, each.suggestion, field)


def sentence_around(folded: str, start: int, end: int) -> tuple[str, str]:
    """What the sentence says before and after a passage."""
    before = folded[max(0, start - CONTEXT) : start]
    after = folded[end : end + CONTEXT]
    stops = [match.end() for match in SENTENCE_END.finditer(before)]
    stop = SENTENCE_END.search(after)
    return before[stops[-1] if stops else 0 :], after[: stop.start() if stop else None]


def gendered_title(title: str) -> Iterator[Finding]:
    """The first trade written in one gender alone, unless the title says both somewhere."""
    folded = fold(title)
    if BOTH_SEXES.search(folded):
        return
    words = {singular(match[0]) for match in TITLE_WORD.finditer(folded)}
    for match in TITLE_WORD.finditer(folded):
        pair = FORMS.get(singular(match[0]))
        if not pair or COMPLEMENT.search(folded[: match.start()]):
            continue
        masculine, feminine = pair
        if {fold(masculine), fold(feminine)} <= words:
            continue
        start, end = match.span()
        yield Finding(
            WARN,
            start,
            end,
            title[start:end],
            "Le titre ne nomme qu’un sexe.",
            SEX_OR_FAMILY,
            f"Ajoutez « (H/F) » au titre, ou écrivez les deux formes : « {masculine} / {feminine} ».",
            "title",
        )
        return


def singular(word: str) -> str:
    """« aides-soignantes » and « infirmiers » as the pairs write them."""
    return "-".join(part if part == "commis" else part.removesuffix("s") for part in word.split("-"))


FORMS: dict[str, tuple[str, str]] = {
    fold(form): (masculine, feminine) for masculine, feminine in PAIRS for form in (masculine, feminine)
}


def gravity(each: Finding) -> tuple[bool, int, int]:
    """Sort key: warnings first, then the longer passage, then the earlier."""
    return each.level != WARN, each.start - each.end, each.start


def without_overlaps(found: list[Finding]) -> list[Finding]:
    """One finding per passage: the graver, then the longer; in reading order."""
    kept: list[Finding] = []
    for each in sorted(found, key=gravity):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)
