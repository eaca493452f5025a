"""The text of a charter as people write it: plain lines, with three marks and nothing else to learn.

A line that begins with « # » is a title, one that begins with « - » a point of a list; an empty line ends a paragraph.
"""

import hashlib
from dataclasses import dataclass

HEADING, PARAGRAPH, ITEMS = "heading", "paragraph", "items"


@dataclass(frozen=True)
class Block:
    """One piece of the text: a title or a paragraph (`text`), or the points of a list (`items`)."""

    kind: str
    text: str = ""
    items: tuple = ()


def tidy(text):
    """The same text with one kind of line ending and no trailing spaces: what is signed does not depend on a browser."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def fingerprint(text):
    """SHA-256 of a text, in hexadecimal: a signature keeps it, so that anybody can check what was signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def blocks(text):
    """Cut a text into `Block`s, in order."""
    found = []
    for group in tidy(text).split("\n\n"):
        found += _group(group.split("\n"))
    return found


def _group(lines):
    """Lines with no empty one between them: titles stand alone, points and plain lines gather."""
    found = []
    for line in filter(None, map(str.strip, lines)):
        kind, content = _read(line)
        last = found[-1] if found else None
        if last and last.kind == kind == ITEMS:
            found[-1] = Block(ITEMS, items=(*last.items, content))
        elif last and last.kind == kind == PARAGRAPH:
            found[-1] = Block(PARAGRAPH, f"{last.text} {content}")
        else:
            found.append(Block(ITEMS, items=(content,)) if kind == ITEMS else Block(kind, content))
    return found


def _read(line):
    if line.startswith("#"):
        return HEADING, line.lstrip("# ")
    if line.startswith(("- ", "– ", "• ")):
        return ITEMS, line[2:].strip()
    return PARAGRAPH, line
