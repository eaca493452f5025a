"""Sorting the French way. The embedded PostgreSQL has no French collation: names sort by their accent-free lower case."""

from django.db.models import F, Func
from django.db.models.functions import Lower


def alphabetical(field):
    """An ordering expression: Abel, Élodie, Eric, eva, œuvre, Zoé."""
    return Lower(Func(F(field), function="f_unaccent"))
