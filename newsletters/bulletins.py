"""Preparing the bulletin of a meeting, freezing it for everybody, putting it in a letter."""

from django.db import transaction
from django.utils import timezone

from events.enums import EventKind
from events.models import Event
from gtec_portal import audit
from gtec_portal.typography import NBSP
from newsletters import bulletin as figures
from newsletters import services
from newsletters.enums import BlockKind, Segment
from newsletters.models import Block, Bulletin, Issue

NotPossible = services.NotPossible


def next_meeting():
    """The first coming monthly meeting without a bulletin, or None. One query."""
    coming = Event.objects.filter(kind=EventKind.MEETING, cancelled_at=None).upcoming().order_by("starts_at", "pk")
    done = set(Bulletin.objects.values_list("on", flat=True))
    return next((event for event in coming if timezone.localdate(event.starts_at) not in done), None)


def meeting_on(day):
    """The monthly meeting held on this day, or None."""
    return Event.objects.filter(kind=EventKind.MEETING, starts_at__date=day).order_by("starts_at", "pk").first()


@transaction.atomic
def prepare(bulletin, *, by):
    """Save a draft (new, or moved to another day), tied to the meeting of its day when there is one."""
    if bulletin.is_frozen:
        raise NotPossible("Ce bulletin est arrêté\u00a0: sa date ne change plus.")
    bulletin.meeting = meeting_on(bulletin.on)
    action = "bulletin.moved" if bulletin.pk else "bulletin.prepared"
    bulletin.save()
    audit.record(action, bulletin, by=by, on=bulletin.on.isoformat())
    return bulletin


@transaction.atomic
def freeze(bulletin, *, by):
    """Compute once more, keep the result, open it to the members. Again on a frozen one: a new version, which says so.

    Locks the row: two clicks make two versions at worst, never half of one.
    """
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    bulletin.meeting = meeting_on(bulletin.on) or bulletin.meeting
    bulletin.snapshot = figures.compute(bulletin.on)
    bulletin.version += 1
    bulletin.frozen_at, bulletin.frozen_by = timezone.now(), by
    bulletin.save()
    audit.record("bulletin.frozen", bulletin, by=by, version=bulletin.version)
    return bulletin


@transaction.atomic
def discard(bulletin, *, by):
    """Delete a draft. What members have read is not taken away."""
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if bulletin.is_frozen:
        raise NotPossible("Ce bulletin est arrêté\u00a0: les adhérents l’ont peut-être lu, il ne se supprime plus.")
    audit.record("bulletin.discarded", bulletin, by=by)
    bulletin.delete()


@transaction.atomic
def start_letter(bulletin, *, by):
    """Write the draft of a letter to the members that quotes the bulletin, kept out of the public archive."""
    if not bulletin.is_frozen:
        raise NotPossible(
            "Arrêtez d’abord le bulletin\u00a0: une lettre ne cite que ce que les adhérents peuvent lire."
        )
    issue = Issue.objects.create(
        subject=bulletin.title.replace(NBSP, " "),
        preheader="Postes à pourvoir, compétences disponibles, places en formation",
        intro="Bonjour à toutes et à tous.\n\nVoici ce que le réseau partage ce mois-ci.",
        segment=Segment.MEMBERS,
        is_public=False,
        created_by=by,
    )
    audit.record("issue.created", issue, by=by)
    services.add_block(issue, Block(kind=BlockKind.BULLETIN))
    return issue
