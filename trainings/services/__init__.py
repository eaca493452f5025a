"""Writes that lock, touch several rows, send letters or leave a line in the history. One module per subject."""


class Refused(Exception):
    """The rule says no. The text is French and meant for the person who asked."""
