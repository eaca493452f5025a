"""Job datings: employers, wishes, slots, interviews; the database puts nobody in two places."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION events_guard_interview() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM events_datingslot slot
        JOIN events_booth booth ON booth.id = NEW.booth_id AND booth.event_id = slot.event_id
        JOIN events_seeker seeker ON seeker.id = NEW.seeker_id
        JOIN events_registration registration ON registration.id = seeker.registration_id AND registration.event_id = slot.event_id
        WHERE slot.id = NEW.slot_id
    ) THEN
        RAISE EXCEPTION 'Cet entretien réunit deux événements.' USING ERRCODE = 'check_violation', CONSTRAINT = 'interview_of_one_event';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER interview_of_one_event AFTER INSERT OR UPDATE ON events_interview
FOR EACH ROW EXECUTE FUNCTION events_guard_interview();
"""

BACKWARD = """
DROP TRIGGER interview_of_one_event ON events_interview;
DROP FUNCTION events_guard_interview();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_exchange"),
        ("members", "0008_last_administrator"),
    ]

    operations = [
        migrations.CreateModel(
            name="Booth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("posts", models.TextField(blank=True, max_length=1000, verbose_name="postes proposés")),
                ("place", models.CharField(blank=True, max_length=40, verbose_name="table ou stand")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="booths",
                        to="events.event",
                        verbose_name="événement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booths",
                        to="members.organisation",
                        verbose_name="employeur",
                    ),
                ),
            ],
            options={
                "verbose_name": "employeur présent",
                "verbose_name_plural": "employeurs présents",
                "ordering": ["event_id", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Dating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="premier entretien")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="durée d’un entretien (minutes)",
                    ),
                ),
                (
                    "changeover",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(30)],
                        verbose_name="battement (minutes)",
                    ),
                ),
                (
                    "count",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="nombre de créneaux",
                    ),
                ),
                (
                    "pause_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pause après le créneau"),
                ),
                (
                    "pause_minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[django.core.validators.MaxValueValidator(180)],
                        verbose_name="durée de la pause (minutes)",
                    ),
                ),
                ("composed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="composé le")),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="horaires envoyés le"),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dating",
                        to="events.event",
                        verbose_name="événement",
                    ),
                ),
            ],
            options={
                "verbose_name": "job dating",
                "verbose_name_plural": "job datings",
            },
        ),
        migrations.CreateModel(
            name="DatingSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dating_slots",
                        to="events.event",
                        verbose_name="événement",
                    ),
                ),
            ],
            options={
                "verbose_name": "créneau",
                "verbose_name_plural": "créneaux",
                "ordering": ["event_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="Seeker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trade", models.CharField(blank=True, max_length=120, verbose_name="métier recherché")),
                (
                    "agrees",
                    models.BooleanField(
                        default=False, verbose_name="accepte d’être vu·e par tous les employeurs présents"
                    ),
                ),
                (
                    "registration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seeker",
                        to="events.registration",
                        verbose_name="personne inscrite",
                    ),
                ),
            ],
            options={
                "verbose_name": "candidat d’un job dating",
                "verbose_name_plural": "candidats d’un job dating",
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "booth",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="interviews",
                        to="events.booth",
                        verbose_name="employeur",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="interviews",
                        to="events.datingslot",
                        verbose_name="créneau",
                    ),
                ),
                (
                    "seeker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviews",
                        to="events.seeker",
                        verbose_name="candidat",
                    ),
                ),
            ],
            options={
                "verbose_name": "entretien",
                "ordering": ["slot__number", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DatingWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="rang"
                    ),
                ),
                (
                    "booth",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="events.booth",
                        verbose_name="employeur",
                    ),
                ),
                (
                    "seeker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="events.seeker",
                        verbose_name="candidat",
                    ),
                ),
            ],
            options={
                "verbose_name": "souhait d’un candidat",
                "verbose_name_plural": "souhaits d’un candidat",
                "ordering": ["seeker_id", "rank"],
            },
        ),
        migrations.CreateModel(
            name="DatingPick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "booth",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picks",
                        to="events.booth",
                        verbose_name="employeur",
                    ),
                ),
                (
                    "seeker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picks",
                        to="events.seeker",
                        verbose_name="candidat",
                    ),
                ),
            ],
            options={
                "verbose_name": "choix d’un employeur",
                "verbose_name_plural": "choix d’un employeur",
                "ordering": ["booth_id", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.UniqueConstraint(
                fields=("event", "organisation"),
                name="booth_once",
                violation_error_message="Cet employeur est déjà sur la liste.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datingslot",
            constraint=models.UniqueConstraint(fields=("event", "number"), name="dating_slot_once"),
        ),
        migrations.AddConstraint(
            model_name="datingslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="dating_slot_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                fields=("slot", "booth"),
                name="interview_employer_free",
                violation_error_message="Cet employeur a déjà un entretien à cette heure.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                fields=("slot", "seeker"),
                name="interview_candidate_free",
                violation_error_message="Cette personne a déjà un entretien à cette heure.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                fields=("booth", "seeker"),
                name="interview_once",
                violation_error_message="Ces deux-là se rencontrent déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datingwish",
            constraint=models.UniqueConstraint(fields=("seeker", "booth"), name="dating_wish_once"),
        ),
        migrations.AddConstraint(
            model_name="datingwish",
            constraint=models.UniqueConstraint(fields=("seeker", "rank"), name="dating_wish_one_rank"),
        ),
        migrations.AddConstraint(
            model_name="datingwish",
            constraint=models.CheckConstraint(condition=models.Q(("rank__gte", 1)), name="dating_wish_rank_positive"),
        ),
        migrations.AddConstraint(
            model_name="datingpick",
            constraint=models.UniqueConstraint(fields=("booth", "seeker"), name="dating_pick_once"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
