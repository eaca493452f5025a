"""Joining two records of one person: seen before it is done, done at once, and never widening what the person agreed to.

What a merger would give is worked out in `merge_preview`; where the rows go is in `merge_rows`.
"""

from django.db import transaction
from django.utils import timezone

from cvtheque import follow_letters, likeness, profiles
from cvtheque.enums import CandidateState
from cvtheque.models import LINK_PURPOSE, Candidate, LikelyPair, MergedRecord
from cvtheque.services import Refused
from cvtheque.services.common import label_of, write_to
from cvtheque.services.merge_preview import DERIVED, answer_to, choosable, preview, trades_of, value_of
from cvtheque.services.merge_rows import move_rows
from gtec_portal import audit, mail
from gtec_portal.links import signed_number

__all__ = ["DERIVED", "choosable", "current_profile", "follow_link", "merge", "preview", "tell_apart"]


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
    answers = {name: answer_to(line, choices.get(name)) for name, line in decided.items()}
    values = {name: value_of(decided[name], answers[name]) for name in decided if name not in {"trades", "file"}}
    if not values["email"] and not values["phone"]:
        raise Refused("Gardez au moins une adresse e-mail ou un téléphone.")
    takes_mail = not seen.same_mailbox and values["email"] == other.email
    dropped_mail = "" if seen.same_mailbox else (kept.email if takes_mail else other.email)
    values |= _derived(kept, other, takes_mail, seen.same_mailbox)
    trades, joined = trades_of(decided["trades"], answers["trades"]), label_of(other)
    move_rows(kept, other, answers["file"])
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


def follow_link(token, purpose=LINK_PURPOSE):
    """The MergedRecord the personal link of a former record leads to, or None."""
    number, version = signed_number(Candidate, token, purpose)
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
