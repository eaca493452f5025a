"""Programmes, sessions, the people enrolled in them, and the papers that come out."""

from trainings.models.document import Document, DocumentCounter
from trainings.models.enrolment import Attendance, Enrolment
from trainings.models.programme import Programme, ProgrammeVersion
from trainings.models.session import HalfDay, Session, TrainerProfile

__all__ = [
    "Attendance",
    "Document",
    "DocumentCounter",
    "Enrolment",
    "HalfDay",
    "Programme",
    "ProgrammeVersion",
    "Session",
    "TrainerProfile",
]
