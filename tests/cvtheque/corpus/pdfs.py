"""CVs as PDF printers make them: numbered glyphs, pages on their side, letters laid one by one, forms, passwords, scans with a text below."""

import io
import unicodedata

import pypdf
import pypdfium2

from cvtheque import demo_files
from tests.cvtheque.corpus.pdf_file import HEIGHT, PdfFile, literal, pages_of, wrapped

LEAD = 14


# --- Glyphs by number, named by a ToUnicode table ----------------------------------------------------------------------


class Glyphs:
    """A font whose codes say nothing: each text gets the next number, and a table tells what it reads."""

    def __init__(self):
        self.codes = {" ": 3}

    def show(self, pieces):
        return b"<" + b"".join(f"{self.code(piece):04x}".encode() for piece in pieces) + b">"

    def code(self, piece):
        return self.codes.setdefault(piece, len(self.codes) + 40)

    def add_to(self, file):
        rows = "\n".join(f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for text, code in self.codes.items())
        table = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{_blocks(rows)}\nendcmap end end"
        )
        wide = " ".join(
            f"{code} [{0 if unicodedata.combining(text[0]) else 500 * len(text)}]" for text, code in self.codes.items()
        )
        descriptor = file.add(
            "<< /Type /FontDescriptor /FontName /XYZABC+Calibri /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
        )
        below = file.add(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /XYZABC+Calibri /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {descriptor} /W [{wide}] /CIDToGIDMap /Identity >>"
        )
        return file.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /XYZABC+Calibri /Encoding /Identity-H /DescendantFonts [{below}] /ToUnicode {file.stream(table.encode())} >>"
        )


def _blocks(rows):
    """A table may name a hundred glyphs at a time."""
    rows = rows.split("\n")
    return "\n".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar"
        for part in (rows[start : start + 100] for start in range(0, len(rows), 100))
    )


def luatex(paper):
    """LuaTeX, InDesign: ligatures are one glyph that reads as two or three letters."""
    return _numbered(paper, _with_ligatures)


def word(paper):
    """Word, « Enregistrer au format PDF »: a glyph for each letter, spaces included."""
    return _numbered(paper, list)


def quartz(paper):
    """A Mac: accents are glyphs of their own, after their letter."""
    return _numbered(paper, lambda line: list(unicodedata.normalize("NFD", line)))


def soft(paper):
    """A browser: words cut by a soft hyphen that ends the line."""

    def cut(line):
        for start in ("infir", "bientrai", "prépara", "compé", "soi"):
            line = line.replace(start, f"{start}\u00ad", 1)
        return list(line)

    return _numbered(paper, cut)


def _with_ligatures(line):
    pieces, index = [], 0
    while index < len(line):
        found = next(
            (text for text in ("ffi", "ffl", "ff", "fi", "fl", "ti", "tt") if line.startswith(text, index)), line[index]
        )
        pieces.append(found)
        index += len(found)
    return pieces


def _numbered(paper, pieces_of):
    file, glyphs, bodies = PdfFile(), Glyphs(), []
    for lines in pages_of([part for line in paper.lines for part in wrapped(line, 84)], 50):
        rows = [f"BT /F1 11 Tf {LEAD} TL 56 {HEIGHT - 60} Td".encode()]
        rows += [glyphs.show(pieces_of(line)) + b" Tj T*" for line in lines]
        bodies.append(b"\n".join([*rows, b"ET"]))
    font = glyphs.add_to(file)
    for body in bodies:
        file.page(body, f"/Font << /F1 {font} >>")
    return file.bytes()


# --- Where the letters stand --------------------------------------------------------------------------------------------


def _winansi(file):
    return file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")


def _bytes(line):
    return line.encode("cp1252", "replace")


def letters(paper):
    """An online page builder: each letter is laid down by itself, at its own place, and spaces are not drawn at all."""
    file, rows = PdfFile(), []
    font = file.add(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 0 /LastChar 255 /Widths [{' '.join(['600'] * 256)}] /Encoding /WinAnsiEncoding >>"
    )
    lines = [part for line in paper.lines for part in wrapped(line, 80)]
    for row, line in enumerate(lines[:58]):
        for column, code in enumerate(_bytes(line)):
            if code != 32:
                rows.append(
                    f"1 0 0 1 {50 + 6 * column} {HEIGHT - 40 - 13 * row} Tm ".encode() + literal([code]) + b" Tj"
                )
    file.page(b"BT /F1 10 Tf\n" + b"\n".join(rows) + b"\nET", f"/Font << /F1 {font} >>")
    return file.bytes()


def columns(paper):
    """Two columns drawn line by line across the page, each piece with its own place."""
    file = PdfFile()
    font = _winansi(file)
    left = [part for line in [*paper.heading, *paper.blocks[-1][1]] for part in wrapped(line, 34)]
    right = [
        part for title, lines in paper.blocks[:-1] for line in (title.upper(), *lines) for part in wrapped(line, 54)
    ]
    rows = []
    for number in range(max(len(left), len(right))):
        for x, column in ((40, left), (260, right)):
            if number < len(column):
                rows.append(
                    f"BT /F1 9 Tf {x} {HEIGHT - 60 - 14 * number} Td ".encode()
                    + literal(_bytes(column[number]))
                    + b" Tj ET"
                )
    file.page(b"\n".join(rows), f"/Font << /F1 {font} >>")
    return file.bytes()


