"""Words of the forms: « Type » for a kind, « adresse e-mail » as everywhere else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0008_last_administrator"),
    ]

    operations = [
        migrations.AlterField(
            model_name="need",
            name="kind",
            field=models.CharField(
                choices=[
                    ("part_time", "Quelques heures par semaine"),
                    ("recruitment", "Recrutement"),
                    ("replacement", "Remplacement"),
                    ("training", "Formation"),
                    ("conditions", "Conditions de travail"),
                    ("other", "Autre besoin"),
                ],
                max_length=11,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("employer", "Adhérent employeur"),
                    ("honorary", "Membre d’honneur"),
                    ("partner", "Partenaire"),
                    ("funder", "Financeur"),
                    ("prospect", "Prospect"),
                ],
                default="employer",
                max_length=10,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="organisationevent",
            name="kind",
            field=models.CharField(
                choices=[("rename", "Changement de nom"), ("merger", "Fusion")], max_length=10, verbose_name="type"
            ),
        ),
        migrations.AlterField(
            model_name="solicitation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mail", "E-mail"),
                    ("call", "Appel"),
                    ("visit", "Visite"),
                    ("survey", "Enquête"),
                    ("unveiling", "Demande de nom"),
                ],
                max_length=10,
                verbose_name="type",
            ),
        ),
    ]
