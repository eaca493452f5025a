"""The logo of a structure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="logo",
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name="logo"),
        ),
    ]
