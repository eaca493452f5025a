"""Consents can only be added and withdrawn, once: the database keeps the proof. And people signalled to other members."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cvtheque.models.rebond

FORWARD = """
CREATE FUNCTION consent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- It may be withdrawn, once; and the colleague who collected it may leave the portal.
  IF to_jsonb(NEW) - 'withdrawn_at' - 'collected_by_id' = to_jsonb(OLD) - 'withdrawn_at' - 'collected_by_id'
    AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
    AND coalesce(to_jsonb(NEW) ->> 'collected_by_id', to_jsonb(OLD) ->> 'collected_by_id', '')
      = coalesce(to_jsonb(OLD) ->> 'collected_by_id', '')
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'un accord ne se modifie pas : il se retire, une fois' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER consent_append_only BEFORE UPDATE ON cvtheque_consent
  FOR EACH ROW EXECUTE FUNCTION consent_append_only();

CREATE FUNCTION consent_leaves_with_its_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cvtheque_candidate WHERE id = OLD.candidate_id) THEN
    RAISE EXCEPTION 'un accord ne s’efface qu’avec la personne' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consent_leaves_with_its_person AFTER DELETE ON cvtheque_consent
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_leaves_with_its_person();
"""
BACKWARD = """
DROP TRIGGER consent_leaves_with_its_person ON cvtheque_consent;
DROP FUNCTION consent_leaves_with_its_person();
DROP TRIGGER consent_append_only ON cvtheque_consent;
DROP FUNCTION consent_append_only();
"""
OPEN = ["asked", "live"]


class Migration(migrations.Migration):
    dependencies = [
        ("cvtheque", "0005_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddField(
            "unveilrequest", "opening", models.UUIDField("offre", null=True, blank=True, editable=False)
        ),
        migrations.AddField(
            "unveilrequest", "reminded_at", models.DateTimeField("rappelée le", null=True, blank=True, editable=False)
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("note", models.CharField("ce que vous en dites", max_length=300)),
                (
                    "state",
                    models.CharField(
                        "statut",
                        max_length=10,
                        default="asked",
                        choices=[
                            ("asked", "accord demandé"),
                            ("live", "montré aux adhérents"),
                            ("refused", "décliné"),
                            ("ended", "terminé"),
                        ],
                    ),
                ),
                ("created_at", models.DateTimeField("signalé le", default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField("jusqu’au", default=cvtheque.models.rebond.asked_until)),
                ("answered_at", models.DateTimeField("répondu le", null=True, blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signalé par",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referrals",
                        to="cvtheque.candidate",
                        verbose_name="candidat",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "signalement",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        "candidate",
                        "organisation",
                        condition=models.Q(state__in=OPEN),
                        name="referral_open_once",
                        violation_error_message="Votre structure a déjà signalé cette personne.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state__in=["asked", "live", "refused", "ended"]),
                        name="referral_state_known",
                    ),
                    models.CheckConstraint(condition=~models.Q(note=""), name="referral_has_note"),
                    models.CheckConstraint(
                        condition=models.Q(expires_at__gt=models.F("created_at")), name="referral_expires_later"
                    ),
                ],
            },
        ),
    ]
