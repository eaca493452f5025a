"""Pictures people send (photographs, logos): redrawn in a limited child process, so that nothing but what one sees is kept."""

import struct

from django.core.exceptions import ValidationError

from gtec_portal import uploads
from gtec_portal.jail import run

KINDS = {uploads.JPEG: "jpeg", uploads.PNG: "png", uploads.WEBP: "webp", uploads.HEIC: "heif"}
_REASONS = {
    "pixels": "Cette image est bien trop grande. Enregistrez-la en plus petit, puis envoyez-la de nouveau.",
    "timeout": "Cette image est trop compliquée à lire. Enregistrez-la de nouveau, puis envoyez-la.",
}
_BROKEN = "Cette image est abîmée : elle ne s’ouvre pas. Enregistrez-la de nouveau, puis envoyez-la."


def cleaned(upload, checked, *, side):
    """A new JPEG of what one sees on this upload, upright, at most `side` pixels, with no date, place or telephone in it.

    `checked`: what `uploads.check` said of it. What is transparent becomes white. Raises ValidationError with a reason a person
    can act on. About 0.4 s.
    """
    answer = run.picture(upload, KINDS[checked.content_type], side=side)
    if not isinstance(answer, bytes):
        raise ValidationError(_REASONS.get(answer.refused, _BROKEN), code=answer.refused)
    return answer


def size_of(jpeg):
    """(width, height) of a JPEG we made ourselves, read from its frame header."""
    place = 2
    while place < len(jpeg):
        marker, length = struct.unpack(">HH", jpeg[place : place + 4])
        if 0xFFC0 <= marker <= 0xFFC3:
            height, width = struct.unpack(">HH", jpeg[place + 5 : place + 9])
            return width, height
        place += 2 + length
    raise ValueError("no frame in this JPEG")
