"""Writes that lock, touch several rows, send letters or leave a line in the history. One module per subject."""
