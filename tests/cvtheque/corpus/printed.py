"""CVs laid out by a page engine, as office suites and online services print them: sidebars, tables, running heads, other alphabets."""

from html import escape

import weasyprint

_STYLE = "body{font:10pt 'DejaVu Sans'} h2{font-size:12pt;margin:8pt 0 2pt} p{margin:1pt 0}"


def _pdf(body, style=""):
    page = f"<html lang=fr><head><title>CV</title><style>@page{{size:A4;margin:18mm}}{_STYLE}{style}</style></head><body>{body}</body></html>"
    return weasyprint.HTML(string=page).write_pdf()


def _lines(lines, tag="p"):
    return "".join(f"<{tag}>{escape(line)}</{tag}>" for line in lines)


def _block(title, lines):
    return f"<h2>{escape(title)}</h2>{_lines(lines)}"


def sidebar(paper):
    """A coloured sidebar with who and where, the rest beside it."""
    *work, last = paper.blocks
    left = f"<aside>{_lines(paper.heading)}{_block(*last)}</aside>"
    right = f"<main>{''.join(_block(*block) for block in work)}</main>"
    return _pdf(
        left + right,
        "body{display:flex} aside{width:32%;background:#ddd;padding:4mm} main{width:62%;padding-left:6mm;hyphens:auto}",
    )


def table(paper):
    """An office suite's template: one table, titles in the first column."""
    rows = "".join(f"<tr><th>{escape(title)}</th><td>{_lines(lines)}</td></tr>" for title, lines in paper.blocks)
    return _pdf(
        f"<header>{_lines(paper.heading)}</header><table border=1>{rows}</table>",
        "th{width:28%;text-align:left;vertical-align:top}",
    )


def running(paper):
    """The name stands at the top of each page and the address at the bottom, in the margins."""
    blocks = "".join(_block(title, [*lines, *[""] * 14]) for title, lines in paper.blocks)
    head = f"<div class=head>{_lines(paper.heading[:1])}</div><div class=foot>{_lines(paper.heading[1:])}</div>"
    style = (
        ".head{position:running(h)} .foot{position:running(f)} p:empty{height:20pt} "
        "@page{margin:34mm 18mm;@top-center{content:element(h)}@bottom-center{content:element(f)}}"
    )
    return _pdf(head + blocks, style)


def boxes(paper):
    """Text boxes placed anywhere on the page, capitals and small capitals made by the style."""
    placed = "".join(
        f"<section style='position:absolute;left:{8 + 92 * (number % 2)}mm;top:{48 + 62 * (number // 2)}mm;width:82mm'>{_block(*block)}</section>"
        for number, block in enumerate(paper.blocks)
    )
    return _pdf(
        f"<header>{_lines(paper.heading)}</header>{placed}",
        "h2{text-transform:uppercase;letter-spacing:3pt} header p:first-child{font-variant:small-caps;letter-spacing:4pt}",
    )


def narrow(paper):
    """Justified narrow columns: the engine cuts words at line ends."""
    blocks = "".join(_block(*block) for block in paper.blocks)
    return _pdf(
        f"<header>{_lines(paper.heading)}</header><article>{blocks}</article>",
        "article{columns:3;hyphens:auto;text-align:justify}",
    )


def plain(paper):
    return _pdf(_lines(paper.heading) + "".join(_block(*block) for block in paper.blocks))
