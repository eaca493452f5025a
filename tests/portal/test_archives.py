"""Damaged archives: whatever Python raises on one is in the named list, however it was packed."""

import io
import zipfile

import pytest

from gtec_portal import archives
from gtec_portal.jail import extract

WORDS = bytes(range(256)) * 40
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def packed(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a", WORDS)
    return bytearray(out.getvalue())


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("a")


@pytest.mark.parametrize("method", METHODS)
def test_file_overwritten_inside_an_archive_is_damaged(method):
    content = packed(method)
    assert unpacked(content) == WORDS
    content[31:60] = b"\xa5" * 29  # after the header of the file: 30 bytes and its name

    with pytest.raises(archives.DAMAGED):
        unpacked(content)


@pytest.mark.parametrize("kept", [0, 10, 60, -30])
def test_archive_cut_short_is_damaged(kept):
    with pytest.raises(archives.DAMAGED):
        unpacked(packed(zipfile.ZIP_DEFLATED)[:kept])


def test_jail_knows_the_same_damages():
    """It runs alone and has a copy. It was never told of lzma: no document of an office is packed so."""
    assert set(extract.DAMAGED) == {error for error in archives.DAMAGED if error.__module__ != "_lzma"}
