"""FINESS numbers: nine characters, département first. Their key is known by observation only, so it warns and never refuses."""

import re

from stdnum import luhn

SHAPE = re.compile(r"[0-9A-Z]{9}\Z")


def looks_right(number):
    """Whether the key of a FINESS number is right: Luhn, as it held on every real number tried.

    Corsican numbers (2A, 2B) carry a letter the rule says nothing about: they pass.
    """
    return bool(SHAPE.match(number)) and (not number.isdigit() or luhn.is_valid(number))
