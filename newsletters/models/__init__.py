"""Letters, the people they go to, and the bulletin of the members, a module by subject; the rest of the portal imports from here."""

from newsletters.models.bulletins import Bulletin
from newsletters.models.letters import (
    CONSENT_VERSION,
    CONSENT_WORDING,
    Block,
    Delivery,
    Issue,
    SendingMark,
    Subscriber,
    Suppression,
    digest_of,
)

__all__ = [
    "CONSENT_VERSION",
    "CONSENT_WORDING",
    "Block",
    "Bulletin",
    "Delivery",
    "Issue",
    "SendingMark",
    "Subscriber",
    "Suppression",
    "digest_of",
]
