"""The CV base. A candidate's identity lives in `Candidate`; what a search may see lives in `SearchProfile`, which has none."""

from cvtheque.models.batches import BatchLine, DepositBatch
from cvtheque.models.candidates import LEAVE_PURPOSE, LINK_PURPOSE, PAPER_PURPOSE, Candidate
from cvtheque.models.consents import Consent
from cvtheque.models.duplicates import IdentityKey, LikelyPair, MergedRecord
from cvtheque.models.files import CVFile, CVText
from cvtheque.models.profiles import QUARTER, KnownForm, SampleProfile, SearchProfile, SearchWord, known_forms
from cvtheque.models.rebond import ASKED_DAYS, SHOWN_DAYS, Referral
from cvtheque.models.searches import STOP_PURPOSE, SavedSearch, SavedSearchHit
from cvtheque.models.statistics import MonthFact
from cvtheque.models.unveiling import (
    ANSWER_DAYS,
    ASK_AGAIN_DAYS,
    REMIND_DAYS,
    WAITING_LIMIT,
    UnveilRequest,
    answer_deadline,
)
from cvtheque.models.vivier import (
    Appointment,
    CandidateTag,
    Note,
    Placement,
    Shortlist,
    ShortlistEntry,
    Tag,
)

__all__ = [
    "QUARTER",
    "ANSWER_DAYS",
    "ASKED_DAYS",
    "ASK_AGAIN_DAYS",
    "LEAVE_PURPOSE",
    "LINK_PURPOSE",
    "PAPER_PURPOSE",
    "REMIND_DAYS",
    "SHOWN_DAYS",
    "STOP_PURPOSE",
    "WAITING_LIMIT",
    "Appointment",
    "BatchLine",
    "CVFile",
    "CVText",
    "Candidate",
    "CandidateTag",
    "Consent",
    "DepositBatch",
    "IdentityKey",
    "KnownForm",
    "LikelyPair",
    "MergedRecord",
    "MonthFact",
    "Note",
    "Placement",
    "Referral",
    "SampleProfile",
    "SavedSearch",
    "SavedSearchHit",
    "SearchProfile",
    "SearchWord",
    "Shortlist",
    "ShortlistEntry",
    "Tag",
    "UnveilRequest",
    "answer_deadline",
    "known_forms",
]
