"""The end of patience: a test that hangs stops the whole run and says where, rather than holding it for ever.

    pytest_runtest_setup, pytest_runtest_call, pytest_runtest_teardown = patience.hooks(seconds=600)    # in a conftest.py

Each phase of each test below that conftest has the time to itself, the end included: a browser that never closes is as stuck as
a page that never comes. Nothing is reported after that, on purpose: what the stuck thread holds cannot be given back.
"""

import contextlib
import faulthandler
import gc
import os
import sys
import threading
import traceback

import pytest
from greenlet import greenlet


def hooks(seconds):
    """One hook per phase of a test."""
    return tuple(hook(phase, seconds) for phase in ("setup", "call", "teardown"))


def hook(phase, seconds):
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def runtest(item):
        with at_most(seconds, item, phase):
            return (yield)

    return runtest


@contextlib.contextmanager
def at_most(seconds, item, phase):
    timer = threading.Timer(seconds, give_up, [item, phase, seconds])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def give_up(item, phase, seconds):
    """Say which test is stuck and what every thread is doing, then end this process; its children die with it.

    A journey waits for its browser in a greenlet: of those the threads show only Playwright's own loop.
    """
    try:
        item.config.pluginmanager.getplugin("capturemanager").suspend_global_capture(in_=True)
        print(
            f"\n{item.nodeid} ({phase}) : bloqué depuis {seconds:g} secondes, l’essai s’arrête là.", file=sys.__stderr__
        )
        faulthandler.dump_traceback(sys.__stderr__)
        for waiting in greenlets():
            print("\nGreenlet:", file=sys.__stderr__)
            traceback.print_stack(waiting.gr_frame, file=sys.__stderr__)
        sys.__stderr__.flush()
    finally:
        os._exit(1)


def greenlets():
    """Those that wait. By their type: `isinstance` would wake up whatever is lazy among the objects of the process."""
    return [one for one in gc.get_objects() if issubclass(type(one), greenlet) and one.gr_frame]
