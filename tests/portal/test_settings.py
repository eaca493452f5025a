"""The settings refuse what is malformed, in words an administrator understands, and are safe by default."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from gtec_portal import environment

GOOD = {"DJANGO_SECRET_KEY": "x" * 60, "DJANGO_DEBUG": "0", "PORTAL_URL": "https://portail.example"}


def start(**values):
    """Import the settings in a fresh process with only these variables. Return (exit code, stderr)."""
    kept = {
        "PATH": os.environ["PATH"],
        **({"LD_LIBRARY_PATH": os.environ["LD_LIBRARY_PATH"]} if "LD_LIBRARY_PATH" in os.environ else {}),
    }
    shown = "s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.STAFF_MFA_REQUIRED"
    code = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'gtec_portal.settings'; from django.conf import settings as s; print({shown})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **values},
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=False,
    )
    return done.returncode, done.stdout.strip(), done.stderr


def test_defaults_are_those_of_production():
    code, printed, _ = start(**GOOD)

    assert (code, printed) == (0, "False True 31536000 True")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DJANGO_DEBUG", "peut-être", "ni oui ni non"),
        ("DJANGO_SECRET_KEY", "", "DJANGO_SECRET_KEY"),
        ("DATABASE_URL", "mysql://a@b/c", "postgres://"),
        ("DATABASE_URL", "postgres://a@b:port/c", "n’est pas un nombre"),
        ("REDIS_URL", "amqp://b", "redis://"),
        ("EMAIL_PORT", "70000", "compris entre"),
        ("EMAIL_PORT", "vingt-cinq", "nombre entier"),
        ("DEFAULT_FROM_EMAIL", "contact", "adresse e-mail"),
        ("PORTAL_URL", "portail.example", "https://"),
        ("UPLOAD_MAX_MB", "0", "compris entre"),
    ],
)
def test_malformed_value_refuses_to_start(name, value, words):
    code, _, errors = start(**{**GOOD, name: value})

    assert code == 1
    assert words in errors.splitlines()[-1]


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("postgres://gtec@/base?host=/run/pg dir", "/run/pg dir", ""),
        ("postgresql://u:p%40ss@db.example:5433/base", "db.example", "5433"),
    ],
)
def test_database_address(monkeypatch, address, host, port):
    monkeypatch.setenv("DATABASE_URL", address)

    parsed = environment.database("DATABASE_URL", "")

    assert (parsed["HOST"], parsed["PORT"], parsed["NAME"]) == (host, port, "base")


def test_database_password_is_unquoted(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p%40ss@db/base")

    assert environment.database("DATABASE_URL", "")["PASSWORD"] == "p@ss"


def test_broker_socket_address(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "unix:///run/valkey.sock?db=3")

    assert environment.broker("REDIS_URL", "") == "redis+socket:///run/valkey.sock?virtual_host=3"


def test_mail_cannot_be_both_tls_and_ssl():
    code, _, errors = start(**GOOD, EMAIL_USE_TLS="1", EMAIL_USE_SSL="1")

    assert code == 1
    assert "s’excluent" in errors


def test_empty_flag_keeps_its_safe_default(monkeypatch):
    """« STAFF_MFA_REQUIRED= » in a file copied from the example must not switch the second factor off."""
    monkeypatch.setenv("X", "")

    assert (environment.flag("X", default=True), environment.flag("X")) == (True, False)


def test_flag_reads_french_words(monkeypatch):
    monkeypatch.setenv("X", "oui")
    assert environment.flag("X") is True
    monkeypatch.setenv("X", "peut-être")
    with pytest.raises(ImproperlyConfigured):
        environment.flag("X")
