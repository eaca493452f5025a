"""Headers, health, errors: what every answer owes, whatever the page."""

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse

from gtec_portal import health, middleware

pytestmark = pytest.mark.django_db


def test_healthz_needs_neither_host_nor_session(client):
    response = client.get("/healthz", headers={"host": "nimporte.example"})

    assert (response.status_code, response.content, response.cookies) == (200, b"ok\n", {})


def test_readyz_says_what_is_there(client):
    assert client.get("/readyz").json() == {"database": True, "migrations": True, "broker": True}


def test_readyz_is_503_without_broker(client, settings, monkeypatch):
    monkeypatch.setattr(health, "broker_ready", lambda: False)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["broker"]) == (503, False)


def test_content_policy_is_strict(client):
    policy = client.get(reverse("home"))["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert {
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "default-src 'none'",
    } <= {part.strip() for part in policy.split(";")}


def test_headers_of_every_answer(client):
    response = client.get(reverse("home"))

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert len(response["X-Request-Id"]) == 12


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded; charset=latin-1", "multipart/form-data; boundary=x; charset=rot13"],
)
def test_form_in_another_charset_is_refused_plainly(client, content_type):
    response = client.generic("POST", reverse("account_login"), b"login=%E9", content_type=content_type)

    assert response.status_code == 400


def test_unknown_page_is_404_with_a_way_out(client):
    response = client.get("/nulle-part/")

    assert response.status_code == 404
    assert f'href="{reverse("home")}"' in response.content.decode()


def failing(error):
    """Make every query fail with this error."""

    def refuse(execute, sql, params, many, context):
        raise error

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize("error", [OperationalError("connection refused"), InterfaceError("connection already closed")])
def test_lost_database_is_said_with_503(client, error):
    client.raise_request_exception = False

    with failing(error):
        response = client.get(reverse("home"))

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert str(error) not in response.content.decode()
    assert response["X-Request-Id"] in response.content.decode()


@pytest.mark.parametrize("sql", ["SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)", "SELECT 1 / 0"])
def test_query_that_fails_is_no_lost_database(client, sql):
    client.raise_request_exception = False
    failed = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        failed = error

    with failing(failed):
        assert client.get(reverse("home")).status_code == 500


def test_everything_is_closed_by_default(client):
    response = client.get(reverse("dashboard"))

    assert response.url.startswith(reverse("account_login"))


def test_csrf_failure_is_explained(client):
    strict = type(client)(enforce_csrf_checks=True)

    response = strict.post(reverse("account_login"), {"login": "a@example.org"})

    assert response.status_code == 403
    assert "page" in response.content.decode()


def test_logs_carry_no_identity(client, caplog, employer):
    client.force_login(employer)
    with caplog.at_level("INFO"):
        client.get(reverse("members:organisation_list"), {"q": "secret-name"})

    assert employer.email not in caplog.text
    assert "secret-name" not in caplog.text


@pytest.mark.parametrize(
    ("behind", "forwarded", "expected"),
    [
        (False, "203.0.113.9", "127.0.0.1"),  # nobody in front: the header is the visitor's own words
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # forged first, written by our front server last
        (True, "n’importe quoi", "127.0.0.1"),
        (True, "", "127.0.0.1"),
    ],
)
def test_visitor_address_is_the_one_our_front_server_wrote(settings, behind, forwarded, expected):
    settings.BEHIND_PROXY = behind
    seen = []
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})

    middleware.RemoteAddressMiddleware(lambda request: seen.append(request.META["REMOTE_ADDR"]))(request)

    assert seen == [expected]
