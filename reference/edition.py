"""Which edition of the reference data is in force, and what each process works out of it once per edition.

The database counts every change of trades, communes and acronyms, in the transaction that makes it (triggers, migration 0003): a
process that reads the number knows whether what it keeps in memory is still true, staff's new acronym included. Nothing about a
person may be kept this way.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.apps import apps
from django.db import connection

_held = ContextVar("edition", default=None)


def current():
    """The number of the edition in force, None in a database that lost it (nothing is kept then). One query, none inside `held`."""
    held = _held.get()
    return held if held is not None else _read()


@contextmanager
def held():
    """One reading of the number serves everything inside: for a page that only reads, and asks for it again and again."""
    token = _held.set(_read())
    try:
        yield
    finally:
        _held.reset(token)


def _read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM reference_edition")
        row = cursor.fetchone()
    return row and row[0]


def once_per_edition(build):
    """Decorate a function of no argument that reads reference data only: `function(edition=None)` builds again when that changed.

    One query when the edition is not given, none otherwise. The result is shared between requests: never change it.
    """
    kept = (None, None)

    @wraps(build)
    def latest(edition=None):
        nonlocal kept
        edition = edition or current()
        known, result = kept  # one assignment, one reading: threads need no lock
        if edition is None or known != edition:
            result = build()
            kept = (edition, result)
        return result

    return latest


@once_per_edition
def trade_names():
    """{folded official name: codes of the trades it names}, retired names left out. Two queries."""
    found = defaultdict(set)
    for key, code in apps.get_model("reference", "Trade").objects.values_list("label_key", "code"):
        found[key].add(code)
    aliases = apps.get_model("reference", "TradeAlias").objects.current()
    for key, code in aliases.values_list("label_key", "trade_id"):
        found[key].add(code)
    return dict(found)


@once_per_edition
def trade_parents():
    """{code: code of the card it was cut out of}, itself when it never moved. One query."""
    return dict(apps.get_model("reference", "Trade").objects.values_list("code", "historic_code"))
