import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cvtheque", "0003_clock"),
        ("gtec_portal", "0002_work_rows"),
        ("reference", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="ligne")),
                ("values", models.JSONField(default=dict, verbose_name="valeurs")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("file_name", models.CharField(blank=True, max_length=120, verbose_name="fichier")),
                (
                    "storage_name",
                    models.CharField(blank=True, editable=False, max_length=100, verbose_name="nom de stockage"),
                ),
                ("content_type", models.CharField(blank=True, max_length=100, verbose_name="type")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="taille")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("agreed", "à déposer"),
                            ("ask", "accord à demander"),
                            ("known", "déjà là"),
                            ("wrong", "à corriger"),
                            ("done", "déposé"),
                            ("failed", "non déposé"),
                        ],
                        max_length=10,
                        verbose_name="décision",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="explication")),
            ],
            options={
                "verbose_name": "ligne de dépôt groupé",
                "verbose_name_plural": "lignes de dépôt groupé",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="DepositBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=120, verbose_name="nom")),
                ("source", models.CharField(max_length=200, verbose_name="origine des CV")),
                (
                    "table_name",
                    models.CharField(blank=True, editable=False, max_length=100, verbose_name="tableau stocké"),
                ),
                (
                    "archive_name",
                    models.CharField(blank=True, editable=False, max_length=100, verbose_name="archive stockée"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "en lecture"),
                            ("ready", "à vérifier"),
                            ("applying", "en cours"),
                            ("done", "terminé"),
                            ("refused", "refusé"),
                            ("discarded", "abandonné"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="motif du refus")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyé le")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
            ],
            options={
                "verbose_name": "dépôt groupé",
                "verbose_name_plural": "dépôts groupés",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_email_unique",
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="cvfile",
            name="cvfile_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="cvfile",
            name="cvfile_one_read",
        ),
        migrations.AddField(
            model_name="candidate",
            name="answer_before",
            field=models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="réponse attendue avant le"),
        ),
        migrations.AddField(
            model_name="candidate",
            name="intake_key",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True, verbose_name="clé de saisie"),
        ),
        migrations.AddField(
            model_name="candidate",
            name="origin",
            field=models.CharField(
                choices=[
                    ("form", "déposé en ligne"),
                    ("staff", "recueilli par l’équipe"),
                    ("bulk", "importé par l’équipe"),
                    ("member", "transmis par un adhérent"),
                ],
                default="form",
                max_length=10,
                verbose_name="arrivée",
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="origine"),
        ),
        migrations.AddField(
            model_name="consent",
            name="collected_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recueilli par",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="place",
            field=models.CharField(blank=True, max_length=200, verbose_name="lieu"),
        ),
        migrations.AddField(
            model_name="cvfile",
            name="reader_version",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="version du lecteur"),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="index_version",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="version de l’index"),
        ),
        migrations.AlterField(
            model_name="candidate",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail"),
        ),
        migrations.AlterField(
            model_name="candidate",
            name="state",
            field=models.CharField(
                choices=[("invited", "à accepter"), ("new", "à confirmer"), ("active", "confirmé")],
                default="new",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="cvfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "reçu"),
                    ("checked", "vérifié"),
                    ("extracted", "lu"),
                    ("searchable", "cherchable"),
                    ("unreadable", "texte non lisible"),
                    ("rejected", "refusé"),
                ],
                default="received",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="candidate_email_unique",
                violation_error_message="Cette adresse a déjà un profil.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), ("phone", ""), _negated=True),
                name="candidate_reachable",
                violation_error_message="Indiquez une adresse e-mail ou un téléphone.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "active"), models.Q(("email", ""), _negated=True), _connector="OR"),
                name="candidate_can_confirm",
                violation_error_message="Sans adresse e-mail, personne ne pourrait confirmer ce profil.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer_before__isnull", False), ("state", "invited")),
                    models.Q(models.Q(("state", "invited"), _negated=True), ("answer_before", None)),
                    _connector="OR",
                ),
                name="candidate_invited_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["invited", "new", "active"])), name="candidate_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="cvfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["received", "checked", "extracted", "searchable", "unreadable", "rejected"])
                ),
                name="cvfile_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cvfile",
            constraint=models.UniqueConstraint(
                models.F("candidate"),
                condition=models.Q(("state__in", ["extracted", "searchable", "unreadable"])),
                name="cvfile_one_read",
            ),
        ),
        migrations.AddField(
            model_name="batchline",
            name="candidate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="cvtheque.candidate",
                verbose_name="candidat",
            ),
        ),
        migrations.AddField(
            model_name="depositbatch",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="envoyé par",
            ),
        ),
        migrations.AddField(
            model_name="depositbatch",
            name="job",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="gtec_portal.job",
                verbose_name="travail",
            ),
        ),
        migrations.AddField(
            model_name="batchline",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="cvtheque.depositbatch",
                verbose_name="dépôt groupé",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["reading", "ready", "applying", "done", "refused", "discarded"])),
                name="deposit_batch_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="batch_line_once"),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["agreed", "ask", "known", "wrong", "done", "failed"])),
                name="batch_line_verdict_known",
            ),
        ),
    ]
