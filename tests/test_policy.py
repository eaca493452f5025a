"""Role × URL matrix and constant query counts, from the policy each app states."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from members import seats
from tests.policy import ROLES

APPS = ("portal", "accounts", "members", "trainings", "cvtheque", "events", "vacancies", "newsletters")
POLICIES = [import_module(f"tests.{app}.policy") for app in APPS]
PAGES = [page for policy in POLICIES for page in policy.PAGES]
LISTS = [page for policy in POLICIES for page in getattr(policy, "LISTS", [])]
# allauth states and tests its own rules; its pages are opened by tests/interface.
OUTSIDE = ("account_", "mfa_", "usersessions_")


@pytest.fixture
def world(staff, employer, other_employer, partner):
    return SimpleNamespace(staff=staff, employer=employer, other_employer=other_employer, partner=partner)


def url_names(resolver=None, prefix=""):
    """Every named URL of the portal, with its namespace."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from url_names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name


def sign_in(client, world, role):
    if role == "anonymous":
        return
    user = getattr(world, role)
    client.force_login(user)
    if user.acting_organisation_id:
        session = client.session
        session[seats.SESSION_KEY] = user.acting_organisation_id
        session.save()
    assert SESSION_KEY in client.session


def drop(response):
    """Read a streamed file to its end: its descriptor is held until then."""
    if response.streaming:
        b"".join(response.streaming_content)


@pytest.mark.parametrize("stated", PAGES, ids=str)
def test_page_answers_each_role_as_stated(world, stated):
    url = reverse(stated.name, args=stated.args(world))
    data = stated.data(world)

    answers = {role: answer(world, role, stated.method, url, data) for role in ROLES}

    assert answers == {role: getattr(stated, role) for role in ROLES}


def answer(world, role, method, url, data):
    """The status one role gets, in a browser of its own; what the page wrote is undone, for the next role to find the same world."""
    client = Client()
    with transaction.atomic():
        sign_in(client, world, role)
        response = getattr(client, method)(url, data)
        drop(response)
        transaction.set_rollback(True)
    page = "" if response.streaming else response.content.decode(errors="replace")
    assert 'href=""' not in page, role  # a link that leads nowhere: a URL lost on the way
    return response.status_code


@pytest.mark.parametrize("listed", LISTS, ids=str)
def test_list_query_count_is_constant(client, world, listed):
    listed.make(world)
    url = reverse(listed.name, args=listed.args(world))
    sign_in(client, world, listed.role)
    client.get(url)  # warm: content types, caches

    with CaptureQueriesContext(connection) as one:
        assert client.get(url).status_code == 200
    listed.make(world)
    listed.make(world)
    client.get(url)  # warm again: new trades or communes came with the rows (reference.edition)
    with CaptureQueriesContext(connection) as three:
        assert client.get(url).status_code == 200

    assert len(three) == len(one), "\n".join(query["sql"] for query in three)


def test_every_url_is_in_a_policy():
    stated = {page.name for page in PAGES}
    missing = [name for name in url_names() if name not in stated and not name.startswith(OUTSIDE)]
    assert missing == []


def test_every_list_page_has_a_query_count_test():
    stated = {page.name for page in LISTS}
    missing = [
        name for name in url_names() if name.endswith("_list") and not name.startswith(OUTSIDE) and name not in stated
    ]
    assert missing == []
