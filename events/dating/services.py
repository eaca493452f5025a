"""Writes on a job dating: its hours, its employers, what each side wishes, the timetable. Under the event's lock."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from events.dating import letters, scheduler
from events.enums import SEATED
from events.models import Booth, Dating, DatingPick, DatingSlot, DatingWish, Interview, Seeker
from events.services.locks import lock
from gtec_portal import audit, mail
from members.models import Seat


class CannotChange(Exception):
    """The timetable is made, or this hour is taken; the text may be shown."""


@dataclass(frozen=True)
class Composed:
    """How many interviews were placed, how many of them both sides wished, how many kept their hour, how many found none."""

    placed: int
    mutual: int
    kept: int
    without_hour: int


# --- Hours and employers ------------------------------------------------------------------------------------------------


def hours_of(dating):
    """The start and end of each slot: interviews, changeovers, one pause."""
    moment, length = dating.starts_at, timedelta(minutes=dating.minutes)
    for number in range(1, dating.count + 1):
        yield moment, moment + length
        moment += length + timedelta(minutes=dating.changeover)
        if number == dating.pause_after:
            moment += timedelta(minutes=dating.pause_minutes)


@transaction.atomic
def save_dating(dating, *, by):
    """Save the hours and make the slots anew. Refused once interviews are placed in them."""
    event = lock(dating.event)
    dating.full_clean()
    if Interview.objects.filter(slot__event=event).exists():
        raise CannotChange("Des entretiens sont déjà placés : effacez d’abord les horaires.")
    dating.save()
    event.dating_slots.all().delete()
    DatingSlot.objects.bulk_create(
        DatingSlot(event=event, number=number, starts_at=start, ends_at=end)
        for number, (start, end) in enumerate(hours_of(dating), start=1)
    )
    audit.record("dating.hours", event, by=by)
    return dating


@transaction.atomic
def save_booth(booth, *, by):
    created = booth.pk is None
    booth.full_clean()
    booth.save()
    audit.record("dating.booth_added" if created else "dating.booth_changed", booth.event, by=by, title=str(booth))
    return booth


def why_it_stays(booth):
    """Why an employer cannot be taken off the list, in words to be shown; empty when it can."""
    met = booth.interviews.exists()
    return f"{booth} a des entretiens\u00a0: retirez-les, ou effacez les horaires." if met else ""


@transaction.atomic
def delete_booth(booth, *, by):
    """Take an employer off the list, with the wishes about it. Refused while somebody is to meet it."""
    event = lock(booth.event)
    if reason := why_it_stays(booth):
        raise CannotChange(reason)
    audit.record("dating.booth_removed", event, by=by, title=str(booth))
    booth.delete()


# --- What each side wishes ----------------------------------------------------------------------------------------------


@transaction.atomic
def note_wishes(registration, *, trade, agrees, booths):
    """Keep what a candidate looks for, and the employers they wish to meet, the dearest first. Replaces what was said before."""
    event = lock(registration.event)
    seeker, _created = Seeker.objects.update_or_create(
        registration=registration, defaults={"trade": trade, "agrees": agrees}
    )
    seeker.wishes.all().delete()
    present = set(event.booths.values_list("pk", flat=True))
    kept = [booth for booth in dict.fromkeys(booths) if booth.pk in present]
    DatingWish.objects.bulk_create(
        DatingWish(seeker=seeker, booth=booth, rank=rank) for rank, booth in enumerate(kept, start=1)
    )
    return seeker


def seekers_for(booth):
    """The candidates an employer may see: those who chose it, and those who agreed to be seen by all."""
    return (
        Seeker.objects.filter(registration__event=booth.event_id, registration__status__in=SEATED)
        .filter(Q(agrees=True) | Q(wishes__booth=booth))
        .distinct()
        .select_related("registration")
        .order_by("pk")
    )


@transaction.atomic
def note_picks(booth, seekers, *, by):
    """Keep whom an employer wishes to meet, among those it may see. Replaces what was said before."""
    event = lock(booth.event)
    allowed = seekers_for(booth).filter(pk__in=[one.pk for one in seekers])
    booth.picks.all().delete()
    DatingPick.objects.bulk_create(DatingPick(booth=booth, seeker=seeker) for seeker in allowed)
    audit.record("dating.picked", event, by=by, title=str(booth), people=allowed.count())


# --- The timetable ------------------------------------------------------------------------------------------------------


def wishes_of(event):
    """What everybody who holds a seat wishes, for the scheduler. A withdrawn agreement takes the employer's wish away."""
    here = {"seeker__registration__event": event, "seeker__registration__status__in": SEATED}
    wishes = {
        (seeker, booth): rank
        for seeker, booth, rank in DatingWish.objects.filter(**here).values_list("seeker", "booth", "rank")
    }
    picks = DatingPick.objects.filter(**here).values_list("seeker", "booth", "seeker__agrees")
    seen = frozenset((seeker, booth) for seeker, booth, agrees in picks if agrees or (seeker, booth) in wishes)
    return scheduler.Wishes(wishes, seen)


