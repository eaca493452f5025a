"""Tests that need a program of the system: skipped with a reason on a desk without it, run (and failed) where CI=true.

`./portal test` installs all of these where it may, so a continuous integration that lacks one is not set up as it should be.
"""

import os

import pytest

from gtec_portal.jail import programs


def needs(found, missing):
    """A mark that skips a test for the reason `missing` unless the program was found. Never where CI=true."""
    return pytest.mark.skipif(not found and os.environ.get("CI") != "true", reason=missing)


needs_ocr = needs(programs.ocr_command(), "tesseract et son français ne sont pas installés")
needs_antiword = needs(programs.doc_command(), "antiword n’est pas installé")
