"""The CV base. A candidate's identity lives in `Candidate`; what a search may see lives in `SearchProfile`, which has none."""

from cvtheque.models.candidates import LINK_PURPOSE, Candidate
from cvtheque.models.consents import Consent
from cvtheque.models.files import CVFile, CVText
from cvtheque.models.profiles import SearchProfile, SearchWord
from cvtheque.models.unveiling import ANSWER_DAYS, ASK_AGAIN_DAYS, UnveilRequest, answer_deadline

__all__ = [
    "ANSWER_DAYS",
    "ASK_AGAIN_DAYS",
    "LINK_PURPOSE",
    "CVFile",
    "CVText",
    "Candidate",
    "Consent",
    "SearchProfile",
    "SearchWord",
    "UnveilRequest",
    "answer_deadline",
]
