"""Who a text is about, and every way their name, mail and telephone are written."""

import re
from dataclasses import dataclass
from functools import cached_property

from cvtheque.redaction.words import GAP, MAIL, NAME, PHONE, all_of, flat

_PARTICLES = frozenset(
    """
    de du des d la le les l da dos van von den der ben el al st ste
    """.split()
)
MIN_NAME = 2
MIN_GLUED = 3  # « jdupont » is searched inside longer words from this many letters on


@dataclass(frozen=True)
class Identity:
    """Who the text is about."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""

    @cached_property
    def first_parts(self):
        return name_parts(self.first_name)

    @cached_property
    def last_parts(self):
        return name_parts(self.last_name)

    @cached_property
    def parts(self):
        """Every part of the name worth hiding alone: « Jean-Pierre de La Tour » gives jean, pierre, tour, jeanpierre, delatour."""
        run_together = ["".join(parts) for parts in (self.first_parts, self.last_parts) if len(parts) > 1]
        return [
            part
            for part in dict.fromkeys(self.first_parts + self.last_parts + run_together)
            if len(part) >= MIN_NAME and part not in _PARTICLES
        ]


def name_parts(name):
    """The words of a name, unaccented: « N’Guyen-Lê » gives n, guyen, le, and « nguyen » as one."""
    words = re.findall(r"[^\W\d_]+", flat(name))
    joined = [
        word.replace("'", "").replace("’", "") for word in re.split(r"[\s\-]+", flat(name)) if re.search(r"['’]", word)
    ]
    return [*words, *joined]


def _apart(word):
    """A pattern for a word written with gaps: « D U P O N T », « d-u-p-o-n-t »."""
    return GAP.join(re.escape(char) for char in word)


def find_own(copy, identity):
    """The person's own name, in every form, and their own mail and phone however they are cut."""
    patterns = [(re.compile(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])"), NAME) for part in identity.parts]
    patterns += [(re.compile(glued), NAME) for glued in _glued(identity)]
    patterns += [
        (re.compile(rf"(?<![^\W_]){_apart(part)}(?![^\W_])"), NAME) for part in identity.parts if len(part) >= MIN_GLUED
    ]
    patterns += _initials(identity)
    if identity.email:
        patterns.append((re.compile(r"\s*".join(re.escape(char) for char in flat(identity.email))), MAIL))
        local = flat(identity.email).partition("@")[0]
        if len(local) >= MIN_GLUED:
            patterns.append((re.compile(rf"(?<![^\W_]){re.escape(local)}(?![^\W_])"), MAIL))
    digits = re.sub(r"\D", "", identity.phone)[-9:]
    if len(digits) == 9:
        patterns.append(
            (re.compile(rf"(?:\+?\d{{2}}{GAP})?(?:\(?0\)?{GAP})?" + r"[\s.\-_/|·•,:()]{0,4}".join(digits)), PHONE)
        )
    return [span for pattern, label in patterns for span in all_of(pattern, copy, label)]


def find_stuck(copy, text, identity):
    """A name stuck to another word by a bad reading, where a capital tells them apart: « DupontPrénom », « nomDupont »."""
    found = [hit for part in identity.parts if len(part) >= MIN_GLUED for hit in re.finditer(re.escape(part), copy)]
    return [(*hit.span(), NAME) for hit in found if _stands_apart(text, *hit.span())]


def _stands_apart(text, start, end):
    begins = start == 0 or not text[start - 1].isalnum() or text[start].isupper() and text[start + 1].islower()
    ends = end == len(text) or not text[end].isalnum() or (text[end].isupper() and text[end - 1].islower())
    return begins and ends


def _glued(identity):
    """First and last names run together in any order (« dupontjean »), and an initial with a last name (« jdupont »)."""
    firsts = {"".join(identity.first_parts)[:40], *identity.first_parts} - {""}
    lasts = {"".join(identity.last_parts)[:40], *identity.last_parts} - {""}
    forms = {
        form
        for first in firsts
        for last in lasts
        for form in (first + last, last + first)
        if len(last) > 1 and len(first) > 1
    }
    forms |= {
        form
        for first in firsts
        for last in lasts
        if len(last) >= MIN_GLUED + 1
        for form in (first[0] + last, last + first[0])
    }
    whole = {form for form in forms if len(form) < 2 * MIN_GLUED}  # short ones only as a word of their own
    return [re.escape(form) for form in sorted(forms - whole, key=len, reverse=True)] + [
        rf"(?<![^\W_]){re.escape(form)}(?![^\W_])" for form in sorted(whole) if len(form) > MIN_GLUED
    ]


def _initials(identity):
    """« J. Dupont », « J.-P. Dupont », « Dupont J. » and the two initials with dots."""
    if not (identity.first_parts and identity.last_parts):
        return []
    initial = identity.first_parts[0][0]
    lasts = "|".join(re.escape(part) for part in dict.fromkeys(identity.last_parts))
    return [
        (re.compile(rf"(?<![^\W_]){initial}\.?(?:[ \-]{{0,2}}[a-z]\.)?[ ]{{0,2}}(?:{lasts})(?![^\W_])"), NAME),
        (re.compile(rf"(?<![^\W_])(?:{lasts})[ ]{{1,2}}{initial}\.(?:-?[a-z]\.)?(?![^\W_])"), NAME),
        (re.compile(rf"(?<![^\W_]){initial}\.[ ]?{identity.last_parts[0][0]}\.(?![^\W_])"), NAME),
    ]
