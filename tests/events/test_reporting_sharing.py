"""Reports opened by a link, everything in one file, downloads counted without the robots."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import erasure
from accounts.models import AccessLog
from events.enums import Audience, Edition
from events.models import Report, ReportDownload, ReportLink
from events.reporting import letters, sharing
from gtec_portal.models import AuditLine, Message
from tests.factories.events import PAPER, AttachmentFactory, EventFactory, ReportFactory
from tests.factories.events_reporting import ReportLinkFactory
from tests.test_policy import drop

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def client(client):
    """A person's browser."""
    client.defaults["HTTP_USER_AGENT"] = BROWSER
    return client


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def link(db):
    """A partner's link to an event with both editions published, and two annexes."""
    link = ReportLinkFactory()
    for edition in Edition:
        ReportFactory(event=link.event, edition=edition, version=1, published=True, audience=Audience.PARTNERS)
    AttachmentFactory(event=link.event, label="Discours")
    AttachmentFactory(event=link.event, label="Chiffres internes", audience=Audience.MEMBERS)
    return link


def links_of(response):
    return [one["href"] for one in BeautifulSoup(response.content, "html.parser").select("main a")]


def read(response):
    return b"".join(response.streaming_content)


# --- By link ----------------------------------------------------------------------------------------------------------------


def test_partner_without_an_account_opens_report_and_annexes_by_the_link(client, link):
    shown = client.get(letters.shared_url(link))
    papers = [read(client.get(url)) for url in links_of(shown) if "tout.zip" not in url]

    assert papers == [PAPER, PAPER, PAPER]  # both editions, the one annex partners may read
    assert "Chiffres internes" not in shown.text
    assert list(Report.objects.values_list("downloads", flat=True)) == [1, 1]
    assert list(ReportDownload.objects.values_list("link", flat=True)) == [link.pk, link.pk]
    assert AccessLog.objects.filter(purpose=f"Compte rendu, version 1, par le lien {link.pk}").count() == 2
    assert AccessLog.objects.filter(purpose=f"Annexe, par le lien {link.pk}").count() == 1


def test_page_of_a_link_is_kept_from_search_engines_and_caches(client, link):
    shown = client.get(letters.shared_url(link))

    assert '<meta name="robots" content="noindex">' in shown.text
    assert "no-store" in shown["Cache-Control"]


def test_link_given_before_publication_says_the_report_is_on_its_way(client, db):
    link = ReportLinkFactory()
    ReportFactory(event=link.event, validated=True)

    shown = client.get(letters.shared_url(link))

    assert "Le compte rendu se prépare" in shown.text
    assert links_of(shown) == []


def test_link_opens_no_more_than_what_it_is_for(client, link):
    ReportLink.objects.filter(pk=link.pk).update(audience=Audience.PUBLIC)
    public = ReportFactory(event=link.event, published=True, version=2)
    members = ReportFactory(event=link.event, published=True, version=3, audience=Audience.MEMBERS)
    elsewhere = ReportFactory(published=True)
    token = letters.shared_url(link).rstrip("/").rsplit("/", 1)[1]

    def status(report):
        answer = client.get(reverse("events:report_shared_download", args=[token, report.uuid]))
        drop(answer)
        return answer.status_code

    assert [status(one) for one in (public, members, elsewhere)] == [200, 404, 404]
    assert list(sharing.reports_of(ReportLink.objects.get())) == [public]


def test_closed_link_opens_nothing_and_nothing_is_counted(client, link, staff):
    url = letters.shared_url(link)
    download = next(one for one in links_of(client.get(url)) if "telecharger" in one)
    client.force_login(staff)

    client.post(reverse("events:link_revoke", args=[link.pk]))
    client.logout()

    assert [client.get(one).status_code for one in (url, download)] == [404, 404]
    assert not ReportDownload.objects.exists()
    assert AuditLine.objects.get(action="report.unshared").actor_id == staff.pk


def test_link_ends_after_its_day(client, link):
    url = letters.shared_url(link)
    today = timezone.localdate()

    ReportLink.objects.update(expires_on=today)
    last_day = client.get(url).status_code
    ReportLink.objects.update(expires_on=today - timedelta(days=1))

    assert (last_day, client.get(url).status_code) == (200, 404)


def test_team_creates_a_link_and_it_is_sent(team, staff):
    event = EventFactory(past=True)
    url = reverse("events:link_create", args=[event.uuid])
    offered = team.get(url).context["form"].initial

    team.post(url, {**offered, "recipient": "Région", "email": "region@example.org", "audience": "partners"})
    shown = team.get(reverse("events:event_sharing", args=[event.uuid]))

    link = ReportLink.objects.get()
    assert (link.created_by, link.expires_on) == (staff, timezone.localdate() + timedelta(days=90))
    (sent,) = re.findall(r"https?://\S+/lien/compte-rendu/\S+", Message.objects.get(kind="events.report_link").text)
    copied = BeautifulSoup(shown.content, "html.parser").select_one(f"#link-{link.pk}").text
    assert [team.get(url).context["link"] for url in (sent, copied)] == [link, link]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"recipient": ""}, "recipient"),
        ({"audience": "members"}, "audience"),
        ({"email": "region@"}, "email"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2999-01-01"}, "expires_on"),
    ],
)
def test_link_that_makes_no_sense_is_refused(team, values, field):
    event = EventFactory(past=True)
    typed = {
        "recipient": "Région",
        "email": "",
        "audience": "partners",
        "expires_on": ReportLink.usual_end().isoformat(),
    }

    answer = team.post(reverse("events:link_create", args=[event.uuid]), {**typed, **values})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not ReportLink.objects.exists()


