"""The worst input, on every page of every policy: an answer, never a server error.

Forms are read from the page itself, so a form that appears later is tried too: each of its fields gets hostile values in turn.
"""

import uuid
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.urls import NoReverseMatch, resolve, reverse

from tests.test_policy import PAGES, drop, sign_in

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nothing": "",
    "nul": "avant\x00après",
    "script": "<script>alert(1)</script>",
    "template": "{{ 7*7 }} {% load x %} %s {0.__class__}",
    "long": "é" * 20_000,
    "number": "-99999999999999999999",
    "date": "2026-02-31",
    "direction": "\u202efdp.vc\u2066 🙂",
    "sql": "' OR 1=1; --",
}
GETS = [page for page in PAGES if page.method == "get"]


@pytest.fixture
def world(staff, employer, other_employer, partner):
    return SimpleNamespace(staff=staff, employer=employer, other_employer=other_employer, partner=partner)


def trusted_role(page):
    """A role that may use the page, staff first; None when nobody may in the state the policy describes."""
    signed_in = next(
        (role for role in ("staff", "employer", "partner", "other_employer") if getattr(page, role) in {200, 302}), None
    )
    return signed_in or ("anonymous" if page.anonymous == 200 else None)


def fields_of(page):
    """(action, names) of each POST form of a page."""
    for form in BeautifulSoup(page, "html.parser").select("main form[method=post], main form[method=POST]"):
        names = {tag["name"] for tag in form.select("[name]") if tag["name"] != "csrfmiddlewaretoken"}
        yield form.get("action", ""), names


def is_html(response):
    drop(response)
    return response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming


@pytest.mark.parametrize("stated", GETS, ids=str)
def test_forms_survive_hostile_values(client, world, stated):
    url = reverse(stated.name, args=stated.args(world))
    sign_in(client, world, trusted_role(stated) or "anonymous")
    response = client.get(url)
    if not is_html(response):
        return

    for action, names in fields_of(response.content):
        target = action if action.startswith("/") else url
        if "/compte/" in target:
            continue
        for kind, value in HOSTILE.items():
            answer = client.post(target, dict.fromkeys(names, value))
            assert answer.status_code < 500, f"{kind} → {target}"


@pytest.mark.parametrize("stated", GETS, ids=str)
def test_query_strings_survive_hostile_values(client, world, stated):
    url = reverse(stated.name, args=stated.args(world))
    sign_in(client, world, trusted_role(stated) or "anonymous")
    response = client.get(url)
    if not is_html(response):
        return
    filters = BeautifulSoup(response.content, "html.parser").select("main form[method=get] [name]")
    names = {"page", "tri", "etat", *(tag["name"] for tag in filters)}

    for kind, value in HOSTILE.items():
        if kind == "long":
            continue  # a front server refuses such an address first
        assert client.get(url, dict.fromkeys(names, value)).status_code < 500, kind


def unknown(value):
    """A value of the same type that names no row."""
    if isinstance(value, int):
        return 999_999_999
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return "nulle-part"


@pytest.mark.parametrize("stated", PAGES, ids=str)
def test_unknown_ids_are_not_found(client, world, stated):
    """Foreign or invented ids: 404 for whoever may use the page (or the sign-in page), never a server error."""
    url = reverse(stated.name, args=stated.args(world))
    known = resolve(url).kwargs
    if not known:
        return
    role = trusted_role(stated)
    if role is None:
        return
    sign_in(client, world, role)
    try:
        forged = reverse(stated.name, kwargs={name: unknown(value) for name, value in known.items()})
    except NoReverseMatch:
        return

    answer = getattr(client, stated.method)(forged)

    assert answer.status_code in {404, 403, 410}, answer.status_code
