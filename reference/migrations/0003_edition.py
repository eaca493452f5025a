"""The database counts the editions of the reference data: see reference.edition.

A table rather than a sequence for the number in force, so that readers see it change with the data and not before; a sequence
for the numbers themselves, so that one taken back by a failed transaction is never used for something else.
"""

from django.db import migrations

TABLES = (
    "reference_trade",
    "reference_tradealias",
    "reference_commune",
    "reference_formercommune",
    "reference_acronym",
)
FORWARD = """
CREATE SEQUENCE reference_edition_number;
CREATE TABLE reference_edition (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), number bigint NOT NULL);
INSERT INTO reference_edition (number) VALUES (nextval('reference_edition_number'));
CREATE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference_edition SET number = nextval('reference_edition_number');
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION reference_changed();\n"
    for table in TABLES
)
BACKWARD = (
    "".join(f"DROP TRIGGER reference_changed ON {table};\n" for table in TABLES)
    + "DROP FUNCTION reference_changed(); DROP TABLE reference_edition; DROP SEQUENCE reference_edition_number;"
)


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_acronym_retired_on")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
