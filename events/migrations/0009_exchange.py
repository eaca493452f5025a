"""« Vis ma vie ». Impossible placements, rewritten agreements and rewritten signatures are refused by the database itself."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION events_guard_placement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1
    FROM events_availability a
    JOIN events_colleague c ON c.id = a.colleague_id
    JOIN events_hostplace p ON p.id = NEW.place_id AND p.day_id = a.day_id AND p.trade_id = c.trade_id
    JOIN members_site s ON s.id = p.site_id AND s.organisation_id <> c.organisation_id
    WHERE a.id = NEW.availability_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Une personne part au même métier, dans une autre structure, un jour où elle est proposée.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_makes_sense';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER placement_makes_sense BEFORE INSERT OR UPDATE OF availability_id, place_id ON events_placement
  FOR EACH ROW EXECUTE FUNCTION events_guard_placement();

CREATE FUNCTION events_guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept events_exchangeagreement;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') <> NEW.text_sha256 THEN
      RAISE EXCEPTION 'L’empreinte est celle du texte.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'exchange_agreement_fingerprint';
    END IF;
    RETURN NEW;
  END IF;
  kept := NEW;
  IF NEW.placement_id IS NULL THEN  -- the person no longer goes there: what was written stays
    kept.placement_id := OLD.placement_id;
  END IF;
  IF OLD.voided_at IS NULL THEN  -- voided once, with its reason
    kept.voided_at := NULL;
    kept.void_reason := OLD.void_reason;
  END IF;
  IF kept IS NOT DISTINCT FROM OLD THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Une convention ne se réécrit pas.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'exchange_agreement_final';
END $$;
CREATE TRIGGER exchange_agreement_final BEFORE INSERT OR UPDATE ON events_exchangeagreement
  FOR EACH ROW EXECUTE FUNCTION events_guard_agreement();

CREATE FUNCTION events_guard_exchange_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept events_exchangesignature;
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- The agreement is held while it is signed: voiding it waits, or came first.
    PERFORM 1 FROM events_exchangeagreement
      WHERE id = NEW.agreement_id AND voided_at IS NULL AND text_sha256 = NEW.text_sha256
      FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Une signature porte sur le texte d’une convention en vigueur.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'exchange_signature_of_its_text';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    kept := NEW;
    IF NEW.user_id IS NULL THEN  -- the account was erased: what it signed for its structure stays
      kept.user_id := OLD.user_id;
    END IF;
    IF kept IS NOT DISTINCT FROM OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'Une signature ne se réécrit pas.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'exchange_signature_append_only';
END $$;
CREATE TRIGGER exchange_signature_append_only BEFORE INSERT OR UPDATE OR DELETE ON events_exchangesignature
  FOR EACH ROW EXECUTE FUNCTION events_guard_exchange_signature();
"""

