"""Taking the identity out of a text: what a search, a page or a paper may show before a candidate gives their name.

`redact` prefers to hide too much: a hidden word costs a hit, a shown name costs the trust of everybody. Pure functions; the
patterns work on an unaccented copy of the text of the same length, so that accents and capitals make no difference.
"""

import re
import unicodedata
from datetime import date

from cvtheque.redaction.alphabets import find_foreign
from cvtheque.redaction.contacts import find_links, find_mails, find_numbers
from cvtheque.redaction.heading import find_heading
from cvtheque.redaction.identity import Identity, find_own, find_stuck, name_parts
from cvtheque.redaction.people import find_people
from cvtheque.redaction.places import find_addresses, find_births
from cvtheque.redaction.words import ADDRESS, LINK, MAIL, PERSON, PHONE, UNSEEN, all_of, flat

MIN_AGAIN = 8
__all__ = ["Identity", "flat", "name_parts", "redact", "residue"]


def redact(text, identity, *, today=None):
    """Return `text` with everything that says who it is about replaced by a bracketed word.

    Hides the person's own name in all its forms, another name at the head of the text, e-mails (« chez », « arobase »), phones in every French format, street
    addresses, birth dates and ages, links and social handles, social-security and bank numbers, and the names of other people
    beside « référence », « tuteur », « Mme »… Hiding twice changes nothing.
    """
    text = unicodedata.normalize("NFC", UNSEEN.sub("", text))
    copy = flat(text)
    spans = [span for find in (find_mails, find_links, find_numbers, find_people) for span in find(copy, text)]
    spans += find_addresses(copy, text, [start for start, _, label in spans if label in {MAIL, PHONE}])
    spans += find_births(copy, text, today or date.today())
    spans += find_own(copy, identity) + find_stuck(copy, text, identity) + find_foreign(copy, identity)
    spans += find_heading(copy, text, identity)
    spans += find_again(copy, spans)
    hidden = _REPEATED.sub(r"\1", _replace(text, [_trimmed(copy, span) for span in spans]))
    return _NICKNAME.sub("[nom]", hidden)


def find_again(copy, spans):
    """Where what was hidden once stands again: a hamlet repeated at the foot of each page, a referee thanked elsewhere."""
    said = {
        (copy[start:end].strip(" \n,;:|-"), label) for start, end, label in spans if label in {ADDRESS, LINK, PERSON}
    }
    # One word may be any word; an address or a full name is not.
    said = {(words, label) for words, label in said if len(words) >= MIN_AGAIN and (label == LINK or " " in words)}
    return [
        span
        for words, label in sorted(said)
        for span in all_of(re.compile(rf"(?<![^\W_]){re.escape(words)}(?![^\W_])"), copy, label)
    ]


_REPEATED = re.compile(r"(\[(?:nom|e-mail|téléphone|adresse|naissance|lien|numéro|personne)\])(?:[ \-.]{0,3}\1)+")
_NICKNAME = re.compile(r"\[nom\][ ]?[«“\"(][^\n«»“”\"()]{1,24}[»”\")][ ]?\[nom\]")  # Ana « Nanou » Exemple


def _trimmed(copy, span):
    """A span without the blanks and line ends around it."""
    start, end, label = span
    words = copy[start:end]
    return (start + len(words) - len(words.lstrip()), start + len(words.rstrip()), label)


def _replace(text, spans):
    """Cut the spans out, longest first where they overlap."""
    pieces, position = [], 0
    for start, end, label in _merged(spans):
        pieces += [text[position:start], label]
        position = end
    return "".join(pieces) + text[position:]


def _merged(spans):
    merged = []
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            previous = merged[-1]
            merged[-1] = (previous[0], max(previous[1], end), previous[2])
        elif end > start:
            merged.append((start, end, label))
    return merged


def residue(text, identity):
    """What of the identity is still there: whole name parts, the mail, the last digits of the phone. Empty when all is hidden."""
    copy = flat(text)
    found = [part for part in identity.parts if re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", copy)]
    if identity.email and flat(identity.email) in copy:
        found.append(identity.email)
    digits = re.sub(r"\D", "", identity.phone)[-9:]
    if len(digits) == 9 and digits in re.sub(r"\D", "", copy):
        found.append(identity.phone)
    return found
