"""Small writers of CV files, for the demonstration and the tests: real PDF, DOCX, ODT and RTF, in varied layouts.

They know nothing of the portal; a CV is given as a heading (name and coordinates) and titled blocks of lines.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.sax.saxutils import escape

LINE, WRAP, BOTTOM = 14, 88, 60


@dataclass(frozen=True)
class Paper:
    """What a CV says, whatever its maker."""

    heading: list
    blocks: list  # [(title, [lines])]

    @property
    def lines(self):
        return [*self.heading, "", *(line for title, lines in self.blocks for line in (title.upper(), *lines, ""))]


# --- PDF: one Helvetica font, WinAnsi characters ----------------------------------------------------------------------


def pdf(paper, *, columns=1, pages=1):
    """A PDF of one or two columns. `pages` repeats it, for the files that are far too long."""
    streams = [stream for _ in range(pages) for stream in _pdf_pages(paper, columns)]
    objects = ["<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>", ""]
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for stream in streams:
        objects.append((zlib.compress(stream),))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return _pdf_file(objects)


def _pdf_pages(paper, columns):
    if columns == 1:
        lines = [part for line in paper.lines for part in _wrapped(line, WRAP)]
        size = (842 - 2 * BOTTOM) // LINE
        return [_pdf_text([(60, lines[start : start + size])]) for start in range(0, len(lines), size)]
    left = [*paper.heading, "", *(line for title, lines in paper.blocks[1:] for line in (title.upper(), *lines, ""))]
    right = [line for title, lines in paper.blocks[:1] for line in (title.upper(), *lines)]
    return [
        _pdf_text(
            [
                (40, [part for line in left for part in _wrapped(line, 34)]),
                (270, [part for line in right for part in _wrapped(line, 50)]),
            ]
        )
    ]


def _wrapped(line, width):
    parts, current = [], ""
    for word in line.split(" "):
        if current and len(current) + len(word) + 1 > width:
            parts.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    return [*parts, current]


def _pdf_text(columns):
    commands = []
    for x, lines in columns:
        commands.append(f"BT /F1 10 Tf {LINE} TL {x} {842 - BOTTOM} Td".encode())
        for line in lines:
            shown = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            commands.append(b"(" + shown + b") Tj T*")
        commands.append(b"ET")
    return b"\n".join(commands)


def _pdf_file(objects):
    """Number the objects and write the cross-reference table. A stream is given as a one-item tuple."""
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    for number, item in enumerate(objects, start=1):
        offsets.append(out.tell())
        if isinstance(item, tuple):
            body = f"<< /Length {len(item[0])} /Filter /FlateDecode >>\nstream\n".encode() + item[0] + b"\nendstream"
        else:
            body = item.encode("latin-1")
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out.write(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return out.getvalue()


# --- Word processors --------------------------------------------------------------------------------------------------


def zipped(parts):
    """A zip container of {name: text or bytes}, always the same bytes for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DRAWING = (
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)


def _word(line):
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'


def docx(paper, *, layout="plain"):
    """A DOCX: « plain », « table » (one row per block), « box » (text boxes), always with the heading in the page header."""
    if layout == "table":
        rows = "".join(
            f"<w:tr><w:tc>{_word(title)}</w:tc><w:tc>{''.join(map(_word, lines))}</w:tc></w:tr>"
            for title, lines in paper.blocks
        )
        body = f"<w:tbl>{rows}</w:tbl>{_word('')}"
    elif layout == "box":
        body = "".join(
            f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></mc:Choice>'
            f"<mc:Fallback><w:txbxContent>{inside}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
            for inside in ("".join(map(_word, (title, *lines))) for title, lines in paper.blocks)
        )
    else:
        body = "".join(_word(line) for title, lines in paper.blocks for line in (title, *lines))
    head = "".join(map(_word, paper.heading))
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
            "word/_rels/document.xml.rels": _RELATIONS.format(kind="header", target="header1.xml"),
            "word/header1.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:hdr {_W}>{head}</w:hdr>',
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W} {_DRAWING}><w:body>{body}</w:body></w:document>',
        }
    )


_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version="1.2"'
)


def odt(paper, *, layout="plain"):
    """An ODT, its blocks in paragraphs or in a table."""
    blocks = []
    for title, lines in paper.blocks:
        inside = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
        if layout == "table":
            row = f"<table:table-cell><text:p>{escape(title)}</text:p></table:table-cell><table:table-cell>{inside}</table:table-cell>"
            blocks.append(f"<table:table><table:table-row>{row}</table:table-row></table:table>")
        else:
            blocks.append(f"<text:h>{escape(title)}</text:h>{inside}")
    head = "".join(f"<text:p>{escape(line)}</text:p>" for line in paper.heading)
    body = f"<office:body><office:text>{head}{''.join(blocks)}</office:text></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODF}>{body}</office:document-content>',
            "META-INF/manifest.xml": '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def rtf(paper):
    """An RTF in the Windows code page, as old word processors write it."""
    lines = "".join(f"{_rtf_line(line)}\\par\n" for line in paper.lines)
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\\fs22\n" + lines + "}").encode("ascii")


def _rtf_line(line):
    shown = line.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    return "".join(char if ord(char) < 128 else _rtf_char(char) for char in shown)


def _rtf_char(char):
    code = char.encode("cp1252", "replace")
    return f"\\'{code[0]:02x}" if code != b"?" else f"\\u{ord(char)}?"
