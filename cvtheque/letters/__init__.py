"""Letters of the CVthèque. Those to candidates hold their personal link; those to employers never hold an identity."""

from cvtheque.letters.alerts import search_alert, stop_url
from cvtheque.letters.profile import (
    already_here,
    file_refused,
    file_unreadable,
    forwarded,
    forwarded_again,
    met,
    personal_link,
    retention_warning,
    welcome,
)
from cvtheque.letters.rebond import referral_asked, referral_invited, referral_shown
from cvtheque.letters.unveiling import unveil_answered, unveil_asked, unveil_closed, unveil_expired, unveil_reminder
from cvtheque.letters.ways_out import leave_url, with_way_out

__all__ = [
    "already_here",
    "file_refused",
    "file_unreadable",
    "forwarded",
    "forwarded_again",
    "leave_url",
    "met",
    "personal_link",
    "referral_asked",
    "referral_invited",
    "referral_shown",
    "retention_warning",
    "search_alert",
    "stop_url",
    "unveil_answered",
    "unveil_asked",
    "unveil_closed",
    "unveil_expired",
    "unveil_reminder",
    "welcome",
    "with_way_out",
]
