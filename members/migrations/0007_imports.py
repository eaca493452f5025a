"""Files brought in, line by line."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_visits"),
        ("gtec_portal", "0002_work_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="ligne")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("create", "À créer"),
                            ("change", "À modifier"),
                            ("same", "Sans changement"),
                            ("refused", "Refusée"),
                        ],
                        max_length=8,
                        verbose_name="effet",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="intitulé")),
                ("cells", models.JSONField(default=dict, verbose_name="valeurs")),
                ("operations", models.JSONField(blank=True, default=list, verbose_name="opérations")),
                ("problems", models.JSONField(blank=True, default=list, verbose_name="problèmes")),
                ("doubts", models.JSONField(blank=True, default=list, verbose_name="points à vérifier")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="enregistrée le")),
            ],
            options={
                "verbose_name": "ligne d’import",
                "verbose_name_plural": "lignes d’import",
                "ordering": ["number", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("structures", "Structures et adhésions"),
                            ("contacts", "Contacts"),
                            ("finess", "Prospects du FINESS"),
                        ],
                        max_length=12,
                        verbose_name="contenu",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Lecture en cours"),
                            ("ready", "À vérifier"),
                            ("applying", "Enregistrement en cours"),
                            ("done", "Importé"),
                            ("refused", "Fichier refusé"),
                            ("discarded", "Abandonné"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="statut",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="fichier")),
                ("file", models.CharField(blank=True, editable=False, max_length=100, verbose_name="fichier gardé")),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte")),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="choix")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="nombre de lignes")),
                ("notes", models.JSONField(blank=True, default=list, verbose_name="remarques")),
                ("error", models.TextField(blank=True, verbose_name="motif du refus")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyé le")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="importrun",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="job",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="gtec_portal.job",
                verbose_name="travail",
            ),
        ),
        migrations.AddField(
            model_name="importline",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="members.importrun",
                verbose_name="import",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["reading", "ready", "applying"]), ("finished_at__isnull", False), _connector="OR"
                ),
                name="import_finished_has_date",
            ),
        ),
        migrations.AddIndex(
            model_name="importline",
            index=models.Index(fields=["run", "action", "number"], name="import_line_action"),
        ),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.UniqueConstraint(models.F("run"), models.F("number"), name="import_line_once"),
        ),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action", "refused"), _negated=True),
                    models.Q(("done_at", None), ("operations", [])),
                    _connector="OR",
                ),
                name="import_line_refused_does_nothing",
            ),
        ),
    ]
