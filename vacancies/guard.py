"""Keeps robots and floods off a form open to all, without asking a person to read twisted letters."""

import hashlib
import time

from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError

MIN_SECONDS = 2  # nobody reads and fills a form faster
MAX_SECONDS = 12 * 3600
_SALT = "vacancies.guard"


def make_stamp(at=None):
    """Sign the moment the form was shown (seconds since the epoch; now by default)."""
    return signing.dumps(int(at or time.time()), salt=_SALT)


def check_stamp(stamp):
    """Refuse a form sent back too fast, too late, or with a stamp of somebody's own making."""
    try:
        age = time.time() - signing.loads(stamp, salt=_SALT)
    except (signing.BadSignature, TypeError):
        raise ValidationError(
            "Ce formulaire n’a pas été reconnu. Vérifiez vos réponses, puis envoyez-le de nouveau.", code="stamp"
        ) from None
    if age < MIN_SECONDS:
        raise ValidationError("Ce formulaire est parti très vite. Relisez-le, puis envoyez-le de nouveau.", code="fast")
    if age > MAX_SECONDS:
        raise ValidationError(
            "Cette page était ouverte depuis longtemps. Vérifiez vos réponses, puis envoyez-la de nouveau.",
            code="stale",
        )


def is_flooding(request, action, *, limit, seconds):
    """Count this request for its address; true beyond `limit` in the current window of `seconds`.

    The address is hashed and forgotten with the window. The cache is in the database: the limit holds for all processes.
    """
    address = hashlib.sha256(f"{_SALT}{request.META.get('REMOTE_ADDR', '')}".encode()).hexdigest()[:24]
    key = f"open.{action}.{address}.{int(time.time() // seconds)}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, seconds)
    return count > limit
