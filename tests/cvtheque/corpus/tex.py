"""CVs as LaTeX classes print them: ligatures, accents drawn apart, words cut at line ends, fonts that name no letter."""

from tests.cvtheque.corpus.pdf_file import PdfFile, literal, pages_of, wrapped

SIZE, LEAD, LEFT, TOP = 10, 13, 70, 780
LIGATURES = {"ffi": 0x0E, "ffl": 0x0F, "ff": 0x0B, "fi": 0x0C, "fl": 0x0D}
ACCENTS = {"\u0300": 0x12, "\u0301": 0x13, "\u0302": 0x5E, "\u0308": 0x7F, "\u0303": 0x7E}
SIGNS = {"’": 0x27, "'": 0x27, "–": 0x7B, "œ": 0x1B, "æ": 0x1A, "Œ": 0x1E, "«": 0x1C, "»": 0x1D, "•": 0x0F + 0x70}
OT1 = (
    "11 /ff /fi /fl /ffi /ffl /dotlessi /dotlessj /grave /acute 24 /cedilla 26 /ae /oe /guillemotleft /guillemotright /OE "
    "39 /quoteright 94 /circumflex 123 /endash 126 /tilde /dieresis /bullet"
)
_DECOMPOSED = {}


def _parts(char):
    import unicodedata

    if char not in _DECOMPOSED:
        _DECOMPOSED[char] = unicodedata.normalize("NFD", char)
    return _DECOMPOSED[char]


def _ot1_word(word):
    """Pieces of a TJ array: the accent first, then a step back over it, then its letter, as TeX draws « é »."""
    out, run, index = [], [], 0

    def flush():
        if run:
            out.append(literal(run))
            run.clear()

    while index < len(word):
        ligature = next((text for text in LIGATURES if word.startswith(text, index)), "")
        if ligature:
            run.append(LIGATURES[ligature])
            index += len(ligature)
            continue
        char = word[index]
        base, *marks = _parts(char)
        if marks and marks[0] in ACCENTS:
            run.append(ACCENTS[marks[0]])
            flush()
            out.append(b"500")
            run.append(0x10 if base == "i" else ord(base))
        elif marks:  # the cedilla comes after, below
            run.append(ord(base))
            flush()
            out.append(b"500")
            run.append(0x18)
        else:
            run.append(SIGNS.get(char) or (ord(char) if 32 < ord(char) < 127 else 0x3F))
        index += 1
    flush()
    return out


def ot1(paper, *, width=70):
    """pdfTeX with its first encoding, « OT1 »: no ToUnicode, accents before their letters, spaces that are moves."""
    file = PdfFile()
    font = file.add(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+CMR10 /FirstChar 0 /LastChar 255 /Widths [{' '.join(['500'] * 256)}] "
        f"/Encoding << /Type /Encoding /Differences [{OT1}] >> >>"
    )
    for lines in pages_of([part for line in paper.lines for part in wrapped(line, width)], 52):
        rows = []
        for line in lines:
            pieces = []
            for word in line.split():
                pieces += [b"-333", *_ot1_word(word)] if pieces else _ot1_word(word)
            rows.append(b"[" + b" ".join(pieces) + b"] TJ T*" if pieces else b"T*")
        file.page(
            f"BT /F1 {SIZE} Tf {LEAD} TL {LEFT} {TOP} Td\n".encode() + b"\n".join(rows) + b"\nET",
            f"/Font << /F1 {font} >>",
        )
    return file.bytes()


