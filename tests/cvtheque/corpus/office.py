"""CVs as word processors write them: words split in runs, headers and footers, text boxes, notes, drawings, code pages."""

import unicodedata
from html import escape

from cvtheque.demo_files import zipped
from tests.cvtheque import old_word

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def _p(*runs):
    return f"<w:p>{''.join(runs)}</w:p>"


def _r(text):
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraphs(lines):
    return "".join(_p(_r(line)) for line in lines)


def _package(body, **parts):
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": f"<?xml version='1.0' encoding='UTF-8'?><w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    return zipped(files | {name.replace("__", "/") + ".xml": content for name, content in parts.items()})


def _flow(paper):
    return "".join(_paragraphs([title.upper(), *lines]) for title, lines in paper.blocks)


def split_runs(paper):
    """Word after many corrections: a word is cut anywhere, with marks of the spelling checker in between; name in the header."""

    def shattered(line):
        cuts = [line[start : start + 3] for start in range(0, len(line), 3)]
        return _p(*(f'<w:proofErr w:type="spellStart"/>{_r(cut)}<w:proofErr w:type="spellEnd"/>' for cut in cuts))

    body = "".join(shattered(line) for title, lines in paper.blocks for line in (title, *lines))
    return _package(
        body,
        word__header1=f"<w:hdr {_W}>{_paragraphs(paper.heading[:1])}</w:hdr>",
        word__footer1=f"<w:ftr {_W}>{_paragraphs(paper.heading[1:])}</w:ftr>",
    )


def nested_tables(paper):
    """A template from the shop of a word processor: tables inside tables, tabulations inside lines."""
    rows = "".join(
        f"<w:tr><w:tc>{_paragraphs([title])}</w:tc><w:tc><w:tbl><w:tr><w:tc>{_paragraphs(lines)}</w:tc></w:tr></w:tbl>{_p()}</w:tc></w:tr>"
        for title, lines in paper.blocks
    )
    head = _p("<w:r><w:tab/></w:r>".join(_r(line) for line in paper.heading))
    return _package(f"{head}<w:tbl>{rows}</w:tbl>{_p()}")


def old_boxes(paper):
    """Text boxes of Word 2003, the first and the last in frames of their own."""
    boxes = "".join(
        _p(
            f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{_paragraphs([title, *lines])}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
        for title, lines in [("Curriculum vitæ", paper.heading), *paper.blocks]
    )
    return _package(boxes)


def controls(paper):
    """A form made of content controls, bound links on the mail and the telephone."""

    def control(line):
        return f'<w:sdt><w:sdtPr><w:alias w:val="Champ"/></w:sdtPr><w:sdtContent>{_p(_r(line))}</w:sdtContent></w:sdt>'

    linked = "".join(_p(f'<w:hyperlink r:id="rId9" w:history="1">{_r(line)}</w:hyperlink>') for line in paper.heading)
    return _package(linked + "".join(control(line) for title, lines in paper.blocks for line in (title, *lines)))


def revised(paper):
    """Changes being tracked: what was added counts, what was struck out does not; notes at the foot and at the end."""
    body = "".join(
        _p(
            f'<w:ins w:id="1" w:author="x">{_r(line)}</w:ins>',
            '<w:del w:id="2"><w:r><w:delText>motbiffe</w:delText></w:r></w:del>',
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "mailto:motcode"</w:instrText></w:r>',
        )
        for title, lines in paper.blocks[:-1]
        for line in (title, *lines)
    )
    return _package(
        _paragraphs(paper.heading) + body,
        word__footnotes=f'<w:footnotes {_W}><w:footnote w:id="1">{_paragraphs([paper.blocks[-1][0], *paper.blocks[-1][1]])}</w:footnote></w:footnotes>',
    )


def smart_art(paper):
    """Skills as a drawing: its words are in another part of the file than the page."""
    points = "".join(
        f"<dgm:pt><dgm:t><a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p></dgm:t></dgm:pt>"
        for line in paper.blocks[0][1]
    )
    body = _paragraphs(paper.heading) + "".join(
        _paragraphs([title, *(lines if number else [])]) for number, (title, lines) in enumerate(paper.blocks)
    )
    return _package(body, word__diagrams__data1=f"<dgm:dataModel {_W}><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>")


def new_boxes(paper):
    """Text boxes written twice, for new and for old readers; the name in a grouped drawing."""

    def box(lines):
        inside = f"<w:txbxContent>{_paragraphs(lines)}</w:txbxContent>"
        return _p(
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{inside}</wps:txbx></mc:Choice>'
            f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )

    return _package("".join(box([title, *lines]) for title, lines in [("CV", paper.heading), *paper.blocks]))


# --- OpenDocument ------------------------------------------------------------------------------------------------------

_O = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"'
)


