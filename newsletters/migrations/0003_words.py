"""Words of the forms: « Type » for a kind, « adresse e-mail » as everywhere else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletters", "0002_bulletin"),
    ]

    operations = [
        migrations.AlterField(
            model_name="block",
            name="kind",
            field=models.CharField(
                choices=[
                    ("text", "texte"),
                    ("vacancies", "dernières offres d’emploi"),
                    ("sessions", "formations à venir, places libres"),
                    ("events", "événements à venir"),
                    ("reports", "derniers comptes rendus"),
                    ("bulletin", "bulletin des adhérents"),
                ],
                max_length=10,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="email",
            field=models.EmailField(max_length=254, verbose_name="adresse e-mail"),
        ),
        migrations.AlterField(
            model_name="subscriber",
            name="email",
            field=models.EmailField(max_length=254, verbose_name="adresse e-mail"),
        ),
    ]
