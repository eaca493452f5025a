"""One import writes at a time: what it found to do is compared with the records and written while nobody else imports."""

from django.db import connection


def one_import_at_a_time():
    """Wait until no other import is being written; held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('members.imports'))")
