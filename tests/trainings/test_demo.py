"""The chapter of the demo story about trainings."""

import random
from types import SimpleNamespace

import pytest
from django.utils import timezone

import members.demo
import trainings.demo
from reference.services import load_builtin
from trainings.models import Document, Programme, Session

pytestmark = pytest.mark.django_db


def test_the_story_has_past_present_and_coming_sessions():
    load_builtin()
    story = SimpleNamespace(today=timezone.localdate(), random=random.Random(1), say=lambda text: None)
    members.demo.load(story)

    trainings.demo.load(story)

    assert story.trainer.trainer_profile.sessions.count() == 5
    assert Programme.objects.published().count() == 6
    statuses = [session.status_label for session in Session.objects.order_by("pk")]
    assert statuses == ["Terminée"] * 4 + [
        "À clore",
        "En cours",
        "Complète",
        "Ouverte",
        "Ouverte",
        "Ouverte",
        "Ouverte",
        "Brouillon",
    ]
    full = Session.objects.with_waiting().get(waiting_count__gt=0)
    assert (full.seats_taken, full.waiting_count) == (8, 3)
    assert Document.objects.filter(enrolment__session__state="closed").count() == Document.objects.count() > 15
