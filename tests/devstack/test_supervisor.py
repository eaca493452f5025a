"""The supervisor stops exactly what it started, and restarts what falls."""

import contextlib
import signal
import subprocess
import sys

import psutil
import pytest

from tests.devstack.conftest import ROOT, alive, soon

# Programs say their pid. « parent » has a child of its own; « stubborn » ignores the polite request.
SCRIPT = """
import sys
from pathlib import Path
from devstack import supervisor
supervisor.GRACE = 1
programs = {
    "plain": "import os, time; print('pid', os.getpid()); time.sleep(600)",
    "parent": "import os, subprocess, sys; print('pid', os.getpid()); subprocess.call([sys.executable, '-c',"
              " \\"import os, time; print('pid', os.getpid(), flush=True); time.sleep(600)\\"])",
    "stubborn": "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('pid', os.getpid()); time.sleep(600)",
}
boss = supervisor.Supervisor({"PYTHONDONTWRITEBYTECODE": "1"}, directory=Path.cwd())
boss.catch_signals()
try:
    for name in sys.argv[1:]:
        boss.add(supervisor.Program(name, [sys.executable, "-c", programs[name]]))
    boss.run()
finally:
    boss.stop()
"""


@contextlib.contextmanager
def supervised(*names):
    command = [sys.executable, "-c", SCRIPT, *names]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def read_pids(process, count):
    """Read `count` lines « name | pid N » and return the numbers."""
    return [int(process.stdout.readline().rpartition(" ")[2]) for _ in range(count)]


def test_ctrl_c_stops_all_it_started_and_nothing_else():
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with supervised("plain", "parent", "stubborn") as process:
        pids = read_pids(process, 4)
        process.send_signal(signal.SIGINT)

        assert process.wait(20) == 0

    assert [pid for pid in pids if alive(pid)] == []
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="le noyau ne prévient les enfants que sous Linux")
def test_killed_supervisor_leaves_no_child():
    with supervised("plain") as process:
        (pid,) = read_pids(process, 1)

        process.kill()

        assert soon(lambda: not alive(pid))


def test_fallen_program_is_started_again_and_it_is_said():
    with supervised("plain") as process:
        (first,) = read_pids(process, 1)

        psutil.Process(first).kill()

        assert process.stdout.readline() == "plain  | arrêté (signal 9) ; nouveau départ dans 1 s\n"
        assert read_pids(process, 1) != [first]


def test_child_of_a_fallen_program_is_not_left_behind():
    with supervised("parent") as process:
        parent, child = read_pids(process, 2)

        psutil.Process(parent).kill()

        assert soon(lambda: not alive(child))
