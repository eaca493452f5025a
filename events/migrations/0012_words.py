"""Words of the forms: « Type » for a kind, « adresse e-mail » as everywhere else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0011_kept_interviews"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("breakfast", "petit-déjeuner"),
                    ("cafe", "café métiers"),
                    ("forum", "forum des métiers"),
                    ("job_dating", "job dating"),
                    ("webinar", "webinaire"),
                    ("meeting", "réunion mensuelle"),
                    ("assembly", "assemblée générale"),
                    ("immersion", "Vis ma vie"),
                ],
                max_length=12,
                verbose_name="type",
            ),
        ),
    ]
