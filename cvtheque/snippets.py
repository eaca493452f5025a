"""Where the words looked for stand in a text: PostgreSQL marks them, in the passages that may hold them.

Marking reads every word of a text through the dictionaries: a millisecond for a CV of two pages, twenty for a page of results.
Passages around anything that begins like a word looked for are found here first, and they alone are sent.
"""

import re

from django.db import connection

from cvtheque.profiles import CONFIG, MARK_CLOSE, MARK_OPEN, PLACEHOLDERS
from reference.vocabulary import stand_in

OPTIONS = (
    f'StartSel="{MARK_OPEN}", StopSel="{MARK_CLOSE}", MaxWords=28, MinWords=12, MaxFragments=2, FragmentDelimiter=" … "'
)
SHORT = 700  # characters: as well sent whole
AROUND = 160  # characters kept on each side of a word
ROOM = 800
_QUOTED = re.compile(r"'([^']+)'")
_ACRONYM = stand_in("")
# A letter as French, Spanish, Portuguese or Turkish names may write it; two that may be tied (« cœur », « ex æquo »).
_ACCENTED = {
    "a": "[aàáâãäå]", "c": "[cç]", "e": "[eéèêë]", "i": "[iìíîï]", "n": "[nñ]", "o": "[oòóôõö]", "u": "[uùúûü]", "y": "[yýÿ]"
}  # fmt: skip
_TIED = {"oe": "œ", "ae": "æ"}


def of(texts, words):
    """The snippet of each of these texts, the words of this `search.Words` between marks; "" without them. One query, none without any."""
    beginnings = beginnings_of(words.marked)
    parts = [passages(text, beginnings) for text in texts]
    if not any(parts):
        return parts
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN words = '' THEN '' ELSE ts_headline(%s::regconfig, words, to_tsquery(%s::regconfig, %s), %s) END "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS texts (words, place) ORDER BY place",
            [CONFIG, CONFIG, words.marked, OPTIONS, parts],
        )
        return [row[0] for row in cursor.fetchall()]


def around(text, pattern):
    """The passage around the first place a pattern is found in a text, "" without one."""
    match = pattern.search(text)
    return _whole_words(text, max(0, match.start() - AROUND // 2), match.end() + AROUND) if match else ""


def beginnings_of(raw):
    """A pattern for how the words of a full-text query begin, whatever their ending; an acronym or a short word is a whole word."""
    found = set()  # (first letter, what follows)
    for quoted in _QUOTED.findall(raw):
        if quoted.startswith(_ACRONYM):
            found |= _written(quoted.removeprefix(_ACRONYM), whole=True)
        else:
            for word in quoted.split("-"):
                found |= _written(_cut(word), whole=len(word) <= 2)
    # The first letters first: the engine then leaps from one to the next instead of trying every word at every place.
    firsts = "".join(sorted({first.strip("[]") for first, _ in found}))
    words = "|".join(f"(?<={first}){rest}" for first, rest in sorted(found))
    return re.compile(rf"[{firsts}](?<!\w.)(?:{words})", re.IGNORECASE)


def _cut(word):
    """The first letters of a word, what no ending changes; two letters that may be tied stay together."""
    size = max(4, len(word) * 6 // 10)
    return word[: size + 1] if word[size - 1 : size + 1] in _TIED else word[:size]


def _written(word, *, whole):
    """{(first letter, what follows)}, as patterns, of the ways to write a word."""
    end = r"\b" if whole else ""
    ways = {(_ACCENTED.get(word[0], word[0]), _pattern(word[1:]) + end)}
    return ways | {(_TIED[word[:2]], _pattern(word[2:]) + end)} if word[:2] in _TIED else ways


def _pattern(letters):
    loose = {pair: f"(?:{_ACCENTED[pair[0]]}{_ACCENTED[pair[1]]}|{tied})" for pair, tied in _TIED.items()}
    return re.sub("oe|ae|[aceinouy]", lambda piece: loose.get(piece[0]) or _ACCENTED[piece[0]], letters)


def passages(text, beginnings):
    """The parts of `text` around what begins like the words, those with most of them first when there are too many."""
    parts = []  # [start, end, beginnings found]
    for match in beginnings.finditer(text):
        start, end = max(0, match.start() - AROUND), match.end() + AROUND
        if parts and start <= parts[-1][1]:
            parts[-1][1] = end
            parts[-1][2].add(match[0].lower())
        else:
            parts.append([start, end, {match[0].lower()}])
    kept, room = [], ROOM
    for part in sorted(parts, key=lambda part: (-len(part[2]), part[0])):
        if room > 0:
            kept.append(part)
            room -= part[1] - part[0]
    if kept and len(text) <= SHORT:
        return readable(text)
    return readable(
        "\n".join(_whole_words(text, start, end) for start, end, _ in sorted(kept, key=lambda part: part[0]))
    )


def readable(text):
    """A passage without the « [téléphone] » and « [adresse], » that redaction left, which would be cut in two."""
    return PLACEHOLDERS.sub("", text)


def _whole_words(text, start, end):
    start = text.find(" ", start, start + 60) + 1 if start else 0
    last = text.rfind(" ", start, end) if end < len(text) else -1
    return text[start : last if last > start else end]
