"""What PostgreSQL must know before any table: extensions, accent-free sorting, the French search configuration."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    """Sessions' neighbour: rate limits live in PostgreSQL, so that they hold while the broker is down."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(
            # unaccent() is only STABLE (its dictionary could change); naming the dictionary makes it safe to index.
            """
            CREATE FUNCTION f_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$;
            """,
            "DROP FUNCTION f_unaccent(text)",
        ),
        migrations.RunSQL(
            # French stems over unaccented words: « échéances énergétiques » finds « echeance energetique ».
            """
            CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
            ALTER TEXT SEARCH CONFIGURATION fr
              ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, french_stem;
            """,
            "DROP TEXT SEARCH CONFIGURATION fr",
        ),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop, elidable=False),
    ]
