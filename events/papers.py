"""Papers for the room: badges to cut apart, one sheet a table."""

from events.enums import WORLD_CAFE_ROUNDS
from gtec_portal.pdf import render_pdf

BADGES_PER_SHEET = 8  # two columns of 105 mm, four rows of 74,25 mm: A4 cut without waste
LONG_NAME = 13  # letters from which a name is written smaller


def goal_of(step, rounds):
    """What a round is for: the first identifies, the last chooses, those between make precise. `step` from 1."""
    if step == 1:
        return WORLD_CAFE_ROUNDS[0]
    return WORLD_CAFE_ROUNDS[-1] if step == rounds else WORLD_CAFE_ROUNDS[1]


def badges(placement, *, only_changed=False):
    """Badges of the people placed, A4 sheets by name: name, structure, table of each round. A PDF."""
    people = [one for one in placement.placed if one.reprint or not only_changed]
    cards = [_card(placement, one) for one in people]
    sheets = [cards[first : first + BADGES_PER_SHEET] for first in range(0, len(cards), BADGES_PER_SHEET)]
    return render_pdf(
        "pdf/events/badges.html", {"sheets": sheets, "event": placement.workshop.event, "mixed": placement.plan.mixed}
    )


def _card(placement, participant):
    registration = participant.registration
    longest = max(len(registration.first_name), len(registration.last_name))
    return {
        "registration": registration,
        "structure": registration.organisation or registration.organisation_label,
        "group": participant.group,
        "tables": placement.tables_of(participant),
        "small": longest > LONG_NAME,
    }


def table_sheets(placement):
    """For each table: its theme, who comes in each round, and what the round is for. A PDF."""
    workshop = placement.workshop
    sheets = [
        {"table": table, "rounds": [_round(placement, index, step) for step in range(1, workshop.rounds + 1)]}
        for index, table in enumerate(placement.tables)
    ]
    return render_pdf("pdf/events/table_sheets.html", {"sheets": sheets, "workshop": workshop, "event": workshop.event})


def _round(placement, table, step):
    workshop = placement.workshop
    people = [one for one in placement.placed if placement.plan.rows[one.pk][step - 1] == table]
    return {
        "number": step,
        "goal": goal_of(step, workshop.rounds),
        "group": people[0].group if people else None,
        "people": people,
        "from": (step - 1) * workshop.minutes,
        "to": step * workshop.minutes,
    }