def _odt(body, *, header=(), footer=()):
    margins = "".join(
        f"<style:{name}>{''.join(f'<text:p>{escape(line)}</text:p>' for line in lines)}</style:{name}>"
        for name, lines in (("header", header), ("footer", footer))
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "styles.xml": f"<office:document-styles {_O}><office:master-styles><style:master-page>{margins}</style:master-page></office:master-styles></office:document-styles>",
            "content.xml": f"<office:document-content {_O}><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        }
    )


def frames(paper):
    """Writer: text frames anchored to the page, name in the header, address in the footer."""
    body = "".join(
        f"<text:p><draw:frame><draw:text-box><text:h>{escape(title)}</text:h>{''.join(f'<text:p>{escape(line)}</text:p>' for line in lines)}</draw:text-box></draw:frame></text:p>"
        for title, lines in paper.blocks
    )
    return _odt(body, header=paper.heading[:1], footer=paper.heading[1:])


def spans(paper):
    """Writer after many corrections: spans inside words, spaces as elements, pages that may break inside a word."""

    def shattered(line):
        words = "<text:s/>".join(_span(word) for word in line.split(" "))
        return f"<text:p>{words}</text:p>"

    body = "".join(shattered(line) for line in paper.lines if line)
    return _odt(f"<text:section>{body}</text:section>")


def _span(word):
    middle = len(word) // 2
    return f'<text:span text:style-name="T1">{escape(word[:middle])}</text:span><text:soft-page-break/>{escape(word[middle:])}'


def lists(paper):
    """Writer: bulleted lists inside a table, links on the mail."""
    rows = "".join(
        f"<table:table-row><table:table-cell><text:h>{escape(title)}</text:h></table:table-cell><table:table-cell><text:list>"
        + "".join(f"<text:list-item><text:p>{escape(line)}</text:p></text:list-item>" for line in lines)
        + "</text:list></table:table-cell></table:table-row>"
        for title, lines in paper.blocks
    )
    head = "".join(
        f'<text:p><text:a xlink:href="mailto:motcode">{escape(line)}</text:a></text:p>' for line in paper.heading
    )
    return _odt(f"{head}<table:table>{rows}</table:table>")


# --- RTF and plain text ------------------------------------------------------------------------------------------------


def _rtf_text(line, *, unicode):
    shown = line.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    return "".join(char if ord(char) < 128 else _rtf_sign(char, unicode) for char in shown)


def _rtf_sign(char, unicode):
    code = char.encode("cp1252", "replace")
    if unicode or code == b"?":
        return "".join(
            f"\\u{value - 65536 if value > 32767 else value}?"
            for value in (
                int.from_bytes(char.encode("utf-16-be")[at : at + 2], "big")
                for at in range(0, len(char.encode("utf-16-be")), 2)
            )
        )
    return f"\\'{code[0]:02x}"


def rtf_word(paper):
    """RTF by Word: Unicode escapes, styles, name in the header group, a table."""
    head = "".join(f"{_rtf_text(line, unicode=True)}\\par " for line in paper.heading)
    rows = "".join(map(_rtf_row, paper.blocks))
    text = "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{\\fonttbl{\\f0\\fswiss Calibri;}}{\\colortbl;\\red0\\green0\\blue0;}{\\stylesheet{\\s0 Normal;}}\n"
    return f"{text}{{\\pard {head}}}\n{rows}}}".encode("ascii")


def _rtf_row(block):
    title, lines = block
    inside = "\\line ".join(_rtf_text(line, unicode=True) for line in lines)
    return f"\\trowd\\cellx3000\\cellx9000 {_rtf_text(title, unicode=True)}\\cell {inside}\\cell\\row\n"


def rtf_wordpad(paper):
    """RTF by WordPad: one code page, bold and italics inside words."""
    lines = "".join(
        f"\\b {_rtf_text(line[:1], unicode=False)}\\b0 {_rtf_text(line[1:], unicode=False)}\\par\n"
        for line in paper.lines
    )
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0\\nouicompat{\\fonttbl{\\f0\\fnil Arial;}}\n{\\*\\generator Riched20}\\viewkind4\\uc1\n"
        + lines
        + "}"
    ).encode("ascii")


def text_in(encoding, mark=b""):
    """A note typed in a plain editor, as old systems save it."""
    return lambda paper: mark + "\r\n".join(paper.lines).encode(encoding, "replace")


def word_97(paper):
    """Word as it was before 2007, in the code page of its time."""
    text = unicodedata.normalize("NFKC", "\n".join(paper.lines))
    return old_word.doc(text.encode("cp1252", "replace").decode("cp1252"))
