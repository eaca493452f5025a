from django.db import migrations, models

# What a process keeps in memory of these is of the same edition as the acronyms they come from (see reference.edition).
FORWARD = (
    "CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cvtheque_knownform "
    "FOR EACH STATEMENT EXECUTE FUNCTION reference_changed()"
)
BACKWARD = "DROP TRIGGER reference_changed ON cvtheque_knownform"
# Words of the title are looked into for each profile found: they stay in the row. A sample of twenty thousand rows needs no long
# statistics, which PostgreSQL unpacks for each plan (0.4 ms); a phrase has its texts read again, which are better not compressed.
STORED = """
ALTER TABLE cvtheque_searchprofile ALTER title_search SET STORAGE MAIN;
ALTER TABLE cvtheque_sampleprofile ALTER title_search SET STORAGE MAIN, ALTER search SET STORAGE EXTERNAL, ALTER search SET STATISTICS 100;
"""
STORED_BEFORE = """
ALTER TABLE cvtheque_searchprofile ALTER title_search SET STORAGE EXTERNAL;
ALTER TABLE cvtheque_sampleprofile ALTER title_search SET STORAGE EXTENDED, ALTER search SET STORAGE EXTENDED, ALTER search SET STATISTICS 1000;
"""


class Migration(migrations.Migration):
    dependencies = [("cvtheque", "0009_spoken"), ("reference", "0003_edition")]

    operations = [
        migrations.CreateModel(
            name="KnownForm",
            fields=[
                ("form", models.CharField(max_length=200, primary_key=True, serialize=False, verbose_name="forme")),
            ],
            options={
                "verbose_name": "forme longue indexée",
                "verbose_name_plural": "formes longues indexées",
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(STORED, STORED_BEFORE),
    ]
