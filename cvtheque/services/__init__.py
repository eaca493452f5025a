"""What changes in the CVthèque when several rows, a lock, a letter or a trace are involved. One module per subject."""


class Refused(Exception):
    """What was asked cannot be done; the text is French and may be shown."""
