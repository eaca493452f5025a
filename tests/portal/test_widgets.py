"""The select written in one go says exactly what Django's own says."""

import pytest
from django import forms
from django.test.html import parse_html

from gtec_portal.widgets import PlainSelect

CHOICES = [("", "Tous"), ("20", "20 km & plus"), ("Santé", [("J1", "Aide-soignant"), ("J2", "<b>Infirmier</b>")])]


@pytest.mark.parametrize("value", [None, "", "20", "J2"])
def test_plain_select_is_the_select_of_django(value):
    attrs = {"id": "id_km"}
    plain = PlainSelect(choices=CHOICES).render("km", value, attrs)

    assert "&lt;option" not in plain
    assert parse_html(plain) == parse_html(forms.Select(choices=CHOICES).render("km", value, attrs))
