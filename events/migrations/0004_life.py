"""Series, calling off, proposals, what people have heard of, reminders, calendars."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Those registered before were written to at once: they know the event as it is.
KNOWN = """
UPDATE events_registration SET told_revision = events_event.revision
FROM events_event WHERE events_event.id = events_registration.event_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_planner"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créée le"),
                ),
            ],
            options={
                "verbose_name": "série",
                "ordering": [django.db.models.functions.text.Lower("title"), "pk"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="raison de l’annulation"),
        ),
        migrations.AddField(
            model_name="event",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annulé le"),
        ),
        migrations.AddField(
            model_name="event",
            name="meeting_url",
            field=models.URLField(blank=True, max_length=400, verbose_name="lien de la visioconférence"),
        ),
        migrations.AddField(
            model_name="event",
            name="proposal",
            field=models.CharField(
                blank=True,
                choices=[
                    ("proposed", "proposé"),
                    ("changes", "à compléter"),
                    ("accepted", "accepté"),
                    ("refused", "refusé"),
                ],
                max_length=8,
                verbose_name="proposition",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="proposal_word",
            field=models.TextField(blank=True, max_length=1000, verbose_name="réponse à la proposition"),
        ),
        migrations.AddField(
            model_name="event",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposed_events",
                to="members.organisation",
                verbose_name="proposé par",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="proposer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne qui propose",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="told_revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="révision annoncée"),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "link_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créé le"),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda personnel",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ChangeNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known", models.JSONField(verbose_name="ce que les gens savent")),
                ("due_at", models.DateTimeField(verbose_name="part à")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change_notice",
                        to="events.event",
                        verbose_name="événement",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement à annoncer",
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[("week", "une semaine avant"), ("eve", "la veille"), ("thanks", "le lendemain")],
                        max_length=8,
                        verbose_name="étape",
                    ),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyé le")),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="events.registration",
                        verbose_name="inscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "rappel",
                "ordering": ["sent_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="events.series",
                verbose_name="série",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled_at", None), ("published_at__isnull", False), _connector="OR"),
                name="event_cancelled_was_published",
                violation_error_message="Un brouillon ne s’annule pas : il se supprime.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proposal", ""), ("proposed_by", None)),
                    models.Q(models.Q(("proposal", ""), _negated=True), ("proposed_by__isnull", False)),
                    _connector="OR",
                ),
                name="event_proposal_has_a_structure",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("published_at", None), ("proposal__in", ["", "accepted"]), _connector="OR"),
                name="event_published_proposal_was_accepted",
                violation_error_message="Cette proposition n’a pas encore été acceptée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(models.F("registration"), models.F("step"), name="reminder_once"),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