@transaction.atomic
def compose(event, *, by):
    """Make the timetable again around the interviews placed by hand, which keep their hour. Returns what was `Composed`.

    Raises CannotChange when there is nothing to place.
    """
    event = lock(event)
    slots = list(event.dating_slots.all())
    numbers = {slot.pk: index for index, slot in enumerate(slots)}
    wishes = wishes_of(event)
    kept = {(one.seeker_id, one.booth_id): numbers[one.slot_id] for one in kept_interviews(event)}
    chosen = scheduler.choose(wishes, len(slots), kept)
    if not chosen and not kept:
        raise CannotChange("Il n’y a rien à placer : réglez les horaires, puis recueillez des souhaits.")
    wished = sorted(
        wishes.pairs, key=lambda pair: (pair not in chosen, not wishes.is_mutual(pair), -wishes.worth(pair))
    )
    placed = scheduler.timetable([pair for pair in wished if pair not in kept], len(slots), kept)
    Interview.objects.filter(slot__event=event).exclude(pk__in=kept_interviews(event)).delete()
    Interview.objects.bulk_create(
        Interview(seeker_id=seeker, booth_id=booth, slot=slots[index])
        for (seeker, booth), index in sorted(placed.items())
    )
    Dating.objects.filter(event=event).update(composed_at=timezone.now(), sent_at=None)
    composed = Composed(
        len(placed), sum(map(wishes.is_mutual, placed)), len(kept), sum(pair not in placed for pair in chosen)
    )
    audit.record(
        "dating.composed", event, by=by, interviews=composed.placed, mutual=composed.mutual, kept=composed.kept
    )
    return composed


def kept_interviews(event):
    """Those placed by hand, whose person still holds a seat: composing goes around them."""
    kept = Interview.objects.filter(slot__event=event, is_kept=True, seeker__registration__status__in=SEATED)
    return kept.select_related("slot", "booth__organisation", "seeker__registration").order_by("slot__number", "pk")


@transaction.atomic
def clear(event, *, by):
    """Take every interview away; wishes stay."""
    event = lock(event)
    Interview.objects.filter(slot__event=event).delete()
    Dating.objects.filter(event=event).update(composed_at=None, sent_at=None)
    audit.record("dating.cleared", event, by=by)


@transaction.atomic
def place(interview, slot, *, by, keep=True):
    """Give an interview, new or known, this slot. Raises CannotChange when one of the two is taken then, or they meet already.

    `keep`: it stays there when the hours are composed again.
    """
    event = lock(slot.event)
    created = interview.pk is None
    interview.slot, interview.is_kept = slot, keep
    try:
        interview.full_clean()
        with transaction.atomic():
            interview.save()
    except ValidationError as error:
        raise CannotChange(" ".join(error.messages)) from None
    except IntegrityError:
        raise CannotChange("Cet employeur et cette personne ne sont pas du même événement.") from None
    audit.record("dating.added" if created else "dating.moved", event, by=by, title=str(interview.booth))
    return interview


@transaction.atomic
def remove(interview, *, by):
    event = lock(interview.slot.event)
    audit.record("dating.removed", event, by=by, title=str(interview.booth))
    interview.delete()


@transaction.atomic
def send(event, *, by):
    """Write their timetable to every candidate who has one, and to those who act for each employer. Return how many letters.

    Asked again, everybody is written to again: the page asks first. Raises CannotChange when the event does not go ahead.
    """
    event = lock(event)
    if not event.goes_ahead:
        raise CannotChange("Cet événement est annulé ou n’est pas publié : personne n’attend d’horaires.")
    letters_sent = 0
    for seeker in placed_seekers(event):
        if seeker.registration.can_be_written_to:
            mail.send("events.dating", letters.for_seeker(seeker), to=seeker.registration.email, secret=True)
            letters_sent += 1
    for booth in event.booths.filter(interviews__isnull=False).distinct().select_related("organisation", "event"):
        for seat in Seat.objects.active().filter(organisation=booth.organisation, is_admin=True).select_related("user"):
            mail.send("events.dating", letters.for_booth(booth), to=seat.user.email)
            letters_sent += 1
    Dating.objects.filter(event=event).update(sent_at=timezone.now())
    audit.record("dating.sent", event, by=by, letters=letters_sent)
    return letters_sent


def placed_seekers(event):
    """Candidates who hold a seat and meet somebody, by name."""
    rows = Seeker.objects.filter(
        registration__event=event, registration__status__in=SEATED, interviews__isnull=False
    ).distinct()
    return rows.select_related("registration__event").order_by(
        "registration__last_name", "registration__first_name", "pk"
    )


def booths_of(event):
    return Booth.objects.filter(event=event).by_name()
