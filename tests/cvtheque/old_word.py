"""A Word 97 document of our own, just whole enough to be read: the smallest OLE container with a header, a text and its piece table."""

import struct

SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
TEXT_AT = 0x600
WORD_SECTORS, TABLE_SECTORS = 16, 8  # streams under 4096 bytes would live elsewhere


def doc(text, *, encrypted=False):
    """The bytes of a .doc that holds this text, 3 000 letters at most."""
    letters = text.replace("\n", "\r").encode("cp1252") + b"\r"
    header = bytearray(TEXT_AT)
    struct.pack_into("<HH", header, 0, 0xA5EC, 0x00C1)  # Word, version 8
    struct.pack_into("<H", header, 0x0A, 0x0200 | (0x0100 if encrypted else 0))  # its table stream is « 1Table »
    struct.pack_into("<II", header, 0x18, TEXT_AT, TEXT_AT + len(letters))
    struct.pack_into("<I", header, 0x4C, len(letters))
    table = (
        b"\x02"
        + struct.pack("<I", 16)
        + struct.pack("<II", 0, len(letters))
        + struct.pack("<HIH", 0, TEXT_AT * 2 | 1 << 30, 0)
    )
    struct.pack_into("<II", header, 0x1A2, 0, len(table))
    sheet = style_sheet()  # without one, antiword reads memory it never wrote, and dies one time in two
    struct.pack_into("<II", header, 0xA2, len(table), len(sheet))
    table += sheet
    word = bytes(header) + letters
    return container(word.ljust(WORD_SECTORS * SECTOR, b"\0"), table.ljust(TABLE_SECTORS * SECTOR, b"\0"))


def style_sheet():
    """One style, « Normal », with no property."""
    name = "Normal"
    style = (
        struct.pack("<HHHHH", 0, 1 | 0xFFF << 4, 2, 0, 0)
        + struct.pack("<H", len(name))
        + name.encode("utf-16-le")
        + b"\0\0"
    )
    style += struct.pack("<HHH", 2, 0, 0)
    head = struct.pack("<9H", 1, 10, 1, 1, 1, 0, 0, 0, 0)
    return struct.pack("<H", len(head)) + head + struct.pack("<H", len(style)) + style


def container(word, table):
    first_word, first_table = 2, 2 + WORD_SECTORS
    chain = [FAT, END]
    for start, count in ((first_word, WORD_SECTORS), (first_table, TABLE_SECTORS)):
        chain += [*range(start + 1, start + count), END]
    fat = struct.pack("<128I", *(chain + [FREE] * (128 - len(chain))))
    root = entry("Root Entry", 5, child=1, start=END, size=0)
    directory = root + entry("WordDocument", 2, right=2, start=first_word, size=len(word))
    directory += entry("1Table", 2, start=first_table, size=len(table)) + bytes(128)
    head = bytearray(SECTOR)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, END, 0, END, 0, 0)
    struct.pack_into("<108I", head, 80, *([FREE] * 108))
    return bytes(head) + fat + directory + word + table


def entry(name, kind, *, child=FREE, right=FREE, start=0, size=0):
    packed = name.encode("utf-16-le")
    line = packed.ljust(64, b"\0") + struct.pack("<HBB", len(packed) + 2, kind, 1)
    line += struct.pack("<III", FREE, right, child) + bytes(16 + 4 + 16)
    return line + struct.pack("<III", start, size, 0)
