"""Fonts, migrations, cache table and story in one Django process. Each is skipped when there is nothing to do."""

import io
import os
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command, get_commands

from devstack import fonts
from devstack.layout import DevstackError
from devstack.processes import step


def main(personas: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gtec_portal.settings")
    try:
        with fonts.built_meanwhile(os.environ), step("base de données"):
            django.setup()
            output("migrate", interactive=False)
            output("createcachetable")
        with step("données fictives"):
            output("demo")
            Path(personas).write_text(output("demo", "--personas"), encoding="utf-8")
    except (CommandError, DevstackError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def output(command: str, *arguments: str, **options) -> str:
    """Run a command and return what it printed; nothing when this portal does not have it."""
    if command not in get_commands():
        return ""
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
