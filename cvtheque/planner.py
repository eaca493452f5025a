"""Two settings that keep PostgreSQL's planner honest about full text (see migration 0002), checked rather than trusted.

A restored dump brings back the statistics, not the price of a function: `manage.py check --database default` and the staff page
of the search say when it is missing. Without it searches stay right; a seq scan that would read every text is then forbidden
for the length of the statement, which needs no superuser.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from django.db import DatabaseError, connection, transaction

COST = 1000
STATISTICS = 1000


@dataclass(frozen=True)
class Settings:
    """What was found in the database."""

    cost: float
    statistics: int

    @property
    def knows_the_price(self):
        return self.cost >= COST

    @property
    def knows_the_words(self):
        return self.statistics >= STATISTICS

    @property
    def is_tuned(self):
        return self.knows_the_price and self.knows_the_words


def read():
    """The settings as they are now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT procost FROM pg_proc WHERE proname = 'ts_match_vq' AND pronamespace = 'pg_catalog'::regnamespace), "
            "(SELECT attstattarget FROM pg_attribute WHERE attrelid = 'cvtheque_searchprofile'::regclass AND attname = 'search')"
        )
        cost, statistics = cursor.fetchone()
    return Settings(cost or 0, statistics or 0)


@lru_cache(maxsize=1)
def is_tuned():
    """Asked once per process: a worker started before the repair only keeps a precaution it no longer needs."""
    return read().is_tuned


def tune():
    """Set both again, as far as this database user may; return what is now in force."""
    _try("ALTER TABLE cvtheque_searchprofile ALTER search SET STATISTICS 1000, ALTER title_search SET STATISTICS 1000")
    _try("ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) COST 1000")
    is_tuned.cache_clear()
    return read()


def _try(statement):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return  # insufficient privilege: `read` says so


@contextmanager
def advised():
    """Run searches inside. Without the settings, sequential scans are forbidden meanwhile."""
    if is_tuned():
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")
