"""Papers for the room: badges to cut apart, one sheet a table."""

from events.door.desk import code_url
from events.enums import WORLD_CAFE_ROUNDS
from gtec_portal import qr
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
    cards = [card(one.registration, tables=placement.tables_of(one), group=one.group) for one in people]
    return sheets_of_badges(cards, placement.workshop.event)


def sheets_of_badges(cards, event):
    """Lay cards out on A4 sheets, each with the code the door reads. A PDF."""
    sheets = [cards[first : first + BADGES_PER_SHEET] for first in range(0, len(cards), BADGES_PER_SHEET)]
    codes = {f"code-{one['registration'].pk}": qr.picture(code_url(one["registration"])) for one in cards}
    return render_pdf("pdf/events/badges.html", {"sheets": sheets, "event": event}, assets=codes)


def card(registration, *, tables=(), group=None):
    """What the badge of one person says."""
    longest = max(len(registration.first_name), len(registration.last_name))
    return {
        "registration": registration,
        "structure": registration.organisation or registration.organisation_label,
        "group": group,
        "tables": tables,
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
