"""Pages: writing, preview, sending and its figures, the archive, the cards of the dashboard."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from gtec_portal import dispatch
from gtec_portal.work import WorkState
from newsletters import sending, services, todo
from newsletters.enums import BlockKind, IssueState, SubscriberState
from newsletters.models import Block, Delivery, Issue
from tests.factories.newsletters import BlockFactory, DeliveryFactory, IssueFactory, SubscriberFactory
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client, staff):
    """Open a page as the team: `visit("issue_detail", pk)` → BeautifulSoup; the response is `visit.response`."""

    class Visit:
        def __call__(self, name, *args, post=None, **extra):
            url = reverse(f"newsletters:{name}", args=args)
            self.response = client.get(url, **extra) if post is None else client.post(url, post, **extra)
            return BeautifulSoup(self.response.content, "html.parser")

    client.force_login(staff)
    return Visit()


def titles(issue):
    return list(issue.blocks.values_list("title", flat=True))


# --- Writing --------------------------------------------------------------------------------------------------------------


def test_issue_is_written_then_opened(visit, staff):
    visit(
        "issue_create",
        post={"subject": " La lettre\r\nde novembre ", "intro": "Bonjour", "segment": "all", "is_public": "on"},
    )

    issue = Issue.objects.get()
    assert visit.response.url == issue.get_absolute_url()
    assert (issue.subject, issue.created_by, issue.state) == ("La lettre de novembre", staff, IssueState.DRAFT)


def test_issue_without_subject_keeps_what_was_typed(visit):
    html = visit("issue_create", post={"subject": "", "intro": "Tout un texte", "segment": "all"})

    assert visit.response.status_code == 422
    assert html.find("textarea", {"name": "intro"}).get_text().strip() == "Tout un texte"
    assert html.title.get_text().startswith("Erreur : ")


@pytest.mark.parametrize(
    ("kind", "data", "fields"),
    [
        (BlockKind.TEXT, {"title": "Un mot", "body": ""}, ["body"]),
        (BlockKind.EVENTS, {"title": "", "limit": "0"}, ["limit"]),
        (BlockKind.EVENTS, {"title": "", "limit": "vingt"}, ["limit"]),
        (BlockKind.REPORTS, {"title": "x" * 121, "limit": "21"}, ["title", "limit"]),
    ],
)
def test_block_with_mistakes_is_refused_beside_the_field(visit, kind, data, fields):
    visit("block_create", IssueFactory().pk, kind, post=data)

    assert visit.response.status_code == 422
    assert sorted(visit.response.context["form"].errors) == sorted(fields)
    assert not Block.objects.exists()


def test_page_of_a_computed_block_shows_what_it_holds_today(visit):
    vacancy = VacancyFactory(published=True)

    html = visit("block_create", IssueFactory().pk, BlockKind.VACANCIES)

    assert [link.get_text() for link in html.select(".entries a")] == [vacancy.title]
    assert html.select_one("main .intro").get_text() == "Dernières offres d’emploi"


def test_blocks_are_added_moved_and_removed_without_javascript(visit):
    issue = IssueFactory()
    for title in ("un", "deux", "trois"):
        visit("block_create", issue.pk, "text", post={"title": title, "body": "…"})
    first, second, third = issue.blocks.all()

    visit("block_up", third.pk, post={})
    assert titles(issue) == ["un", "trois", "deux"]
    visit("block_down", first.pk, post={})
    assert titles(issue) == ["trois", "un", "deux"]
    visit("block_up", third.pk, post={})
    assert titles(issue) == ["trois", "un", "deux"]
    visit("block_delete", first.pk, post={})
    assert titles(issue) == ["trois", "deux"]
    visit("block_edit", second.pk, post={"title": "deux bis", "body": "…"})
    assert titles(issue) == ["trois", "deux bis"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("block_up", lambda issue: BlockFactory(issue=issue).pk),
        ("block_down", lambda issue: BlockFactory(issue=issue).pk),
        ("block_delete", lambda issue: BlockFactory(issue=issue).pk),
        ("issue_delete", lambda issue: issue.pk),
    ],
)
def test_issue_that_left_is_not_changed_any_more(visit, name, make):
    issue = IssueFactory(sent=True)
    BlockFactory(issue=issue)
    key = make(issue)
    before = list(issue.blocks.values_list("pk", "position"))

    visit(name, key, post={})

    assert visit.response.status_code == 302
    assert list(Issue.objects.get().blocks.values_list("pk", "position")) == before


def test_block_of_an_issue_that_left_takes_no_edit(visit):
    block = BlockFactory(issue__sent=True)

    visit("block_edit", block.pk, post={"title": "Autre", "body": "Autre"})
    visit("block_create", block.issue_id, "text", post={"title": "Autre", "body": "Autre"})
    visit("issue_edit", block.issue_id, post={"subject": "Autre", "segment": "all"})

    assert titles(block.issue) == ["Le mot de la présidente"]


# --- Preview and test -----------------------------------------------------------------------------------------------------


def test_preview_shows_the_letter_in_sandboxed_frames_and_its_text(visit):
    issue = IssueFactory()

    html = visit("issue_preview", issue.pk)

    frames = html.select("iframe")
    assert [(frame["src"], list(frame["sandbox"])) for frame in frames] == [
        (reverse("newsletters:issue_rendering", args=[issue.pk]), [])
    ] * 2
    assert "Voici les nouvelles du réseau." in html.find("pre").get_text()


def test_rendering_allows_its_own_style_and_nothing_else(visit):
    html = visit("issue_rendering", IssueFactory(intro="<script>alert(1)</script>").pk)

    policy = dict(part.strip().partition(" ")[::2] for part in visit.response["Content-Security-Policy"].split(";"))
    assert html.find("script") is None
    assert policy["default-src"] == policy["script-src"] == policy["img-src"] == policy["form-action"] == "'none'"
    assert policy["style-src"] == f"'nonce-{html.find('style')['nonce']}'"
    assert (policy["frame-ancestors"], policy["sandbox"]) == ("'self'", "")
    assert visit.response["X-Frame-Options"] == "SAMEORIGIN"
    assert "unsafe" not in visit.response["Content-Security-Policy"]


def test_test_letter_goes_to_who_asks_and_to_nobody_else(visit, staff, outbox):
    SubscriberFactory()
    issue = IssueFactory(subject="La lettre")

    visit("issue_test", issue.pk, post={})

    (message,) = outbox()
    assert (message.to, message.subject) == ([staff.email], "[Essai] La lettre")
    assert "/lien/lettre/desabonnement/essai/" in message.body
    assert not Delivery.objects.exists()


# --- Sending --------------------------------------------------------------------------------------------------------------


def test_confirmation_says_how_many_people_and_sends_nothing(visit):
    SubscriberFactory.create_batch(3)
    issue = IssueFactory()

    html = visit("issue_send", issue.pk)

    assert html.select_one("main button.primary").get_text() == "Envoyer à 3\u00a0personnes"
    assert not Delivery.objects.exists()


def test_confirmation_warns_of_empty_blocks_and_offers_nothing_to_nobody(visit):
    block = BlockFactory(kind=BlockKind.EVENTS, title="", body="")

    html = visit("issue_send", block.issue_id)

    assert [title.get_text() for title in html.select(".alert-title")] == [
        "Des blocs sont vides",
        "Personne à qui écrire",
    ]
    assert html.select_one("main button.primary") is None


def test_empty_issue_is_not_offered_for_sending(visit):
    SubscriberFactory()

    html = visit("issue_send", IssueFactory(intro="").pk)

    assert html.select_one("main button.primary") is None
    assert html.select_one(".alert-title").get_text() == "La lettre est vide"


def test_sending_shows_live_figures_until_it_is_over(visit):
    SubscriberFactory.create_batch(2)
    issue = IssueFactory()
    visit("issue_send", issue.pk, post={})
    assert visit.response.url == reverse("newsletters:issue_progress", args=[issue.pk])

    html = visit("issue_progress", issue.pk)
    assert (html.select_one(".job")["hx-trigger"], html.select_one(".job")["hx-target"]) == ("every 1s", "#figures")
    assert "En attente d’un service d’envoi" in html.get_text()
    sending.drain()
    html = visit("issue_progress", issue.pk, HTTP_HX_REQUEST="true")

    assert html.find("html") is None
    assert html.select_one(".job").get("hx-trigger") is None
    assert [dd.get_text() for dd in html.select(".figures dd")] == ["2", "0", "0", "0"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (dispatch.AWAY, "Le serveur de courrier ne répond pas"),
        ("451 4.3.0 Plus tard", "Des serveurs ont demandé de réessayer plus tard"),
    ],
)
def test_progress_says_why_nothing_moves_and_that_nothing_is_lost(visit, error, words):
    delivery = DeliveryFactory(error=error)

    assert words in visit("issue_progress", delivery.issue_id).get_text()


def test_progress_of_a_running_sending_reassures(visit):
    delivery = DeliveryFactory()
    Delivery.objects.claim()

    assert "l’envoi continue sans vous" in visit("issue_progress", delivery.issue_id).get_text()


def test_uncertain_deliveries_are_listed_and_resent_one_by_one_or_all(visit):
    issue = IssueFactory(sent=True)
    first, second, third = DeliveryFactory.create_batch(
        3, issue=issue, state=WorkState.UNCERTAIN, started_at=timezone.now()
    )

    html = visit("issue_progress", issue.pk)
    assert [row.get_text() for row in html.select("#incertains tbody th")] == [first.email, second.email, third.email]
    visit("delivery_resend", first.pk, post={})
    visit("delivery_resend", first.pk, post={})
    assert Delivery.objects.get(pk=first.pk).state == WorkState.PENDING
    visit("issue_resend", issue.pk, post={})

    assert set(Delivery.objects.values_list("state", flat=True)) == {WorkState.PENDING}


def test_refused_deliveries_are_listed_with_the_reason(visit):
    delivery = DeliveryFactory(issue__sent=True, state=WorkState.FAILED, error="550 5.1.1 Inconnue")

    html = visit("issue_progress", delivery.issue_id)

    assert [cell.get_text() for cell in html.select("#refuses tbody tr > *")] == [delivery.email, "550 5.1.1 Inconnue"]


def test_pause_and_resume_from_the_page(visit):
    issue = DeliveryFactory().issue

    visit("issue_pause", issue.pk, post={})
    assert Issue.objects.get().state == IssueState.PAUSED
    visit("issue_pause", issue.pk, post={})
    visit("issue_resume", issue.pk, post={})

    assert Issue.objects.get().state == IssueState.SENDING


# --- Lists, archive, dashboard --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [({"q": "ana"}, ["ana@example.org"]), ({"state": "pending"}, ["bea@example.org"]), ({"kind": "partner"}, [])],
)
def test_subscribers_are_filtered(visit, client, query, found):
    SubscriberFactory(email="ana@example.org")
    SubscriberFactory(email="bea@example.org", pending=True)

    response = client.get(reverse("newsletters:subscriber_list"), query)

    assert [row.email for row in response.context["page"]] == found


def test_team_unsubscribes_somebody_who_telephoned(visit):
    subscriber = SubscriberFactory()

    visit("subscriber_unsubscribe", subscriber.pk, post={})

    subscriber.refresh_from_db()
    assert subscriber.state == SubscriberState.UNSUBSCRIBED


def test_archive_shows_sent_public_issues_to_anybody(client):
    public = IssueFactory(sent=True)
    IssueFactory(sent=True, is_public=False)
    IssueFactory(sending=True)
    IssueFactory()

    response = client.get(reverse("newsletters:issue_public_list"))

    assert list(response.context["page"]) == [public]


def test_archived_issue_says_what_the_letter_said(client):
    block = BlockFactory(
        issue__sent=True,
        kind=BlockKind.REPORTS,
        title="",
        body="",
        frozen=[{"title": "Synthèse", "detail": "1 page", "url": "https://example.org/"}],
    )

    response = client.get(reverse("newsletters:issue_public_detail", args=[block.issue.slug]))

    html = BeautifulSoup(response.content, "html.parser")
    assert [link["href"] for link in html.select("article .entries a")] == ["https://example.org/"]
    assert "Voici les nouvelles du réseau." in html.select_one("article").get_text()


def test_dashboard_shows_what_waits_to_the_team_only(rf, staff, employer):
    issue = IssueFactory(sent=True, subject="La lettre")
    DeliveryFactory.create_batch(2, issue=issue, state=WorkState.UNCERTAIN)
    DeliveryFactory(issue=issue, state=WorkState.FAILED, finished_at=timezone.now())
    DeliveryFactory(issue=issue, state=WorkState.FAILED, finished_at=timezone.now(), is_suppressed=True)
    IssueFactory(created_at=timezone.now() - timedelta(days=5))
    IssueFactory()
    request = rf.get("/")

    request.user = staff
    labels = {item.label for item in todo.items_for(request) if item.count}
    request.user = employer

    assert labels == {"2\u00a0envois incertains", "1\u00a0adresse refusée", "1\u00a0brouillon de lettre"}
    assert todo.items_for(request) == []


def test_draft_is_deleted_after_a_question(visit):
    block = BlockFactory()

    assert "Supprimer ce brouillon" in visit("issue_delete", block.issue_id).title.get_text()
    visit("issue_delete", block.issue_id, post={})

    assert not Issue.objects.exists()


def test_services_refuse_to_pause_what_is_not_leaving(staff):
    with pytest.raises(services.NotPossible, match="pas en cours"):
        services.pause(IssueFactory(), by=staff)
