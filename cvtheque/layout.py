"""Laying out the text of a CV again: headings, lists and paragraphs, from lines that lost their shape when they were read."""

import re
from dataclasses import dataclass

from reference.text import unaccent

MAX_HEADING = 60
_BULLET = re.compile(r"^\s*(?:[•●▪■◦‣➢➤✓✔·*–—-]|o(?=\s))\s*(?=\S)")
_DATED = re.compile(r"^\s*(?:(?:de |depuis )?(?:\d{2}/)?(?:19|20)\d{2}\b|(?:19|20)\d{2}\s*[-–à])", re.IGNORECASE)
_TITLES = frozenset(
    """
    experience experiences formation formations competence competences diplome diplomes langue langues loisirs profil parcours
    references informatique atouts qualites certifications permis stages benevolat projet objectif divers interets interet
    etudes cursus savoir
    """.split()
)


@dataclass(frozen=True)
class Block:
    """A heading (one line), a list (its items) or a paragraph (its lines)."""

    kind: str
    lines: tuple

    @property
    def text(self):
        return "\n".join(self.lines)


def blocks(text):
    """Cut a text into blocks, in its order; no word is added, lost or moved."""
    found, kind, lines = [], "", []
    for line in [*text.split("\n"), ""]:
        bare = line.strip()
        now = kind_of(bare) if bare else ""
        if now == "text" and kind == "list" and (line[:1].isspace() or bare[0].islower()):
            lines[-1] = f"{lines[-1]} {bare}"  # the rest of an item, cut where the page was too narrow
            continue
        if (now != kind or now == "heading") and lines:
            found.append(Block(kind, tuple(lines)))
            lines = []
        kind = now
        if bare:
            lines.append(_BULLET.sub("", bare) if now == "list" else bare)
    return found


def kind_of(line):
    if is_heading(line):
        return "heading"
    return "list" if _BULLET.match(line) or _DATED.match(line) else "text"


def is_heading(line):
    """A short line without figures that is all capitals, or begins like the titles of every CV."""
    if len(line) > MAX_HEADING or any(char.isdigit() or char in "[]@" for char in line) or line[-1] in ".,;":
        return False
    words = re.findall(r"[^\W\d_]+", unaccent(line))
    if not words or sum(map(len, words)) < 4:
        return False
    return (line.isupper() and len(words) <= 6) or (len(words) <= 5 and bool(_TITLES & set(words[:3])))
