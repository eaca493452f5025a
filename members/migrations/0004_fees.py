"""Membership fees: campaigns, scale, fees, payments, letters; sums and frozen amounts kept by the database itself."""

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

PAYMENTS = """
CREATE FUNCTION members_fee_sum_payments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Summed again at each write, never added to: a stale save cannot spoil it. The check constraint refuses too much.
  SELECT coalesce(sum(amount), 0) INTO NEW.paid FROM members_feepayment
   WHERE fee_id = NEW.id AND cancelled_at IS NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER members_fee_sum_payments BEFORE INSERT OR UPDATE ON members_fee
  FOR EACH ROW EXECUTE FUNCTION members_fee_sum_payments();

CREATE FUNCTION members_fee_payment_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The update locks the fee: two writers queue up and the second one sums the first one's row.
  UPDATE members_fee SET paid = paid WHERE id IN (NEW.fee_id, OLD.fee_id);
  RETURN NULL;
END $$;
CREATE TRIGGER members_fee_payment_counts AFTER INSERT OR DELETE OR UPDATE ON members_feepayment
  FOR EACH ROW EXECUTE FUNCTION members_fee_payment_counts();

CREATE FUNCTION members_fee_payment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.received_on < (SELECT called_on FROM members_fee WHERE id = NEW.fee_id) THEN
    RAISE EXCEPTION 'payment received before the fee was called' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER members_fee_payment_fits BEFORE INSERT OR UPDATE ON members_feepayment
  FOR EACH ROW EXECUTE FUNCTION members_fee_payment_fits();
"""
NO_PAYMENTS = """
DROP TRIGGER members_fee_payment_fits ON members_feepayment;
DROP FUNCTION members_fee_payment_fits();
DROP TRIGGER members_fee_payment_counts ON members_feepayment;
DROP FUNCTION members_fee_payment_counts();
DROP TRIGGER members_fee_sum_payments ON members_fee;
DROP FUNCTION members_fee_sum_payments();
"""

