"""`./portal check`: everything a machine can say without running the portal's tests."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

from devstack.environment import ROOT
from devstack.processes import in_seconds
from devstack.testing import test_servers

PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
# What a deployment would set; values are made up.
PRODUCTION = {
    "DJANGO_DEBUG": "0",
    "DEMO": "0",
    "DJANGO_SECRET_KEY": "y7Jd0q3VbX2mKp9wTz5LfRc8NhGs4QaEu6YvPx1BoZiDkWtM-0Hn",
    "DJANGO_ALLOWED_HOSTS": "portail.example.org",
    "PORTAL_URL": "https://portail.example.org",
    "EMAIL_HOST": "smtp.example.org",
    "EMAIL_USE_SSL": "1",
    "STAFF_MFA_REQUIRED": "1",
    "EMPLOYER_MFA_REQUIRED": "1",
}


@dataclass(frozen=True)
class Check:
    label: str
    command: list[str]
    extra: dict[str, str] = field(default_factory=dict)


CHECKS = [
    Check("style du code", [*PYTHON, "ruff", "check", "--output-format=concise", "."]),
    Check("mise en forme du code", [*PYTHON, "ruff", "format", "--check", "--output-format=concise", "."]),
    Check("style des gabarits", [*PYTHON, "djlint", "templates", "--lint", "--quiet"]),
    Check("types", [*PYTHON, "mypy"]),
    Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("étages du code", [*PYTHON, "pytest", "-p", "no:valkey", "-q", "tests/portal/test_house.py"]),
    Check("réglages de production", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    Check(
        "docker-compose.yml",
        [*PYTHON, "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    ),
    Check("Dockerfile", [os.path.join(os.path.dirname(sys.executable), "hadolint"), "Dockerfile"]),  # noqa: PTH118, PTH120
]


FIXES = [[*PYTHON, "ruff", "check", "--fix", "--quiet", "."], [*PYTHON, "ruff", "format", "--quiet", "."]]


def run(arguments: list[str]) -> int:
    """Run every check, say what each found; 1 when one of them found something.

    `--fix` mends first what a machine can mend. Other arguments select checks by label.
    """
    if "--fix" in arguments:
        arguments = [word for word in arguments if word != "--fix"]
        for command in FIXES:
            subprocess.run(command, cwd=ROOT, check=False)
    wanted = [
        check for check in CHECKS if not arguments or any(word.lower() in check.label.lower() for word in arguments)
    ]
    with test_servers() as (_, environment):
        failed = [check.label for check in wanted if not passes(check, environment)]
    print(f"À revoir : {', '.join(failed)}." if failed else "Tout est en ordre.", flush=True)
    return 1 if failed else 0


def passes(check: Check, environment: dict[str, str]) -> bool:
    print(f"  {check.label}…", end="", flush=True)
    start = time.monotonic()
    result = subprocess.run(
        check.command, env={**environment, **check.extra}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(f" {'bon' if result.returncode == 0 else 'À REVOIR'} ({in_seconds(time.monotonic() - start)})", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0
