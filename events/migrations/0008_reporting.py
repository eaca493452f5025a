import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# A photo never goes to readers its right does not cover: refused when it is put in a report, and when a report is published.
FORWARD = """
CREATE FUNCTION events_audience_rank(audience text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE audience WHEN 'public' THEN 1 WHEN 'partners' THEN 2 ELSE 3 END
$$;

CREATE FUNCTION events_photo_right() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    audience text;
    right_given events_photo%ROWTYPE;
BEGIN
    SELECT events_report.audience INTO audience FROM events_report WHERE id = NEW.report_id;
    -- Shared lock: a right withdrawn at this very moment waits, then finds this use and flags the report.
    SELECT * INTO right_given FROM events_photo WHERE id = NEW.photo_id FOR SHARE;
    IF NOT FOUND OR right_given.withdrawn_at IS NOT NULL OR right_given."right" = 'pending'
       OR events_audience_rank(right_given.scope) > events_audience_rank(audience) THEN
        RAISE EXCEPTION 'photo_right_covers_readers: photo % has no right for the readers of report %', NEW.photo_id, NEW.report_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_right_covers_readers';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER photo_right_covers_readers BEFORE INSERT OR UPDATE ON events_reportphoto
    FOR EACH ROW EXECUTE FUNCTION events_photo_right();

CREATE FUNCTION events_report_photo_rights() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM events_reportphoto JOIN events_photo ON events_photo.id = events_reportphoto.photo_id
        WHERE events_reportphoto.report_id = NEW.id
          AND (events_photo.withdrawn_at IS NOT NULL OR events_photo."right" = 'pending'
               OR events_audience_rank(events_photo.scope) > events_audience_rank(NEW.audience))
    ) THEN
        RAISE EXCEPTION 'photo_right_covers_readers: report % shows a photo its readers have no right to', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_right_covers_readers';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER report_photos_cover_readers BEFORE UPDATE OF state, audience ON events_report
    FOR EACH ROW
    WHEN (NEW.state = 'published' AND (OLD.state, OLD.audience) IS DISTINCT FROM (NEW.state, NEW.audience))
    EXECUTE FUNCTION events_report_photo_rights();
"""
BACKWARD = """
DROP TRIGGER report_photos_cover_readers ON events_report;
DROP TRIGGER photo_right_covers_readers ON events_reportphoto;
DROP FUNCTION events_report_photo_rights();
DROP FUNCTION events_photo_right();
DROP FUNCTION events_audience_rank(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_codev"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("to_review", "à relire"), ("amend", "à amender"), ("validated", "validée")],
                        max_length=10,
                        verbose_name="avis",
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="empreinte du texte lu")),
                ("remark", models.TextField(blank=True, max_length=1500, verbose_name="remarque")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="par")),
                ("by_link", models.BooleanField(default=False, verbose_name="par le lien personnel")),
            ],
            options={
                "verbose_name": "relecture d’une table",
                "verbose_name_plural": "relectures des tables",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("alt", models.CharField(max_length=250, verbose_name="description")),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="légende")),
                ("credit", models.CharField(blank=True, max_length=120, verbose_name="crédit")),
                ("file", models.CharField(blank=True, max_length=200, verbose_name="fichier")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("width", models.PositiveSmallIntegerField(verbose_name="largeur (pixels)")),
                ("height", models.PositiveSmallIntegerField(verbose_name="hauteur (pixels)")),
                ("position", models.PositiveSmallIntegerField(editable=False, verbose_name="rang")),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("pending", "des accords restent à recueillir"),
                            ("nobody", "personne n’est reconnaissable"),
                            ("agreed", "chaque personne reconnaissable a donné son accord"),
                        ],
                        max_length=8,
                        verbose_name="droit à l’image",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("public", "tout le monde"),
                            ("partners", "adhérents et partenaires"),
                            ("members", "adhérents seulement"),
                        ],
                        default="members",
                        max_length=8,
                        verbose_name="peut être vue par",
                    ),
                ),
                ("proof", models.CharField(blank=True, max_length=200, verbose_name="où sont les accords")),
                (
                    "right_noted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="droit noté le"),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajoutée le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
            ],
            options={
                "verbose_name": "photographie",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportDownload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "téléchargement d’un compte rendu",
                "verbose_name_plural": "téléchargements des comptes rendus",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.CharField(max_length=120, verbose_name="pour qui")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "tout le monde"),
                            ("partners", "adhérents et partenaires"),
                            ("members", "adhérents seulement"),
                        ],
                        default="partners",
                        max_length=8,
                        verbose_name="ce que le lien ouvre",
                    ),
                ),
                ("expires_on", models.DateField(verbose_name="vaut jusqu’au")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="fermé le")),
                (
                    "link_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
                ),
            ],
            options={
                "verbose_name": "lien vers un compte rendu",
                "verbose_name_plural": "liens vers les comptes rendus",
                "ordering": ["-created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "photographie d’un compte rendu",
                "verbose_name_plural": "photographies des comptes rendus",
                "ordering": ["report_id", "photo_id"],
            },
        ),
        migrations.CreateModel(
            name="ReportText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("introduction", models.TextField(blank=True, max_length=3000, verbose_name="introduction")),
                ("methodology", models.TextField(blank=True, max_length=3000, verbose_name="méthode")),
                ("synthesis", models.TextField(blank=True, max_length=1200, verbose_name="synthèse")),
                ("next_steps", models.TextField(blank=True, max_length=2000, verbose_name="suites")),
                ("thanks", models.TextField(blank=True, max_length=1200, verbose_name="remerciements")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="modifié le"),
                ),
            ],
            options={
                "verbose_name": "textes d’un compte rendu",
                "verbose_name_plural": "textes des comptes rendus",
                "ordering": ["event_id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="report_published_has_date",
        ),
        migrations.AddField(
            model_name="report",
            name="contents",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="contenu"),
        ),
        migrations.AddField(
            model_name="report",
            name="remark",
            field=models.TextField(blank=True, max_length=1500, verbose_name="à amender"),
        ),
        migrations.AlterField(
            model_name="report",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "à relire"),
                    ("amend", "à amender"),
                    ("validated", "validé"),
                    ("published", "publié"),
                    ("replaced", "remplacé"),
                    ("withdrawn", "retiré"),
                ],
                default="draft",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["published", "replaced", "withdrawn"]), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="report_published_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "amend"), _negated=True),
                    models.Q(("remark", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_amend_says_what",
            ),
        ),
        migrations.AddField(
            model_name="partreview",
            name="table",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="events.table",
                verbose_name="table",
            ),
        ),
        migrations.AddField(
            model_name="partreview",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="noté par",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="events.event",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="right_noted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="droit noté par",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="retirée par",
            ),
        ),
        migrations.AddField(
            model_name="reportdownload",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opened",
                to="events.report",
                verbose_name="compte rendu",
            ),
        ),
        migrations.AddField(
            model_name="reportlink",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="créé par",
            ),
        ),
        migrations.AddField(
            model_name="reportlink",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="report_links",
                to="events.event",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="reportdownload",
            name="link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="opened",
                to="events.reportlink",
                verbose_name="lien",
            ),
        ),
        migrations.AddField(
            model_name="reportphoto",
            name="photo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uses",
                to="events.photo",
                verbose_name="photographie",
            ),
        ),
        migrations.AddField(
            model_name="reportphoto",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="events.report",
                verbose_name="compte rendu",
            ),
        ),
        migrations.AddField(
            model_name="reporttext",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="modifié par",
            ),
        ),
        migrations.AddField(
            model_name="reporttext",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="report_text",
                to="events.event",
                verbose_name="événement",
            ),
        ),
        migrations.AddIndex(
            model_name="partreview",
            index=models.Index(fields=["table", "-at"], name="part_review_latest"),
        ),
        migrations.AddConstraint(
            model_name="partreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["validated", "amend"])), name="part_review_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="partreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "amend"), _negated=True),
                    models.Q(("remark", ""), _negated=True),
                    _connector="OR",
                ),
                name="part_amend_says_what",
                violation_error_message="Dites ce qu’il faut changer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")), name="part_review_of_a_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), models.Q(("file", ""), _negated=True)),
                    models.Q(("file", ""), ("withdrawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="photo_file_until_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("alt", ""), _negated=True), name="photo_is_described"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("right__in", ["pending", "nobody", "agreed"])), name="photo_right_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("height__gt", 0), ("sha256__regex", "^[0-9a-f]{64}$"), ("width__gt", 0)),
                name="photo_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("right", "agreed"), _negated=True),
                    models.Q(("proof", ""), _negated=True),
                    _connector="OR",
                ),
                name="photo_agreement_has_proof",
                violation_error_message="Dites où sont gardés les accords : vous pourrez les retrouver.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", "members"), _negated=True),
                name="report_link_never_names_people",
                violation_error_message="Ce qui est entre adhérents ne s’ouvre pas par un lien.",
            ),
        ),
        migrations.AddIndex(
            model_name="reportdownload",
            index=models.Index(fields=["report", "at"], name="report_download_when"),
        ),
        migrations.AddConstraint(
            model_name="reportphoto",
            constraint=models.UniqueConstraint(fields=("report", "photo"), name="report_photo_once"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
