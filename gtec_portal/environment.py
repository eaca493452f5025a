"""Reading the environment: each value has a type, a safe default, and refuses to be malformed.

A malformed value must stop the process before it serves anything: an administrator who types `DJANGO_DEBUG=flase` learns
it at once rather than from a leaked traceback.
"""

import os
import re
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from stdnum import iban as iban_number

_TRUE = {"1", "true", "yes", "on", "oui"}
_FALSE = {"0", "false", "no", "off", "non"}


def text(name, default=""):
    """Return the variable as text, stripped; the default when it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name, *, default=False):
    """Return a yes/no variable, the default when it is absent or empty. Anything that is neither raises ImproperlyConfigured."""
    raw = os.environ.get(name, "")
    value = raw.strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} : « {raw} » n’est ni oui ni non. Écrivez 1 ou 0.")


def integer(name, default, *, low=0, high=None):
    """Return a whole number between low and high, inclusive."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} : « {raw} » n’est pas un nombre entier.") from None
    if value < low or (high is not None and value > high):
        raise ImproperlyConfigured(
            f"{name} : {value} doit être compris entre {low} et {high if high is not None else '…'}."
        )
    return value


def integers(name, default, *, low=0):
    """Return as many whole numbers as the default has, separated by commas, none below `low`."""
    raw = text(name)
    if not raw:
        return tuple(default)
    parts = [part.strip() for part in raw.split(",")]
    if len(parts) != len(default) or not all(part.isascii() and part.isdigit() and int(part) >= low for part in parts):
        example = ",".join(str(number) for number in default)
        raise ImproperlyConfigured(f"{name} : « {raw} » n’est pas une suite de {len(default)} nombres comme {example}.")
    return tuple(int(part) for part in parts)


def words(name, default=()):
    """Return a comma-separated list, empty items dropped."""
    raw = os.environ.get(name)
    if raw is None:
        return list(default)
    return [item.strip() for item in raw.split(",") if item.strip()]


def email_address(name, default):
    """Return « Name <address> » or a bare address, checked."""
    raw = text(name) or default
    if "@" not in parseaddr(raw)[1]:
        raise ImproperlyConfigured(f"{name} : « {raw} » n’est pas une adresse e-mail.")
    return raw


def iban(name):
    """Return a bank account number without its spaces, its key checked, or "" when none is set."""
    raw = text(name)
    if raw and not iban_number.is_valid(raw):
        raise ImproperlyConfigured(f"{name} : « {raw} » n’est pas un IBAN valide. Recopiez-le depuis votre RIB.")
    return iban_number.compact(raw)


def colour(name):
    """Return a colour written #rrggbb, or "" when none is set."""
    raw = text(name).lower()
    if raw and not re.fullmatch(r"#[0-9a-f]{6}", raw):
        raise ImproperlyConfigured(
            f"{name} : « {raw} » n’est pas une couleur. Attendu : # et six chiffres hexadécimaux."
        )
    return raw


def database(name, default):
    """Parse `postgres://user:password@host:port/base?host=/socket/dir` into Django's dictionary.

    `?host=` names the directory of a unix socket. Only PostgreSQL is accepted: constraints, search and locks rely on it.
    """
    raw = text(name) or default
    parts = urlsplit(raw)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} : attendu postgres://utilisateur:secret@hôte:5432/base.")
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} : le port n’est pas un nombre.") from None
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(port or ""),
    }


def broker(name, default):
    """Return a kombu broker address from `redis://…`, `rediss://…` or `unix:///path/to.sock?db=0`."""
    raw = text(name) or default
    parts = urlsplit(raw)
    if parts.scheme in {"redis", "rediss"} and parts.hostname:
        return raw
    if parts.scheme == "unix" and parts.path:
        number = parse_qs(parts.query).get("db", ["0"])[0]
        return f"redis+socket://{parts.path}?virtual_host={number}"
    raise ImproperlyConfigured(f"{name} : attendu redis://hôte:6379/0 ou unix:///chemin.sock?db=0.")
