import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Solicitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mail", "E-mail"),
                            ("call", "Appel"),
                            ("visit", "Visite"),
                            ("survey", "Enquête"),
                            ("unveiling", "Demande de nom"),
                        ],
                        max_length=10,
                        verbose_name="genre",
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("person", models.CharField(blank=True, max_length=160, verbose_name="personne jointe")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("counts", models.BooleanField(default=True, verbose_name="compte dans le budget")),
                (
                    "is_over",
                    models.BooleanField(default=False, editable=False, verbose_name="au-delà du budget"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif du dépassement")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solicitations",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "sollicitation",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["organisation", "-at"], name="solicitation_org_at"),
                    models.Index(fields=["-at"], name="solicitation_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="solicitation_over_with_reason",
                        condition=models.Q(
                            ("is_over", False),
                            models.Q(("counts", True), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        violation_error_message="Au-delà du budget, un motif est nécessaire.",
                    ),
                ],
            },
        ),
    ]
