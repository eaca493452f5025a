"""Files people send: what is let in, under which label, and how it leaves again."""

import hashlib
import io
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from gtec_portal import uploads
from gtec_portal.uploads import DOCX, JPEG, ODT, PDF, PNG, RTF

EVERYTHING = frozenset({PDF, DOCX, ODT, RTF, JPEG, PNG})


def zipped(main="word/document.xml", method=zipfile.ZIP_DEFLATED, **more):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr(main, "<document/>")
        for name, text in more.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


GOOD = {
    "cv.pdf": (PDF, b"%PDF-1.7\n%\xe2\xe3\n"),
    "cv.PDF": (PDF, b"\xef\xbb\xbf\r\n%PDF-1.4\n"),
    "cv.docx": (DOCX, zipped()),
    "cv.odt": (ODT, zipped("content.xml")),
    "cv.rtf": (RTF, b"{\\rtf1 Bonjour}"),
    "photo.jpg": (JPEG, b"\xff\xd8\xff\xe0JFIF"),
    "photo.jpeg": (JPEG, b"\xff\xd8\xff\xe0JFIF"),
    "photo.png": (PNG, b"\x89PNG\r\n\x1a\n"),
}


def refusal(name, content, *, allowed=EVERYTHING, **options):
    """The code and the sentence of the refusal of this file."""
    with pytest.raises(ValidationError) as refused:
        uploads.check(SimpleUploadedFile(name, content), allowed=allowed, **options)
    return refused.value.code, refused.value.message


@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_known_by_its_content(name):
    content_type, content = GOOD[name]
    upload = SimpleUploadedFile(name, content)

    checked = uploads.check(upload, allowed=EVERYTHING)

    assert checked == uploads.Checked(content_type, len(content), hashlib.sha256(content).hexdigest(), name)
    assert upload.read() == content  # rewound: what is stored next is the whole file


@pytest.mark.parametrize("name", ["cv.exe", "cv", "cv.pdf.exe", "cv.docm", "", ".pdf", "cv.svg", "cv.html"])
def test_other_type_is_refused_with_those_accepted(name):
    code, message = refusal(name or "x", b"%PDF-1.7", allowed={PDF, JPEG})

    assert (code, message) == ("type", "Ce type de fichier n’est pas accepté. Envoyez un fichier JPG, PDF.")


@pytest.mark.parametrize("name", ["cv.pdf", "cv.docx", "cv.odt", "cv.rtf", "photo.jpg", "photo.png"])
@pytest.mark.parametrize("content", [b"MZ\x90\x00 un programme", b"<html><script>alert(1)</script>", b"\x00" * 64])
def test_content_that_is_not_what_the_name_says_is_refused(name, content):
    assert refusal(name, content)[0] == "signature"


def test_empty_and_heavy_files_are_refused_with_their_weight():
    heavy = b"%PDF-" + b"0" * (3 * 1024 * 1024)

    assert refusal("cv.pdf", b"")[0] == "empty"
    assert refusal("cv.pdf", heavy, max_bytes=2 * 1024 * 1024) == (
        "too_big",
        "Ce fichier pèse 3,0 Mo ; la limite est de 2 Mo.",
    )


def encrypted():
    """A container whose first entry says it is encrypted (bit 0 of its flags), in both places where a zip says it."""
    content = bytearray(zipped(method=zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 presque rien", "damaged"),
        (zipped("autre.xml"), "damaged"),
        (zipped()[:-30], "damaged"),
        (zipped(**{"..__..__etc__passwd": "x"}), "damaged"),
        (zipped(**{"__etc__passwd": "x"}), "damaged"),
        (zipped(**{"word__media__image.xml": "0" * 20_000_000}), "bomb"),
        (zipped(**{f"word__{n}.xml": "" for n in range(uploads.ZIP_MAX_ENTRIES)}), "bomb"),
        (zipped(**{"word__vbaProject.bin": "macro"}), "macros"),
        (encrypted(), "encrypted"),
    ],
    ids=["cut", "other", "truncated", "climbs", "absolute", "ratio", "entries", "macros", "encrypted"],
)
def test_bad_container_is_refused_before_anything_is_unfolded(content, code):
    assert refusal("cv.docx", content)[0] == code


def test_weight_once_unfolded_is_limited_whatever_the_ratio(monkeypatch):
    monkeypatch.setattr(uploads, "ZIP_MAX_BYTES", 1000)

    assert refusal("cv.docx", zipped(method=zipfile.ZIP_STORED, media="x" * 1000))[0] == "bomb"


