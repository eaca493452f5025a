"""Wishes and interviews of a job dating: what somebody looks for goes with their registration (events.holdings.forget)."""

from accounts import erasure

erasure.follows("events.seeker", "events.registration", ["trade"])
erasure.impersonal(
    "ce qu’un employeur propose à un job dating, et qui rencontre qui, par numéro",
    "events.dating",
    "events.datingslot",
    "events.booth",
    "events.datingwish",
    "events.datingpick",
    "events.interview",
)
