"""The variables that make the settings those of a demonstration."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / ".portal"
MAIL = PORTAL / "mail"
PRIVATE = PORTAL / "private"
BEAT = PORTAL / "beat"
STATIC = PORTAL / "static"  # stays empty: the demo serves the sources

# A demonstration never sends to the outside, whatever the person's own environment says.
NEVER = (
    "DJANGO_DEBUG",
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
    "BEHIND_PROXY",
    "ACCEL_PREFIX",
)


def demo_environment(base: Mapping[str, str], *, port: int = 8000, smtp_port: int = 2525) -> dict[str, str]:
    """Return `base` with everything a demonstration sets."""
    STATIC.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in base.items() if name not in NEVER}
    return kept | {
        "DEMO": "1",
        "DJANGO_SECRET_KEY": secret_key(),
        "DJANGO_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "PORTAL_URL": f"http://localhost:{port}",
        "STAFF_MFA_REQUIRED": "0",
        "EMPLOYER_MFA_REQUIRED": "0",
        # Papers of a training body carry these: fictional ones.
        "PORTAL_NDA": kept.get("PORTAL_NDA") or "28610000061",
        "PORTAL_LEGAL_REPRESENTATIVE": kept.get("PORTAL_LEGAL_REPRESENTATIVE") or "Hélène Duval, présidente",
        # The specimen account of French banks.
        "PORTAL_IBAN": kept.get("PORTAL_IBAN") or "FR7630006000011234567890189",
        "PORTAL_BIC": kept.get("PORTAL_BIC") or "AGRIFRPPXXX",
        "PORTAL_REFERENT_HANDICAP": kept.get("PORTAL_REFERENT_HANDICAP") or "Claire Roy",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(smtp_port),
        "DEMO_MAIL_ROOT": str(MAIL),
        "PRIVATE_ROOT": str(PRIVATE),
        "CELERY_BEAT_FILE": str(BEAT),
        "STATIC_ROOT": str(STATIC),
    }


def secret_key() -> str:
    """Return the demo's own secret, made once: signed links of yesterday still open today."""
    path = PORTAL / "demo.env"
    name = "DJANGO_SECRET_KEY="
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(name):
                return line.removeprefix(name)
    key = secrets.token_urlsafe(48)
    PORTAL.mkdir(exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{name}{key}\n")
    return key
