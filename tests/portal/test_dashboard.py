"""The dashboard and the home page: what waits, what comes."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


def test_dashboard_says_when_there_is_nothing(client, partner):
    client.force_login(partner)

    page = BeautifulSoup(client.get(reverse("dashboard")).content, "html.parser")

    assert page.h1.get_text() == f"Bonjour {partner.first_name}"
    assert page.select_one(".empty-title").get_text() == "Rien à traiter"


def test_home_shows_the_next_public_event_only(client):
    soon = timezone.now() + timedelta(days=10)
    shown = EventFactory(starts_at=soon, ends_at=soon + timedelta(hours=2), title="Café de l’aide à domicile")
    EventFactory(draft=True, starts_at=soon, ends_at=soon + timedelta(hours=2), title="Brouillon")

    page = BeautifulSoup(client.get(reverse("home")).content, "html.parser")

    assert [link.get_text() for link in page.select(".next li a")] == [shown.title]
