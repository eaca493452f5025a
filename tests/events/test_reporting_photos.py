"""Photographs: made harmless, described, shown to nobody their right does not cover, gone when it is withdrawn."""

import io
import re

import page as validator
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from accounts.models import AccessLog
from events import reports as papers
from events.enums import Audience, Edition, ReportState
from events.models import Photo, Report, ReportPhoto
from events.reporting import photos
from events.reporting.enums import PhotoRight
from events.services import reports
from events.todo import items_for
from gtec_portal.models import AuditLine
from tests.factories.events import EventFactory, ReportFactory
from tests.factories.events_reporting import PICTURE, PhotoFactory, ReportPhotoFactory, picture
from tests.heic import HEIC

TYPED = {
    "alt": "Sept personnes autour d’une table",
    "caption": "La table 3",
    "credit": "Ondine Aubépine",
    "right": "agreed",
    "proof": "Fiches signées",
    "scope": "partners",
}


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def event(db):
    return EventFactory(past=True)


def send(team, event, content, name="photo.jpg", **values):
    url = reverse("events:photo_create", args=[event.uuid])
    return team.post(url, {**TYPED, **values, "file": SimpleUploadedFile(name, content)})


def telephone():
    """A photo as a telephone writes it: lying on its side, with a place, a date and a name in it."""
    lying = Image.new("RGB", (300, 200), "#4f7a5c")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned
    exif[0x010F] = "Téléphone Canari"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 44.0, 55.0), 3: "W", 4: (0.0, 34.0, 10.0)})
    packed = io.BytesIO()
    lying.save(packed, "JPEG", exif=exif, comment=b"Ondine Canari")
    return packed.getvalue()


# --- What arrives ---------------------------------------------------------------------------------------------------------


def test_photo_is_kept_upright_without_place_date_or_telephone(team, staff, event, private_files):
    sent = telephone()

    answer = send(team, event, sent)

    photo = Photo.objects.get()
    with private_files.open(photo.file) as stored:
        kept = stored.read()
    assert answer.status_code == 302
    assert b"Canari" in sent
    assert b"Canari" not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif()), "comment" in opened.info) == (
            "JPEG",
            (200, 300),
            {},
            False,
        )
    assert (photo.width, photo.height, photo.right_noted_by, photo.scope) == (200, 300, staff, "partners")


@pytest.mark.parametrize(("form", "name"), [("PNG", "a.png"), ("WEBP", "a.webp"), ("WEBP", "a.jpg"), ("PNG", "a.jpeg")])
def test_each_format_becomes_a_jpeg(team, event, private_files, form, name):
    send(team, event, picture(form), name)

    with private_files.open(Photo.objects.get().file) as stored:
        assert stored.read(3) == b"\xff\xd8\xff"


def test_large_photo_is_made_as_wide_as_a_page_needs(team, event):
    send(team, event, picture(size=(4000, 3000)))

    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (1800, 1350)


def test_photo_of_sixty_megabytes_is_refused_and_the_words_are_kept(team, event):
    answer = send(team, event, PICTURE + b"\0" * (60 * 1024 * 1024))

    shown = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 422
    assert "Ce fichier pèse 60,0 Mo ; la limite est de 10 Mo." in shown.get_text(" ").replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    assert shown.select_one("[name=alt]")["value"] == TYPED["alt"]
    assert shown.select_one("[name=right][checked]")["value"] == "agreed"
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.gif", b"GIF89a", "Ce type de fichier n’est pas accepté"),
        ("photo.jpg", b"%PDF-1.7", "Le contenu de ce fichier n’est pas celui d’un fichier JPG"),
        ("photo.jpg", PICTURE[:200], "Cette image est abîmée"),
        ("photo.webp", b"RIFF\x10\0\0\0WAVEfmt ", "Cette image est abîmée"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "pas accepté"),
        ("photo.heic", b"\0\0\0\x18ftypheic", "Cette image est abîmée"),
        ("photo.heic", HEIC[:600], "Cette image est abîmée"),
        ("photo.heic", b"GIF89a", "Le contenu de ce fichier n’est pas celui d’un fichier HEIC"),
        ("vide.jpg", b"", "vide"),
    ],
)
def test_file_that_is_no_picture_is_refused_with_a_reason(team, event, name, content, said):
    answer = send(team, event, content, name)

    assert answer.status_code == 422
    assert said in answer.text
    assert not Photo.objects.exists()


@pytest.mark.parametrize("name", ["IMG_2041.HEIC", "IMG_2041.jpg"])
def test_photo_of_an_iphone_becomes_a_plain_jpeg(team, event, name):
    answer = send(team, event, HEIC, name)

    assert answer.status_code == 302
    photo = Photo.objects.get()
    with default_storage.open(photo.file) as stored:
        kept = stored.read()
    shown = Image.open(io.BytesIO(kept))
    assert (shown.format, shown.size, (photo.width, photo.height)) == ("JPEG", (640, 480), (640, 480))
    red, blue = shown.getpixel((320, 470)), shown.getpixel((320, 10))
    assert (red[0] > 150 > red[2], blue[2] > 150 > blue[0]) == (True, True)
    assert (b"iPhone" in HEIC, b"iPhone" in kept, dict(shown.getexif())) == (True, False, {})


def test_picture_that_would_fill_the_memory_is_refused(team, event):
    answer = send(team, event, picture("PNG", size=(9000, 9000)), "bombe.png")

    assert (answer.status_code, "bien trop grande" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"alt": ""}, "alt"), ({"right": ""}, "right"), ({"proof": ""}, "proof"), ({"scope": "x"}, "scope")],
)
def test_photo_without_description_or_right_is_refused(team, event, values, field):
    answer = send(team, event, PICTURE, **values)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_nothing_is_left_on_the_disk_when_the_row_is_refused(event, staff, private_files):
    photo = Photo(event=event, alt="", right=PhotoRight.NOBODY, scope=Audience.PUBLIC)

    with pytest.raises(ValidationError):
        photos.add(photo, PICTURE, by=staff)

    assert not private_files.exists("photos") or [
        private_files.listdir(f"photos/{f}")[1] for f in private_files.listdir("photos")[0]
    ] == [[]]


def test_picture_is_shown_to_the_team_and_logged(team, staff):
    photo = PhotoFactory()

    answer = team.get(reverse("events:photo_file", args=[photo.uuid]))

    assert b"".join(answer.streaming_content) == PICTURE
    assert answer["Content-Type"] == "image/jpeg"
    assert AccessLog.objects.about(photo).get().actor_id == staff.pk


def test_photos_change_places_by_buttons(team, event):
    first, second = PhotoFactory(event=event), PhotoFactory(event=event)

    team.post(reverse("events:photo_down", args=[first.uuid]))
    team.post(reverse("events:photo_down", args=[first.uuid]))

    assert list(event.photos.kept()) == [second, first]


# --- Rights ---------------------------------------------------------------------------------------------------------------


def shown(event, audience, edition=Edition.LONG):
    return papers.collect(ReportFactory(event=event, audience=audience, edition=edition))["photos"]


def test_photo_goes_no_further_than_its_right(event):
    public = PhotoFactory(event=event)
    partners = PhotoFactory(event=event, scope=Audience.PARTNERS)
    members = PhotoFactory(event=event, scope=Audience.MEMBERS, right=PhotoRight.NOBODY, proof="")
    PhotoFactory(event=event, pending=True)

    assert shown(event, Audience.PUBLIC) == [public]
    assert shown(event, Audience.PARTNERS) == [public, partners]
    assert shown(event, Audience.MEMBERS) == [public, partners, members]


@pytest.mark.parametrize(
    "values",
    [
        {"scope": Audience.MEMBERS},
        {"scope": Audience.PARTNERS},
        {"pending": True},
        {"file": "", "withdrawn_at": "2026-01-02T10:00Z"},
    ],
)
def test_database_refuses_a_photo_its_readers_have_no_right_to(event, values):
    report = ReportFactory(event=event)

    with pytest.raises(IntegrityError, match="photo_right_covers_readers"), transaction.atomic():
        ReportPhotoFactory(report=report, photo=PhotoFactory(event=event, **values))


def test_report_whose_photo_lost_its_right_is_not_published(team, staff, event):
    use = ReportPhotoFactory(report=ReportFactory(event=event, validated=True))
    photos.withdraw(use.photo, by=staff)

    answer = team.post(reverse("events:report_publish", args=[use.report.uuid]), {"audience": "public"})
    with pytest.raises(IntegrityError, match="photo_right_covers_readers"), transaction.atomic():
        Report.objects.update(state=ReportState.PUBLISHED, published_at="2026-01-02T10:00Z")

    assert answer.status_code == 422
    assert "n’a plus le droit d’être vue de ce public" in answer.text
    assert Report.objects.get().state == ReportState.VALIDATED


def test_withdrawn_photo_leaves_the_disk_and_flags_what_shows_it(
    team, staff, event, private_files, rf, django_capture_on_commit_callbacks
):
    use = ReportPhotoFactory(report=ReportFactory(event=event, published=True))
    stored = use.photo.file

    with django_capture_on_commit_callbacks(execute=True):
        answer = team.post(reverse("events:photo_withdraw", args=[use.photo.uuid]), follow=True)
    detail = team.get(use.report.get_absolute_url())

    photo = Photo.objects.get()
    assert (photo.file, photo.withdrawn_by) == ("", staff)
    assert not private_files.exists(stored)
    assert "1\u00a0compte rendu publié à refaire" in answer.text
    assert "À refaire" in BeautifulSoup(detail.content, "html.parser").select_one("main").get_text()
    assert list(Report.objects.to_redo()) == [use.report]
    assert shown(event, Audience.PUBLIC) == []
    assert AuditLine.objects.filter(action="photo.withdrawn").count() == 1
    request = rf.get("/")
    request.user = staff
    assert "1\u00a0compte rendu à refaire" in [item.label for item in items_for(request)]


def test_right_made_narrower_flags_wider_reports_only(team, event):
    photo = PhotoFactory(event=event)
    public = ReportFactory(event=event, published=True)
    partners = ReportFactory(event=event, published=True, audience=Audience.PARTNERS)
    for report in (public, partners):
        ReportPhotoFactory(report=report, photo=photo)

    team.post(reverse("events:photo_edit", args=[photo.uuid]), {**TYPED, "scope": "partners"})

    assert list(Report.objects.to_redo()) == [public]
    assert AuditLine.objects.filter(action="photo.right").count() == 1


def test_photo_no_report_shows_goes_without_a_trace_of_its_file(
    team, private_files, django_capture_on_commit_callbacks
):
    photo = PhotoFactory()

    with django_capture_on_commit_callbacks(execute=True):
        team.post(reverse("events:photo_withdraw", args=[photo.uuid]))

    assert not Photo.objects.exists()
    assert not private_files.exists(photo.file)


def test_right_changed_is_signed_by_who_changed_it(team, staff, event):
    photo = PhotoFactory(event=event, pending=True)

    team.post(reverse("events:photo_edit", args=[photo.uuid]), TYPED)

    photo.refresh_from_db()
    assert (photo.right, photo.right_noted_by, photo.proof) == ("agreed", staff, "Fiches signées")


@pytest.mark.parametrize(
    "values",
    [
        {"alt": ""},
        {"file": ""},
        {"withdrawn_at": "2026-01-02T10:00Z"},
        {"right": "x"},
        {"sha256": "x"},
        {"width": 0},
        {"proof": ""},
    ],
)
def test_database_refuses_impossible_photos(event, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        PhotoFactory(event=event, **values)


# --- In the paper -----------------------------------------------------------------------------------------------------------


def test_photos_are_printed_with_their_description_for_everybody(event, staff):
    PhotoFactory.create_batch(3, event=event)
    (report, _short) = reports.ask(event, audience=Audience.PUBLIC, by=staff)

    paper = papers.build(report)

    assert validator.validate_pdf_bytes(paper.content, profile=validator.ValidationProfile.PDF_UA_1).is_compliant
    with pypdfium2.PdfDocument(paper.content) as document:
        text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
        _cover, *inside = (
            sum(one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for one in sheet.get_objects()) for sheet in document
        )
    assert sum(inside) == 3
    assert re.search(r"En images", text)
    assert "Photo : Ondine Aubépine" in text.replace("\u00a0", " ").replace("\u202f", " ")


def test_report_remembers_the_photos_it_shows(event, staff, run_jobs):
    photo = PhotoFactory(event=event)
    reports.ask(event, audience=Audience.PUBLIC, by=staff)

    run_jobs()

    assert list(ReportPhoto.objects.values_list("report__edition", "photo")) == [("long", photo.pk)]


def test_photo_withdrawn_while_the_paper_is_laid_out_stops_that_paper(event, staff, monkeypatch, private_files):
    """The database refuses it; the job starts again, and the next paper goes without the photo."""
    gone, kept = PhotoFactory(event=event), PhotoFactory(event=event)
    build = papers.build

    def build_slowly(report, **kwargs):
        paper = build(report, **kwargs)
        photos.withdraw(gone, by=staff)
        return paper

    (report, _short) = reports.ask(event, audience=Audience.PUBLIC, by=staff)
    monkeypatch.setattr(papers, "build", build_slowly)
    with pytest.raises(IntegrityError, match="photo_right_covers_readers"):
        reports.make(report)
    monkeypatch.setattr(papers, "build", build)
    again = reports.make(Report.objects.get(pk=report.pk))

    assert list(ReportPhoto.objects.values_list("report", "photo")) == [(again.pk, kept.pk)]
    folders = private_files.listdir("reports")[0]
    assert sum(len(private_files.listdir(f"reports/{folder}")[1]) for folder in folders) == 1
