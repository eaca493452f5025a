"""Child process that reads one file strangers sent: file on stdin, one JSON line on stdout. No Django, no environment, no network.

    python -I extract.py pdf|pypdf|docx|odt|rtf|txt < file       JSON
    python -I extract.py jpeg|png|webp|heif|page:3 < file        a small JPEG (of a picture, of a page), or JSON when it is refused
    python -I extract.py jpeg@1600 < file                        the same, of at most so many pixels
    python -I extract.py exec PROGRAM ARGUMENTS… < file          becomes that program, under the same limits

The parser is imported first, then the process gives up memory, time, files, processes, the network and its user, and
only then looks at the file. Whatever a hostile file does to a parser, it does it in here. Exit code 0 means that stdout
holds an answer; anything else, that the reader died.
"""

import codecs
import importlib
import io
import json
import os
import resource
import sys
import zipfile
import zlib
from xml.parsers import expat

MAX_PAGES = 30
MAX_TEXT = 200_000  # characters given back
MAX_XML = 20 * 1024 * 1024  # bytes of one unpacked part
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 2000
MAX_DEPTH = 300
MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 10
FILE_BYTES = 5 * 1024 * 1024
# The system counts the threads of all our processes together: enough for a busy server, and the end of a bomb.
HEIF_THREADS = 8192
OPEN_FILES = 32
PROGRAM_CPU_SECONDS = 30  # recognising the words of a page is long work
PROGRAM_FILE_BYTES = 12 * 1024 * 1024  # antiword copies what it reads
# A JPEG is unpacked small; the others must be unpacked whole.
MAX_PIXELS = {"JPEG": 220_000_000, "PNG": 60_000_000, "WEBP": 40_000_000, "HEIF": 50_000_000}
SIDE = 2400  # pixels: what a page needs to be read
MIN_BOXES, MAX_BOXES, MAX_EDGES = 12, 2000, 60  # pieces of a page, where its columns are looked for
SAME_LINE = 4  # points between letters with and without a tail
MIN_TEXT = 40  # below this many characters the second engine is asked too
NOBODY = 65534
# Loaded beforehand: afterwards this process may no longer be able to read Python's own files.
TEXT_MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
CHARSETS = "cp437 cp850 cp1250 cp1251 cp1252 cp1253 cp1254 mac_roman utf-16-le utf-16-be utf-8-sig latin-1"
SAMPLE = (
    b"%PDF-1.4\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 20>>stream\nBT /F 9 Tf (x) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n"
    b"xref\n"
    b"0 6\n"
    b"0000000000 65535 f \n"
    b"0000000009 00000 n \n"
    b"0000000052 00000 n \n"
    b"0000000101 00000 n \n"
    b"0000000206 00000 n \n"
    b"0000000272 00000 n \n"
    b"trailer<</Size 6/Root 1 0 R>>\n"
    b"startxref\n"
    b"358\n"
    b"%%EOF"
)
# The same as gtec_portal.archives.DAMAGED, which cannot be imported here: this file runs alone (python -I), without the portal.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000


class Refused(Exception):
    """The file cannot be read; the argument is one of the codes the portal has a sentence for."""


def give_up_rights(*, cpu=CPU_SECONDS, file_bytes=FILE_BYTES, threads=0):
    """Limit this process before it sees the file. True when the network is really cut off. A program it becomes inherits all."""
    isolated = leave_network()
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_NPROC: threads,
        resource.RLIMIT_CORE: 0,
    }
    for what, value in limits.items():
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (value, value))
    return isolated


def leave_network():
    """Move to an empty network namespace (as `unshare -n` does), where the system permits it."""
    import ctypes  # noqa: PLC0415 -- only needed here, and absent from some Python builds

    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
    except (OSError, AttributeError):
        return False


# --- PDF --------------------------------------------------------------------------------------------------------------


def read_pdf(data, pypdfium2):
    """Text of a PDF by pdfium. « doubt » asks for a second opinion, which another child gives: pypdf is slow to load."""
    try:
        document = pypdfium2.PdfDocument(data)
        has_form = document.get_formtype() != 0
        if has_form:
            document.init_forms()
        pages = len(document)
        check_pages(pages)
        text, room = [], MAX_TEXT
        for number in range(pages):
            if has_form:
                document[number].flatten()  # what somebody typed in a field is no text of the page before that
            page = document[number].get_textpage()
            part = lines_of(page) if has_form else page_text(page)
            text.append(part[:room])
            room -= len(part)
            if room <= 0:
                break
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower()
        return {"refused": "encrypted" if encrypted else "broken", "doubt": not encrypted}
    text = "\n".join(text)
    return {"text": text, "pages": pages, "doubt": len(text.strip()) < MIN_TEXT}


