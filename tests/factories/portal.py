"""Rows of the named modules: jobs and messages."""

import factory

from gtec_portal.models import Job, Message


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "tests.count"
    object_id = factory.Sequence(lambda n: n + 1)
    label = "Compter"


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    kind = "tests.note"
    to = factory.Sequence(lambda n: f"destinataire{n}@example.org")
    subject = "Une nouvelle"
    text = "Bonjour"
    html = "<p>Bonjour</p>"
