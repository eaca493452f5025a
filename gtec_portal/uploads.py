"""Files people send us, and files we keep for them: checked by content, stored under random names, streamed by a view.

In the request only cheap checks are made: size, extension, first bytes, and the directory of zip containers. Nothing is
parsed here: reading a PDF or a word-processor file belongs to the jailed child process of a job.
"""

import contextlib
import hashlib
import logging
import re
import unicodedata
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from gtec_portal import archives

logger = logging.getLogger(__name__)

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
DOC = "application/msword"
TXT = "text/plain"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
HEIC = "image/heic"

EXTENSIONS = {
    "pdf": PDF,
    "docx": DOCX,
    "odt": ODT,
    "rtf": RTF,
    "doc": DOC,
    "txt": TXT,
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "webp": WEBP,
    "heic": HEIC,
    "heif": HEIC,
}
_SIGNATURES = {
    PDF: b"%PDF-",
    DOCX: b"PK\x03\x04",
    ODT: b"PK\x03\x04",
    RTF: b"{\\rtf",
    DOC: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    JPEG: b"\xff\xd8\xff",
    PNG: b"\x89PNG\r\n\x1a\n",
    WEBP: b"RIFF",
}
# Programs and telephones name these one for another: the content decides.
_ALIKE = ({JPEG, PNG, WEBP, HEIC}, {DOC, DOCX, RTF})
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff")
# How a photo made by an iPhone begins, after four bytes, whatever its name became on the way.
_HEIC = re.compile(rb"....ftyp(?:hei[cmsx]|hev[cmx]|mif1|msf1)", re.DOTALL)
_SECOND_NAMES = {"jpeg", "heif"}  # said once in what is accepted
_ZIPPED = {DOCX: "word/document.xml", ODT: "content.xml"}
ZIP_MAX_ENTRIES = 2000
ZIP_MAX_BYTES = 100 * 1024 * 1024
ZIP_MAX_RATIO = 100
LABEL_LENGTH = 120


@dataclass(frozen=True)
class Checked:
    """What the cheap checks established about an upload."""

    content_type: str
    size: int
    sha256: str
    label: str


def clean_label(name):
    """Turn a file name into a harmless label: NFC, no path, no control or direction mark, at most 120 characters."""
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    name = re.sub(r"\s+", " ", name).strip(" .")
    if len(name) > LABEL_LENGTH:
        stem, dot, extension = name.rpartition(".")
        keep = LABEL_LENGTH - len(extension) - 1
        name = (
            f"{stem[:keep].rstrip()}.{extension}" if dot and len(extension) < 10 else name[:LABEL_LENGTH].rstrip(" .")
        )
    return name or "document"


def named_as(label, content_type):
    """The label with an extension that says what the file is: « CV.jpg » for a photo kept as JPEG."""
    stem, dot, extension = label.rpartition(".")
    if EXTENSIONS.get(extension.lower()) == content_type:
        return label
    right = next(name for name, kind in EXTENSIONS.items() if kind == content_type)
    stem = stem if dot and extension.lower() in EXTENSIONS else label
    return f"{stem[: LABEL_LENGTH - len(right) - 1]}.{right}"


def check(upload, *, allowed, max_bytes=None):
    """Check an uploaded file cheaply and return a `Checked`. Raises ValidationError with a reason a person can act on."""
    max_bytes = max_bytes or settings.UPLOAD_MAX_BYTES
    if not upload.size:
        raise ValidationError("Ce fichier est vide. Choisissez-en un autre.", code="empty")
    if upload.size > max_bytes:
        raise ValidationError(
            f"Ce fichier pèse {upload.size / 1048576:.1f} Mo ; la limite est de {max_bytes // 1048576} Mo.".replace(
                ".", ",", 1
            ),
            code="too_big",
        )
    content_type = _content_type(upload, allowed)
    if content_type in _ZIPPED:
        _check_zip(upload, content_type)
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return Checked(content_type, upload.size, digest.hexdigest(), named_as(clean_label(upload.name), content_type))