def t1(paper, *, width=46):
    """A class with « T1 » fonts and narrow justified lines: letters whole, ligatures, words cut at the end of lines, running heads."""
    names = {
        "é": "eacute", "è": "egrave", "ê": "ecircumflex", "ë": "edieresis", "à": "agrave", "â": "acircumflex", "ç": "ccedilla", "ù": "ugrave", "û": "ucircumflex",
        "ô": "ocircumflex", "î": "icircumflex", "ï": "idieresis", "É": "Eacute", "È": "Egrave", "Ï": "Idieresis", "Ë": "Edieresis", "Œ": "OE", "œ": "oe", "æ": "ae", "’": "quoteright",
        "–": "endash", "«": "guillemotleft", "»": "guillemotright", "•": "bullet", "À": "Agrave", "ö": "odieresis", "ü": "udieresis", "Ê": "Ecircumflex", "Ô": "Ocircumflex", "Ç": "Ccedilla",
        "ffi": "ffi", "ff": "ff", "fi": "fi", "fl": "fl", "€": "Euro", "☎": "bullet", "·": "periodcentered", "—": "emdash",
    }  # fmt: skip
    codes = {text: 128 + number for number, text in enumerate(names)}
    differences = "128 " + " ".join(f"/{name}" for name in names.values())
    file = PdfFile()
    font = file.add(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /QWERTY+SFRM1000 /FirstChar 0 /LastChar 255 /Widths [{' '.join(['480'] * 256)}] "
        f"/Encoding << /Type /Encoding /Differences [{differences}] >> >>"
    )
    head = paper.heading[0]
    lines = [part for line in paper.lines for part in hyphenated(line, width)]
    for number, shown in enumerate(pages_of(lines, 40), start=1):
        rows = [f"BT /F1 {SIZE} Tf {LEAD} TL {LEFT} {TOP} Td".encode()]
        rows += [
            literal(_t1_codes(line, codes)) + b" Tj T*"
            for line in [f"{head} – page {number}" if number > 1 else "", *shown]
        ]
        file.page(b"\n".join([*rows, b"ET"]), f"/Font << /F1 {font} >>")
    return file.bytes()


def _t1_codes(line, codes):
    found, index = [], 0
    while index < len(line):
        step = next((size for size in (3, 2) if line[index : index + size] in codes), 1)
        text = line[index : index + step]
        found.append(codes.get(text) or (ord(text) if ord(text) < 127 else 0x3F))
        index += step
    return found


def hyphenated(line, width):
    """Lines no longer than `width`; a long word is cut in two, as a justified page does."""
    parts, current = [], ""
    for word in line.split(" "):
        if current and len(current) + len(word) + 1 > width:
            room = width - len(current) - 2
            cut = next((at for at in range(min(room, len(word) - 4), 3, -1) if _may_cut(word, at)), 0)
            if cut:
                parts.append(f"{current} {word[:cut]}-")
                current = word[cut:]
            else:
                parts.append(current)
                current = word
        else:
            current = f"{current} {word}" if current else word
    return [*parts, current]


def _may_cut(word, at):
    vowels = "aeiouyéèê"
    return word.isalpha() and word.islower() and word[at - 1] in vowels and word[at] not in vowels


def type3(paper, *, width=80):
    """Old dvips: each letter is a little picture, and the fonts say no name but « a101 »."""
    file = PdfFile()
    used = sorted({code for line in paper.lines for code in line.replace("’", "'").encode("cp1252", "replace")} - {32})
    shape = file.stream(b"500 0 0 0 400 600 d1 0 0 400 600 re f")
    glyphs = " ".join(f"/a{code} {shape}" for code in used)
    font = file.add(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 0 /LastChar 255 "
        f"/Widths [{' '.join(['500'] * 256)}] /CharProcs << {glyphs} >> "
        f"/Encoding << /Type /Encoding /Differences [{' '.join(f'{code} /a{code}' for code in used)}] >> >>"
    )
    for lines in pages_of([part for line in paper.lines for part in wrapped(line, width)], 54):
        rows = [f"BT /F1 {SIZE} Tf {LEAD} TL {LEFT} {TOP} Td".encode()]
        for line in lines:
            words = [literal(word.replace("’", "'").encode("cp1252", "replace")) for word in line.split()]
            rows.append(b"[" + b" -400 ".join(words) + b"] TJ T*")
        file.page(b"\n".join([*rows, b"ET"]), f"/Font << /F1 {font} >>")
    return file.bytes()
