"""Photos of paper CVs, scans, old Word and plain text: read, made harmless, or kept and said to be unreadable."""

import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from cvtheque import reading
from cvtheque.enums import FileState
from cvtheque.models import CVFile, CVText
from gtec_portal import uploads
from gtec_portal.jail import programs, run
from tests.cvtheque import hostile, old_word
from tests.factories.cvtheque import PAPER
from tests.heic import HEIC
from tests.marks import needs_antiword, needs_ocr

pytestmark = pytest.mark.django_db


def read(content, kind, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content)
    with path.open("rb") as stored:
        return run.read(stored, kind)


def words(text):
    return {word.strip(".,:;()-").lower().replace("’", "'") for word in text.split() if len(word) > 3}


def recall(found):
    wanted = {word for line in PAPER.lines for word in words(line)}
    return len(wanted & words(found)) / len(wanted)


@needs_ocr
@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("jpeg", lambda: hostile.photo(zoom=200)),
        ("png", lambda: hostile.photo("PNG", zoom=200)),
        ("jpeg", lambda: hostile.photo(zoom=200, turn=90, exif=hostile.telephone_exif())),  # as a telephone writes it
        ("jpeg", lambda: hostile.photo(zoom=200, turn=180)),  # upside down, and nothing says so
        ("pdf", lambda: hostile.scan(zoom=200)),
        ("pdf", lambda: hostile.scan(zoom=200, turn=90)),
    ],
)
def test_picture_of_a_cv_is_read(tmp_path, kind, make):
    found = read(make(), kind, tmp_path)

    assert found.engine == "tesseract"
    assert recall(found.text) >= 0.9


def test_photo_is_turned_and_made_small_and_says_nothing_of_the_telephone(tmp_path):
    found = read(hostile.photo(zoom=300, turn=90, exif=hostile.telephone_exif()), "jpeg", tmp_path)

    kept = Image.open(io.BytesIO(found.picture))
    assert (kept.format, max(kept.size)) == ("JPEG", 2400)
    assert kept.height > kept.width  # the page stands upright
    assert dict(kept.getexif()) == {}
    assert b"Ana Exemple" not in found.picture


def test_photo_is_replaced_on_the_disk_by_the_clean_one(deposit, cv, run_jobs, django_capture_on_commit_callbacks):
    deposit(cv(hostile.photo("PNG") + b"<script>alert(1)</script>", "Mon CV.png"))
    former = CVFile.objects.get().storage_name
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()

    file = CVFile.objects.get()
    assert not default_storage.exists(former)
    with default_storage.open(file.storage_name) as kept:
        content = kept.read()
    assert content.startswith(b"\xff\xd8\xff")
    assert b"script" not in content
    assert (file.label, file.content_type, file.size) == ("Mon CV.jpg", uploads.JPEG, len(content))


def test_photo_of_an_iphone_is_kept_as_a_jpeg(deposit, cv, run_jobs):
    deposit(cv(HEIC, "IMG_2041.HEIC"))
    assert (CVFile.objects.get().content_type, CVFile.objects.get().label) == (uploads.HEIC, "IMG_2041.HEIC")
    run_jobs()

    file = CVFile.objects.get()
    with default_storage.open(file.storage_name) as kept:
        assert kept.read(3) == b"\xff\xd8\xff"
    assert (file.label, file.content_type) == ("IMG_2041.jpg", uploads.JPEG)


def test_photo_that_is_replaced_meanwhile_leaves_nothing_behind(deposit, cv, run_jobs):
    from cvtheque.services import files

    deposit(cv(hostile.photo(), "cv.jpg"))
    file = CVFile.objects.get()
    CVFile.objects.filter(pk=file.pk).update(state=FileState.EXTRACTED)  # somebody else finished it

    files.finish_reading(file, reading.Outcome(text="x", picture=hostile.photo()))

    assert [name for name in (default_storage.listdir("cv")[0]) if default_storage.listdir(f"cv/{name}")[1]] == [
        file.storage_name.split("/")[1]
    ]


@pytest.mark.parametrize("kind", ["jpeg", "png", "pdf"])
def test_without_tesseract_a_picture_is_kept_and_has_no_text(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(programs, "ocr_command", list)

    found = read(hostile.scan() if kind == "pdf" else hostile.photo(kind.upper()), kind, tmp_path)

    assert (found.refused, found.text.strip()) == ("", "")
    assert bool(found.picture) == (kind != "pdf")


def test_person_whose_photo_could_not_be_read_types_their_words_and_is_found(
    client, deposit, cv, run_jobs, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(programs, "ocr_command", list)
    deposit(cv(hostile.photo(), "cv.jpg"))
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    candidate = CVFile.objects.get().candidate
    form = client.get(reverse("cvtheque:own_edit", args=[candidate.token])).context["form"]
    data = {**form.initial, "trades": ["J1501"], "commune": "Flers", "skills": "Toilettes, nuits, bientraitance"}
    data = {
        name: value
        for name, value in data.items()
        if value is not None and name in form.fields and name != "has_licence"
    }

    client.post(reverse("cvtheque:own_edit", args=[candidate.token]), data)

    candidate.profile.refresh_from_db()
    assert candidate.profile.visible
    assert "bientraitance" in candidate.profile.body
    assert CVFile.objects.get().state == FileState.UNREADABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_plain_text_is_read_in_each_encoding(tmp_path, encoding):
    text = "Élodie Exemple, aide-soignante à l'hôpital, diplômée en 2017, très motivée."

    assert read(text.encode(encoding), "txt", tmp_path).text == text


def test_binary_called_text_is_refused(tmp_path):
    assert read(b"MZ\x90\0\0" * 100, "txt", tmp_path).refused == "broken"


@needs_antiword
def test_old_word_is_read(deposit, cv, run_jobs):
    deposit(cv(old_word.doc("\n".join(PAPER.lines)), "mon cv.doc"))

    assert run_jobs().state == "done"
    assert recall(CVText.objects.get().content) == 1


@needs_antiword
@pytest.mark.parametrize(
    "content",
    [
        old_word.doc("secret", encrypted=True),
        old_word.doc("x" * 2000)[:3000],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9000),
    ],
)
def test_old_word_that_does_not_open_says_what_to_do(tmp_path, content):
    found = read(content, "doc", tmp_path)

    assert found.refused == "doc"
    assert "PDF" in reading.reason_for(found.refused)


def test_old_word_is_refused_in_the_form_where_nothing_reads_it(deposit, cv, monkeypatch):
    from cvtheque.services import files

    monkeypatch.setattr(files, "ALLOWED", tuple(kind for kind in files.ALLOWED if kind != uploads.DOC))

    errors = deposit(cv(old_word.doc("Bonjour"), "cv.doc")).context["form"].errors

    assert "Enregistrez-le en PDF ou en DOCX" in errors["cv"][0]


def test_photo_taken_now_counts_as_the_cv(deposit, cv):
    response = deposit(cv=None, photo=cv(hostile.photo(), "image.jpg"))

    assert response.status_code == 302
    assert CVFile.objects.get().label == "image.jpg"


def test_deposit_without_file_nor_photo_is_refused_once(deposit):
    response = deposit(cv=None)

    assert response.context["form"].errors["cv"] == ["Choisissez le fichier de votre CV, ou prenez-le en photo."]


def test_png_named_jpg_is_taken_for_what_it_is(deposit, cv):
    deposit(cv(hostile.photo("PNG"), "photo.jpg"))

    assert (CVFile.objects.get().content_type, CVFile.objects.get().label) == (uploads.PNG, "photo.png")
