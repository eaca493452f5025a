"""Role × URL matrix and constant query counts, from the policy each app states."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from members import seats
from tests.policy import ROLES, SIGN_IN

APPS = ("events",)
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


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_answers_each_role_as_stated(client, world, page, role):
    url = reverse(page.name, args=page.args(world))
    data = page.data(world)
    sign_in(client, world, role)

    response = getattr(client, page.method)(url, data)
    response.close()  # a streamed file is still open

    expected = getattr(page, role)
    assert response.status_code == expected
    if role == "anonymous" and expected == SIGN_IN and page.anonymous == SIGN_IN and page.method == "get":
        assert response.url.startswith((reverse("account_login"), "/"))


@pytest.mark.parametrize("page", LISTS, ids=str)
def test_list_query_count_is_constant(client, world, page):
    page.make(world)
    url = reverse(page.name, args=page.args(world))
    sign_in(client, world, page.role)
    client.get(url)  # warm: content types, caches

    with CaptureQueriesContext(
        connection,
    ) as one:
        assert client.get(url).status_code == 200
    page.make(world)
    page.make(world)
    with CaptureQueriesContext(connection) as three:
        assert client.get(url).status_code == 200

    assert len(three) == len(one), "\n".join(query["sql"] for query in three)


def test_every_url_is_in_a_policy():
    stated = {page.name for page in PAGES}
    missing = [
        name
        for name in url_names()
        if name.startswith("events:") and name not in stated and not name.startswith(OUTSIDE)
    ]
    assert missing == []


def test_every_list_page_has_a_query_count_test():
    stated = {page.name for page in LISTS}
    missing = [
        name
        for name in url_names()
        if name.startswith("events:") and name.endswith("_list") and not name.startswith(OUTSIDE) and name not in stated
    ]
    assert missing == []
