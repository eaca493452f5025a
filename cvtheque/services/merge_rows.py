"""Where the rows of a record go when it joins another: its CV, agreements, requests, lists and hirings. Inside the merger's transaction."""

from collections import Counter

from django.utils import timezone

from cvtheque import statistics
from cvtheque.enums import EntryState, Fact, ReferralState, UnveilState
from cvtheque.models import BatchLine, CandidateTag, LikelyPair, MergedRecord, Note, Placement, ShortlistEntry
from cvtheque.models.rebond import OPEN_REFERRALS
from cvtheque.services.files import delete_file
from cvtheque.services.merge_preview import OTHER


def move_rows(kept, other, file_answer):
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
