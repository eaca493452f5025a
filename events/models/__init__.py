"""Events and their registrations, their workshops, and the reports made of both: one file per aggregate."""

from events.models.event import Attachment, Event, ProgrammeItem, Registration
from events.models.report import Report
from events.models.seating import Group, Participant, Seat, Seating, Stop
from events.models.workshop import Contribution, Table, Workshop

__all__ = [
    "Attachment",
    "Contribution",
    "Event",
    "Group",
    "Participant",
    "ProgrammeItem",
    "Registration",
    "Report",
    "Seat",
    "Seating",
    "Stop",
    "Table",
    "Workshop",
]
