"""Compressed files people send: what Python raises on a damaged one, whichever way it was packed."""

import contextlib
import zipfile
import zlib

# Opening the directory of a ZIP, or reading one of its files: cut short, overwritten, packed in a way nobody reads here, locked by
# a password. OSError is how gzip and bzip2 complain; ValueError, how offsets do that make no sense.
DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
with contextlib.suppress(ImportError):  # a Python built without lzma refuses such a file by a RuntimeError
    import lzma

    DAMAGED += (lzma.LZMAError,)
