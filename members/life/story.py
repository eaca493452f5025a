"""The story of an organisation: dated facts in the order they happened, in words. What people did in the portal is another story."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Q
from django.utils import timezone

from gtec_portal.typography import counted
from members.enums import HeadcountBand
from members.models import Membership, OrganisationEvent, Site


@dataclass(frozen=True)
class Fact:
    """One line of the story. `event` is the merger or rename it tells, when there is one to take back."""

    on: date
    text: str
    note: str = ""
    event: OrganisationEvent | None = None


def story_of(organisation):
    """Every dated fact known about an organisation, oldest first. A constant number of queries."""
    facts = [fact for part in PARTS for fact in part(organisation)]
    return sorted(facts, key=lambda fact: fact.on)  # stable: on one day, the order of PARTS


def _memberships(organisation):
    ended_by_merger = set(
        OrganisationEvent.objects.mergers().filter(organisation=organisation).values_list("membership_id", flat=True)
    )
    for rank, period in enumerate(Membership.objects.filter(organisation=organisation).order_by("starts_on")):
        yield Fact(period.starts_on, "Rejoint de nouveau l’association" if rank else "Rejoint l’association")
        if period.ends_on and period.pk not in ended_by_merger:  # the merger tells it
            verb = "Quitte" if period.ends_on < timezone.localdate() else "Quittera"
            yield Fact(period.ends_on, f"{verb} l’association", period.reason)


def _names(organisation):
    renames = list(OrganisationEvent.objects.renames().filter(organisation=organisation).order_by("on"))
    names = [*(rename.former_name for rename in renames), organisation.name]
    for rename, (former, name) in zip(renames, pairwise(names), strict=True):
        yield Fact(rename.on, f"Change de nom : « {former} » devient « {name} »", rename.note, rename)


def _mergers(organisation):
    mergers = (
        OrganisationEvent.objects.mergers()
        .filter(Q(organisation=organisation) | Q(successor=organisation))
        .select_related("organisation", "successor")
        .prefetch_related("sites")
    )
    for merger in mergers:
        gone = merger.organisation_id == organisation.pk
        text = f"Absorbée par {merger.successor.name}" if gone else f"Absorbe {merger.organisation.name}"
        moved = len(merger.sites.all())
        if moved:
            text += f" ({counted(moved, 'site')} {'repris' if gone else 'en plus'})"
        yield Fact(merger.on, text, merger.note, merger)


def _sites(organisation):
    """What happened to its sites while it held them: what a merger brought or took is told by the other one."""
    held = Site.objects.filter(Q(organisation=organisation) | Q(moves__organisation=organisation))
    for site in held.select_related("commune").prefetch_related("moves").distinct():
        place = f"{site.name} ({site.commune.name})"
        for day, text in ((site.opened_on, f"Ouvre un site : {place}"), (site.closed_on, f"Ferme un site : {place}")):
            if day and _holder(site, day) == organisation.pk:
                yield Fact(day, text)


def _holder(site, day):
    """The number of the organisation that held the site on that day (see SiteQuerySet.held_on). Moves are prefetched."""
    later = [move for move in site.moves.all() if move.on > day]
    return min(later, key=lambda move: move.on).organisation_id if later else site.organisation_id


def _headcounts(organisation):
    """The first figure, then those that change its band: one line a year would drown the rest; a page gives them all."""
    before = None
    for figure in organisation.headcounts.order_by("on"):
        band = HeadcountBand.of(figure.count)
        if band != before:
            yield Fact(figure.on, f"Compte {counted(figure.count, 'salarié')}", "" if before is None else band.label)
        before = band


def _mandates(organisation):
    for mandate in organisation.mandates.all():
        yield Fact(mandate.starts_on, f"{mandate.person_name} : {mandate.title}, début du mandat")
        if mandate.ends_on:
            yield Fact(mandate.ends_on, f"{mandate.person_name} : {mandate.title}, fin du mandat")


def _record(organisation):
    yield Fact(timezone.localdate(organisation.created_at), "Fiche ouverte dans le portail")


PARTS = (_memberships, _names, _mergers, _sites, _mandates, _headcounts, _record)