def _content_type(upload, allowed):
    extension = PurePosixPath(clean_label(upload.name)).suffix.lower().lstrip(".")
    expected = EXTENSIONS.get(extension)
    upload.seek(0)
    head = upload.read(1024)
    if JPEG in allowed and HEIC not in allowed and (expected == HEIC or _HEIC.match(head)):
        raise ValidationError(
            "Cette photo est au format HEIC de l’iPhone, que peu d’ordinateurs ouvrent. Sur l’iPhone, affichez la photo, faites une "
            "capture d’écran et envoyez-la. Pour les prochaines : Réglages, Appareil photo, Formats, « Le plus compatible ».",
            code="heic",
        )
    accepted = ", ".join(
        sorted({name.upper() for name, kind in EXTENSIONS.items() if kind in allowed and name not in _SECOND_NAMES})
    )
    if expected not in allowed:
        raise ValidationError(f"Ce type de fichier n’est pas accepté. Envoyez un fichier {accepted}.", code="type")
    real = _kind_of(head, expected, allowed)
    if real is None:
        raise ValidationError(
            f"Le contenu de ce fichier n’est pas celui d’un fichier {extension.upper()}. Ouvrez-le et enregistrez-le de nouveau.",
            code="signature",
        )
    return real


def _kind_of(head, expected, allowed):
    """What a file really is, given its first bytes and what its name says; None when they have nothing to do with each other."""
    if expected == TXT:
        return None if b"\0" in head and not head.startswith(_UNICODE_MARKS) else TXT
    bare = head.lstrip(b"\xef\xbb\xbf\r\n\t ")
    alike = next((kinds for kinds in _ALIKE if expected in kinds), set())
    for kind in (expected, *sorted(alike - {expected})):
        if kind in allowed and (_HEIC.match(head) if kind == HEIC else bare.startswith(_SIGNATURES[kind])):
            return kind
    return None


def _check_zip(upload, content_type):
    upload.seek(0)
    damaged = ValidationError(
        "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau, ou envoyez un PDF.", code="damaged"
    )
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
    except archives.DAMAGED:
        raise damaged from None
    names = {entry.filename for entry in entries}
    if _ZIPPED[content_type] not in names:
        raise damaged
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > ZIP_MAX_ENTRIES or total > ZIP_MAX_BYTES or total / packed > ZIP_MAX_RATIO:
        raise ValidationError("Ce fichier, une fois déplié, est trop volumineux. Envoyez un PDF.", code="bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError(
            "Ce fichier est protégé par un mot de passe. Enregistrez-le sans protection.", code="encrypted"
        )
    if any(".." in PurePosixPath(name).parts or name.startswith("/") for name in names):
        raise damaged
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError("Ce fichier contient des macros. Enregistrez-le sans macros, ou en PDF.", code="macros")


def store(content, *, folder):
    """Write bytes or an upload to private storage under a random name and return that name. `folder` is one fixed word."""
    name = uuid.uuid4().hex
    if isinstance(content, bytes):
        content = ContentFile(content)
    return default_storage.save(f"{folder}/{name[:2]}/{name}", content)


@contextlib.contextmanager
def stored(content, *, folder):
    """Store a file for the rows written inside the block; it is removed again when they are not.

    A file without its row would be forgotten on the disk. Put it around the transaction, not inside: a commit may fail too.
    """
    name = store(content, folder=folder)
    try:
        yield name
    except BaseException:
        remove(name)
        raise


def remove(name):
    """Delete a stored file; a missing one is already removed."""
    if name:
        default_storage.delete(name)


def stream(name, *, label, content_type, inline=False):
    """Answer with a stored file. The caller has checked the right and written the access log.

    Always our own content type, sandboxed, never cached; `X-Accel-Redirect` when a front server can stream it. A file
    that is gone, deleted this very moment or lost, is a page that says so (404).
    """
    if not default_storage.exists(name):
        return missing(name)
    if settings.ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = settings.ACCEL_PREFIX + quote(name)
    else:
        try:
            content = default_storage.open(name, "rb")
        except FileNotFoundError:
            return missing(name)
        response = FileResponse(content, content_type=content_type)
    response["Content-Disposition"] = disposition(label, inline=inline)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def missing(name):
    """Answer for a file that is not where its row says, and note it: its random name tells nobody whose it was."""
    logger.error("stored file missing: %s", name)
    return HttpResponse(
        render_to_string("file_missing.html"), status=404, headers={"Cache-Control": "no-store, private"}
    )


def received(request, url):
    """Answer that a form with a file is recorded: static/js/upload.js gets the page's address (201), a plain form goes there (302)."""
    if "X-Upload" in request.headers:
        return JsonResponse({"url": url}, status=201)
    return redirect(url)


def disposition(label, *, inline):
    """The Content-Disposition of this label: a plain name for old programs, the real one in UTF-8."""
    label = clean_label(label)
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\/]', "", plain) or "document"  # « ＼ » folds to the backslash that would escape our quote
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(label)}"
