"""Addresses of public sheets: short, readable, not yet taken."""

from itertools import count

from django.utils.text import slugify


def free_slug(model, text, *, suffix="", length=80):
    """Return « les-tilleuls », or « les-tilleuls-2 » when the model has it already.

    `suffix` (a date) is kept whole; the text gives way to it. The unique constraint stays the last word on a race.
    """
    tail = f"-{suffix}" if suffix else ""
    room = length - len(tail) - 5  # for the number of a namesake
    base = (slugify(text)[:room].strip("-") or str(slugify(model._meta.verbose_name))) + tail
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else next(slug for n in count(2) if (slug := f"{base}-{n}") not in taken)
