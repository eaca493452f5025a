"""Joining two records of one person: seen before it is done, done at once, and never widening what the person agreed to."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from cvtheque import follow_letters, likeness, profiles, statistics
from cvtheque.enums import CandidateState, EntryState, Fact, Purpose, ReferralState, UnveilState
from cvtheque.models import (
    LINK_PURPOSE,
    BatchLine,
    Candidate,
    CandidateTag,
    LikelyPair,
    MergedRecord,
    Note,
    Placement,
    ShortlistEntry,
)
from cvtheque.models.rebond import OPEN_REFERRALS
from cvtheque.services import Refused
from cvtheque.services.common import label_of, write_to
from cvtheque.services.files import delete_file
from gtec_portal import audit, mail
from gtec_portal.links import signed_number

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


# --- Deciding ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def tell_apart(first, second, *, by):
    """« Ce ne sont pas les mêmes »: remembered, whatever they share later. Safe to repeat."""
    low, high = sorted((first, second), key=lambda candidate: candidate.pk)
    pair, _ = LikelyPair.objects.get_or_create(first=low, second=high)
    if LikelyPair.objects.filter(pk=pair.pk, decided_at=None).update(decided_at=timezone.now(), decided_by=by):
        for candidate, double in ((low, high), (high, low)):
            audit.record("candidate.told_apart", candidate, by=by, label=label_of(candidate), other=label_of(double))


@transaction.atomic
def merge(kept, other, *, choices, by):
    """Join `other` to `kept` and return the kept record. Locks both, in the order of their numbers. Raises Refused.

    `choices` {line name: kept, other or both} for the lines whose values differ; those not said keep their default. Rows
    of the other record go to the kept one; agreements hold only where both had them; the figures of the month do not move.
    The personal link of the other record still opens the page when both had one mailbox, and says so otherwise.
    """
    if kept.pk == other.pk:
        raise Refused("C’est le même dossier : il n’y a rien à réunir.")
    rows = {
        row.pk: row for row in Candidate.objects.select_for_update().filter(pk__in=[kept.pk, other.pk]).order_by("pk")
    }
    if len(rows) < 2:
        raise Refused("L’un de ces deux dossiers n’existe plus : il vient d’être réuni ou supprimé.")
    kept, other = rows[kept.pk], rows[other.pk]
    seen = preview(kept, other)
    if seen.obstacle:
        raise Refused(seen.obstacle)
    decided = {line.name: line for line in seen.lines}
    answers = {name: _answer(line, choices.get(name)) for name, line in decided.items()}
    values = {name: _value(decided[name], answers[name]) for name in decided if name not in {"trades", "file"}}
    if not values["email"] and not values["phone"]:
        raise Refused("Gardez au moins une adresse e-mail ou un téléphone.")
    takes_mail = not seen.same_mailbox and values["email"] == other.email
    dropped_mail = "" if seen.same_mailbox else (kept.email if takes_mail else other.email)
    values |= _derived(kept, other, takes_mail, seen.same_mailbox)
    trades, joined = _trades(decided["trades"], answers["trades"]), label_of(other)
    _move_rows(kept, other, answers["file"])
    _remember(kept, other, dropped_mail, opens=seen.same_mailbox and bool(kept.email))
    profiles.hide(other.profile)
    profiles.forget_words(other.profile, profiles.words_of(other.profile).keys())
    other.delete()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    kept.trades.set(trades)
    profiles.refresh(kept)
    likeness.look(kept)
    audit.record("candidate.merged", kept, by=by, label=label_of(kept), other=joined)
    _write(kept, dropped_mail)
    return kept


def _answer(line, asked):
    return asked if asked in line.options else line.chosen


def _value(line, answer):
    if answer == BOTH:
        return f"{line.kept.value}\n\n{line.other.value}"[:3000]
    return line.other.value if answer == OTHER else line.kept.value


def _trades(line, answer):
    if answer == BOTH:
        return list(dict.fromkeys([*line.kept.value, *line.other.value]))
    return line.other.value if answer == OTHER else line.kept.value


def _derived(kept, other, takes_mail, same_mailbox):
    """What nobody chooses: since when, seen when, and whether the address that stays was ever proven."""
    proven = {kept.state, other.state} if same_mailbox else {other.state if takes_mail else kept.state}
    newest = max(kept, other, key=lambda record: record.last_contact_at)
    oldest = min(kept, other, key=lambda record: record.created_at)
    return {
        "state": CandidateState.ACTIVE if CandidateState.ACTIVE in proven else CandidateState.NEW,
        "origin": oldest.origin,
        "source": oldest.source,
        "created_at": oldest.created_at,
        "last_contact_at": newest.last_contact_at,
        "warned_at": newest.warned_at,
        # The mailbox that was not kept holds letters with the link of this record: they open nothing any more.
        "link_version": kept.link_version + takes_mail,
    }


# --- Moving rows -------------------------------------------------------------------------------------------------------


def _move_rows(kept, other, file_answer):
    _move_files(kept, other, file_answer)
    _join_consents(kept, other)
    _move_requests(kept, other)
    _move_referrals(kept, other)
    _move_entries(kept, other)
    _move_placements(kept, other)
    statistics.add(Counter({(statistics.month_of(max(kept.created_at, other.created_at)), Fact.DEPOSITED): 1}))
    Note.objects.filter(candidate=other).update(candidate=kept)
    BatchLine.objects.filter(candidate=other).update(candidate=kept)
    MergedRecord.objects.filter(candidate=other).update(candidate=kept)
    CandidateTag.objects.filter(candidate=other).exclude(tag__in=kept.tags.all()).update(candidate=kept)
    decided = LikelyPair.objects.of(other).filter(decided_at__isnull=False).exclude(first=kept).exclude(second=kept)
    for pair in decided:  # the double of one is the double of the other: what was told apart stays so
        third = pair.second_id if pair.first_id == other.pk else pair.first_id
        low, high = sorted((kept.pk, third))
        LikelyPair.objects.update_or_create(
            first_id=low, second_id=high, defaults={"decided_at": pair.decided_at, "decided_by_id": pair.decided_by_id}
        )


def _move_files(kept, other, answer):
    """One CV per person: the one not chosen is deleted, row and content. Refusals are history of the kept record."""
    losers = kept if answer == OTHER else other
    for file in losers.files.kept():
        delete_file(file)
    other.files.update(candidate=kept)


def _join_consents(kept, other):
    """Agreements on both sides stay, in the older words (fewer members knew of them); the others end now. All stay as proof.

    Those of the other record are written again: a consent is never changed, and its own leave with it.
    """
    mine = {consent.purpose: consent for consent in kept.consents.in_force()}
    theirs = {consent.purpose: consent for consent in other.consents.in_force()}
    stays = {
        min(mine[one], theirs[one], key=lambda consent: consent.given_at).pk for one in mine.keys() & theirs.keys()
    }
    now = timezone.now()
    kept.consents.in_force().exclude(pk__in=stays).update(withdrawn_at=now)
    for consent in other.consents.order_by("pk"):
        if consent.pk not in stays:
            consent.withdrawn_at = consent.withdrawn_at or now
        consent.pk, consent._state.adding, consent.candidate = None, True, kept
        consent.save(force_insert=True)


def _move_requests(kept, other):
    """Of two open requests of one employer, the accepted one stays, or the older; a yes already given is not asked again."""
    open_states = [UnveilState.PENDING, UnveilState.ACCEPTED]
    mine = {one.organisation_id: one for one in kept.unveil_requests.filter(state__in=open_states)}
    for asked in other.unveil_requests.filter(state__in=open_states):
        own = mine.get(asked.organisation_id)
        if own is None:
            continue
        loser = own if asked.state == UnveilState.ACCEPTED and own.state == UnveilState.PENDING else asked
        if loser.state == UnveilState.PENDING:
            type(loser).objects.filter(pk=loser.pk).update(state=UnveilState.EXPIRED)
        else:
            facts = {(statistics.month_of(loser.created_at), Fact.ASKED): 1}
            facts |= {(statistics.month_of(loser.answered_at), Fact.ACCEPTED): 1}
            statistics.add(Counter(facts))
            loser.delete()
    other.unveil_requests.update(candidate=kept)


def _move_referrals(kept, other):
    known = kept.referrals.filter(state__in=OPEN_REFERRALS).values("organisation")
    other.referrals.filter(state__in=OPEN_REFERRALS, organisation__in=known).update(state=ReferralState.ENDED)
    other.referrals.update(candidate=kept)


def _move_entries(kept, other):
    """Spotted twice on one list, a person stays on it once, at the step reached last, with every appointment."""
    mine = {entry.shortlist_id: entry for entry in kept.entries.all()}
    for entry in other.entries.all():
        own = mine.get(entry.shortlist_id)
        if own is None:
            ShortlistEntry.objects.filter(pk=entry.pk).update(candidate=kept)
            continue
        entry.appointments.update(entry=own)
        if entry.changed_at > own.changed_at and own.state != EntryState.HIRED or entry.state == EntryState.HIRED:
            step = {"state": entry.state, "discard_reason": entry.discard_reason, "changed_at": entry.changed_at}
            ShortlistEntry.objects.filter(pk=own.pk).update(**step)
        if not Placement.objects.filter(entry=own).exists():
            Placement.objects.filter(entry=entry).update(entry=own)
        entry.delete()


def _move_placements(kept, other):
    """One hiring noted on both records is one hiring; its month keeps counting two, as it was told."""
    for placement in other.placements.all():
        if kept.placements.filter(organisation=placement.organisation_id, starts_on=placement.starts_on).exists():
            statistics.add(Counter({(placement.starts_on.replace(day=1), Fact.HIRED): 1}))
            placement.delete()
    other.placements.update(candidate=kept)


def _remember(kept, other, dropped_mail, *, opens):
    MergedRecord.objects.create(
        candidate=kept,
        former_id=other.pk,
        former_profile=other.profile.uuid,
        link_version=other.link_version,
        opens=opens,
        email=dropped_mail,
    )


def _write(kept, dropped_mail):
    """Tell the person, at both addresses when there were two; only the kept one gets a link."""
    if kept.email:
        write_to(kept, "merged", follow_letters.merged(kept))
    if dropped_mail:
        mail.send("cvtheque.merged_away", follow_letters.merged_away(), to=dropped_mail, secret=True)


# --- Links of records that joined another ------------------------------------------------------------------------------


def follow_link(token):
    """The MergedRecord the personal link of a former record leads to, or None."""
    number, version = signed_number(Candidate, token, LINK_PURPOSE)
    return (
        MergedRecord.objects.select_related("candidate__commune", "candidate__profile")
        .filter(former_id=number, link_version=version)
        .first()
        if number
        else None
    )


def current_profile(uuid):
    """The profile that took the place of a former one, or None."""
    merged = MergedRecord.objects.select_related("candidate__profile").filter(former_profile=uuid).first()
    return merged and merged.candidate.profile