FROZEN = """
CREATE FUNCTION members_fee_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- What a member was asked for, and under which number, is on a paper it holds.
  IF (NEW.amount, NEW.band, NEW.number, NEW.campaign_id) IS DISTINCT FROM (OLD.amount, OLD.band, OLD.number, OLD.campaign_id) THEN
    RAISE EXCEPTION 'a called fee keeps its amount, band and number' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER members_fee_frozen BEFORE UPDATE ON members_fee
  FOR EACH ROW EXECUTE FUNCTION members_fee_frozen();
"""
NO_FROZEN = """
DROP TRIGGER members_fee_frozen ON members_fee;
DROP FUNCTION members_fee_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("gtec_portal", "0002_work_rows"), ("members", "0003_ledger")]

    operations = [
        migrations.CreateModel(
            name="FeeCampaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        error_messages={"unique": "Il existe déjà une campagne pour cette année."},
                        unique=True,
                        verbose_name="année",
                    ),
                ),
                (
                    "members_on",
                    models.DateField(
                        help_text="Sont appelées les structures dont l’adhésion est en cours ce jour-là.",
                        verbose_name="adhérents au",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="échéance")),
                (
                    "text",
                    models.TextField(
                        help_text="Imprimé sur l’appel et repris dans l’e-mail.",
                        max_length=3000,
                        verbose_name="texte de l’appel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "À préparer"), ("called", "Appelée"), ("closed", "Close")],
                        default="draft",
                        editable=False,
                        max_length=8,
                        verbose_name="statut",
                    ),
                ),
                ("called_at", models.DateTimeField(editable=False, null=True, verbose_name="appelée le")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créée le"),
                ),
            ],
            options={
                "verbose_name": "campagne de cotisation",
                "verbose_name_plural": "campagnes de cotisation",
                "ordering": ["-year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1901), ("year__lte", 2200)),
                        name="fee_campaign_year_plausible",
                        violation_error_message="Cette année n’est pas plausible.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("members_on"))),
                        name="fee_campaign_due_after_members_date",
                        violation_error_message="L’échéance ne peut pas précéder la date à laquelle les adhérents sont comptés.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_at", None), ("state", "draft")),
                            models.Q(("called_at__isnull", False), ("state__in", ["called", "closed"])),
                            _connector="OR",
                        ),
                        name="fee_campaign_draft_until_called",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("0-9", "Moins de 10 salariés"),
                            ("10-49", "10 à 49 salariés"),
                            ("50-249", "50 à 249 salariés"),
                            ("250+", "250 salariés et plus"),
                        ],
                        max_length=8,
                        verbose_name="effectif retenu",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="montant")),
                ("called_on", models.DateField(verbose_name="appelée le")),
                ("due_on", models.DateField(verbose_name="échéance")),
                ("waived_on", models.DateField(blank=True, null=True, verbose_name="exonérée le")),
                ("waived_reason", models.CharField(blank=True, max_length=200, verbose_name="motif")),
                (
                    "paid",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), editable=False, max_digits=8, verbose_name="encaissé"
                    ),
                ),
                (
                    "remaining",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(then=models.Value(Decimal("0")), waived_on__isnull=False),
                            default=django.db.models.expressions.CombinedExpression(
                                models.F("amount"), "-", models.F("paid")
                            ),
                        ),
                        output_field=models.DecimalField(decimal_places=2, max_digits=8),
                        verbose_name="reste dû",
                    ),
                ),
                (
                    "state",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(then=models.Value("waived"), waived_on__isnull=False),
                            models.When(paid__gte=models.F("amount"), then=models.Value("paid")),
                            models.When(paid__gt=0, then=models.Value("partly_paid")),
                            default=models.Value("due"),
                        ),
                        output_field=models.CharField(max_length=12),
                        verbose_name="statut",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fees",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fees",
                        to="members.feecampaign",
                        verbose_name="campagne",
                    ),
                ),
            ],
            options={
                "verbose_name": "cotisation",
                "ordering": ["-campaign__year", "number"],
            },
        ),
        migrations.CreateModel(
            name="FeeLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("call", "Appel de cotisation"),
                            ("soon", "Rappel, 15 jours avant l’échéance"),
                            ("due", "Rappel, le jour de l’échéance"),
                            ("late", "Relance, 15 jours après l’échéance"),
                            ("last", "Relance, 30 jours après l’échéance"),
                            ("receipt", "Reçu"),
                        ],
                        max_length=8,
                        verbose_name="courrier",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("by_post", models.BooleanField(default=False, verbose_name="par courrier")),
                ("posted_on", models.DateField(blank=True, null=True, verbose_name="posté le")),
                ("file", models.CharField(blank=True, max_length=120, verbose_name="fichier")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "fee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="members.fee",
                        verbose_name="cotisation",
                    ),
                ),
                (
                    "messages",
                    models.ManyToManyField(related_name="+", to="gtec_portal.message", verbose_name="e-mails"),
                ),
            ],
            options={
                "verbose_name": "courrier de cotisation",
                "verbose_name_plural": "courriers de cotisation",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FeePayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_on", models.DateField(verbose_name="reçu le")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="montant",
                    ),
                ),
                (
                    "means",
                    models.CharField(
                        choices=[("transfer", "Virement"), ("cheque", "Chèque"), ("other", "Autre")],
                        default="transfer",
                        max_length=8,
                        verbose_name="moyen",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="Numéro du chèque, libellé du virement.",
                        max_length=80,
                        verbose_name="référence",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saisi le"),
                ),
                ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="annulé le")),
                ("cancel_reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="motif")),
                (
                    "fee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="members.fee",
                        verbose_name="cotisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "règlement",
                "ordering": ["received_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FeeScale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("0-9", "Moins de 10 salariés"),
                            ("10-49", "10 à 49 salariés"),
                            ("50-249", "50 à 249 salariés"),
                            ("250+", "250 salariés et plus"),
                        ],
                        max_length=8,
                        verbose_name="effectif",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="montant",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scale",
                        to="members.feecampaign",
                        verbose_name="campagne",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de barème",
                "verbose_name_plural": "barème",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="fee",
            index=models.Index(condition=models.Q(("remaining__gt", 0)), fields=["due_on"], name="fee_unpaid_due"),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.UniqueConstraint(
                fields=("campaign", "organisation"),
                name="fee_once_a_year",
                violation_error_message="Cette structure a déjà une cotisation dans cette campagne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.UniqueConstraint(fields=("campaign", "number"), name="fee_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="fee_number_from_one"),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="fee_positive"),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["0-9", "10-49", "50-249", "250+"])), name="fee_known_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("called_on"))), name="fee_due_after_call"
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__gte", 0), ("paid__lte", models.F("amount"))),
                name="fee_never_overpaid",
                violation_error_message="Les règlements dépassent le montant de la cotisation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("waived_on", None), ("waived_reason", "")),
                    models.Q(
                        ("paid__lt", models.F("amount")),
                        ("waived_on__isnull", False),
                        models.Q(("waived_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="fee_waived_with_reason",
                violation_error_message="Une exonération a un motif et porte sur ce qui reste dû.",
            ),
        ),
        migrations.AddConstraint(
            model_name="feeletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step", "receipt"), _negated=True),
                fields=("fee", "step"),
                name="fee_step_written_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="feeletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["call", "soon", "due", "late", "last", "receipt"])),
                name="fee_letter_known_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="feeletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("posted_on", None), ("by_post", True), _connector="OR"),
                name="fee_letter_posted_if_by_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="feeletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("step", "call"), _negated=True), models.Q(("file", ""), _negated=True), _connector="OR"
                ),
                name="fee_call_keeps_its_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="fee_payment_positive",
                violation_error_message="Un règlement est un montant positif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("means__in", ["transfer", "cheque", "other"])), name="fee_payment_known_means"
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancel_reason", ""), ("cancelled_at", None)),
                    models.Q(("cancelled_at__isnull", False), models.Q(("cancel_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="fee_payment_cancelled_with_reason",
                violation_error_message="Dites pourquoi ce règlement est annulé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="feescale",
            constraint=models.UniqueConstraint(fields=("campaign", "band"), name="fee_scale_band_once"),
        ),
        migrations.AddConstraint(
            model_name="feescale",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="fee_scale_positive"),
        ),
        migrations.AddConstraint(
            model_name="feescale",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["0-9", "10-49", "50-249", "250+"])), name="fee_scale_known_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)),
                fields=("fee", "received_on", "amount", "means", "reference"),
                name="fee_payment_typed_once",
                violation_error_message="Ce règlement est déjà enregistré : même jour, même montant, même moyen. S’il y en a bien deux, distinguez-les par leur référence.",
            ),
        ),
        migrations.RunSQL(PAYMENTS, NO_PAYMENTS),
        migrations.RunSQL(FROZEN, NO_FROZEN),
    ]
