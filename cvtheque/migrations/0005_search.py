import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Rows stay narrow: the text and the vectors live beside the table, and a scan of criteria reads a few hundred bytes a row.
# Uncompressed vectors cost disk and save every check of a phrase. Statistics: see 0002.
NARROW = """
ALTER TABLE cvtheque_searchprofile SET (toast_tuple_target = 256);
ALTER TABLE cvtheque_searchprofile ALTER search SET STORAGE EXTERNAL, ALTER title_search SET STORAGE EXTERNAL,
    ALTER title_search SET STATISTICS 1000;
ALTER TABLE cvtheque_sampleprofile ALTER search SET STATISTICS 1000;
"""
# Bits of cvtheque.facets for the people already here, who said nothing of contracts, diplomas, vehicle, nights and week-ends.
FILL = """
UPDATE cvtheque_searchprofile AS profile SET
    shown_since = CASE WHEN visible THEN updated_at END,
    code = (CASE availability WHEN 'now' THEN 1 WHEN 'month' THEN 2 WHEN 'notice' THEN 4 ELSE 8 END)
        + (CASE hours WHEN 'full' THEN 16 + (8 << 6) WHEN 'part' THEN 32 + (7 << 6) ELSE 48 + (15 << 6) END)
        + (15 << 10) + (CASE WHEN has_licence THEN 1 << 14 ELSE 0 END)
        + coalesce((SELECT sum(bit) FROM (SELECT DISTINCT (1::bigint << 33 + array_position(
            ARRAY['care', 'rehabilitation', 'daily_life', 'social', 'management', 'support'], family::text) - 1) AS bit
            FROM reference_trade WHERE code = ANY(profile.trade_codes) AND family <> '') families), 0);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cvtheque", "0004_deposits"),
        ("gtec_portal", "0002_work_rows"),
        ("members", "0008_last_administrator"),
        ("reference", "0002_acronym_retired_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SampleProfile",
            fields=[
                (
                    "profile",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cvtheque.searchprofile",
                        verbose_name="profil",
                    ),
                ),
                ("weight", models.FloatField(verbose_name="profils représentés")),
                (
                    "trade_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), size=None, verbose_name="métiers"
                    ),
                ),
                ("code", models.BigIntegerField(verbose_name="critères")),
                ("search", django.contrib.postgres.search.SearchVectorField(verbose_name="recherche")),
            ],
            options={
                "verbose_name": "profil de l’échantillon",
                "verbose_name_plural": "profils de l’échantillon",
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nom de la recherche")),
                ("query", models.CharField(max_length=1000, verbose_name="critères")),
                (
                    "frequency",
                    models.CharField(
                        choices=[("none", "Jamais"), ("daily", "Chaque jour"), ("weekly", "Chaque semaine")],
                        default="daily",
                        max_length=10,
                        verbose_name="me prévenir par e-mail",
                    ),
                ),
                ("link_version", models.PositiveIntegerField(default=0, verbose_name="version du lien")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="enregistrée le"
                    ),
                ),
                (
                    "told_until",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="profils signalés jusqu’au"
                    ),
                ),
                (
                    "next_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, editable=False, verbose_name="prochain envoi"
                    ),
                ),
            ],
            options={
                "verbose_name": "recherche enregistrée",
                "verbose_name_plural": "recherches enregistrées",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SavedSearchHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "profil signalé",
                "verbose_name_plural": "profils signalés",
            },
        ),
        migrations.RemoveIndex(
            model_name="searchword",
            name="searchword_trigrams",
        ),
        migrations.AddField(
            model_name="candidate",
            name="contracts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("cdi", "CDI"),
                        ("cdd", "CDD"),
                        ("vacation", "Remplacements, vacations"),
                        ("alternance", "Apprentissage, alternance"),
                    ],
                    max_length=10,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="contrats souhaités",
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="diplomas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("deas", "Aide-soignant (DEAS)"),
                        ("dei", "Infirmier (DEI)"),
                        ("deaes", "Accompagnant éducatif et social (DEAES, AMP, DEAVS)"),
                        ("advf", "Assistant de vie aux familles (ADVF)"),
                        ("deap", "Auxiliaire de puériculture (DEAP)"),
                        ("dees", "Éducateur spécialisé (DEES)"),
                        ("deme", "Moniteur éducateur (DEME)"),
                        ("deeje", "Éducateur de jeunes enfants (DEEJE)"),
                        ("deass", "Assistant de service social (DEASS)"),
                        ("cesf", "Conseiller en économie sociale familiale (CESF)"),
                        ("rehab", "Rééducation (kinésithérapie, ergothérapie, orthophonie…)"),
                        ("cadre", "Encadrement (CAFERUIS, CAFDES, cadre de santé)"),
                        ("cap", "CAP, BEP ou titre professionnel"),
                        ("bac", "Baccalauréat"),
                        ("sup", "BTS, licence ou plus"),
                    ],
                    max_length=10,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="diplômes",
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="has_vehicle",
            field=models.BooleanField(default=False, verbose_name="véhicule personnel"),
        ),
        migrations.AddField(
            model_name="candidate",
            name="nights",
            field=models.BooleanField(default=False, verbose_name="accepte les nuits"),
        ),
        migrations.AddField(
            model_name="candidate",
            name="weekends",
            field=models.BooleanField(default=False, verbose_name="accepte les week-ends"),
        ),
        migrations.AddField(
            model_name="candidate",
            name="weekly_hours",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="heures par semaine souhaitées"),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="code",
            field=models.BigIntegerField(default=0, editable=False, verbose_name="critères"),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="contracts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), default=list, size=None, verbose_name="contrats souhaités"
            ),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="diplomas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), default=list, size=None, verbose_name="diplômes"
            ),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="has_vehicle",
            field=models.BooleanField(default=False, verbose_name="véhicule personnel"),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="nights",
            field=models.BooleanField(default=False, verbose_name="accepte les nuits"),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="shown_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="cherchable depuis"),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="weekends",
            field=models.BooleanField(default=False, verbose_name="accepte les week-ends"),
        ),
        migrations.AddField(
            model_name="searchprofile",
            name="weekly_hours",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="heures par semaine souhaitées"),
        ),
        migrations.AddIndex(
            model_name="searchprofile",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("visible", True)), fields=["title_search"], name="profile_title_search"
            ),
        ),
        migrations.AddIndex(
            model_name="searchprofile",
            index=models.Index(
                condition=models.Q(("visible", True)), fields=["-shown_since"], name="profile_newcomers"
            ),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["word"], name="searchword_nearest", opclasses=["gist_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekly_hours", None), ("weekly_hours__range", (1, 48)), _connector="OR"),
                name="candidate_hours_sensible",
                violation_error_message="Indiquez entre 1 et 48 heures par semaine.",
            ),
        ),
        migrations.AddField(
            model_name="sampleprofile",
            name="commune",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reference.commune",
                verbose_name="commune",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="members.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_searches",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne",
            ),
        ),
        migrations.AddField(
            model_name="savedsearchhit",
            name="letter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="gtec_portal.message",
                verbose_name="courrier",
            ),
        ),
        migrations.AddField(
            model_name="savedsearchhit",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cvtheque.searchprofile",
                verbose_name="profil",
            ),
        ),
        migrations.AddField(
            model_name="savedsearchhit",
            name="saved_search",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hits",
                to="cvtheque.savedsearch",
                verbose_name="recherche",
            ),
        ),
        migrations.AddIndex(
            model_name="sampleprofile",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="sample_search"),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.UniqueConstraint(
                fields=("owner", "organisation", "name"),
                name="saved_search_name_once",
                nulls_distinct=False,
                violation_error_message="Vous avez déjà une recherche de ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("frequency__in", ["none", "daily", "weekly"])), name="saved_search_frequency_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearchhit",
            constraint=models.UniqueConstraint(fields=("saved_search", "profile"), name="saved_search_tells_once"),
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
