"""A worker in little: it reads every hostile file, then says how much it grew and how large its readers were. Also used by bench/."""

import json
import os
import subprocess
import sys
from pathlib import Path

from cvtheque.demo_files import pdf
from tests.cvtheque import hostile
from tests.factories.cvtheque import PAPER

ROOT = Path(__file__).resolve().parents[2]
GOOD = "pdf-0000"
KINDS = {"jpg": "jpeg"}
WORKER = """
import json, resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from gtec_portal.jail import run

def read(path):
    with path.open("rb") as stored:
        return run.read(stored, path.name.split("-")[0]).refused

def peak(who):
    return resource.getrusage(who).ru_maxrss

files = sorted(Path(sys.argv[2]).iterdir())
read(files[0])
before = peak(resource.RUSAGE_SELF)
refused = {path.name: read(path) for path in files}
print(json.dumps([refused, peak(resource.RUSAGE_SELF) - before, peak(resource.RUSAGE_CHILDREN)]))
"""


def read_all(folder):
    """(why each file was refused, kB the worker grew, kB of its largest reader). One good CV comes first: `GOOD`."""
    (folder / GOOD).write_bytes(pdf(PAPER))
    for number, (name, make, _) in enumerate(hostile.REFUSED_WHEN_READ, 1):
        ending = name.rpartition(".")[2]
        (folder / f"{KINDS.get(ending, ending)}-{number:04}").write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(ROOT), str(folder)],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    return json.loads(done.stdout)
