"""Another territory's accent: readable, or refused at start."""

import pytest
from django.urls import reverse

from gtec_portal import checks, colours


def test_contrast_of_black_on_white():
    assert round(colours.contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize(("accent", "expected"), [("", []), ("#22558c", []), ("#f5d000", ["portal.E005"])])
def test_accent_is_checked(settings, accent, expected):
    settings.PORTAL = {**settings.PORTAL, "accent": accent}

    assert [error.id for error in checks.accent_is_readable(None)] == expected


@pytest.mark.django_db
def test_accent_is_served_as_a_style_sheet(client, settings):
    settings.PORTAL = {**settings.PORTAL, "accent": "#22558c"}

    response = client.get(reverse("accent_style"))

    assert (response["Content-Type"], response.content) == (
        "text/css",
        b":root { --accent: #22558c; --accent-deep: #1a4069; }\n",
    )
    assert reverse("accent_style") in client.get(reverse("home")).content.decode()
