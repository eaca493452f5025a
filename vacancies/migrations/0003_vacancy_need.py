"""An advertisement may answer a need heard during a visit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_visits"),
        ("vacancies", "0002_application_erased"),
    ]

    operations = [
        migrations.AddField(
            model_name="vacancy",
            name="need",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="vacancies",
                to="members.need",
                verbose_name="besoin entendu en visite",
            ),
        ),
    ]
