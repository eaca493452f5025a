import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cvtheque", "0007_vivier"), ("reference", "0003_edition")]

    operations = [
        migrations.AddField(
            model_name="sampleprofile",
            name="in_quarter",
            field=models.BooleanField(db_default=False, verbose_name="dans le premier quart"),
        ),
        migrations.AddField(
            model_name="sampleprofile",
            name="title_search",
            field=django.contrib.postgres.search.SearchVectorField(
                null=True, verbose_name="recherche dans les métiers"
            ),
        ),
        migrations.AddIndex(
            model_name="sampleprofile",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("in_quarter", True)), fields=["search"], name="sample_quarter_search"
            ),
        ),
        migrations.AddIndex(
            model_name="sampleprofile",
            index=django.contrib.postgres.indexes.GinIndex(fields=["title_search"], name="sample_title_search"),
        ),
    ]
