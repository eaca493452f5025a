import uuid

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_door"),
    ]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="uuid",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=uuid.uuid4,
                editable=False,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="table",
            name="facilitator_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="adresse e-mail de l’animateur ou de l’animatrice"
            ),
        ),
        migrations.AddField(
            model_name="table",
            name="link_version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
        ),
        migrations.CreateModel(
            name="Dot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dots",
                        to="events.contribution",
                        verbose_name="contribution",
                    ),
                ),
            ],
            options={
                "verbose_name": "gommette",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3),
                        ],
                        verbose_name="rang",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="events.contribution",
                        verbose_name="piste",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="events.registration",
                        verbose_name="personne",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="events.workshop",
                        verbose_name="atelier",
                    ),
                ),
            ],
            options={
                "verbose_name": "vote de la salle",
                "verbose_name_plural": "votes de la salle",
                "ordering": ["workshop_id", "registration_id", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "registration", "rank"), name="ballot_rank_once"),
                    models.UniqueConstraint(fields=("registration", "contribution"), name="ballot_idea_once"),
                    models.CheckConstraint(condition=models.Q(("rank__range", (1, 3))), name="ballot_three_at_most"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="tour"
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="tour commencé le")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="fin du tour")),
                ("left", models.DurationField(blank=True, null=True, verbose_name="temps restant")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="atelier terminé le")),
                (
                    "vote_opened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="vote de la salle ouvert le"),
                ),
                (
                    "vote_closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="vote de la salle clos le"),
                ),
                (
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clock",
                        to="events.workshop",
                        verbose_name="atelier",
                    ),
                ),
            ],
            options={
                "verbose_name": "horloge d’un atelier",
                "verbose_name_plural": "horloges des ateliers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("ends_at__isnull", False), ("left", None)),
                            models.Q(("closed_at", None), ("ends_at", None), ("left__isnull", False)),
                            models.Q(("closed_at__isnull", False), ("ends_at", None), ("left", None)),
                            _connector="OR",
                        ),
                        name="clock_one_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("round__gte", 1)), name="clock_round_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vote_closed_at", None), ("vote_opened_at__isnull", False), _connector="OR"
                        ),
                        name="clock_vote_opens_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Detail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("need", "prérequis"), ("actor", "acteur à mobiliser")],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="texte")),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="tour"
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="details",
                        to="events.contribution",
                        verbose_name="contribution complétée",
                    ),
                ),
            ],
            options={
                "verbose_name": "complément",
                "ordering": ["contribution_id", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="detail_has_text"),
                    models.CheckConstraint(condition=models.Q(("round__gte", 1)), name="detail_round_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Priority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3),
                        ],
                        verbose_name="rang",
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        choices=[("short", "court terme"), ("medium", "moyen terme")],
                        max_length=8,
                        verbose_name="échéance",
                    ),
                ),
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="priority",
                        to="events.contribution",
                        verbose_name="piste retenue",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="priorities",
                        to="events.table",
                        verbose_name="table",
                    ),
                ),
            ],
            options={
                "verbose_name": "action retenue",
                "verbose_name_plural": "actions retenues",
                "ordering": ["table_id", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("table", "rank"), name="priority_rank_once"),
                    models.CheckConstraint(
                        condition=models.Q(("rank__range", (1, 3))),
                        name="priority_three_at_most",
                        violation_error_message="Une table retient trois actions au plus.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("horizon__in", ["short", "medium"])), name="priority_has_horizon"
                    ),
                ],
            },
        ),
    ]
