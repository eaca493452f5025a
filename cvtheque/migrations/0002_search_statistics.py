"""Two lines that keep the planner honest (measured at a million profiles).

It must know rare words from broad ones: with the default statistics it walks the whole table for a rare one. And it must
know that looking into a long text costs something: it prices `@@` at nearly nothing and reads every text for a broad word.
The second line needs a superuser and is not carried by pg_dump; without it, searches are right but slower.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE cvtheque_searchprofile ALTER search SET STATISTICS 1000;
DO $$ BEGIN
  ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) COST 1000;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'ts_match_vq: coût inchangé, droits insuffisants';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cvtheque", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "ALTER TABLE cvtheque_searchprofile ALTER search SET STATISTICS -1")]
