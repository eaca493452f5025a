"""Addresses as drawings a telephone reads (ISO/IEC 18004). The library works out the squares; the drawing is ours: one path."""

import qrcode
from django.utils.html import format_html
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # white squares all around, without which cameras do not find the code


def svg(address, label):
    """Return the code as an inline SVG, safe in a page; `label` is read out in its place."""
    size, path = _path(address)
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{2}"/></svg>',
        size,
        label,
        path,
    )


def picture(address):
    """Return the code as a picture for a paper: (bytes, content type), an asset of `pdf.render_pdf`."""
    return svg(address, "").encode(), "image/svg+xml"


def _path(address):
    """The side of the drawing and its dark squares, one stroke for each run of a line."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(address)
    lines = code.get_matrix()
    strokes = []
    for y, line in enumerate(lines):
        x = 0
        while x < len(line):
            length = 0
            while x + length < len(line) and line[x + length]:
                length += 1
            if length:
                strokes.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length + 1
    return len(lines), "".join(strokes)
