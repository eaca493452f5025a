"""Fonts, migrations, cache table and story in one Django process. Each is skipped when there is nothing to do."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command, get_commands

from devstack import processes
from devstack.demo import step


def main(personas: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gtec_portal.settings")
    try:
        with building_fonts(), step("base de données"):
            django.setup()
            output("migrate", interactive=False)
            output("createcachetable")
        with step("données fictives"):
            output("demo")
            Path(personas).write_text(output("demo", "--personas"), encoding="utf-8")
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def building_fonts():
    """Build the fonts beside the block: they take a processor for seconds and need nothing from the database."""
    command = [sys.executable, "manage.py", "build_fonts"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=processes.die_with_parent())
    yield
    if process.poll() is None:
        with step("polices"):
            process.wait()
    if process.returncode:
        raise CommandError("Les polices n’ont pas pu être fabriquées (voir ci-dessus).")


def output(command: str, *arguments: str, **options) -> str:
    """Run a command and return what it printed; nothing when this portal does not have it."""
    if command not in get_commands():
        return ""
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
