"""Fonts are built once per recipe, beside whatever else has to be done: they take a processor for seconds."""

import contextlib
import hashlib
import subprocess
import sys
from collections.abc import Iterator, Mapping

from devstack import processes
from devstack.environment import PORTAL, ROOT
from devstack.layout import DevstackError

RECIPE = ("gtec_portal/management/commands/build_fonts.py", "requirements.txt")
STAMP = PORTAL / "fonts.stamp"


@contextlib.contextmanager
def built_meanwhile(environment: Mapping[str, str]) -> Iterator[None]:
    """Build them during the block when their recipe has changed or they are missing; wait for the end."""
    digest = hashlib.sha256()
    for name in RECIPE:
        digest.update((ROOT / name).read_bytes())
    there = (ROOT / "static" / "fonts" / "inter.css").exists()
    if there and STAMP.exists() and STAMP.read_text() == digest.hexdigest():
        yield
        return
    process = subprocess.Popen(
        [sys.executable, "manage.py", "build_fonts", "--force"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        preexec_fn=processes.die_with_parent(),
    )
    yield
    with processes.step("polices"):
        process.wait()
    if process.returncode:
        raise DevstackError("Les polices n’ont pas pu être fabriquées (voir ci-dessus).")
    STAMP.write_text(digest.hexdigest())
