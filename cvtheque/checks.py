"""What `manage.py check --database default` and `migrate` say about the search."""

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from cvtheque import planner


@register(Tags.database)
def search_is_tuned(app_configs=None, databases=None, **kwargs):
    """The two planner settings of the full-text search (see cvtheque.planner)."""
    if "default" not in (databases or []):
        return []
    try:
        found = planner.read()
    except DatabaseError:  # before the first migration
        return []
    if found.is_tuned:
        return []
    return [
        Warning(
            "La recherche de la CVthèque n’est pas réglée : elle reste exacte, plus lente sur une grande base.",
            hint="manage.py tune_search, ou pour un superutilisateur : "
            "ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) COST 1000;",
            id="cvtheque.W001",
        )
    ]