def turned(paper, *, angle=90):
    """A page scanned by a machine that turns it, or printed as landscape."""
    file = PdfFile()
    font = _winansi(file)
    for lines in pages_of([part for line in paper.lines for part in wrapped(line, 84)], 50):
        rows = [f"BT /F1 10 Tf {LEAD} TL 60 {HEIGHT - 60} Td".encode()] + [
            literal(_bytes(line)) + b" Tj T*" for line in lines
        ]
        file.page(b"\n".join([*rows, b"ET"]), f"/Font << /F1 {font} >>", f"/Rotate {angle}")
    return file.bytes()


def sideways(paper):
    """The name runs up the edge of the page, the text is upright."""
    file = PdfFile()
    font = _winansi(file)
    rows = [
        f"BT /F1 16 Tf 0 1 -1 0 {30 + 20 * number} 80 Tm ".encode() + literal(_bytes(line)) + b" Tj ET"
        for number, line in enumerate(paper.heading)
    ]
    body = [part for title, lines in paper.blocks for line in (title.upper(), *lines) for part in wrapped(line, 66)]
    rows += [b"BT /F1 10 Tf 14 TL 200 780 Td", *[literal(_bytes(line)) + b" Tj T*" for line in body], b"ET"]
    file.page(b"\n".join(rows), f"/Font << /F1 {font} >>")
    return file.bytes()


def tracked(paper):
    """A designer's page: titles and the name with wide letter spacing, everything else plain."""
    file = PdfFile()
    font = _winansi(file)
    rows = [b"BT /F1 10 Tf 14 TL 60 790 Td"]
    for number, line in enumerate(paper.lines):
        wide = number == 0 or line.isupper()
        for part in wrapped(line, 40 if wide else 84):
            rows.append(f"{4 if wide else 0} Tc {6 if wide else 0} Tw ".encode() + literal(_bytes(part)) + b" Tj T*")
    file.page(b"\n".join([*rows, b"ET"]), f"/Font << /F1 {font} >>")
    return file.bytes()


# --- Forms, passwords, layers -------------------------------------------------------------------------------------------


def form(paper):
    """A form filled in: titles are printed, what the person typed lives in fields with an appearance of their own."""
    file = PdfFile()
    font = _winansi(file)
    rows, fields, y = [], [], HEIGHT - 50
    for title, lines in [("Coordonnées", paper.heading), *paper.blocks]:
        rows.append(f"BT /F1 11 Tf 50 {y} Td ".encode() + literal(_bytes(title)) + b" Tj ET")
        for line in lines:
            y -= 16
            shown = literal(_bytes(line))
            look = file.stream(
                b"/Tx BMC q BT /F1 10 Tf 2 4 Td " + shown + b" Tj ET Q EMC",
                f"/Type /XObject /Subtype /Form /BBox [0 0 480 16] /Resources << /Font << /F1 {font} >> >>",
            )
            fields.append(
                file.add(
                    b"<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /T ("
                    + f"champ{len(fields)}".encode()
                    + b") /V "
                    + shown
                    + f" /Rect [60 {y} 540 {y + 16}] /DA (/F1 10 Tf 0 g) /AP << /N {look} >> >>".encode()
                )
            )
        y -= 22
    file.catalogue = (
        f"/AcroForm << /Fields [{' '.join(fields)}] /DR << /Font << /F1 {font} >> >> /DA (/F1 10 Tf 0 g) >>"
    )
    file.page(b"\n".join(rows), f"/Font << /F1 {font} >>", f"/Annots [{' '.join(fields)}]")
    return file.bytes()


def locked(paper, *, algorithm="AES-256", password=""):
    """Protected against changes only: it opens without a password. With one, nobody but its owner reads it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(demo_files.pdf(paper)))
    writer.encrypt(password, "le mot de passe du propriétaire", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scan_with_text(paper):
    """A copier that recognises words: the picture of the page, and the words below it, invisible."""
    image = pypdfium2.PdfDocument(demo_files.pdf(paper))[0].render(scale=1, grayscale=True).to_pil()
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=40)
    file = PdfFile()
    font = _winansi(file)
    drawn = file.stream(
        packed.getvalue(),
        f"/Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
        packed=False,
    )
    rows = [b"q 595 0 0 842 0 0 cm /I1 Do Q BT 3 Tr /F1 10 Tf 14 TL 60 782 Td"]
    rows += [literal(_bytes(part)) + b" Tj T*" for line in paper.lines for part in wrapped(line, 88)]
    file.page(b"\n".join([*rows, b"ET"]), f"/Font << /F1 {font} >> /XObject << /I1 {drawn} >>")
    return file.bytes()