def page_text(page):
    """The words of a page in the order of its file; of two columns written line by line across the page, one after the other."""
    boxes = [page.get_rect(number) for number in range(page.count_rects())] if page.count_chars() else []
    gutter = gutter_of(boxes)
    if gutter is None:
        return page.get_text_bounded()
    across = sorted((box for box in boxes if box[0] < gutter < box[2]), key=lambda box: -box[3])
    parts, top = [], None
    for left, bottom, right, upper in [*across, (None, None, None, None)]:
        parts += [page.get_text_bounded(None, upper, gutter, top), page.get_text_bounded(gutter, upper, None, top)]
        if upper is not None:
            parts.append(page.get_text_bounded(left, bottom, right, upper))
            top = bottom
    return "\n".join(filter(None, parts))


def lines_of(page):
    """The words of a form, a line for each height: fields know nothing of the ends of lines."""
    text, height = [], None
    for number in range(min(page.count_rects(), MAX_BOXES)):
        box = page.get_rect(number)
        text += [
            "" if height is None else " " if abs(box[1] - height) < SAME_LINE else "\n",
            page.get_text_bounded(*box),
        ]
        height = box[1]
    return "".join(text)


def gutter_of(boxes):
    """Where two columns meet, when the file goes from one to the other at each line; None for any other page."""
    if not MIN_BOXES <= len(boxes) <= MAX_BOXES:
        return None
    for edge in sorted({round(left) for left, *_ in boxes}, reverse=True)[:MAX_EDGES]:
        gutter = edge - 1
        sides = [left >= gutter for left, _, right, _ in boxes if not left < gutter < right]
        turns = sum(one != other for one, other in zip(sides, sides[1:], strict=False))
        fewest = min(sides.count(True), sides.count(False))
        if len(boxes) - len(sides) <= len(boxes) // 10 and fewest >= MIN_BOXES // 3 and turns >= fewest * 1.5:
            return gutter
    return None


def read_pypdf(data, pypdf):
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted")
        pages = len(reader.pages)
        check_pages(pages)
        text = "\n".join(page.extract_text() or "" for page in reader.pages)
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 -- parsers raise anything on broken files
        raise Refused("broken") from None
    return {"text": text[:MAX_TEXT], "pages": pages}


def check_pages(pages):
    if not pages:
        raise Refused("broken")
    if pages > MAX_PAGES:
        raise Refused(f"pages:{pages}")


# --- Word processors: zip + XML, with neither DOCTYPE nor entities -----------------------------------------------------


def open_zip(data):
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except DAMAGED:
        raise Refused("broken") from None
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("too_big")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("encrypted")
    return archive


