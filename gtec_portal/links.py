"""Personal links: a signed token instead of an account, revocable by a counter on the row.

A link is not a secret kept in the database: it is made again for each mail, and `link_version` on the row kills all of them.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

ONE_CLICK = "One-Click"


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


def one_click(view):
    """The page behind « List-Unsubscribe »: GET only asks, since mail scanners open every link; POST acts, twice as well as once.

    Mail programs post here by themselves (RFC 8058), without a cookie or a page before: no session, no CSRF token. It is safe to do
    without both, because neither would prove anything here. What lets one act is the signed token in the address, which another site
    cannot know; whoever holds it could as well press the button. Such a view must read nothing else: no `request.user`, no session.
    """
    return csrf_exempt(login_not_required(require_http_methods(["GET", "POST"])(view)))


def one_click_headers(*ways):
    """What makes a mail program offer its own button « se désabonner »: it posts to the first of these addresses (RFC 8058)."""
    return {
        "List-Unsubscribe": ", ".join(f"<{way}>" for way in ways),
        "List-Unsubscribe-Post": f"List-Unsubscribe={ONE_CLICK}",
    }


def one_click_answer(request, text):
    """The answer to a mail program, on the spot and without redirection; None when a person pressed our button."""
    if request.POST.get("List-Unsubscribe") != ONE_CLICK:
        return None
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8")


def absolute(view, *args, **kwargs):
    """Full address of a named page, for mails, feeds and papers."""
    return settings.SITE_URL + reverse(view, args=args, kwargs=kwargs)
