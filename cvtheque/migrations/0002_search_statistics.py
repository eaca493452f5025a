"""The planner must know rare words from broad ones: with the default statistics it walks the whole table for a rare one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cvtheque", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE cvtheque_searchprofile ALTER search SET STATISTICS 1000",
            "ALTER TABLE cvtheque_searchprofile ALTER search SET STATISTICS -1",
        ),
    ]
