"""What the apps show on the public sheet of an organisation. They register here; the sheet, which stands below them, asks.

    @showcase.shows
    def open_posts(organisation): return Block("Offres d’emploi", [Line(…)], …)

An app keeps its part in `<app>/showcase.py`, imported by its `ready()`. Only what anybody may read is shown.
"""

from collections import Counter
from dataclasses import dataclass, field

_blocks = []
_recruiters = []


@dataclass(frozen=True)
class Line:
    """One thing to read: a post, a date. `when` stands in front of it, `badge` behind."""

    text: str
    url: str
    detail: str = ""
    when: str = ""
    badge: str = ""


@dataclass(frozen=True)
class Block:
    """A titled list. Without lines it is left out. `rank`: its place on the sheet, posts to fill first."""

    title: str
    lines: list = field(default_factory=list)
    more_url: str = ""
    more_text: str = ""
    rank: int = 10


def shows(function):
    """Register a function of an organisation that returns its Block."""
    _blocks.append(function)
    return function


def recruits(function):
    """Register a function that returns {organisation id: number of posts open to all}."""
    _recruiters.append(function)
    return function


def blocks_for(organisation):
    """The blocks that have something to show, in their order."""
    found = [function(organisation) for function in _blocks]
    return sorted((block for block in found if block.lines), key=lambda block: (block.rank, block.title))


def posts_open():
    """{organisation id: number of posts open to all}, over all apps."""
    return sum((Counter(function()) for function in _recruiters), Counter())