def read_part(archive, name, collector):
    """Feed one XML part to a collector, unpacking piece by piece so that a bomb is seen before it grows."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    parser.buffer_text = True
    size = 0
    try:
        with archive.open(name) as part:
            while block := part.read(65536):
                size += len(block)
                if size > MAX_XML:
                    raise Refused("too_big")
                parser.Parse(block, False)
                if collector.size > MAX_TEXT:
                    return
            parser.Parse(b"", True)
    except (expat.ExpatError, *DAMAGED):
        raise Refused("broken") from None


def refuse_doctype(*args):
    raise Refused("entities")


class Collector:
    """Gathers the words of one part, and a line end where a paragraph, a row or a cell ends."""

    def __init__(self):
        self.pieces, self.size, self.depth, self.muted, self.open = [], 0, 0, 0, 0

    def add(self, text):
        self.pieces.append(text)
        self.size += len(text)

    def start(self, name, attributes):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Refused("broken")
        space, _, local = name.rpartition(" ")
        if self.muted or local in self.silent:
            self.muted += 1
            return
        self.opened(space, local, attributes)

    def end(self, name):
        self.depth -= 1
        if self.muted:
            self.muted -= 1
            return
        self.closed(*name.rpartition(" ")[::2])

    def characters(self, text):
        if not self.muted and self.open > 0:
            self.add(text)


class WordCollector(Collector):
    """WordprocessingML. « Fallback » repeats text boxes for old readers; deleted text and comments are not the CV."""

    silent = frozenset({"Fallback", "delText", "instrText", "del"})
    breaks = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

    def opened(self, space, local, attributes):
        if local == "t":
            self.open += 1
        elif local in self.breaks:
            self.add(self.breaks[local])

    def closed(self, space, local):
        if local == "t":
            self.open -= 1
        elif local in {"p", "tr"}:
            self.add("\n")
        elif local == "tc":
            self.add("\t")


class OpenDocumentCollector(Collector):
    """OpenDocument text: paragraphs and headings wherever they stand (tables, frames, notes)."""

    silent = frozenset({"tracked-changes", "annotation", "sequence-decls"})

    def opened(self, space, local, attributes):
        if local in {"p", "h"}:
            self.open += 1
        elif local == "s":
            count = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "c"), "1")
            self.add(" " * min(int(count) if count.isdigit() else 1, 40))
        elif local == "tab":
            self.add("\t")
        elif local == "line-break":
            self.add("\n")

    def closed(self, space, local):
        if local in {"p", "h"}:
            self.open -= 1
            self.add("\n")


def read_docx(data, _):
    """Everything written in a DOCX: headers, body with tables and text boxes, drawings made of words, notes, footers."""
    archive = open_zip(data)
    names = archive.namelist()
    if "word/document.xml" not in names:
        raise Refused("broken")
    wanted = [
        name
        for start in (
            "word/header",
            "word/document.xml",
            "word/diagrams/data",
            "word/footnotes",
            "word/endnotes",
            "word/footer",
        )
        for name in sorted(names)
        if name.startswith(start) and name.endswith(".xml")
    ]
    return {"text": read_parts(archive, wanted, WordCollector)}


def read_odt(data, _):
    """Everything written in an ODT: headers and footers live in styles.xml."""
    archive = open_zip(data)
    names = archive.namelist()
    if "content.xml" not in names:
        raise Refused("broken")
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.open("META-INF/manifest.xml").read(1_000_000):
        raise Refused("encrypted")
    wanted = [name for name in ("styles.xml", "content.xml") if name in names]
    return {"text": read_parts(archive, wanted, OpenDocumentCollector)}


def read_parts(archive, names, collector_class):
    text = []
    for name in names:
        collector = collector_class()
        read_part(archive, name, collector)
        text.append("".join(collector.pieces))
        if sum(map(len, text)) > MAX_TEXT:
            break
    return "\n".join(text)[:MAX_TEXT]


def read_rtf(data, striprtf):
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Refused("broken")
    try:
        text = striprtf.rtf_to_text(data.decode("latin-1"), encoding="cp1252", errors="replace")
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 -- the reader raises anything on broken files
        raise Refused("broken") from None
    return {"text": text[:MAX_TEXT]}


def read_txt(data, _):
    """Plain text in the encodings people send: Unicode with or without mark, Windows, old Macs."""
    for mark, encoding in TEXT_MARKS:
        if data.startswith(mark):
            return {"text": data[len(mark) :].decode(encoding, "replace")[:MAX_TEXT]}
    if b"\0" in data:
        raise Refused("broken")
    try:
        return {"text": data.decode("utf-8")[:MAX_TEXT]}
    except UnicodeDecodeError:
        encoding = "mac_roman" if is_mac(data) else "cp1252"
        return {"text": data.decode(encoding, "replace")[:MAX_TEXT]}


def is_mac(data):
    """« é » and « è » of an old Mac are quotes no Windows text holds inside words."""
    old, windows = sum(map(data.count, b"\x8e\x8f\x9d")), sum(map(data.count, b"\xe9\xe8\xea\xe0"))
    return old > windows


# --- Pictures: upright, small, and without what the telephone wrote in them --------------------------------------------


def load_pillow():
    """Everything Pillow imports by itself at the first picture, imported now."""
    from PIL import (  # noqa: F401, PLC0415
        Image,
        ImageFile,
        ImageOps,
        JpegImagePlugin,
        MpoImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # counted by clean_picture, in words a person understands
    sample = Image.new("RGB", (9, 9), "white")
    exif = sample.getexif()
    exif[0x0112] = 6
    packed = io.BytesIO()
    sample.save(packed, "JPEG", exif=exif)
    clean_picture(packed.getvalue(), "JPEG", Image, ImageOps)
    return Image, ImageOps


def load_heif():
    """Teach Pillow the photos of iPhones. Its decoder works in a thread of its own, even when asked for none."""
    import pi_heif  # noqa: PLC0415 -- loaded before the rights go

    pi_heif.options.DECODE_THREADS = 0
    pi_heif.register_heif_opener()


def clean_picture(data, form, image_module, ops, side=SIDE):
    """A JPEG of at most `side` pixels, turned the way it was taken, holding nothing but the picture."""
    try:
        picture = image_module.open(io.BytesIO(data), formats=[form])
        if picture.width * picture.height > MAX_PIXELS[form]:
            raise Refused("pixels")
        picture.draft("RGB", (side, side))
        picture.load()
        picture.thumbnail((side, side))
        picture = ops.exif_transpose(picture)
        return as_jpeg(picture, image_module)
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 -- readers raise anything on broken files
        raise Refused("broken") from None


def as_jpeg(picture, image_module):
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        paper = image_module.new("RGBA", picture.size, "white")
        picture = image_module.alpha_composite(paper, picture.convert("RGBA"))
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    # A new picture: comments, profiles, positions and thumbnails stay behind with the former one.
    clean = image_module.new("RGB", picture.size)
    clean.paste(picture.convert("RGB"))
    packed = io.BytesIO()
    clean.save(packed, "JPEG", quality=82, optimize=False)
    return packed.getvalue()


def draw_page(data, number, pypdfium2):
    """One page of a PDF as a JPEG, whatever size the page pretends to have."""
    try:
        document = pypdfium2.PdfDocument(data)
        page = document[number]
        width, height = page.get_size()
        drawn = page.render(scale=SIDE / max(width, height, 1), grayscale=True).to_pil()
        packed = io.BytesIO()
        drawn.save(packed, "JPEG", quality=82)
        return packed.getvalue()
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 -- readers raise anything on broken files
        raise Refused("broken") from None


def show(kind):
    """Answer with a picture, or with JSON when it is refused."""
    image_module, ops = load_pillow()
    if kind.startswith("page:"):
        import pypdfium2  # noqa: PLC0415 -- loaded before the rights go

        draw_page(SAMPLE, 0, pypdfium2)
        number = int(kind.removeprefix("page:"))
        work = lambda data: draw_page(data, number, pypdfium2)  # noqa: E731
    else:
        form, _, side = kind.partition("@")
        if form == "heif":
            load_heif()
        work = lambda data: clean_picture(data, form.upper(), image_module, ops, int(side or SIDE))  # noqa: E731
    isolated = give_up_rights(threads=HEIF_THREADS if kind.startswith("heif") else 0)
    try:
        answer = work(sys.stdin.buffer.read())
    except Refused as error:
        answer = json.dumps({"engine": kind, "isolated": isolated, "refused": str(error)}).encode()
    except (MemoryError, RecursionError):
        answer = json.dumps({"engine": kind, "isolated": isolated, "refused": "too_big"}).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)


def become(command):
    """Turn into another program, which keeps our limits, our poverty and our two pipes."""
    give_up_rights(cpu=PROGRAM_CPU_SECONDS, file_bytes=PROGRAM_FILE_BYTES)
    os.execve(command[0], command, {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"})


# What reads each kind, and the module it needs. Word processors need the standard library only.
READERS = {
    "pdf": (read_pdf, "pypdfium2"),
    "pypdf": (read_pypdf, "pypdf"),
    "docx": (read_docx, "json"),
    "odt": (read_odt, "json"),
    "rtf": (read_rtf, "striprtf.striprtf"),
    "txt": (read_txt, "json"),
}


def main(kind, *command):
    if kind == "exec":
        become(list(command))
    if kind not in READERS:
        show(kind)
    reader, module = READERS[kind]
    parser = importlib.import_module(module)
    for charset in CHARSETS.split():
        codecs.lookup(charset)
    if module.startswith("pyp"):  # the PDF readers load half of themselves at the first page
        reader(SAMPLE, parser)
    answer = {"engine": kind, "isolated": give_up_rights()}
    try:
        answer |= reader(sys.stdin.buffer.read(), parser)
    except Refused as error:
        answer |= {"refused": str(error)}
    except (MemoryError, RecursionError):
        answer |= {"refused": "too_big"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # no destructor of a library gets a last word


if __name__ == "__main__":
    main(*sys.argv[1:])
