"""The demonstration's post office shows what arrived by SMTP, harmlessly, and does not exist elsewhere."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.urls import NoReverseMatch, reverse

ONE, TWO = "00000001790000000000-0000", "00000001790000000001-0000"


@pytest.fixture
def post_office(settings, tmp_path, db):
    """Two letters, the second for another person, with an attachment and a hostile body."""
    settings.ROOT_URLCONF = "tests.portal.demo_urlconf"
    settings.DEMO_MAIL_ROOT = tmp_path
    write(tmp_path / f"{ONE}.eml", "ana@example.org", "Première lettre", "<p>Bonjour Ana</p>")
    write(
        tmp_path / f"{TWO}.eml",
        "bob@example.org",
        "Seconde lettre",
        "<html><head></head><body><script>alert(1)</script><p>Bonjour Bob</p></body></html>",
        attachment=("été.ics", "BEGIN:VCALENDAR"),
    )
    return tmp_path


def write(path: Path, to, subject, html, attachment=None):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "GTEC <contact@example.org>", to, subject
    message.set_content("Bonjour, voir https://portail.example.org/ici")
    message.add_alternative(html, subtype="html")
    if attachment:
        message.add_attachment(attachment[1], subtype="calendar", filename=attachment[0])
    path.write_bytes(f"X-Envelope-From: contact@example.org\r\nX-Envelope-To: {to}\r\n".encode() + message.as_bytes())


def subjects(response):
    return [link.text for link in BeautifulSoup(response.content, "html.parser").select("tbody a")]


def test_letters_are_listed_newest_first_to_anyone(client, post_office):
    response = client.get(reverse("demo_mail"))

    assert subjects(response) == ["Seconde lettre", "Première lettre"]


def test_letters_of_one_address(client, post_office):
    assert subjects(client.get(reverse("demo_mail"), {"a": "Ana@example.org"})) == ["Première lettre"]


def test_letter_shows_its_text_with_links_and_its_html_in_a_frame(client, post_office):
    page = BeautifulSoup(client.get(reverse("demo_mail_detail", args=[TWO])).content, "html.parser")

    assert page.select_one(".letter-text a")["href"] == "https://portail.example.org/ici"
    frame = page.select_one("iframe")
    assert frame["src"] == reverse("demo_mail_html", args=[TWO])
    assert frame["sandbox"] == ["allow-top-navigation-by-user-activation"]


def test_html_of_a_letter_can_do_nothing_but_be_read(client, post_office):
    response = client.get(reverse("demo_mail_html", args=[TWO]))

    policy = response.headers["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_top"></head>' in response.text


def test_attachment_is_a_download(client, post_office):
    response = client.get(reverse("demo_mail_attachment", args=[TWO, 0]))

    assert response.content.strip() == b"BEGIN:VCALENDAR"
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9.ics"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("demo_mail_detail", ["00000001790000000009-0000"]),
        ("demo_mail_detail", ["passwd"]),
        ("demo_mail_html", ["passwd"]),
        ("demo_mail_attachment", [TWO, 5]),
        ("demo_mail_attachment", [ONE, 0]),
    ],
)
def test_unknown_letter_or_attachment_is_404(client, post_office, name, arguments):
    assert client.get(reverse(name, args=arguments)).status_code == 404


def test_empty_post_office_says_what_to_do(client, settings, tmp_path, db):
    settings.ROOT_URLCONF = "tests.portal.demo_urlconf"
    settings.DEMO_MAIL_ROOT = tmp_path / "absent"

    assert "Aucune lettre pour l’instant" in client.get(reverse("demo_mail")).text


def test_post_office_does_not_exist_outside_a_demonstration(settings):
    if settings.DEMO:
        pytest.skip("lancé avec DEMO=1")
    with pytest.raises(NoReverseMatch):
        reverse("demo_mail")
