"""What every measure stands on: Django, and a database of its own that is thrown away at the end."""

import contextlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def set_up(database, **environment):
    """Django with a test database of this name and these variables, quiet, and as fast as in production."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "gtec_portal.settings",
        "DJANGO_DEBUG": "1",
        "DEMO": "0",
        "LOG_LEVEL": "ERROR",
        **environment,
    }
    import django
    from django.conf import settings

    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = database
    django.setup()
    settings.DEBUG = False


@contextlib.contextmanager
def own_database():
    """The database, migrated and empty, for the time of the measures."""
    from django.conf import settings
    from django.db import connection

    before = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
