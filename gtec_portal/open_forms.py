"""Forms open to all: kept from robots and floods without asking a person to read twisted letters.

A field people do not see, a signed moment, and a limit per address: nothing to type, nothing to click, no third party.
"""

import hashlib
import time

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction

MIN_SECONDS = 2  # nobody reads and fills a form faster
MAX_SECONDS = 12 * 3600
HOUR = 3600
_SALT = "open_forms.stamp"


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


class OpenForm(forms.Form):
    """Base of every form that anybody may send; also mixed into model forms.

    The template adds `{% include "components/open_form.html" with form=form only %}` inside its <form>.
    """

    website = forms.CharField(
        label="Ne remplissez pas ce champ",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("website"):
            raise ValidationError(
                "Un champ qui devait rester vide a été rempli. Effacez-le, puis envoyez de nouveau.", code="honeypot"
            )
        if not self.errors:  # sent back anyway, with a new stamp: what is to be repaired is enough
            check_stamp(data.get("stamp", ""))
        return data

    def fresh_stamp(self):
        """A new stamp for the page shown (again): the old one may be the reason it was refused."""
        return make_stamp()


def address_of(request):
    """The address a request comes from, as the trusted front server says (see RemoteAddressMiddleware)."""
    return request.META.get("REMOTE_ADDR") or "-"


def allows(what, who, limit, seconds=HOUR):
    """Count one use of `what` by `who` (an IP or mail address, kept as a digest). False past `limit` in the period.

    The cache lives in PostgreSQL, so the limit holds for all processes and while the broker is down; a lock of PostgreSQL on the
    key makes of two uses at once two uses. The end of the period is kept beside the count: `cache.incr` would start the cache's
    own five minutes again at each use.
    """
    key = f"open:{what}:{hashlib.sha256(who.lower().encode()).hexdigest()[:32]}"
    now = time.time()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        used, until = cache.get(key, (0, now + seconds))
        if used < limit:
            cache.set(key, (used + 1, until), until - now)
    return used < limit
