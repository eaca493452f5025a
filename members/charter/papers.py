"""The charter as a paper: its text, then those who signed it."""

import hashlib

from django.core.cache import cache

from gtec_portal.pdf import render_pdf
from gtec_portal.uploads import clean_label

KEPT_SECONDS = 24 * 3600


def signatories(version):
    """Signatures in force of a version, in the order of the alphabet, with the structures. One query."""
    return version.signatures.in_force().select_related("organisation").order_by_name()


def charter_pdf(version, *, named):
    """Lay out one version and its signatories as a tagged PDF. `named`: with the people who signed, for members and staff.

    The address is open to all and a layout costs a second: the result is kept until a signature or a name changes.
    """
    rows = list(signatories(version))
    state = repr([version.number, version.published_at, version.text_sha256, named])
    state += repr([(row.pk, row.organisation.name) for row in rows])
    key = "charter-pdf:" + hashlib.sha256(state.encode()).hexdigest()
    content = cache.get(key) if version.is_published else None
    if content is None:
        context = {"version": version, "signatures": rows, "named": named}
        content = render_pdf("pdf/members/charter.html", context)
        if version.is_published:
            cache.set(key, content, KEPT_SECONDS)
    return content


def file_name(version):
    """« Charte - version 2.pdf »."""
    return clean_label(f"Charte - {version}.pdf")
