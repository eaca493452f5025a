"""Words of the forms: « Type » for a kind, « adresse e-mail » as everywhere else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trainings", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[("convocation", "convocation"), ("certificate", "certificat de réalisation")],
                max_length=12,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail"),
        ),
    ]
