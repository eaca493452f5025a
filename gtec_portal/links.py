"""Personal links: a signed token instead of an account, revocable by a counter on the row.

A link is not a secret kept in the database: it is made again for each mail, and `link_version` on the row kills all of them.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse


def make_token(instance, purpose):
    """Sign (id, link version) for one purpose; a token for one purpose opens nothing else."""
    return signing.dumps(
        [instance.pk, getattr(instance, "link_version", 0)], salt=f"link.{instance._meta.label_lower}.{purpose}"
    )


def signed_number(model, token, purpose, *, max_age=None):
    """What a token of ours says: (id, link version), whether that row still exists or not; (None, None) when it is forged."""
    try:
        pk, version = signing.loads(token, salt=f"link.{model._meta.label_lower}.{purpose}", max_age=max_age)
    except (signing.BadSignature, ValueError, TypeError):
        return None, None
    return pk, version


def read_token(queryset, token, purpose, *, max_age=None):
    """Return the row the token was made for, or None: forged, expired (`max_age` seconds), revoked or gone."""
    pk, version = signed_number(queryset.model, token, purpose, max_age=max_age)
    instance = queryset.filter(pk=pk).first() if pk is not None else None
    if instance is None or getattr(instance, "link_version", 0) != version:
        return None
    return instance


def absolute(view, *args, **kwargs):
    """Full address of a named page, for mails, feeds and papers."""
    return settings.SITE_URL + reverse(view, args=args, kwargs=kwargs)