def test_database_refuses_a_link_to_what_stays_among_members(db):
    with pytest.raises(IntegrityError, match="report_link_never_names_people"), transaction.atomic():
        ReportLinkFactory(audience=Audience.MEMBERS)


def test_person_forgotten_loses_the_link_and_its_name(client, link):
    ReportLink.objects.update(recipient="Ondine Aubépine", email="ondine@example.org")
    url = letters.shared_url(link)

    erasure.erase(erasure.Subject(email="ondine@example.org"))

    link.refresh_from_db()
    assert (link.recipient, link.email, link.is_alive) == ("Personne effacée", "", False)
    assert client.get(url).status_code == 404


# --- Everything in one file ---------------------------------------------------------------------------------------------------


def test_everything_in_one_file_holds_what_the_reader_may_open(client, link):
    shown = client.get(letters.shared_url(link))
    url = next(one for one in links_of(shown) if "tout.zip" in one)

    with zipfile.ZipFile(io.BytesIO(client.get(url).content)) as archive:
        names = archive.namelist()
        papers = {archive.read(name) for name in names}

    day = timezone.localdate(link.event.starts_at).isoformat()
    assert names == [
        f"{day}-compte-rendu-{link.event.slug}-v1.pdf",
        f"{day}-synthese-{link.event.slug}-v1.pdf",
        "annexes/Discours.pdf",
    ]
    assert papers == {PAPER}
    assert list(Report.objects.values_list("downloads", flat=True)) == [1, 1]


def test_two_annexes_of_one_name_both_arrive(db):
    event = EventFactory(past=True)
    annexes = AttachmentFactory.create_batch(2, event=event, label="Diaporama ../../etc")

    with zipfile.ZipFile(io.BytesIO(sharing.bundle([], annexes))) as archive:
        assert archive.namelist() == ["annexes/etc.pdf", "annexes/etc (2).pdf"]


def test_public_page_offers_everything_in_one_file(client, db):
    report = ReportFactory(published=True)

    shown = client.get(reverse("events:report_public_detail", args=[report.event.slug]))

    assert reverse("events:report_bundle", args=[report.event.slug]) in links_of(shown)


# --- Counting -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Slackbot-LinkExpanding 1.0",
        "facebookexternalhit/1.1",
        "curl/8.14.1",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0)",
        "",
    ],
)
def test_robots_get_the_paper_and_are_not_counted(client, db, agent):
    report = ReportFactory(published=True)

    answer = client.get(reverse("events:report_download", args=[report.uuid]), headers={"user-agent": agent})

    assert read(answer) == PAPER
    assert (Report.objects.get().downloads, ReportDownload.objects.count()) == (0, 0)
    assert AccessLog.objects.about(report).count() == 1


def test_page_fetched_ahead_by_a_browser_is_not_counted(client, db):
    report = ReportFactory(published=True)

    read(
        client.get(reverse("events:report_download", args=[report.uuid]), headers={"sec-purpose": "prefetch;prerender"})
    )

    assert ReportDownload.objects.count() == 0


@pytest.mark.parametrize(
    "agent",
    [
        BROWSER,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 15; CUBOT X30) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    ],
)
def test_people_are_counted(client, db, agent):
    report = ReportFactory(published=True)

    read(client.get(reverse("events:report_download", args=[report.uuid]), headers={"user-agent": agent}))

    assert (Report.objects.get().downloads, ReportDownload.objects.get().link) == (1, None)


def test_downloads_are_told_by_month_and_edition(team, link):
    long, short = Report.objects.order_by("edition")
    for report, moments in (
        (long, [datetime(2026, 1, 31, 22, 30, tzinfo=UTC), datetime(2026, 1, 31, 23, 30, tzinfo=UTC)]),
        (short, [datetime(2026, 1, 5, 8, tzinfo=UTC)]),
    ):
        for at in moments:
            ReportDownload.objects.create(report=report, at=at)

    shown = team.get(reverse("events:event_sharing", args=[link.event.uuid]))

    rows = [
        [cell.get_text() for cell in row.select("th, td")]
        for row in BeautifulSoup(shown.content, "html.parser").select("tbody tr")
    ]
    assert rows == [["Février 2026", "1", "0", "1"], ["Janvier 2026", "1", "1", "2"]]  # the months are ours, in Paris


def test_sharing_costs_the_same_queries_whatever_the_links(team, link, django_assert_max_num_queries):
    ReportLinkFactory.create_batch(4, event=link.event)

    with django_assert_max_num_queries(25):
        team.get(reverse("events:event_sharing", args=[link.event.uuid]))
