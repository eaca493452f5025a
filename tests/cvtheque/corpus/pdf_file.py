"""The smallest writer of PDF files that can lie as real makers do: fonts without names, letters without order, pages on their side."""

import io
import zlib

WIDTH, HEIGHT = 595, 842


class PdfFile:
    """Objects numbered as they come; 1 is the catalogue and 2 the pages. A reference is written « 7 0 R »."""

    def __init__(self):
        self.objects = [b"", b""]
        self.pages = []
        self.catalogue = ""

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return f"{len(self.objects)} 0 R"

    def stream(self, content, head="", *, packed=True):
        content = zlib.compress(content, 9) if packed else content
        filtered = " /Filter /FlateDecode" if packed else ""
        return self.add(f"<< /Length {len(content)}{filtered} {head} >>\nstream\n".encode() + content + b"\nendstream")

    def page(self, content, resources, extra=""):
        contents = self.stream(content)
        self.pages.append(
            self.add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {contents} /Resources << {resources} >> {extra} >>"
            )
        )

    def bytes(self):
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R {self.catalogue} >>".encode()
        self.objects[1] = f"<< /Type /Pages /Count {len(self.pages)} /Kids [{' '.join(self.pages)}] >>".encode()
        out, places = io.BytesIO(), []
        out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        for number, body in enumerate(self.objects, start=1):
            places.append(out.tell())
            out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
        start = out.tell()
        out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
        out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
        out.write(f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
        return out.getvalue()


def literal(codes):
    """A PDF string of these bytes."""
    return b"<" + bytes(codes).hex().encode() + b">"


def wrapped(line, width):
    parts, current = [], ""
    for word in line.split(" "):
        if current and len(current) + len(word) + 1 > width:
            parts.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*parts, current]


def pages_of(lines, per_page):
    return [lines[start : start + per_page] for start in range(0, len(lines), per_page)]
