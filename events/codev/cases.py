"""From a session to a case: the lines its client chose, and nothing else. Private notes are not read here at all."""

import re
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from events.codev import board
from events.codev.enums import CodevKind
from events.codev.groups import Refused
from events.codev.room import lock
from events.models import CodevAction, CodevEntry, CodevSession
from gtec_portal import audit, pdf
from gtec_portal.typography import counted

HIDDEN = "[…]"


# What structures are called besides their own name: hiding these would hide the subject.
COMMON_WORDS = set(
    "accueil aide aides association autonomie centre clinique commune communes comité dans domicile ehpad enfance entreprise "
    "famille familles foyer groupe groupement hospitalier hôpital insertion intercommunal intercommunale jeunesse local locale "
    "maison mission mutualité mutuelle pays personnes pour réseau résidence rural rurale santé service services social sociale "
    "soin soins solidarité soutien territoire travail union vers ville".split()
)


@dataclass
class Case:
    """One case as printed: names already taken out where the client said so."""

    title: str
    group: str
    day: object
    facilitator: str
    client: str
    consultants: list
    consultants_count: int
    question: str
    validated_at: object
    context: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    key_points: list = field(default_factory=list)
    elsewhere: list = field(default_factory=list)
    watch: list = field(default_factory=list)
    synthesis: list = field(default_factory=list)
    learnings: list = field(default_factory=list)
    actions: list = field(default_factory=list)

    @property
    def consultants_label(self):
        return ", ".join(self.consultants) or counted(self.consultants_count, "personne")


_LISTS = {
    CodevKind.CONTEXT: "context",
    CodevKind.QUESTION: "questions",
    CodevKind.ANSWER: "answers",
    CodevKind.ADVICE: "key_points",
    CodevKind.EXPERIENCE: "elsewhere",
    CodevKind.WATCH: "watch",
    CodevKind.SYNTHESIS: "synthesis",
    CodevKind.LEARNING: "learnings",
}


def case_pages(event):
    """The validated cases of an event, for the chapter « cas » of its report (pdf/events/codev_case_body.html shows one)."""
    sessions = CodevSession.objects.filter(event=event, validated_at__isnull=False).select_related("group")
    return [case_of(session) for session in sessions.order_by("starts_at", "pk")]


def case_of(session):
    """The case as its client chose it so far."""
    now = board.read(session)
    hide = _hider(session, now)
    client = now.client.member if now.client else None
    contract = now.contract
    consultants = [seat for seat in now.consultants if seat.present_at]
    case = Case(
        title=hide(session.case_title),
        group=session.group.name,
        day=session.starts_at,
        facilitator=session.facilitator,
        client="" if session.anonymous_client or client is None else _named(client),
        consultants=[_named(seat.member) for seat in consultants] if session.names_consultants else [],
        consultants_count=len(consultants),
        question=hide(contract.text) if contract and contract.in_report else "",
        validated_at=session.validated_at,
        actions=[
            {"what": hide(one.what), "due": one.due, "with_whom": hide(one.with_whom)}
            for one in now.actions
            if one.in_report
        ],
    )
    for entry in now.entries:
        if entry.in_report and entry.kind in _LISTS:
            said = {"text": hide(entry.text), "territory": hide(entry.territory), "link": entry.link}
            getattr(case, _LISTS[CodevKind(entry.kind)]).append(said)
    return case


def _named(member):
    return f"{member}, {member.organisation_label}" if member.organisation_label else str(member)


def _own_words(label):
    """The words of a structure's name that are its own: « Genêts » of « EHPAD Les Genêts », said « aux Genêts » by its people."""
    return [word for word in re.findall(r"[^\W\d_]{4,}", label) if word.lower() not in COMMON_WORDS]


