from datetime import date

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import members.days


def date_the_headcounts(apps, schema_editor):
    """A figure without a date was true when the record was last known to be: the day the record was opened."""
    Organisation = apps.get_model("members", "Organisation")
    Headcount = apps.get_model("members", "Headcount")
    counted = Organisation.objects.exclude(headcount=None)
    Headcount.objects.bulk_create(
        Headcount(organisation=row, on=django.utils.timezone.localdate(row.created_at), count=row.headcount)
        for row in counted
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Headcount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(validators=[members.days.validate_past], verbose_name="au")),
                (
                    "count",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="nombre de salariés",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="headcounts",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "effectif",
                "verbose_name_plural": "effectifs",
                "ordering": ["-on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "on"),
                        name="headcount_one_a_day",
                        violation_error_message="Un effectif est déjà enregistré à cette date.",
                    ),
                    models.CheckConstraint(
                        condition=Q(on__gte=date(1900, 1, 1)),
                        name="headcount_plausible_day",
                        violation_error_message="Cette date n’est pas plausible.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("rename", "Changement de nom"), ("merger", "Fusion")],
                        max_length=10,
                        verbose_name="genre",
                    ),
                ),
                ("on", models.DateField(validators=[members.days.validate_past], verbose_name="date d’effet")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("former_name", models.CharField(blank=True, max_length=200, verbose_name="ancien nom")),
                ("former_short_name", models.CharField(blank=True, max_length=60, verbose_name="ancien nom court")),
                (
                    "former_end",
                    models.DateField(blank=True, null=True, verbose_name="sortie prévue avant la fusion"),
                ),
                (
                    "former_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="motif de sortie avant la fusion"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="enregistré le"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistré par",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.membership",
                        verbose_name="adhésion terminée par la fusion",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="life_events",
                        to="members.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "sites",
                    models.ManyToManyField(
                        blank=True, related_name="moves", to="members.site", verbose_name="sites repris"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorptions",
                        to="members.organisation",
                        verbose_name="structure qui absorbe",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement de la vie d’une structure",
                "verbose_name_plural": "événements de la vie des structures",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=(Q(kind="rename", successor=None) & ~Q(former_name=""))
                        | Q(kind="merger", successor__isnull=False, former_name=""),
                        name="organisation_event_is_whole",
                        violation_error_message="Il manque l’ancien nom, ou la structure qui absorbe.",
                    ),
                    models.CheckConstraint(
                        condition=Q(successor=None) | ~Q(successor=F("organisation")),
                        name="organisation_event_not_into_itself",
                        violation_error_message="Une structure ne peut pas s’absorber elle-même.",
                    ),
                    models.CheckConstraint(
                        condition=Q(on__gte=date(1900, 1, 1)),
                        name="organisation_event_plausible_day",
                        violation_error_message="Cette date n’est pas plausible.",
                    ),
                    models.UniqueConstraint(
                        condition=Q(kind="merger"),
                        fields=("organisation",),
                        name="organisation_absorbed_once",
                        violation_error_message="Cette structure a déjà été absorbée.",
                    ),
                    models.UniqueConstraint(
                        condition=Q(kind="rename"),
                        fields=("organisation", "on"),
                        name="organisation_renamed_once_a_day",
                        violation_error_message="Un changement de nom est déjà enregistré à cette date.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="heir",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.organisation",
                verbose_name="héritière",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="rank",
            field=models.PositiveSmallIntegerField(default=10, verbose_name="place dans la liste"),
        ),
        migrations.AlterModelOptions(
            name="mandate", options={"ordering": ["rank", "-starts_on", "pk"], "verbose_name": "mandat"}
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name=name,
                field=models.DateField(verbose_name=label, validators=[members.days.validate_day], **optional),
            )
            for model, name, label, optional in (
                ("mandate", "starts_on", "depuis le", {}),
                ("mandate", "ends_on", "jusqu’au", {"null": True, "blank": True}),
                ("membership", "starts_on", "entrée", {}),
                ("membership", "ends_on", "sortie", {"null": True, "blank": True}),
                ("site", "opened_on", "ouvert le", {"null": True, "blank": True}),
                ("site", "closed_on", "fermé le", {"null": True, "blank": True}),
            )
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name="email",
                field=models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail"),
            )
            for model in ("organisation", "contact")
        ),
        migrations.AlterField(
            model_name="organisation",
            name="headcount",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(100000)],
                verbose_name="nombre de salariés",
            ),
        ),
        migrations.AlterConstraint(
            model_name="mandate",
            name="mandate_ends_after_start",
            constraint=models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="mandate_ends_after_start",
                violation_error_message="La fin du mandat ne peut pas précéder son début.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="site",
            name="site_finess_shape",
            constraint=models.CheckConstraint(
                condition=Q(finess=None) | Q(finess__regex="^[0-9A-Z]{9}$"),
                name="site_finess_shape",
                violation_error_message="Un numéro FINESS compte neuf caractères, chiffres ou lettres.",
            ),
        ),
        migrations.RunPython(date_the_headcounts, migrations.RunPython.noop, elidable=True),
    ]
