"""The charter. What is published or signed stays as it is: the database refuses to rewrite it, whatever the code above does."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION members_guard_charter_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'Une version publiée de la charte ne change plus.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'charter_published_is_final';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER charter_published_is_final BEFORE UPDATE OR DELETE ON members_charterversion
  FOR EACH ROW EXECUTE FUNCTION members_guard_charter_version();

CREATE FUNCTION members_guard_charter_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept members_chartersignature;
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- The version is held while it is signed, and what is signed is its text.
    PERFORM 1 FROM members_charterversion
      WHERE id = NEW.version_id AND published_at IS NOT NULL
        AND encode(sha256(convert_to(text, 'UTF8')), 'hex') = NEW.text_sha256
      FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Une signature porte sur le texte publié d’une version.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'charter_signature_of_a_published_text';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    kept := NEW;
    IF OLD.withdrawn_at IS NULL THEN  -- withdrawn once, with its reason
      kept.withdrawn_at := NULL;
      kept.withdrawal_reason := OLD.withdrawal_reason;
    END IF;
    IF NEW.user_id IS NULL THEN  -- the account was erased: what it signed for its structure stays
      kept.user_id := OLD.user_id;
    END IF;
    IF kept IS NOT DISTINCT FROM OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'Une signature de la charte ne se réécrit pas.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'charter_signature_append_only';
END $$;
CREATE TRIGGER charter_signature_append_only BEFORE INSERT OR UPDATE OR DELETE ON members_chartersignature
  FOR EACH ROW EXECUTE FUNCTION members_guard_charter_signature();
"""

BACKWARD = """
DROP TRIGGER charter_signature_append_only ON members_chartersignature;
DROP FUNCTION members_guard_charter_signature();
DROP TRIGGER charter_published_is_final ON members_charterversion;
DROP FUNCTION members_guard_charter_version();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0004_fees"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="CharterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="numéro")),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("text", models.TextField(max_length=40000, verbose_name="texte")),
                ("in_force_since", models.DateField(blank=True, null=True, verbose_name="en vigueur depuis le")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créée le"),
                ),
            ],
            options={
                "verbose_name": "version de la charte",
                "verbose_name_plural": "versions de la charte",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("published_at",),
                        name="charter_one_draft",
                        nulls_distinct=False,
                        violation_error_message="Une autre version est déjà en préparation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at", None),
                            models.Q(
                                ("in_force_since__isnull", False),
                                models.Q(("text", ""), _negated=True),
                                models.Q(("title", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="charter_published_whole",
                        violation_error_message="Une version publiée a un titre, un texte et une date d’entrée en vigueur.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CharterSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_name", models.CharField(max_length=200, verbose_name="nom de la structure")),
                ("signer_name", models.CharField(max_length=160, verbose_name="nom du signataire")),
                ("signer_function", models.CharField(max_length=120, verbose_name="fonction")),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "en ligne"), ("paper", "sur papier")],
                        default="online",
                        max_length=6,
                        verbose_name="signée",
                    ),
                ),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signée le")),
                ("text_sha256", models.CharField(max_length=64, verbose_name="empreinte du texte")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                ("withdrawal_reason", models.CharField(blank=True, max_length=200, verbose_name="motif du retrait")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charter_signatures",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="charter_signatures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="members.charterversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature de la charte",
                "verbose_name_plural": "signatures de la charte",
                "ordering": ["signed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        models.F("version"),
                        condition=models.Q(("withdrawn_at", None)),
                        name="charter_signed_once",
                        violation_error_message="Cette structure a déjà signé cette version.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signer_name", ""), _negated=True),
                            models.Q(("organisation_name", ""), _negated=True),
                        ),
                        name="charter_signature_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), ("withdrawn_at__gte", models.F("signed_at")), _connector="OR"
                        ),
                        name="charter_withdrawn_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), models.Q(("withdrawal_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="charter_withdrawal_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CharterInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyée le")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="charter_invitations",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="envoyée par",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="members.charterversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation à signer la charte",
                "ordering": ["-sent_at", "-pk"],
                "indexes": [models.Index(fields=["version", "organisation", "-sent_at"], name="charter_invited")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
