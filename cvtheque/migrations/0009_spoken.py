"""Answers the team heard from people without an e-mail address: how, and by whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cvtheque", "0008_sample"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="unveilrequest",
            name="heard",
            field=models.CharField(
                blank=True,
                choices=[("phone", "au téléphone"), ("voice", "de vive voix"), ("letter", "par lettre signée")],
                editable=False,
                max_length=10,
                verbose_name="réponse entendue",
            ),
        ),
        migrations.AddField(
            model_name="unveilrequest",
            name="heard_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entendue par",
            ),
        ),
        migrations.AddConstraint(
            model_name="unveilrequest",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("heard", ""), ("heard_by", None)),
                    Q(("answered_at__isnull", False), ("heard__in", ["phone", "voice", "letter"])),
                    _connector="OR",
                ),
                name="unveil_heard_answer",
            ),
        ),
    ]
