"""Timetables on paper: one page for each candidate, one for each employer, one for the wall."""

from events.dating.services import placed_seekers
from gtec_portal.pdf import render_pdf


def for_seekers(board):
    """A page for each candidate who meets somebody. A PDF."""
    pages = [(seeker, board.of_seeker(seeker)) for seeker in placed_seekers(board.event)]
    return render_pdf("pdf/events/dating_seekers.html", {"event": board.event, "pages": pages})


def for_seeker(board, seeker):
    return render_pdf(
        "pdf/events/dating_seekers.html", {"event": board.event, "pages": [(seeker, board.of_seeker(seeker))]}
    )


def for_booths(board, booths=None):
    """A page for each employer: first names and trades, as agreed, and room for notes. A PDF."""
    pages = []
    for booth in booths or board.booths:
        at = {one.slot_id: one for one in board.of_booth(booth)}
        pages.append((booth, [(slot, at.get(slot.pk)) for slot in board.slots]))
    return render_pdf("pdf/events/dating_booths.html", {"event": board.event, "pages": pages})


def wall(board):
    """The whole timetable, for the wall: employers across, hours down, first names only. A PDF."""
    return render_pdf("pdf/events/dating_wall.html", {"event": board.event, "board": board})
