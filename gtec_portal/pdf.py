"""The only door to WeasyPrint: a template and plain data become a tagged PDF (PDF/UA-1). Nothing is ever fetched.

Templates name their pictures, fonts and style sheets `asset:…`: either a key of `assets`, or a file under static/css,
static/fonts or static/img. Any other address (http, file, a redirect) is refused and rendering goes on without it.
"""

import contextlib
import gc
import io
import mimetypes
from functools import lru_cache
from pathlib import Path

import pypdfium2
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

_OPEN_FOLDERS = ("css/", "fonts/", "img/")
_STATIC = Path(settings.BASE_DIR) / "static"
_shared = {}


class AssetFetcher(URLFetcher):
    """Answers `asset:` addresses from memory or from our own static files, and nothing else."""

    def __init__(self, assets=None):
        super().__init__(allowed_protocols={"asset", "data"})
        self.assets = assets or {}

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if not url.startswith("asset:"):
            raise ValueError("Adresse refusée dans un PDF.")
        key = url.removeprefix("asset:").lstrip("/")
        if key in self.assets:
            content, mime = self.assets[key]
            return URLFetcherResponse(url, body=content, headers={"Content-Type": mime})
        path = (_STATIC / key).resolve()
        if not key.startswith(_OPEN_FOLDERS) or not path.is_relative_to(_STATIC.resolve()) or not path.is_file():
            raise ValueError("Fichier refusé dans un PDF.")
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": mime})


@lru_cache(maxsize=1)
def _fonts():
    return FontConfiguration()


def _sheet(name):
    """Parse a style sheet of static/css once per process: it costs more than a page."""
    if name not in _shared:
        _shared[name] = CSS(url=f"asset:css/{name}", url_fetcher=AssetFetcher(), font_config=_fonts())
    return _shared[name]


@contextlib.contextmanager
def _no_collection():
    """Lay out without the garbage collector: a document is a million small objects that all live until its end, and looking
    through them again and again takes a tenth of the time. Counted references free most of them as usual.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def render_pdf(template, context, *, assets=None, sheet=""):
    """Render a template as a tagged PDF and return its bytes.

    `assets`: {key: (bytes, content type)} for pictures of this document. `sheet`: the name of a style sheet of its own, beside that
    of all papers. The template must extend « pdf/base.html », which sets language and title (both required by PDF/UA). User text
    is escaped by the template as anywhere else.
    """
    sheets = [_sheet(name) for name in ("pdf.css", sheet) if name]
    html = render_to_string(template, {"portal": settings.PORTAL, **context})
    with _no_collection():
        document = HTML(string=html, base_url="asset:", url_fetcher=AssetFetcher(assets))
        return document.write_pdf(stylesheets=sheets, font_config=_fonts(), pdf_variant="pdf/ua-1")


@lru_cache(maxsize=16)
def drawn(name, width, height):
    """A drawing of static/img as it fills `width` × `height` millimetres, in pixels: (bytes, content type) for `assets`. Once per process.

    As curves, a landscape of a thousand shapes would be drawn again in each document. 200 dpi: sharp on an office printer.
    """
    page = (
        f'<div style="width:{width}mm;height:{height}mm;background:url(asset:img/{name}) center bottom / cover"></div>'
    )
    sheet = CSS(string=f"@page {{ size: {width}mm {height}mm; margin: 0 }} body {{ margin: 0 }}")
    whole = HTML(string=page, base_url="asset:", url_fetcher=AssetFetcher()).write_pdf(stylesheets=[sheet])
    with pypdfium2.PdfDocument(whole) as document:
        picture, kept = document[0].render(scale=200 / 72).to_pil(), io.BytesIO()
    picture.convert("RGB").save(kept, "JPEG", quality=90, optimize=True)
    return kept.getvalue(), "image/jpeg"
