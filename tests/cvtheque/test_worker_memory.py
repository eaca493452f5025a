"""What reading the hostile corpus costs in memory: the worker keeps its size, each reader stays under its limit."""

import json
import os
import subprocess
import sys

from django.conf import settings

from cvtheque.demo_files import pdf
from gtec_portal.jail import extract, run
from tests.cvtheque import hostile
from tests.factories.cvtheque import PAPER

KINDS = {"jpg": "jpeg"}
# A worker in little: it reads a good CV, then every file of the folder, and says how much it grew and how large its readers were.
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
print(json.dumps([peak(resource.RUSAGE_SELF) - before, peak(resource.RUSAGE_CHILDREN), refused]))
"""


def test_worker_does_not_grow_on_the_hostile_corpus_and_readers_stay_under_their_limit(tmp_path):
    (tmp_path / "pdf-0000").write_bytes(pdf(PAPER))
    for number, (name, make, _) in enumerate(hostile.REFUSED_WHEN_READ, 1):
        ending = name.rpartition(".")[2]
        (tmp_path / f"{KINDS.get(ending, ending)}-{number:04}").write_bytes(make())

    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(settings.BASE_DIR), str(tmp_path)],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )

    grown, largest, refused = json.loads(done.stdout)
    assert len(refused) == len(hostile.REFUSED_WHEN_READ) + 1
    assert refused.pop("pdf-0000") == ""
    assert all(refused.values())
    # In kB. The answer of one reader is all a worker ever holds of a file, and it holds it three times while decoding it.
    assert grown <= 3 * run.MAX_ANSWER / 1024
    assert largest <= extract.MEMORY / 1024
