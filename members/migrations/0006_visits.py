"""Visits, and the needs heard with what became of each."""

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_charter"),
        ("reference", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("met_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
                (
                    "means",
                    models.CharField(
                        choices=[("visit", "Visite"), ("phone", "Téléphone"), ("video", "Visio")],
                        default="visit",
                        max_length=5,
                        verbose_name="moyen",
                    ),
                ),
                ("person_met", models.CharField(blank=True, max_length=160, verbose_name="personne rencontrée")),
                ("note", models.TextField(blank=True, max_length=3000, verbose_name="note")),
                ("follow_up_on", models.DateField(blank=True, null=True, verbose_name="relance le")),
                (
                    "followed_up_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="relance faite le"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="notée le"),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to="members.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne chargée du suivi",
                    ),
                ),
            ],
            options={
                "verbose_name": "visite",
                "ordering": ["-met_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("part_time", "Quelques heures par semaine"),
                            ("recruitment", "Recrutement"),
                            ("replacement", "Remplacement"),
                            ("training", "Formation"),
                            ("conditions", "Conditions de travail"),
                            ("other", "Autre besoin"),
                        ],
                        max_length=11,
                        verbose_name="genre",
                    ),
                ),
                ("words", models.TextField(max_length=1000, verbose_name="besoin, avec leurs mots")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.25"), "Indiquez au moins un quart d’heure."
                            ),
                            django.core.validators.MaxValueValidator(
                                48, "Une semaine de travail ne dépasse pas 48 heures."
                            ),
                        ],
                        verbose_name="heures par semaine",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("part_time", "Temps partiel à partager"),
                            ("vacancy", "Offre d’emploi"),
                            ("training", "Besoin de formation"),
                            ("referral", "Orientation vers un partenaire"),
                        ],
                        editable=False,
                        max_length=9,
                        verbose_name="suite",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="suite donnée le"),
                ),
                (
                    "partner_name",
                    models.CharField(
                        blank=True, editable=False, max_length=160, verbose_name="partenaire hors du réseau"
                    ),
                ),
                (
                    "outcome_note",
                    models.TextField(blank=True, editable=False, max_length=1000, verbose_name="précision"),
                ),
                (
                    "reminded_days",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="dernier rappel"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="needs_decided",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suite donnée par",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs_referred",
                        to="members.organisation",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "trade",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="reference.trade",
                        verbose_name="métier",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="members.visit",
                        verbose_name="visite",
                    ),
                ),
            ],
            options={
                "verbose_name": "besoin",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("followed_up_at", None)), fields=["owner", "follow_up_on"], name="visit_follow_up"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("follow_up_on", None), ("follow_up_on__gte", models.F("met_on")), _connector="OR"),
                name="visit_follow_up_after",
                violation_error_message="La relance ne peut pas précéder la visite.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("followed_up_at", None), ("follow_up_on__isnull", False), _connector="OR"),
                name="visit_followed_up_was_due",
                violation_error_message="Une relance faite avait une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("means__in", ["visit", "phone", "video"])), name="visit_means_known"
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(condition=models.Q(("outcome", "")), fields=["visit"], name="need_undecided"),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="need_has_words"),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["part_time", "recruitment", "replacement", "training", "conditions", "other"])
                ),
                name="need_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "part_time", "vacancy", "training", "referral"])),
                name="need_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hours_per_week", None),
                    models.Q(("hours_per_week__gt", 0), ("hours_per_week__lte", 48)),
                    _connector="OR",
                ),
                name="need_hours_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("outcome", ""), ("outcome_note", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="need_decision_is_dated",
                violation_error_message="Une suite donnée est datée ; sans suite, il n’y a ni date ni précision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", "referral"),
                        models.Q(
                            models.Q(("partner__isnull", False), ("partner_name", "")),
                            models.Q(("partner", None), models.Q(("partner_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(models.Q(("outcome", "referral"), _negated=True), ("partner", None), ("partner_name", "")),
                    _connector="OR",
                ),
                name="need_referral_names_partner",
                violation_error_message="Une orientation nomme un partenaire, et un seul.",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "part_time"), _negated=True),
                    models.Q(("hours_per_week__isnull", False), ("trade__isnull", False)),
                    _connector="OR",
                ),
                name="need_part_time_is_measured",
                violation_error_message="Un temps partiel à partager a un métier et des heures par semaine.",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "training"), _negated=True),
                    models.Q(("outcome_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="need_training_is_told",
                violation_error_message="Dites quelle formation est attendue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminded_days__in", [0, 25, 30])), name="need_reminders_known"
            ),
        ),
    ]
