"""Events and their registrations, their workshops, and the reports made of both: one file per aggregate."""

from events.models.codev import (
    CodevAction,
    CodevEntry,
    CodevGroup,
    CodevMember,
    CodevMove,
    CodevNote,
    CodevReview,
    CodevSeat,
    CodevSession,
)
from events.models.dating import Booth, Dating, DatingPick, DatingSlot, DatingWish, Interview, Seeker
from events.models.door import Door, DoorEntry
from events.models.event import Event, Registration
from events.models.exchange import Availability, Colleague, Exchange, ExchangeDay, HostPlace, Placement
from events.models.exchange_agreements import ExchangeAgreement, ExchangeReminder, ExchangeSignature
from events.models.exchange_feedback import ExchangeFeedback
from events.models.life import CalendarFeed, ChangeNotice, Reminder, Series
from events.models.programme import Attachment, ProgrammeItem
from events.models.report import Report
from events.models.reporting import PartReview, Photo, ReportDownload, ReportLink, ReportPhoto, ReportText
from events.models.room import Ballot, Clock, Detail, Dot, Priority
from events.models.seating import Group, Participant, Seat, Seating, Stop
from events.models.workshop import Contribution, Table, Workshop

__all__ = [
    "Availability",
    "Colleague",
    "Exchange",
    "ExchangeAgreement",
    "ExchangeDay",
    "ExchangeFeedback",
    "ExchangeReminder",
    "ExchangeSignature",
    "HostPlace",
    "Placement",
    "Series",
    "Reminder",
    "ChangeNotice",
    "CalendarFeed",
    "Attachment",
    "Ballot",
    "Clock",
    "CodevAction",
    "CodevEntry",
    "CodevGroup",
    "CodevMember",
    "CodevMove",
    "CodevNote",
    "CodevReview",
    "CodevSeat",
    "CodevSession",
    "Contribution",
    "Detail",
    "Booth",
    "Dating",
    "DatingPick",
    "DatingSlot",
    "DatingWish",
    "Interview",
    "Seeker",
    "Door",
    "DoorEntry",
    "Dot",
    "Event",
    "Group",
    "PartReview",
    "Participant",
    "Photo",
    "Priority",
    "ProgrammeItem",
    "Registration",
    "Report",
    "ReportDownload",
    "ReportLink",
    "ReportPhoto",
    "ReportText",
    "Seat",
    "Seating",
    "Stop",
    "Table",
    "Workshop",
]
