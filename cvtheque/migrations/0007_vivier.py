"""Following people up: lists, notes, tags, hirings; and the same person twice."""

import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cvtheque", "0006_consents"),
        ("members", "0008_last_administrator"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="monthfact",
            name="fact",
            field=models.CharField(
                choices=[
                    ("deposited", "CV déposés"),
                    ("asked", "noms demandés"),
                    ("accepted", "acceptées"),
                    ("refused", "déclinées"),
                    ("hired", "recrutés"),
                    ("forgotten", "profils effacés"),
                ],
                max_length=10,
                verbose_name="fait",
            ),
        ),
        migrations.CreateModel(
            name="CandidateTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tag_uses",
                        to="cvtheque.candidate",
                        verbose_name="candidat",
                    ),
                ),
            ],
            options={
                "verbose_name": "étiquette d’un candidat",
                "verbose_name_plural": "étiquettes d’un candidat",
            },
        ),
        migrations.CreateModel(
            name="MergedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("former_id", models.PositiveBigIntegerField(unique=True, verbose_name="ancien numéro")),
                ("former_profile", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="ancien profil")),
                ("link_version", models.PositiveIntegerField(verbose_name="version du lien")),
                ("opens", models.BooleanField(default=False, verbose_name="le lien ouvre le dossier gardé")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail qui n’a pas été gardée"),
                ),
                ("merged_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="réuni le")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged",
                        to="cvtheque.candidate",
                        verbose_name="dossier gardé",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier réuni",
                "verbose_name_plural": "dossiers réunis",
                "ordering": ["-merged_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Shortlist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=160, verbose_name="poste ou besoin")),
                ("opening", models.UUIDField(blank=True, editable=False, null=True, unique=True, verbose_name="offre")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créée le"),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="terminée le")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shortlists",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "liste de candidats repérés",
                "verbose_name_plural": "listes de candidats repérés",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ShortlistEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("spotted", "repéré"),
                            ("contacted", "contacté"),
                            ("interview", "entretien"),
                            ("hired", "recruté"),
                            ("discarded", "écarté"),
                        ],
                        default="spotted",
                        max_length=10,
                        verbose_name="étape",
                    ),
                ),
                (
                    "discard_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("skills", "compétences éloignées du poste"),
                            ("distance", "trop loin du lieu de travail"),
                            ("availability", "disponibilité ou horaires incompatibles"),
                            ("declined", "la personne a décliné"),
                            ("silent", "la personne n’a pas répondu"),
                            ("filled", "le poste est pourvu"),
                        ],
                        max_length=12,
                        verbose_name="motif",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="repéré le"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="étape du"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="repéré par",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="cvtheque.candidate",
                        verbose_name="candidat",
                    ),
                ),
                (
                    "shortlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="cvtheque.shortlist",
                        verbose_name="liste",
                    ),
                ),
            ],
            options={
                "verbose_name": "candidat repéré",
                "verbose_name_plural": "candidats repérés",
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160, verbose_name="poste")),
                (
                    "contract",
                    models.CharField(
                        choices=[
                            ("cdi", "CDI"),
                            ("cdd", "CDD"),
                            ("vacation", "Remplacements, vacations"),
                            ("alternance", "Apprentissage, alternance"),
                        ],
                        max_length=10,
                        verbose_name="contrat",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="date d’embauche")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="notée le"),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="cvtheque.candidate",
                        verbose_name="candidat",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="notée par",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="placement",
                        to="cvtheque.shortlistentry",
                        verbose_name="candidat repéré",
                    ),
                ),
            ],
            options={
                "verbose_name": "recrutement",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField(verbose_name="date et heure")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="durée en minutes",
                    ),
                ),
                ("place", models.CharField(max_length=200, verbose_name="lieu")),
                ("details", models.TextField(blank=True, max_length=1000, verbose_name="précisions")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="fixé le"),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annulé le")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="fixé par",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to="cvtheque.shortlistentry",
                        verbose_name="candidat repéré",
                    ),
                ),
            ],
            options={
                "verbose_name": "rendez-vous",
                "verbose_name_plural": "rendez-vous",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=40, verbose_name="étiquette")),
                (
                    "candidates",
                    models.ManyToManyField(
                        blank=True,
                        related_name="tags",
                        through="cvtheque.CandidateTag",
                        to="cvtheque.candidate",
                        verbose_name="candidats",
                    ),
                ),
            ],
            options={
                "verbose_name": "étiquette",
                "ordering": ["label"],
            },
        ),
        migrations.AddField(
            model_name="candidatetag",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uses",
                to="cvtheque.tag",
                verbose_name="étiquette",
            ),
        ),
        migrations.CreateModel(
            name="IdentityKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mail", "même adresse e-mail, écrite autrement"),
                            ("phone", "même téléphone"),
                            ("name", "même nom et même commune"),
                            ("file", "même fichier de CV"),
                        ],
                        max_length=5,
                        verbose_name="nature",
                    ),
                ),
                ("value", models.CharField(max_length=254, verbose_name="valeur")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identity_keys",
                        to="cvtheque.candidate",
                        verbose_name="candidat",
                    ),
                ),
            ],
            options={
                "verbose_name": "signe d’identité",
                "verbose_name_plural": "signes d’identité",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "value", "candidate"), name="identity_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LikelyPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("mail", "même adresse e-mail, écrite autrement"),
                                ("phone", "même téléphone"),
                                ("name", "même nom et même commune"),
                                ("file", "même fichier de CV"),
                            ],
                            max_length=5,
                        ),
                        default=list,
                        size=None,
                        verbose_name="ressemblances",
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="remarquée le")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="écartée le")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écartée par",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cvtheque.candidate",
                        verbose_name="premier dossier",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cvtheque.candidate",
                        verbose_name="second dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "doublon possible",
                "verbose_name_plural": "doublons possibles",
                "ordering": ["-found_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="likely_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="likely_pair_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(max_length=2000, verbose_name="note")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="écrite le"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="cvtheque.candidate",
                        verbose_name="candidat",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidate_notes",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "ordering": ["-written_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="note_has_text")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="shortlist",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="shortlist_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="shortlist",
            constraint=models.UniqueConstraint(
                models.F("organisation"),
                django.db.models.functions.text.Lower("title"),
                condition=models.Q(("closed_at", None)),
                name="shortlist_open_title_once",
                violation_error_message="Une liste en cours porte déjà ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortlistentry",
            constraint=models.UniqueConstraint(
                models.F("shortlist"),
                models.F("candidate"),
                name="entry_once",
                violation_error_message="Cette personne est déjà sur la liste.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortlistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["spotted", "contacted", "interview", "hired", "discarded"])),
                name="entry_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortlistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "discarded"), models.Q(("discard_reason", ""), _negated=True)),
                    models.Q(models.Q(("state", "discarded"), _negated=True), ("discard_reason", "")),
                    _connector="OR",
                ),
                name="entry_discarded_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                fields=("candidate", "organisation", "starts_on"),
                name="placement_once",
                violation_error_message="Ce recrutement est déjà noté.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="placement_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 600)), name="appointment_lasts"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", ""), _negated=True), name="appointment_has_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("label"),
                name="tag_once",
                violation_error_message="Cette étiquette existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(condition=models.Q(("label", ""), _negated=True), name="tag_has_label"),
        ),
        migrations.AddConstraint(
            model_name="candidatetag",
            constraint=models.UniqueConstraint(fields=("tag", "candidate"), name="candidate_tag_once"),
        ),
    ]
