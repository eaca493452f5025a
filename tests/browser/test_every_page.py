"""Every page of every policy, in Chromium: accessible (axe), clean console, no sideways scroll at 1280 and at 320 px."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD
from tests.policy import ROLES
from tests.test_policy import APPS, import_module

ORDER = ("staff", "employer", "partner", "other_employer", "anonymous")
ALLAUTH = ["account_login", "account_request_login_code", "account_reset_password", "account_signup"]
ALLAUTH_SIGNED_IN = ["account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout"]


@pytest.fixture
def world(portal, staff, employer, other_employer, partner):
    for user in (staff, employer, other_employer, partner):
        user.set_password(PASSWORD)
        user.save()
    return SimpleNamespace(staff=staff, employer=employer, other_employer=other_employer, partner=partner)


@pytest.fixture
def visit(portal, world, new_context):
    """`visit(role, url)`: open a page as a role that signed in through the form, and check it at both widths."""
    pages = {}

    def page_of(role):
        if role not in pages:
            pages[role] = new_context().new_page()
            portal.watch(pages[role])
            if role != "anonymous":
                portal.sign_in(pages[role], getattr(world, role))
        return pages[role]

    def visit(role, url):
        page = page_of(role)
        answer = page.request.get(portal.base + url)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return
        if "sandbox" in answer.headers.get("content-security-policy", ""):
            return  # a letter shown in a frame: no script runs there, not even the one that would check it
        page.goto(portal.base + url)
        portal.check(page)
        portal.check_narrow(page, check=portal.check_width)

    return visit


def roles_to_try(page):
    """The most trusted role that may read the page, and an anonymous reader when it is public."""
    allowed = [role for role in ORDER if role in ROLES and getattr(page, role) == 200]
    return dict.fromkeys([*allowed[:1], *(role for role in allowed if role == "anonymous")])


@pytest.mark.parametrize("app", APPS)
def test_pages_of_app_are_accessible(visit, world, app):
    pages = [page for page in import_module(f"tests.{app}.policy").PAGES if page.method == "get"]
    for page in pages:
        url = reverse(page.name, args=page.args(world))
        for role in roles_to_try(page):
            visit(role, url)


@pytest.mark.parametrize("name", ALLAUTH)
def test_sign_in_pages_are_accessible(visit, name):
    visit("anonymous", reverse(name))


def test_account_pages_are_accessible(visit):
    for name in ALLAUTH_SIGNED_IN:
        visit("employer", reverse(name))
