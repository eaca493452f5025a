"""Words of the forms: « Type » for a kind, « adresse e-mail » as everywhere else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gtec_portal", "0002_work_rows"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(max_length=60, verbose_name="type"),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(max_length=60, verbose_name="type"),
        ),
    ]