@given(st.data())
def test_broken_container_is_refused_or_taken_never_a_server_error(data):
    content = bytearray(GOOD["cv.docx"][1])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        uploads.check(SimpleUploadedFile("cv.docx", bytes(content)), allowed={DOCX})
    except ValidationError as refused:
        assert refused.code in {"damaged", "bomb", "encrypted", "macros"}


HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("/\\.\x00\n\r\u202e\u2066\u200f\ufeff\u2028 \"';")), max_size=400
)


@given(HOSTILE)
def test_label_is_never_a_path_nor_a_trap(name):
    label = uploads.clean_label(name)

    assert 1 <= len(label) <= uploads.LABEL_LENGTH
    assert {"/", "\\"} & set(label) == set()
    assert label not in {".", ".."}
    assert [c for c in label if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}] == []
    assert uploads.clean_label(label) == label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\CV.pdf", "CV.pdf"),
        ("CV \u202efdp.exe", "CV fdp.exe"),  # shown « CV exe.pdf » by whoever obeys the mark
        ("CV\r\nSet-Cookie: a=1.pdf", "CVSet-Cookie: a=1.pdf"),
        ("re\u0301sume\u0301.pdf", "résumé.pdf"),
        ("  .. ", "document"),
        (None, "document"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
        ("é" * 300, "é" * 120),
        ("é" * 115 + "  suite.pdf", "é" * 115 + ".pdf"),
        ("é" * 119 + " " + "é" * 30, "é" * 119),
    ],
)
def test_label_keeps_what_a_person_recognises(name, label):
    assert uploads.clean_label(name) == label


def test_stored_file_keeps_nothing_of_its_name():
    one = uploads.store(SimpleUploadedFile("../../CV d’Ana.pdf", b"%PDF-1.7"), folder="cv")
    other = uploads.store(b"%PDF-1.7", folder="cv")

    assert one != other
    folder, start, name = one.split("/")
    assert (folder, start, len(name), int(name, 16) > 0) == ("cv", name[:2], 32, True)
    assert Path(default_storage.path(one)).stat().st_mode & 0o777 == 0o600
    uploads.remove(one)
    uploads.remove(one)
    uploads.remove("")
    assert (default_storage.exists(one), default_storage.exists(other)) == (False, True)


def test_stream_sends_our_type_sandboxed_and_never_cached():
    name = uploads.store(b"<script>alert(1)</script>", folder="cv")

    response = uploads.stream(name, label="CV d’Ana.pdf", content_type=PDF)

    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    response.file_to_stream.close()
    assert {field: response[field] for field in ("Content-Type", "Content-Security-Policy", "Cache-Control")} == {
        "Content-Type": PDF,
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store, private",
    }
    assert response["Content-Disposition"] == (
        "attachment; filename=\"CV dAna.pdf\"; filename*=UTF-8''CV%20d%E2%80%99Ana.pdf"
    )


@given(HOSTILE)
def test_disposition_is_one_quoted_name_whatever_the_label(label):
    """« ＼ » and « ＂ » fold to ASCII marks that would close the quotes: the plain name must hold none."""
    shape = r"""attachment; filename="[ -~]+"; filename\*=UTF-8''[\w.~%-]+"""

    header = uploads.disposition(label, inline=False)

    assert re.fullmatch(shape, header, re.ASCII)
    assert header.count('"') == 2
    assert {"\\", "/"} & set(header) == set()


def test_front_server_streams_when_it_can(settings):
    settings.ACCEL_PREFIX = "/prive/"
    default_storage.save("cv/ab/é", ContentFile(b"%PDF-1.4"))

    response = uploads.stream("cv/ab/é", label="CV.pdf", content_type=PDF, inline=True)

    assert (response["X-Accel-Redirect"], response.content) == ("/prive/cv/ab/%C3%A9", b"")
    assert response["Content-Disposition"].startswith('inline; filename="CV.pdf"')


def test_file_without_its_row_does_not_stay(private_files):
    with pytest.raises(KeyError), uploads.stored(b"%PDF-1.4", folder="cv") as name:
        assert default_storage.exists(name)
        raise KeyError

    assert not default_storage.exists(name)


def test_file_with_its_row_stays(private_files):
    with uploads.stored(b"%PDF-1.4", folder="cv") as name:
        pass

    assert default_storage.exists(name)


@pytest.mark.parametrize("prefix", ["", "/interne/"])
def test_missing_file_is_a_clear_page_that_no_cache_keeps(settings, private_files, caplog, prefix):
    settings.ACCEL_PREFIX = prefix

    response = uploads.stream("cv/00/perdu", label="CV.pdf", content_type=PDF)

    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "Ce fichier n’est plus là" in response.content.decode()
    assert (response["Cache-Control"], "X-Accel-Redirect" in response) == ("no-store, private", False)
    assert caplog.messages == ["stored file missing: cv/00/perdu"]
