"""What joining two records of one person would give, line by line, before anybody decides. Writes nothing."""

from dataclasses import dataclass, field

from django.utils import timezone

from cvtheque import likeness
from cvtheque.enums import CandidateState, Purpose
from cvtheque.models import Candidate

# Columns of a record that nobody chooses: they follow from the two records.
DERIVED = {
    "id",
    "state",
    "origin",
    "source",
    "answer_before",
    "intake_key",
    "link_version",
    "created_at",
    "last_contact_at",
    "warned_at",
}
BOTH, KEPT, OTHER = "both", "kept", "other"


@dataclass(frozen=True)
class Side:
    """What one of the two records says of one line, in words."""

    value: object
    text: str


@dataclass(frozen=True)
class Line:
    """One line of the preview. `options`: which answers are offered; none when both say the same."""

    name: str
    label: str
    kept: Side
    other: Side
    chosen: str = KEPT
    options: tuple = ()

    @property
    def is_same(self):
        return not self.options

    @property
    def text(self):
        """What stays, in words, when nothing is to be chosen."""
        return self.other.text if self.chosen == OTHER else self.kept.text


@dataclass
class Preview:
    """Everything a merger would do, for staff to read before deciding."""

    kept: Candidate
    other: Candidate
    lines: list = field(default_factory=list)
    consents: list = field(default_factory=list)  # (purpose, on the kept one, on the other, after)
    moved: list = field(default_factory=list)  # (what, how many)
    same_mailbox: bool = True
    obstacle: str = ""

    @property
    def leaves_no_consent(self):
        return not any(after for _, _, _, after in self.consents)

    @property
    def to_choose(self):
        return [line for line in self.lines if not line.is_same]

    @property
    def alike(self):
        return [line for line in self.lines if line.is_same and line.text]


def choosable():
    """Fields of a candidate staff chooses between, in the order of the model: a new one is offered as soon as it exists."""
    return [one for one in Candidate._meta.concrete_fields if one.name not in DERIVED]


def preview(kept, other):
    """Read both records and say what joining `other` to `kept` would give. Writes nothing."""
    seen = Preview(kept, other, same_mailbox=same_mailbox(kept, other), obstacle=obstacle(kept, other))
    seen.lines = [line_of(one, kept, other) for one in choosable()]
    seen.lines += [trades_line(kept, other), file_line(kept, other)]
    seen.consents = consent_lines(kept, other)
    counts = {
        "demandes de nom": other.unveil_requests.count(),
        "listes de candidats repérés": other.entries.count(),
        "notes": other.notes.count(),
        "recrutements": other.placements.count(),
        "étiquettes": other.tag_uses.count(),
        "signalements": other.referrals.count(),
    }
    seen.moved = [(what, count) for what, count in counts.items() if count]
    return seen


def same_mailbox(one, two):
    return likeness.mail_key(one.email) == likeness.mail_key(two.email)


def obstacle(kept, other):
    """Why these two may not be joined now, in words; "" when they may."""
    if CandidateState.INVITED in {kept.state, other.state}:
        return "L’un des deux dossiers attend l’accord de la personne : attendez sa réponse, ou supprimez ce dossier."
    if kept.files.pending().exists() or other.files.pending().exists():
        return "Un CV est en cours de lecture : recommencez dans une minute."
    return ""


def _shown(candidate, column):
    """The value of a field as people read it."""
    value = getattr(candidate, column.name)
    if column.choices:
        return getattr(candidate, f"get_{column.name}_display")()
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        labels = dict(getattr(column.base_field, "choices", None) or [])
        return ", ".join(str(labels.get(one, one)) for one in value)
    return "" if value is None else str(value)


def line_of(column, kept, other):
    """One field: nothing to choose when both agree; by default what the kept record says, or the other when it is silent."""
    mine, theirs = _shown(kept, column), _shown(other, column)
    if mine == theirs:
        options, chosen = (), KEPT
    else:
        options = (KEPT, OTHER, BOTH) if column.name == "skills" and mine and theirs else (KEPT, OTHER)
        chosen = OTHER if theirs and not mine else KEPT
    sides = Side(getattr(kept, column.name), mine), Side(getattr(other, column.name), theirs)
    return Line(column.name, column.verbose_name, *sides, chosen, options)


def trades_line(kept, other):
    mine, theirs = list(kept.trades.all()), list(other.trades.all())
    sides = [Side(trades, ", ".join(str(trade) for trade in trades)) for trades in (mine, theirs)]
    same = set(mine) == set(theirs)
    return Line("trades", "métiers recherchés", *sides, KEPT if same else BOTH, () if same else (BOTH, KEPT, OTHER))


def file_line(kept, other):
    """The CV: one is kept, the other is deleted. By default the newer."""
    mine, theirs = kept.files.kept().first(), other.files.kept().first()
    sides = [
        Side(file, f"{file.label}, reçu le {timezone.localdate(file.received_at):%d/%m/%Y}" if file else "")
        for file in (mine, theirs)
    ]
    if not (mine and theirs) or mine.sha256 == theirs.sha256:
        return Line("file", "CV", *sides, KEPT if mine else OTHER)
    return Line("file", "CV", *sides, OTHER if theirs.received_at > mine.received_at else KEPT, (KEPT, OTHER))


def consent_lines(kept, other):
    """An agreement holds afterwards only where the person had given it on both records."""
    mine, theirs = ({one.purpose for one in record.consents.in_force()} for record in (kept, other))
    return [(purpose, purpose in mine, purpose in theirs, purpose in mine & theirs) for purpose in Purpose]


# --- What was answered ------------------------------------------------------------------------------------------------


def answer_to(line, asked):
    return asked if asked in line.options else line.chosen


def value_of(line, answer):
    if answer == BOTH:
        return f"{line.kept.value}\n\n{line.other.value}"[:3000]
    return line.other.value if answer == OTHER else line.kept.value


def trades_of(line, answer):
    if answer == BOTH:
        return list(dict.fromkeys([*line.kept.value, *line.other.value]))
    return line.other.value if answer == OTHER else line.kept.value
