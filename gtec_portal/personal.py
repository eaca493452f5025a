"""What the apps tell a person of themselves, on the page their personal link opens. They register here; the page asks.

    @personal.tells
    def applications(email): return Block("mes-candidatures", "Mes candidatures", [Line(…)], …)

An app keeps its part in `<app>/personal.py`, imported by its `ready()`. The address was proven: the link was sent to it.
"""

from dataclasses import dataclass, field

_tellers = []


@dataclass(frozen=True)
class Line:
    """One thing of the person's. `when` stands in front, `badge` (with its `tone`) behind; `action` is a verb on `action_url`."""

    text: str
    url: str = ""
    detail: str = ""
    when: str = ""
    badge: str = ""
    tone: str = "neutral"
    action: str = ""
    action_url: str = ""


@dataclass(frozen=True)
class Block:
    """A titled list. `slug`: its anchor. `empty`: what to say, and `more_url` where to go, when there is nothing yet."""

    slug: str
    title: str
    lines: list = field(default_factory=list)
    empty: str = ""
    more_url: str = ""
    more_text: str = ""
    rank: int = 10


def tells(function):
    """Register a function of an e-mail address that returns a Block, or None for nothing at all."""
    _tellers.append(function)
    return function


def blocks_for(emails):
    """The blocks of somebody who has these addresses (several once two records were joined), in their order."""
    found = {}
    for email in emails:
        for function in _tellers if email else ():
            block = function(email)
            if block is not None:
                found.setdefault(block.slug, block).lines.extend(
                    line for line in block.lines if line not in found[block.slug].lines
                )
    return sorted(found.values(), key=lambda block: (block.rank, block.title))
