from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="acronym",
            name="retired_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="retiré le"),
        ),
    ]
