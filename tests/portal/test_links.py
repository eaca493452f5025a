"""Personal links: one row, one purpose, until it is revoked or too old."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.http import HttpResponse
from django.urls import get_resolver, reverse
from django.utils import timezone

from gtec_portal import links
from tests.factories.accounts import UserFactory
from tests.factories.vacancies import ApplicationFactory
from vacancies.models import Application, Vacancy

pytestmark = pytest.mark.django_db

HOUR = 3600


@pytest.fixture
def application():
    return ApplicationFactory()


def read(token, purpose="answer", rows=None, **options):
    return links.read_token(Application.objects.all() if rows is None else rows, token, purpose, **options)


def test_link_opens_its_row(application):
    ApplicationFactory()

    assert read(links.make_token(application, "answer")) == application


def test_link_is_the_address_of_a_page(application):
    token = links.make_token(application, "answer")

    address = links.absolute("vacancies:application_invite", token)

    assert address.endswith(reverse("vacancies:application_invite", args=[token]))
    assert address.startswith("http")


def test_link_for_one_purpose_opens_nothing_else(application):
    assert read(links.make_token(application, "withdraw"), "answer") is None


def test_link_to_one_kind_of_row_opens_no_other(application):
    token = links.make_token(application, "answer")

    assert read(token, rows=Vacancy.objects.all()) is None
    assert read(links.make_token(application.vacancy, "answer")) is None


def test_link_opens_only_among_the_rows_it_is_read_in(application):
    assert read(links.make_token(application, "answer"), rows=Application.objects.exclude(pk=application.pk)) is None


def test_link_dies_with_the_version_of_its_row(application):
    token = links.make_token(application, "answer")

    Application.objects.update(link_version=1)

    assert read(token) is None
    application.refresh_from_db()
    assert read(links.make_token(application, "answer")) == application


def test_link_dies_with_its_row(application):
    token = links.make_token(application, "answer")

    application.delete()

    assert read(token) is None


def test_link_expires_when_asked_to(application):
    with time_machine.travel(timezone.now() - timedelta(seconds=HOUR + 1), tick=False):
        token = links.make_token(application, "answer")

    assert read(token, max_age=HOUR) is None
    assert read(token, max_age=HOUR + 60) == application
    assert read(token) == application


def test_link_to_a_row_without_versions_holds(db):
    user = UserFactory()

    assert links.read_token(type(user).objects.all(), links.make_token(user, "visit"), "visit") == user


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.replace(":", ""), lambda t: t[1:]])
def test_link_with_one_letter_wrong_is_refused(application, change):
    assert read(change(links.make_token(application, "answer"))) is None


@pytest.mark.parametrize("token", ["", ":", "::", "a:b:c", "é:è:à", "\x00", "x" * 10_000, "W10:1:" + "A" * 43])
def test_invented_link_is_refused(token):
    assert read(token) is None


def test_link_signed_with_another_key_is_refused(application):
    salt = "link.vacancies.application.answer"
    forged = signing.dumps([application.pk, 0], key="une autre clé", salt=salt)

    assert read(forged) is None
    assert (
        read(signing.dumps([application.pk, 0], salt=salt)) == application
    )  # same content, our key: the salt is right


@pytest.mark.parametrize("content", [[], [1], [1, 0, 0], {"pk": 1}, 7, None, [None, 0]])
def test_signed_nonsense_opens_nothing(content):
    assert read(signing.dumps(content, salt="link.vacancies.application.answer")) is None


# --- One click (RFC 8058) --------------------------------------------------------------------------------------------------


def exempt(patterns):
    """Views of these patterns that need no CSRF token, as module.name."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from exempt(pattern.url_patterns)
        elif getattr(pattern.callback, "csrf_exempt", False):
            yield f"{pattern.callback.__module__}.{pattern.callback.__name__}"


def test_only_the_ways_out_of_a_letter_do_without_a_csrf_token():
    """Each proves by the signed token of its address what may be done. Another one must say why it is safe in links.one_click."""
    assert set(exempt(get_resolver().url_patterns)) == {
        "cvtheque.views.leaving.leave",
        "cvtheque.views.searches.alert_stop",
        "newsletters.public_views.unsubscribe",
    }


def test_one_click_page_is_only_read_or_posted(rf):
    view = links.one_click(lambda request: HttpResponse("Lu"))

    assert (view.login_required, view.csrf_exempt) == (False, True)
    assert [view(rf.generic(method, "/")).status_code for method in ("GET", "POST", "PUT", "DELETE")] == [
        200, 200, 405, 405,
    ]  # fmt: skip


def test_mail_program_posts_to_the_first_way_out():
    assert links.one_click_headers("https://a/x/", "mailto:b@c") == {
        "List-Unsubscribe": "<https://a/x/>, <mailto:b@c>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_mail_program_gets_words_and_a_person_a_page(rf):
    answer = links.one_click_answer(rf.post("/", {"List-Unsubscribe": "One-Click"}), "Fait.")

    assert (answer.status_code, answer["Content-Type"], answer.content.decode()) == (
        200,
        "text/plain; charset=utf-8",
        "Fait.\n",
    )
    assert links.one_click_answer(rf.post("/"), "Fait.") is None
