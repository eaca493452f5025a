"""`./portal` before anything is installed."""

import re
import subprocess

from tests.devstack.conftest import ROOT


def portal(*arguments, **environment):
    return subprocess.run(
        [ROOT / "portal", *arguments], env=environment, capture_output=True, text=True, check=False, cwd="/"
    )


def test_help_names_every_command():
    result = portal("help", PATH="/usr/bin:/bin")

    assert result.returncode == 0
    assert re.findall(r"^  (\w+)", result.stdout, flags=re.MULTILINE) == [
        "demo",
        "stop",
        "test",
        "check",
        "manage",
        "shell",
    ]


def test_unknown_command_is_refused_with_the_help():
    result = portal("dmeo", PATH="/usr/bin:/bin")

    assert (result.returncode, result.stdout) == (64, "")
    assert result.stderr.startswith("Commande inconnue : dmeo\n\nUsage : ./portal <commande>")


def test_missing_python_is_said_with_what_to_type():
    result = portal("demo", PATH="/nonexistent")

    assert result.returncode == 69
    assert "apt-get install python3" in result.stderr


def test_lock_files_name_no_host():
    for path in ROOT.glob("requirements*.txt"):
        assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", path.read_text()) == [], path.name
