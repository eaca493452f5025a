"""Interviews placed by hand keep their hour when the timetable of a job dating is composed again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0010_dating"),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="is_kept",
            field=models.BooleanField(default=False, verbose_name="garder cette heure si les horaires sont recomposés"),
        ),
    ]
