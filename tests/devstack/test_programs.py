"""Programs the tests need: which packages are missing, and what a continuous integration makes of it."""

import pytest

from devstack import testing
from tests.marks import needs


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with only the programs a test puts on it."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def has(name, says=""):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{says}'\n")
        program.chmod(0o755)

    return has


def test_bare_machine_lacks_all_that_reads_paper(machine):
    assert testing.missing_readers() == ["tesseract-ocr", "tesseract-ocr-fra", "antiword"]


def test_tesseract_without_french_reads_nothing(machine):
    machine("tesseract", says="eng")
    machine("antiword")

    assert testing.missing_readers() == ["tesseract-ocr", "tesseract-ocr-fra"]


def test_machine_that_reads_paper_lacks_nothing(machine):
    machine("tesseract", says="fra")
    machine("antiword")

    assert testing.missing_readers() == []


@pytest.mark.parametrize(("found", "ci", "skipped"), [("/x", "", False), ("", "", True), ("", "true", False)])
def test_missing_program_skips_on_a_desk_and_fails_in_integration(monkeypatch, found, ci, skipped):
    monkeypatch.setenv("CI", ci)

    mark = needs(found, "il manque : x")

    assert (mark.mark.args, mark.mark.kwargs) == ((skipped,), {"reason": "il manque : x"})
