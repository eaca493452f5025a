"""What reading the hostile corpus costs in memory: the worker keeps its size, each reader stays under its limit."""

from gtec_portal.jail import extract, run
from tests.cvtheque import hostile, hostile_worker


def test_worker_does_not_grow_on_the_hostile_corpus_and_readers_stay_under_their_limit(tmp_path):
    refused, grown, largest = hostile_worker.read_all(tmp_path)

    assert len(refused) == len(hostile.REFUSED_WHEN_READ) + 1
    assert refused.pop(hostile_worker.GOOD) == ""
    assert all(refused.values())
    # In kB. The answer of one reader is all a worker ever holds of a file, and it holds it three times while decoding it.
    assert grown <= 3 * run.MAX_ANSWER / 1024
    assert largest <= extract.MEMORY / 1024