def _hider(session, now):
    """Take out the names of those who are not to be named: theirs and their structure's, whole words, any case."""
    hidden = [seat.member for seat in now.seats if not session.names_consultants and not seat.is_client]
    if session.anonymous_client and now.client:
        hidden.append(now.client.member)
    words = {
        word.strip()
        for one in hidden
        for word in (
            str(one),
            one.last_name,
            one.first_name,
            one.organisation_label,
            *_own_words(one.organisation_label),
        )
        if len(word.strip()) > 1
    }
    if not words:
        return lambda text: text
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(HIDDEN, text)


# --- Choosing, validating ----------------------------------------------------------------------------------------------


def lines_of(session):
    """What may be chosen, by heading: [(heading, [(value, line)])]. The question is the one that stands."""
    now = board.read(session)
    groups = [(kind.heading, [(f"e{entry.pk}", entry) for entry in said]) for kind, said in now.groups]
    if now.contract:
        groups.insert(1 if now.of(CodevKind.CONTEXT) else 0, ("Question", [(f"e{now.contract.pk}", now.contract)]))
    if now.actions:
        groups.append(("Plan d’action", [(f"a{action.pk}", action) for action in now.actions]))
    return groups


@transaction.atomic
def choose(session, chosen, *, title, anonymous_client, names_consultants):
    """Keep what the client chose. `chosen`: values of `lines_of`."""
    session = lock(session)
    if not session.is_done:
        raise Refused("Le compte rendu se choisit une fois la séance terminée.")
    if session.validated_at:
        raise Refused("Le cas est validé : reprenez-le d’abord pour le modifier.")
    for model, letter in ((CodevEntry, "e"), (CodevAction, "a")):
        numbers = {int(value[1:]) for value in chosen if value[:1] == letter}
        rows = model.objects.filter(session=session, erased_at=None)
        rows.filter(pk__in=numbers).exclude(in_report=True).update(in_report=True)
        rows.exclude(pk__in=numbers).exclude(in_report=False).update(in_report=False)
    session.case_title, session.anonymous_client = title, anonymous_client
    session.names_consultants = names_consultants
    session.save(update_fields=["case_title", "anonymous_client", "names_consultants"])
    return session


@transaction.atomic
def validate(session):
    """The client's word: these lines may leave the room. Nothing is added nor changed after it."""
    session = lock(session)
    if session.validated_at:
        return session
    if not session.is_done:
        raise Refused("Le compte rendu se valide une fois la séance terminée.")
    case = case_of(session)
    if not case.title:
        raise Refused("Donnez un titre au cas.")
    if not case.question:
        raise Refused("Choisissez au moins la question : un cas sans question ne se comprend pas.")
    session.validated_at = timezone.now()
    session.save(update_fields=["validated_at"])
    audit.record("codev.case_validated", session.group, session=session.pk)
    return session


@transaction.atomic
def take_back(session):
    """The client thinks again: nothing leaves the room until they validate anew. Papers already taken away stay away."""
    session = lock(session)
    if session.validated_at:
        session.validated_at = None
        session.save(update_fields=["validated_at"])
        audit.record("codev.case_taken_back", session.group, session=session.pk)
    return session


@transaction.atomic
def turn_key(session, who, *, opened):
    """Open the session to the team, or close it again: it takes both keys, `who` is « client » or « facilitator »."""
    session = lock(session)
    column = {"client": "client_opened_at", "facilitator": "facilitator_opened_at"}[who]
    before = session.is_open_to_staff
    setattr(session, column, (getattr(session, column) or timezone.now()) if opened else None)
    session.save(update_fields=[column])
    if session.is_open_to_staff != before:
        action = "codev.opened_to_team" if session.is_open_to_staff else "codev.closed_to_team"
        audit.record(action, session.group, session=session.pk)
    return session


def paper(session):
    """The report of one case, a tagged PDF; marked as a draft until its client validated it."""
    return pdf.render_pdf("pdf/events/codev_case.html", {"case": case_of(session), "session": session})


def paper_name(session):
    return f"codeveloppement-{timezone.localtime(session.starts_at):%Y-%m-%d}.pdf"
