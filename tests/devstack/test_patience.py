"""A test that hangs, wherever it does, ends the run and is named."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFTEST = """
import threading
import pytest
from tests import patience

pytest_runtest_setup, pytest_runtest_call, pytest_runtest_teardown = patience.hooks(seconds={seconds})
wait = threading.Event().wait

@pytest.fixture
def never_made():
    wait()

@pytest.fixture
def never_closed():
    yield
    wait()
"""


@pytest.fixture
def run(tmp_path):
    def run(test, seconds):
        (tmp_path / "conftest.py").write_text(CONFTEST.format(seconds=seconds))
        (tmp_path / "test_it.py").write_text(f"from conftest import wait\n{test}\n")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "-c", "/dev/null"]
        return subprocess.run(
            [*command, "--rootdir", tmp_path, tmp_path],
            cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("test", "phase"),
    [
        ("def test_a(never_made): pass", "setup"),
        ("def test_a(): wait()", "call"),
        ("def test_a(never_closed): pass", "teardown"),
        ("def test_a(never_closed): raise ValueError", "teardown"),
    ],
    ids=["setup", "call", "teardown", "teardown after a failure"],
)
def test_run_that_hangs_ends_and_says_where(run, test, phase):
    ended = run(test, seconds=2)

    assert ended.returncode == 1
    assert f"test_it.py::test_a ({phase}) : bloqué depuis 2 secondes, l’essai s’arrête là." in ended.stderr
    assert "in wait" in ended.stderr


def test_journey_that_waits_for_its_browser_says_at_which_line(run):
    """Playwright runs its loop in a greenlet beside the test, as here."""
    ended = run("from greenlet import greenlet\ndef test_a(): greenlet(wait).switch()  # here", seconds=2)

    assert ended.returncode == 1
    assert "def test_a(): greenlet(wait).switch()  # here" in ended.stderr.partition("Greenlet:")[2]


def test_run_that_ends_in_time_is_left_alone(run):
    ended = run("def test_a(): wait(0.01)", seconds=30)

    assert (ended.returncode, ended.stderr) == (0, "")
