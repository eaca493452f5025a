"""Files nobody should be able to hurt the portal with, made on the spot."""

import io
import random
import zipfile

import pypdf
import pypdfium2
from PIL import Image

from cvtheque.demo_files import Paper, docx, pdf, zipped
from tests.factories.cvtheque import PAPER
from tests.heic import HEIC

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def encrypted_pdf():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(PAPER)))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def document(xml):
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def bomb(megabytes=60):
    """Small once packed, and within what the directory of the zip may announce."""
    return document(
        f"<w:document {WORD}><w:body><w:p><w:r><w:t>{'a' * megabytes * 1024 * 1024}</w:t></w:r></w:p></w:body></w:document>"
    )


def noise(size):
    """Bytes no compression makes smaller, the same at each run."""
    return random.Random(1).randbytes(size)


def heavy_xml():
    """Twenty-one megabytes of one part: within the directory's limits, past what the reader unpacks."""
    text = f"{int.from_bytes(noise(2_700_000), 'big'):b}"
    return document(
        f"<w:document {WORD}><w:body><w:p><w:r><w:delText>{text}</w:delText></w:r></w:p></w:body></w:document>"
    )


def xxe():
    return document(
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {WORD}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    )


def billion_laughs():
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    return document(
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{levels}]><w:document {WORD}><w:body><w:p><w:r><w:t>&l8;</w:t></w:r></w:p></w:body></w:document>'
    )


def deep_xml():
    xml = f"<w:document {WORD}>" + "<w:p>" * 100_000 + "</w:p>" * 100_000 + "</w:document>"
    return zipped({"word/document.xml": xml, "word/media/image1.png": noise(60_000)})


def encrypted_zip():
    content = bytearray(docx(PAPER))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.find(start)
        while at >= 0:
            content[at + (6 if start == b"PK\x03\x04" else 8)] |= 1
            at = content.find(start, at + 4)
    return bytes(content)


def macros():
    out = io.BytesIO(docx(PAPER))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


def climbing_zip():
    out = io.BytesIO(docx(PAPER))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../etc/cron.d/x", b"x")
    return out.getvalue()


def photo(form="JPEG", *, paper=PAPER, turn=0, zoom=150, exif=None):
    """A CV as a telephone takes it: pixels, turned by so many degrees, with what the telephone writes in it."""
    page = pypdfium2.PdfDocument(pdf(paper))[0].render(scale=zoom / 72).to_pil()
    out = io.BytesIO()
    options = {"exif": exif} if exif else {}
    page.rotate(turn, expand=True).save(out, form, **options)
    return out.getvalue()


def scan(**options):
    """A PDF that holds the picture of a page and not one letter."""
    out = io.BytesIO()
    Image.open(io.BytesIO(photo(**options))).convert("L").save(out, "PDF")
    return out.getvalue()


def telephone_exif():
    """Taken upside down in front of the house: orientation, position, owner."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Ana Exemple"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 44.0, 55.0), 3: "W", 4: (0.0, 33.0, 54.0)})
    return exif


def huge_png(side):
    """900 million pixels in a hundred kilobytes."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def lying_png():
    """A header of 5 000 × 5 000 pixels over the data of one line."""
    content = bytearray(photo("PNG", paper=BLANK, zoom=20))
    content[16:24] = (5000).to_bytes(4, "big") * 2
    return bytes(content)


BLANK = Paper([""], [])

# name, content, part of the reason; refused in the form, before anything is stored
REFUSED_AT_ONCE = [
    ("vide.pdf", lambda: b"", "vide"),
    ("virus.exe", lambda: b"MZ\x90\x00", "pas accepté"),
    ("cv.pdf.exe", lambda: pdf(PAPER), "pas accepté"),
    ("page.html", lambda: b"<script>alert(1)</script>", "pas accepté"),
    ("photo.heic", lambda: b"GIF89a<script>", "pas celui"),
    ("photo.avif", lambda: b"\0\0\0\x18ftypavif" + bytes(100), "pas accepté"),
    ("photo.webp", lambda: b"RIFF\0\0\0\0WEBP", "pas accepté"),
    ("photo.jpg", lambda: b"GIF89a<script>", "pas celui"),
    ("cv.txt", lambda: b"\x7fELF\0\0\0", "pas celui"),
    ("cv.pdf", lambda: b"<html><script>alert(1)</script>", "pas celui"),
    ("cv.docx", lambda: b"PK\x03\x04 et rien d'autre", "abîmé"),
    ("cv.docx", lambda: zipped({"content.xml": "<a/>"}), "abîmé"),
    ("cv.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "mot de passe"),
    ("cv.docx", encrypted_zip, "mot de passe"),
    ("cv.docx", macros, "macros"),
    ("cv.docx", climbing_zip, "abîmé"),
    ("bombe.docx", lambda: bomb(60), "trop volumineux"),
    ("gros.pdf", lambda: b"%PDF-1.4" + bytes(10 * 1024 * 1024), "10 Mo"),
]

# Accepted by the cheap checks, refused by the reader in its jail: name, content, code
REFUSED_WHEN_READ = [
    ("protege.pdf", encrypted_pdf, "encrypted"),
    ("abime.pdf", lambda: b"%PDF-1.4\n" + b"\x00" * 500, "broken"),
    ("coupe.pdf", lambda: pdf(PAPER)[:300], "broken"),
    ("coupee.jpg", lambda: photo()[:2000], "broken"),
    ("coupee.png", lambda: photo("PNG")[:2000], "broken"),
    ("coupee.heic", lambda: HEIC[:600], "broken"),
    ("photo.jpg", lambda: b"\0\0\0\x18ftypmif1" + bytes(100), "broken"),
    ("trompe.jpg", lambda: b"\xff\xd8\xff\xe0" + b"<html><script>alert(1)</script>", "broken"),
    ("bombe.png", lambda: huge_png(30_000), "pixels"),
    ("menteuse.png", lambda: lying_png(), "broken"),
    ("pages.pdf", lambda: pdf(PAPER, pages=5000), "pages"),
    ("xxe.docx", xxe, "entities"),
    ("rires.docx", billion_laughs, "entities"),
    ("profond.docx", deep_xml, "broken"),
    ("faux.docx", lambda: document("ceci n’est pas du XML"), "broken"),
    ("lourd.docx", heavy_xml, "too_big"),
    ("faux.odt", lambda: zipped({"content.xml": "<a><b></a>"}), "broken"),
    (
        "chiffre.odt",
        lambda: zipped({"content.xml": "x", "META-INF/manifest.xml": "<m><encryption-data/></m>"}),
        "encrypted",
    ),
]

# Good files nobody can find words in: kept, and the person is asked for theirs
UNREADABLE = [
    ("scan.pdf", lambda: pdf(BLANK)),
    ("blanche.jpg", lambda: photo(paper=BLANK)),
    ("vide.docx", lambda: document(f"<w:document {WORD}/>")),
    ("vide.rtf", lambda: b"{\\rtf1 }"),
    ("court.txt", lambda: b"Bonjour"),
]

NAMES = [
    "\u202egnp.cv.pdf", "../../../etc/passwd.pdf", "..\\..\\windows\\cv.pdf", "a" * 400 + ".pdf", "cv\x00.pdf", "<img src=x onerror=alert(1)>.pdf",
    "CV d’Ana “Exemple”; rm -rf.pdf", "résumé élève 👩‍⚕️.pdf", "%2e%2e%2fcv.pdf", "con.pdf",
]  # fmt: skip
