"""The reading of an advertisement before it is published: what the linter found, laid over the text."""

from dataclasses import dataclass

from vacancies.linter import lint


@dataclass(frozen=True)
class Piece:
    """A run of the text, with the number of the finding it carries (0: none)."""

    text: str
    number: int = 0
    finding: object = None


@dataclass(frozen=True)
class Review:
    """Numbered findings, and the title and the text cut where they are."""

    findings: list  # [(number, Finding)]
    title: list
    text: list

    @property
    def warnings(self):
        return sum(finding.level == "warn" for _, finding in self.findings)


def read(vacancy):
    """Run the linter on one advertisement. Never blocks anything: the employer decides."""
    title, text = vacancy.title, normal(vacancy.description)
    numbered = list(enumerate(lint(title, text), start=1))
    in_title = [pair for pair in numbered if pair[1].field == "title"]
    in_text = [pair for pair in numbered if pair[1].field == "text"]
    return Review(numbered, cut(title, in_title), cut(text, in_text))


def normal(text):
    """One kind of line end, so that offsets mean the same everywhere (browsers send CR LF)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cut(text, numbered):
    """Split `text` at the findings, in order; one that overlaps an earlier one stays in the list below only."""
    pieces, at = [], 0
    for number, finding in sorted(numbered, key=lambda pair: pair[1].start):
        if finding.start < at or finding.end <= finding.start or finding.end > len(text):
            continue
        if finding.start > at:
            pieces.append(Piece(text[at : finding.start]))
        pieces.append(Piece(text[finding.start : finding.end], number, finding))
        at = finding.end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces
