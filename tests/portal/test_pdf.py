"""Papers: tagged, and deaf to every address but our own."""

import http.server
import io
import threading
import urllib.request

import page as validator
import pypdfium2
import pytest
from django.conf import settings
from django.template import engines
from PIL import Image

from gtec_portal import pdf

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
HOSTILE = [
    "file:///etc/passwd",
    "/etc/passwd",
    "../../../../etc/passwd",
    "asset:css/../../gtec_portal/settings.py",
    "asset:css/../../../../../../etc/passwd",
    "asset:/etc/passwd",
    "asset:js/portal.js",
    "asset:css",
    "asset:absente.png",
    "ftp://localhost/x.png",
    "asset:img/\x00.png",
]


@pytest.fixture
def template(monkeypatch):
    """`template(body)` makes a paper of this body, under the base of all papers."""

    def make(body):
        source = (
            '{% extends "pdf/base.html" %}{% block title %}Essai{% endblock %}{% block content %}'
            + body
            + "{% endblock %}"
        )
        compiled = engines["django"].from_string(source)
        monkeypatch.setattr(pdf, "render_to_string", lambda name, context: compiled.render(context))
        return "essai.html"

    return make


@pytest.fixture
def neighbour():
    """A server beside us, and the list of what it was asked."""
    asked = []

    class Listen(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listen)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def text_of(content):
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    finally:
        document.close()


def test_simple_paper_is_a_titled_tagged_pdf(template):
    body = (
        "<h1>Émargement</h1><p>Le 12&nbsp;janvier, <strong>{{ name }}</strong>.</p>"
        "<table><thead><tr><th scope='col'>Nom</th></tr></thead><tbody><tr><td>Ana</td></tr></tbody></table>"
        "<p><img src='asset:logo' alt='Le logo'></p><ul><li>Un</li></ul>"
    )

    content = pdf.render_pdf(template(body), {"name": "Ana Lopes"}, assets={"logo": (PIXEL, "image/png")})

    report = validator.validate_pdf_bytes(content)
    assert [failure.rule_id for failure in report.failures] == []
    assert report.is_compliant
    assert "Ana Lopes" in text_of(content)


def test_validator_sees_a_paper_without_language_nor_title():
    content = pdf.HTML(string="<p>Bonjour</p>").write_pdf(pdf_variant="pdf/ua-1")

    assert not validator.validate_pdf_bytes(content).is_compliant


def test_what_people_typed_is_text(template):
    content = pdf.render_pdf(template("<p>{{ words }}</p>"), {"words": "<img src=file:///etc/passwd>{{ 7 }}"})

    assert "<img src=file:///etc/passwd>{{ 7 }}" in text_of(content)


@pytest.mark.parametrize("address", HOSTILE)
def test_address_that_is_not_ours_is_refused(address):
    with pytest.raises(ValueError, match="refusé|null byte"):
        pdf.AssetFetcher().fetch(address)


def test_hostile_addresses_are_left_out_and_the_paper_comes_out(template):
    tags = "".join(
        f"<img src='{url}' alt='x'><link rel='stylesheet' href='{url}'><link rel='attachment' href='{url}'>"
        f"<div style='background:url(\"{url}\")'>x</div><object data='{url}'></object>"
        for url in HOSTILE
        if "\x00" not in url
    )

    content = pdf.render_pdf(template(tags + "<p>La suite est là.</p>"), {})

    assert "La suite est là." in text_of(content)
    assert b"/EmbeddedFile" not in content
    assert "root:" not in text_of(content)


def test_nothing_is_fetched_from_the_network(template, neighbour):
    address, asked = neighbour
    body = (
        f"<img src='{address}/a.png' alt='x'><link rel='stylesheet' href='{address}/b.css'>"
        f"<link rel='attachment' href='{address}/c'><style>@import '{address}/d.css'; @font-face {{ font-family: x;"
        f" src: url({address}/e.ttf) }} p {{ font-family: x; background: url({address}/f.png) }}</style><p>La suite est là.</p>"
        f"<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href='{address}/g.png'/%3E%3C/svg%3E\" alt='x'>"
    )

    content = pdf.render_pdf(template(body), {})

    urllib.request.urlopen(f"{address}/vivant").close()  # the neighbour does listen
    assert asked == ["/vivant"]
    assert "La suite est là." in text_of(content)


def test_own_files_and_given_pictures_are_served():
    fetcher = pdf.AssetFetcher({"photo": (PIXEL, "image/png")})

    style = fetcher.fetch("asset:css/pdf.css")
    photo = fetcher.fetch("asset:/photo")

    assert style.read() == (settings.BASE_DIR / "static" / "css" / "pdf.css").read_bytes()
    assert (photo.read(), photo.content_type) == (PIXEL, "image/png")


def test_drawing_is_made_into_pixels_once_at_the_size_of_its_box():
    content, mime = pdf.drawn("report-cover.svg", 105, 80)

    with Image.open(io.BytesIO(content)) as picture:
        found = (picture.format, picture.size, mime)

    assert found == ("JPEG", (827, 630), "image/jpeg")  # 200 dots per inch
    assert pdf.drawn("report-cover.svg", 105, 80)[0] is content
