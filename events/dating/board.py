"""What the pages and papers of a job dating show, read at once."""

from dataclasses import dataclass

from events.dating.services import booths_of, wishes_of
from events.enums import SEATED
from events.models import Dating, Interview, Seeker


@dataclass
class Board:
    event: object
    dating: Dating | None
    slots: list
    booths: list
    interviews: list

    @property
    def rows(self):
        """For each slot, the interview of each employer or None."""
        at = {(one.slot_id, one.booth_id): one for one in self.interviews}
        return [(slot, [at.get((slot.pk, booth.pk)) for booth in self.booths]) for slot in self.slots]

    @property
    def gone(self):
        """Interviews of people who gave their seat back since."""
        return [one for one in self.interviews if one.seeker.registration.status not in SEATED]

    def of_seeker(self, seeker):
        return [one for one in self.interviews if one.seeker_id == seeker.pk]

    def of_booth(self, booth):
        return [one for one in self.interviews if one.booth_id == booth.pk]


def read(event):
    """Four queries, whatever the number of people."""
    interviews = Interview.objects.filter(slot__event=event).select_related(
        "slot", "booth__organisation", "seeker__registration"
    )
    return Board(
        event,
        Dating.objects.filter(event=event).first(),
        list(event.dating_slots.all()),
        sorted(booths_of(event), key=str),
        list(interviews.order_by("slot__number", "pk")),
    )


def figures(board):
    """What the wishes came to: how many people spoke, how many wishes met, how many interviews."""
    wishes = wishes_of(board.event)
    pairs = {(one.seeker_id, one.booth_id) for one in board.interviews}
    spoke = Seeker.objects.filter(registration__event=board.event, registration__status__in=SEATED)
    return {
        "seekers": spoke.count(),
        "mutual": sum(map(wishes.is_mutual, wishes.pairs)),
        "mutual_placed": sum(map(wishes.is_mutual, pairs)),
        "interviews": len(board.interviews),
        "without": spoke.exclude(interviews__isnull=False).count() if board.interviews else 0,
    }
