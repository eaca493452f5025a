"""What the tests of the CVthèque share: reference rows, forms ready to send, hostile files."""

import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cvtheque.demo_files import pdf
from gtec_portal.open_forms import make_stamp
from reference.models import Acronym, Commune, Trade, TradeAlias
from tests.factories.cvtheque import PAPER


@pytest.fixture
def flers(db):
    return Commune.objects.get_or_create(
        insee="61169",
        defaults={
            "name": "Flers",
            "postal_codes": ["61100"],
            "department": "61",
            "latitude": 48.7486,
            "longitude": -0.5650,
            "population": 14800,
        },
    )[0]


@pytest.fixture
def caen(db):
    return Commune.objects.get_or_create(
        insee="14118",
        defaults={
            "name": "Caen",
            "postal_codes": ["14000"],
            "department": "14",
            "latitude": 49.1829,
            "longitude": -0.3707,
            "population": 108000,
        },
    )[0]


@pytest.fixture
def conde(db):
    return Commune.objects.get_or_create(
        insee="14174",
        defaults={
            "name": "Condé-en-Normandie",
            "postal_codes": ["14110"],
            "department": "14",
            "latitude": 48.8500,
            "longitude": -0.5527,
            "population": 6300,
        },
    )[0]


@pytest.fixture
def trades(db):
    """The trades the searches speak of, with their acronyms."""
    rows = {
        "J1501": "Aide-soignant / Aide-soignante",
        "J1506": "Infirmier / Infirmière en soins généraux (IDE)",
        "K1201": "Assistant social / Assistante sociale",
        "K1306": "Accompagnant Educatif et Social (AES) / Accompagnante Educative et Sociale (AES)",
        "K1207": "Educateur spécialisé / Educatrice spécialisée",
        "G1606": "Cuisinier / Cuisinière de collectivité",
        "K1302": "Assistant / Assistante de vie dépendance",
    }
    for code, label in rows.items():
        Trade.objects.get_or_create(code=code, defaults={"label": label, "historic_code": code, "family": "care"})
    TradeAlias.objects.get_or_create(trade_id="K1302", label="Auxiliaire de vie", defaults={"kind": "common"})
    for short, long_form, kind, code in (
        ("AS", "Aide-soignant / Aide-soignante", "trade", "J1501"),
        ("AS", "Assistant social / Assistante sociale", "trade", "K1201"),
        ("IDE", "Infirmier / Infirmière diplômé d’État", "trade", "J1506"),
        ("DEAS", "Diplôme d’État d’aide-soignant", "diploma", "J1501"),
        ("AES", "Accompagnant éducatif et social / Accompagnante éducative et sociale", "trade", "K1306"),
        ("EHPAD", "Établissement d’hébergement pour personnes âgées dépendantes", "structure", None),
    ):
        Acronym.objects.get_or_create(short=short, long_form=long_form, defaults={"kind": kind, "trade_id": code})
    return {trade.pk: trade for trade in Trade.objects.all()}


@pytest.fixture
def cv():
    """An upload: `cv()` is a good PDF, `cv(content, "nom.docx")` anything."""

    def upload(content=None, name="mon cv.pdf", content_type="application/octet-stream"):
        return SimpleUploadedFile(name, pdf(PAPER) if content is None else content, content_type)

    return upload


@pytest.fixture
def deposit(client, flers, trades, cv):
    """Fill the public form as a person would and send it; returns the answer."""

    def send(upload=None, **changes):
        data = {
            "stamp": make_stamp(time.time() - 60),
            "first_name": "Ana",
            "last_name": "Exemple",
            "email": "ana.exemple@example.org",
            "phone": "06 39 98 12 34",
            "commune": "Flers (61100)",
            "trade": "J1501",
            "consent_members": "on",
            "cv": cv() if upload is None else upload,
            **changes,
        }
        return client.post(
            reverse("cvtheque:deposit"), {key: value for key, value in data.items() if value is not None}
        )

    return send


@pytest.fixture
def link():
    """The path of the n-th link of a letter."""

    def find(message, part="/mon-profil/"):
        found = [url for url in re.findall(r"https?://[^\s/]+(/\S+)", message.text) if part in url]
        return found[0]

    return find