BACKWARD = """
DROP TRIGGER exchange_signature_append_only ON events_exchangesignature;
DROP FUNCTION events_guard_exchange_signature();
DROP TRIGGER exchange_agreement_final ON events_exchangeagreement;
DROP FUNCTION events_guard_agreement();
DROP TRIGGER placement_makes_sense ON events_placement;
DROP FUNCTION events_guard_placement();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_reporting"),
        ("members", "0008_last_administrator"),
        ("reference", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Colleague",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                ("function", models.CharField(max_length=120, verbose_name="fonction")),
                ("has_car", models.BooleanField(default=True, verbose_name="dispose d’une voiture")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("waiting", "sans réponse"),
                            ("agreed", "d’accord"),
                            ("declined", "ne souhaite pas partir"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="réponse",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="répondu le")),
                (
                    "link_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="proposée le"),
                ),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.commune",
                        verbose_name="commune de domicile",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchange_colleagues",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchange_colleagues",
                        to="members.site",
                        verbose_name="site de travail",
                    ),
                ),
                (
                    "trade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.trade",
                        verbose_name="métier",
                    ),
                ),
            ],
            options={
                "verbose_name": "personne proposée",
                "verbose_name_plural": "personnes proposées",
                "ordering": [
                    django.db.models.functions.text.Lower(models.Func(models.F("last_name"), function="f_unaccent")),
                    django.db.models.functions.text.Lower(models.Func(models.F("first_name"), function="f_unaccent")),
                    "pk",
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="pourquoi")),
                (
                    "remedy",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="ce qui aiderait"),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="availabilities",
                        to="events.colleague",
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "disponibilité",
                "ordering": ["day", "colleague"],
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "max_km",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="distance maximale (km)",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[("balance", "équilibre strict"), ("most", "le plus de personnes")],
                        default="balance",
                        max_length=8,
                        verbose_name="règle",
                    ),
                ),
                ("offers_until", models.DateField(verbose_name="propositions jusqu’au")),
                ("solved_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="répartie le")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annoncée le"),
                ),
                ("papers", models.CharField(blank=True, editable=False, max_length=200, verbose_name="papiers")),
                (
                    "papers_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="papiers établis le"),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exchange",
                        to="events.event",
                        verbose_name="événement",
                    ),
                ),
            ],
            options={
                "verbose_name": "édition de « Vis ma vie »",
                "verbose_name_plural": "éditions de « Vis ma vie »",
            },
        ),
        migrations.AddField(
            model_name="colleague",
            name="exchange",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="colleagues",
                to="events.exchange",
                verbose_name="édition",
            ),
        ),
        migrations.CreateModel(
            name="ExchangeDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="minutes comptées",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="events.exchange",
                        verbose_name="édition",
                    ),
                ),
            ],
            options={
                "verbose_name": "journée d’échange",
                "verbose_name_plural": "journées d’échange",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ExchangeAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(max_length=20000, verbose_name="texte")),
                ("text_sha256", models.CharField(max_length=64, verbose_name="empreinte du texte")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="établie le")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                ("void_reason", models.CharField(blank=True, max_length=300, verbose_name="motif de l’annulation")),
                (
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="events.colleague",
                        verbose_name="personne",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organisation",
                        verbose_name="employeur d’origine",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organisation",
                        verbose_name="structure d’accueil",
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="events.exchangeday",
                        verbose_name="jour",
                    ),
                ),
            ],
            options={
                "verbose_name": "convention « Vis ma vie »",
                "verbose_name_plural": "conventions « Vis ma vie »",
                "ordering": ["day__starts_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="colleague",
            name="days",
            field=models.ManyToManyField(
                related_name="colleagues", through="events.Availability", to="events.exchangeday", verbose_name="jours"
            ),
        ),
        migrations.AddField(
            model_name="availability",
            name="day",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="availabilities",
                to="events.exchangeday",
                verbose_name="jour",
            ),
        ),
        migrations.CreateModel(
            name="ExchangeReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="jours avant")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyée le")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="events.exchangeagreement",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "relance de signature",
                "verbose_name_plural": "relances de signature",
            },
        ),
        migrations.CreateModel(
            name="ExchangeSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("home", "employeur d’origine"),
                            ("host", "structure d’accueil"),
                            ("person", "salarié·e"),
                        ],
                        max_length=6,
                        verbose_name="partie",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("function", models.CharField(max_length=120, verbose_name="fonction")),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signée le")),
                ("text_sha256", models.CharField(max_length=64, verbose_name="empreinte du texte")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="events.exchangeagreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="exchange_signatures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature d’une convention",
                "verbose_name_plural": "signatures d’une convention",
                "ordering": ["signed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HostPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.TimeField(blank=True, null=True, verbose_name="arrivée")),
                ("ends", models.TimeField(blank=True, null=True, verbose_name="départ")),
                ("tutor", models.CharField(max_length=120, verbose_name="personne qui accueille")),
                ("tutor_function", models.CharField(blank=True, max_length=120, verbose_name="sa fonction")),
                ("tutor_phone", models.CharField(blank=True, max_length=20, verbose_name="son téléphone")),
                ("access", models.CharField(blank=True, max_length=300, verbose_name="où se présenter")),
                ("bring", models.TextField(blank=True, max_length=1000, verbose_name="à apporter, à savoir")),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="events.exchangeday",
                        verbose_name="jour",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchange_places",
                        to="members.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "trade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reference.trade",
                        verbose_name="métier",
                    ),
                ),
            ],
            options={
                "verbose_name": "place d’accueil",
                "verbose_name_plural": "places d’accueil",
                "ordering": ["day", "site", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("locked", models.BooleanField(default=False, verbose_name="fixée")),
                (
                    "attendance",
                    models.CharField(
                        choices=[("unknown", "à noter"), ("came", "venue"), ("absent", "absente")],
                        default="unknown",
                        max_length=8,
                        verbose_name="présence",
                    ),
                ),
                (
                    "placed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="depuis le"),
                ),
                (
                    "availability",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placement",
                        to="events.availability",
                        verbose_name="personne et jour",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placement",
                        to="events.hostplace",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "affectation",
                "ordering": ["availability__day__starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ExchangeFeedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.CharField(
                        choices=[("hot", "à chaud"), ("cold", "à 3 mois")], max_length=4, verbose_name="moment"
                    ),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "useful",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "pas du tout"), (2, "un peu"), (3, "plutôt"), (4, "beaucoup")],
                        null=True,
                        verbose_name="utile",
                    ),
                ),
                (
                    "welcome",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "pas du tout"), (2, "un peu"), (3, "plutôt"), (4, "beaucoup")],
                        null=True,
                        verbose_name="accueil",
                    ),
                ),
                ("changed", models.BooleanField(blank=True, null=True, verbose_name="quelque chose a changé")),
                ("again", models.BooleanField(blank=True, null=True, verbose_name="le conseillerait")),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="en quelques mots")),
                ("may_quote", models.BooleanField(default=False, verbose_name="peut être cité")),
                (
                    "link_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedbacks",
                        to="events.colleague",
                        verbose_name="personne",
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedbacks",
                        to="events.exchangeday",
                        verbose_name="jour",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organisation",
                        verbose_name="structure d’accueil",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="feedbacks",
                        to="events.placement",
                        verbose_name="affectation",
                    ),
                ),
            ],
            options={
                "verbose_name": "retour d’expérience",
                "verbose_name_plural": "retours d’expérience",
                "ordering": ["sent_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="exchangeagreement",
            name="placement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="agreements",
                to="events.placement",
                verbose_name="affectation",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_km__range", (1, 200))),
                name="exchange_distance_sane",
                violation_error_message="La distance maximale va de 1 à 200 km.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeday",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at")), ("minutes__range", (30, 600))),
                name="exchange_day_hours",
                violation_error_message="Une journée finit après son début et compte de 30 minutes à 10 heures.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeday",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("exchange", "="),
                    (
                        models.Func(
                            models.F("starts_at"),
                            models.F("ends_at"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="exchange_day_no_overlap",
                violation_error_message="Cette journée en chevauche une autre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="colleague",
            constraint=models.UniqueConstraint(
                models.F("exchange"),
                django.db.models.functions.text.Lower("email"),
                name="colleague_once",
                violation_error_message="Une personne est déjà proposée avec cette adresse.",
            ),
        ),
        migrations.AddConstraint(
            model_name="availability",
            constraint=models.UniqueConstraint(fields=("colleague", "day"), name="availability_once"),
        ),
        migrations.AddConstraint(
            model_name="exchangereminder",
            constraint=models.UniqueConstraint(fields=("agreement", "days_before"), name="exchange_reminded_once"),
        ),
        migrations.AddConstraint(
            model_name="exchangesignature",
            constraint=models.UniqueConstraint(
                fields=("agreement", "party"),
                name="exchange_signed_once",
                violation_error_message="Cette partie a déjà signé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangesignature",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("function", ""), _negated=True)),
                name="exchange_signature_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="hostplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends", None), ("starts", None)),
                    models.Q(("ends__gt", models.F("starts")), ("starts__isnull", False)),
                    _connector="OR",
                ),
                name="host_place_hours",
                violation_error_message="Indiquez l’arrivée et le départ, le départ après l’arrivée, ou laissez les deux vides.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hostplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("tutor", ""), _negated=True),
                name="host_place_has_a_tutor",
                violation_error_message="Indiquez qui accueille.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangefeedback",
            constraint=models.UniqueConstraint(
                fields=("colleague", "moment", "day"), name="exchange_feedback_asked_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangefeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__isnull", False), ("moment", "hot")),
                    models.Q(("day", None), ("moment", "cold")),
                    _connector="OR",
                ),
                name="exchange_feedback_shape",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangefeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at", None),
                    models.Q(("again__isnull", False), ("useful__range", (1, 4))),
                    _connector="OR",
                ),
                name="exchange_feedback_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeagreement",
            constraint=models.UniqueConstraint(
                models.F("placement"), condition=models.Q(("voided_at", None)), name="exchange_agreement_one_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"),
                name="exchange_agreement_voided_with_a_reason",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
