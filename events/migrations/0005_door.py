"""The door: gestures made there, people who came without being registered or without an address, absences noted."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

STATUSES = [
    ("registered", "inscription confirmée"),
    ("waiting", "liste d’attente"),
    ("cancelled", "inscription annulée"),
    ("attended", "présence notée"),
    ("no_show", "absence notée"),
]


class Migration(migrations.Migration):
    dependencies = [("events", "0004_life"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail"),
        ),
        migrations.AlterField(
            model_name="registration",
            name="status",
            field=models.CharField(choices=STATUSES, default="registered", max_length=10, verbose_name="état"),
        ),
        migrations.AddField(
            model_name="registration",
            name="arrived_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="arrivé le"),
        ),
        migrations.RemoveConstraint(model_name="registration", name="registration_once"),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                models.F("event"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="registration_once",
                violation_error_message="Cette adresse a déjà une inscription à cet événement.",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("arrived_at", None), ("status", "attended"), _connector="OR"),
                name="registration_arrival_is_presence",
            ),
        ),
        migrations.CreateModel(
            name="Door",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("link_open", models.BooleanField(default=False, verbose_name="lien d’accueil ouvert")),
                (
                    "link_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="fin de l’accueil")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="door",
                        to="events.event",
                        verbose_name="événement",
                    ),
                ),
            ],
            options={"verbose_name": "accueil d’un événement", "verbose_name_plural": "accueils d’un événement"},
        ),
        migrations.CreateModel(
            name="DoorEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="identifiant de l’appareil")),
                (
                    "action",
                    models.CharField(
                        choices=[("present", "présence notée"), ("undo", "présence retirée")],
                        max_length=8,
                        verbose_name="geste",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="fait le")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le")),
                ("before", models.CharField(choices=STATUSES, max_length=10, verbose_name="statut d’avant")),
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
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="door_entries",
                        to="events.registration",
                        verbose_name="personne inscrite",
                    ),
                ),
            ],
            options={
                "verbose_name": "geste à l’accueil",
                "verbose_name_plural": "gestes à l’accueil",
                "ordering": ["at", "uuid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("at__lte", models.F("received_at"))), name="door_entry_not_from_tomorrow"
                    )
                ],
            },
        ),
    ]
