"""How often one address may use the public forms. Counted in the database cache, so that a broker that is down changes nothing."""

import hashlib

from django.core.cache import cache

HOUR = 3600
DEPOSITS_PER_HOUR = 30  # a whole training room may share one address
LINKS_PER_HOUR = 20
LETTERS_PER_HOUR = 3  # to one mailbox


def allows(what, who, limit, seconds=HOUR):
    """Count one use of `what` by `who` (an IP or mail address, kept as a digest). False past `limit` within the period."""
    key = f"cvtheque:{what}:{hashlib.sha256(who.lower().encode()).hexdigest()[:32]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it expired between the two lines
        return True
