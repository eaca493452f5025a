"""The bulletin as pages, paper and letter: who reads what, what is frozen, and that nobody's identity is anywhere."""

import io
import json
from datetime import timedelta

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cvtheque.services import consents
from events.enums import EventKind
from gtec_portal.models import AuditLine
from newsletters import bulletin_pages, bulletins, content, lateness, reports, services, todo
from newsletters.enums import BlockKind, Segment
from newsletters.models import Bulletin, Issue
from tests.factories.cvtheque import CandidateFactory
from tests.factories.events import EventFactory
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.newsletters import BlockFactory, BulletinFactory, IssueFactory, SubscriberFactory
from tests.factories.reference import CommuneFactory, TradeFactory
from tests.factories.trainings import SessionFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    """Open a page of a bulletin and return its soup; the response stays at hand."""

    def visit(user, name, *args, post=None):
        client.force_login(user)
        url = reverse(f"newsletters:{name}", args=args)
        visit.response = client.get(url) if post is None else client.post(url, post)
        return BeautifulSoup(visit.response.content, "html.parser")

    return visit


def today():
    return timezone.localdate()


def text_of(content):
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        return len(document), "\n".join(page.get_textpage().get_text_range() for page in document)


def meeting(days=9, **options):
    starts = (timezone.localtime() + timedelta(days=days)).replace(hour=14, minute=0, second=0, microsecond=0)
    return EventFactory(kind=EventKind.MEETING, title="Réunion mensuelle", starts_at=starts, **options)


# --- Preparing and freezing ---------------------------------------------------------------------------------------------------


def test_the_day_of_the_next_meeting_is_proposed_and_tied_to_it(read, staff):
    later, first = meeting(40), meeting(9)

    form = read(staff, "bulletin_create")
    day = form.select_one("input[name=on]")["value"]
    read(staff, "bulletin_create", post={"on": day})

    bulletin = Bulletin.objects.get()
    assert (bulletin.meeting, bulletin.on) == (first, timezone.localdate(first.starts_at))
    assert read.response.url == bulletin.get_absolute_url()
    assert bulletins.next_meeting() == later


def test_without_a_meeting_any_day_will_do(read, staff):
    assert "Aucune réunion mensuelle n’est annoncée" in read(staff, "bulletin_create").get_text()

    read(staff, "bulletin_create", post={"on": today().isoformat()})

    assert Bulletin.objects.get().meeting is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "obligatoire"),
        ("hier", "Saisissez une date"),
        ("2019-02-30", "Saisissez une date"),
        ("1999-01-01", "Choisissez une date de ces deux dernières années"),
        ("9999-12-31", "Choisissez une date de ces deux dernières années"),
    ],
)
def test_a_date_the_portal_can_say_nothing_of_is_refused_and_kept(read, staff, day, words):
    page = read(staff, "bulletin_create", post={"on": day})

    assert read.response.status_code == 422
    assert words in page.select_one(".field-error").get_text()


def test_one_bulletin_per_day(read, staff):
    BulletinFactory(on=today())

    page = read(staff, "bulletin_create", post={"on": today().isoformat()})

    assert (read.response.status_code, Bulletin.objects.count()) == (422, 1)
    assert "Le bulletin de cette date existe déjà." in page.select_one(".field-error").get_text()


def test_members_read_a_bulletin_once_it_is_frozen(read, staff, employer, partner):
    bulletin = BulletinFactory(on=today())
    read(employer, "bulletin_detail", bulletin.pk)
    assert read.response.status_code == 404

    read(staff, "bulletin_freeze", bulletin.pk, post={})
    page = read(employer, "bulletin_detail", bulletin.pk)

    assert page.select_one(".badge").get_text(strip=True) == "Arrêté"
    assert "Chiffres arrêtés le" in page.get_text()
    read(partner, "bulletin_detail", bulletin.pk)
    assert read.response.status_code == 403


def test_a_frozen_bulletin_does_not_move_until_it_is_computed_again_and_then_says_so(read, staff, employer):
    VacancyFactory(published=True)
    bulletin = BulletinFactory(on=today(), frozen=True)
    VacancyFactory(published=True)

    before = read(employer, "bulletin_detail", bulletin.pk)
    read(staff, "bulletin_freeze", bulletin.pk, post={})
    after = read(employer, "bulletin_detail", bulletin.pk)

    assert [page.select_one(".headline strong").get_text() for page in (before, after)] == ["1", "2"]
    assert "version" not in before.get_text()
    assert "version 2, qui remplace la précédente" in after.get_text()
    lines = AuditLine.objects.filter(action="bulletin.frozen").order_by("pk")
    assert [line.details["version"] for line in lines] == [1, 2]


def test_a_frozen_bulletin_keeps_its_date_and_its_row(read, staff):
    bulletin = BulletinFactory(on=today(), frozen=True)

    with pytest.raises(bulletins.NotPossible):
        bulletins.discard(bulletin, by=staff)
    with pytest.raises(bulletins.NotPossible):
        bulletins.prepare(bulletin, by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=bulletin.pk).update(snapshot=None)

    read(staff, "bulletin_delete", bulletin.pk, post={})
    assert Bulletin.objects.filter(pk=bulletin.pk).exists()


def test_a_meeting_that_moved_is_noticed(read, staff):
    event = meeting(9)
    bulletin = bulletins.prepare(Bulletin(on=timezone.localdate(event.starts_at)), by=staff)
    event.starts_at += timedelta(days=2)
    event.ends_at += timedelta(days=2)
    event.save()

    page = read(staff, "bulletin_detail", bulletin.pk)
    assert "La réunion a changé de jour" in page.get_text()
    day = read(staff, "bulletin_edit", bulletin.pk).select_one("input[name=on]")["value"]
    read(staff, "bulletin_edit", bulletin.pk, post={"on": day})

    bulletin.refresh_from_db()
    assert (bulletin.on, bulletin.meeting) == (timezone.localdate(event.starts_at), event)


# --- The page -----------------------------------------------------------------------------------------------------------------


def test_an_empty_month_speaks_kindly(read, staff):
    page = read(staff, "bulletin_detail", BulletinFactory(on=today()).pk).get_text()

    for words in (
        "Aucun poste partagé en ce moment",
        "Moins de 3 personnes pour l’instant",
        "Aucune place libre dans les sessions à venir",
        "Aucun événement annoncé",
        "Rien en retard",
        "Ni arrivée ni départ",
    ):
        assert words in page


def test_one_of_each_is_written_in_the_singular(read, staff):
    OrganisationFactory()
    vacancy = VacancyFactory(published=True)
    vacancy.organisation.memberships.all().delete()
    SessionFactory(capacity=1)
    EventFactory()

    page = " ".join(
        read(staff, "bulletin_detail", BulletinFactory(on=today()).pk).select_one("main").get_text().split()
    )

    for words in (
        "1 poste partagé par 1 structure",
        "1 place libre dans 1 session",
        "1 événement à venir",
        "1 adhérent le",
    ):
        assert words in page.replace("\u00a0", " ")


def test_rows_that_are_gone_keep_their_words_and_lose_their_link(read, employer):
    vacancy = VacancyFactory(published=True)
    bulletin = BulletinFactory(on=today(), frozen=True)
    assert read(employer, "bulletin_detail", bulletin.pk).select_one(f'a[href="{vacancy.get_absolute_url()}"]')

    type(vacancy).objects.filter(pk=vacancy.pk).update(is_shared=False)

    page = read(employer, "bulletin_detail", bulletin.pk)
    assert page.select_one(f'a[href="{vacancy.get_absolute_url()}"]') is None
    assert str(vacancy.organisation) in page.select_one("#postes").get_text()


def test_what_only_the_team_can_list_is_a_figure_without_a_link_for_members(read, staff, employer, monkeypatch):
    line = {"key": "needs", "count": 2, "words": "2 besoins sans suite", "hint": "Entendus en visite", "own": {}}
    monkeypatch.setattr(lateness, "SOURCES", (lambda moment: dict(line),))
    bulletin = BulletinFactory(on=today(), frozen=True)

    links = [read(user, "bulletin_detail", bulletin.pk).select("#retards a") for user in (staff, employer)]

    assert [len(found) for found in links] == [1, 0]


def test_page_query_count_is_constant(client, employer):
    def fill():
        VacancyFactory(published=True)
        SessionFactory()
        EventFactory()
        ApplicationFactory(late=True)

    client.force_login(employer)
    fill()
    one_row = BulletinFactory(frozen=True)
    client.get(one_row.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        assert client.get(one_row.get_absolute_url()).status_code == 200
    fill()
    fill()
    three_rows = BulletinFactory(frozen=True)
    with CaptureQueriesContext(connection) as three:
        assert client.get(three_rows.get_absolute_url()).status_code == 200

    assert len(three) == len(one)


# --- Paper --------------------------------------------------------------------------------------------------------------------


def test_paper_holds_two_pages_however_much_there_is_and_says_what_it_leaves_out():
    name = (
        "Association intercommunale pour l’accompagnement et le maintien à domicile des personnes âgées du haut Bocage"
    )
    for number in range(34):
        VacancyFactory(published=True, organisation__name=f"{name} {number}", title=f"{name} {number}"[:160])
    SessionFactory.create_batch(12, title=f"{name} et de leurs aidants, formation de tous les personnels"[:200])
    EventFactory.create_batch(12, title=f"{name}, journée de rencontres"[:160])
    OrganisationFactory.create_batch(9, name=f"{name} et ses antennes", member_since=today())

    pages, words = text_of(reports.bulletin_pdf(BulletinFactory(on=today(), frozen=True)))

    assert pages <= 2
    assert "sur le portail" in words


def test_paper_of_a_draft_says_it_is_one_and_the_frozen_one_when_it_was(read, staff):
    bulletin = BulletinFactory(on=today())
    _, draft = text_of(reports.bulletin_pdf(bulletin))

    bulletin = bulletins.freeze(bulletin, by=staff)
    _, frozen = text_of(reports.bulletin_pdf(bulletin))

    assert "les chiffres changent tant que" in draft
    assert "Projet" not in frozen
    assert "Chiffres arrêtés le" in frozen
    read(staff, "bulletin_pdf", bulletin.pk)
    assert read.response.content[:5] == b"%PDF-"
    assert read.response["Content-Disposition"] == f'attachment; filename="bulletin-{today().isoformat()}.pdf"'


def test_paper_comes_from_the_frozen_data():
    VacancyFactory(published=True, trade__label="Aide-soignant")
    bulletin = BulletinFactory(on=today(), frozen=True)
    VacancyFactory(published=True, trade__label="Cuisinier")

    _, words = text_of(reports.bulletin_pdf(bulletin))

    assert "Aide-soignant" in words
    assert "Cuisinier" not in words


# --- Nobody is in it ------------------------------------------------------------------------------------------------------------


def test_no_identity_and_no_profile_number_is_anywhere(client, read, staff, employer):
    flers = CommuneFactory(flers=True)
    SiteFactory(commune=flers)
    trades = [TradeFactory(), TradeFactory()]
    candidates = [
        CandidateFactory(
            first_name=f"Zéphyrine{number}",
            last_name=f"Quatrevaux{number}",
            email=f"zephyrine{number}@quatrevaux.example",
            phone=f"06 39 98 77 {number:02}",
            trades=[trades[number % 2]],
            commune=flers,
            text="Aide-soignante de nuit, DEAS, douze ans en gériatrie",
        )
        for number in range(7)
    ]
    ApplicationFactory(late=True, name="Zéphyrine Postulante", email="zephyrine@postulante.example")
    bulletin = BulletinFactory(on=today())
    drafted = str(read(staff, "bulletin_detail", bulletin.pk))
    bulletin = bulletins.freeze(bulletin, by=staff)
    issue = bulletins.start_letter(bulletin, by=staff)
    text, html = content.letter(issue).render()
    client.force_login(staff)
    export = b"".join(client.get(reverse("newsletters:bulletin_list"), {"export": "csv"}).streaming_content).decode()
    everything = [
        drafted,
        str(read(employer, "bulletin_detail", bulletin.pk)),
        str(read(staff, "issue_detail", issue.pk)),
        text_of(reports.bulletin_pdf(bulletin))[1],
        json.dumps(bulletin.snapshot),
        text,
        html,
        export,
    ]

    for said in everything:
        assert "éphyrine" not in said.casefold()
        assert "quatrevaux" not in said.casefold()
        assert "39 98 77" not in said
        assert "gériatrie" not in said
        for candidate in candidates:
            assert str(candidate.profile.uuid) not in said
            assert f"Candidat n° {candidate.profile.pk}" not in said
    assert bulletin.snapshot["skills"]["count"] == 7


def test_what_leaves_the_portal_counts_people_by_fives(client, staff):
    CandidateFactory.create_batch(7, trades=[TradeFactory()])
    bulletin = BulletinFactory(on=today(), frozen=True)
    text, html = content.letter(bulletins.start_letter(bulletin, by=staff)).render()
    client.force_login(staff)
    export = b"".join(client.get(reverse("newsletters:bulletin_list"), {"export": "csv"}).streaming_content).decode()

    assert "Au moins 5 personnes" in text_of(reports.bulletin_pdf(bulletin))[1]
    assert "Au moins 5 personnes disponibles" in text
    assert "Au moins 5 personnes disponibles" in BeautifulSoup(html, "html.parser").get_text()
    assert "au moins 5" in export


def test_withdrawn_consent_changes_the_draft_page_at_once(read, staff):
    candidates = CandidateFactory.create_batch(3, trades=[TradeFactory()])
    bulletin = BulletinFactory(on=today())
    before = read(staff, "bulletin_detail", bulletin.pk).select_one("#competences").get_text()

    consents.withdraw_consent(candidates[0], "members")

    assert "3\u00a0personnes ont accepté" in before
    assert "Moins de 3 personnes" in read(staff, "bulletin_detail", bulletin.pk).select_one("#competences").get_text()


# --- In a letter ----------------------------------------------------------------------------------------------------------------


def test_a_letter_quotes_the_newest_frozen_bulletin_in_both_parts():
    VacancyFactory.create_batch(2, published=True)
    VacancyFactory(published=True, is_public=False, title="Poste discret")
    SessionFactory(capacity=6)
    EventFactory()
    BulletinFactory(on=today() - timedelta(days=30), frozen=True)
    bulletin = BulletinFactory(on=today(), frozen=True)
    BulletinFactory(on=today() + timedelta(days=30))
    block = BlockFactory(kind=BlockKind.BULLETIN, title="", body="")

    text, html = content.letter(block.issue).render()
    entries = content.compute(block)

    assert [entry["title"].replace("\u00a0", " ") for entry in entries] == [
        bulletin.title.replace("\u00a0", " "),
        "3 postes à pourvoir",
        "6 places libres en formation",
        "1 rendez-vous à venir",
    ]
    assert "dont 2\u00a0offres en ligne pour tous" in entries[1]["detail"]
    assert "BULLETIN DES ADHÉRENTS" in text
    for entry in entries:
        assert entry["title"] in text
        assert entry["url"] in text
        assert entry["title"] in BeautifulSoup(html, "html.parser").get_text()
    assert "Poste discret" not in text


def test_without_a_frozen_bulletin_the_block_does_not_appear():
    BulletinFactory(on=today())
    block = BlockFactory(kind=BlockKind.BULLETIN, title="", body="")

    assert content.compute(block) == []
    assert "BULLETIN" not in content.letter(block.issue).render()[0]


def test_a_sent_letter_keeps_its_figures(staff):
    SubscriberFactory()
    VacancyFactory(published=True)
    bulletin = BulletinFactory(on=today(), frozen=True)
    issue = BlockFactory(kind=BlockKind.BULLETIN, title="", body="").issue
    services.launch(issue, by=staff)

    VacancyFactory(published=True)
    bulletins.freeze(bulletin, by=staff)

    assert "1\u00a0poste à pourvoir" in content.letter(Issue.objects.get(pk=issue.pk)).render()[0]


def test_a_letter_starts_from_the_bulletin_in_one_click(read, staff):
    bulletin = BulletinFactory(on=today(), frozen=True)

    read(staff, "bulletin_letter", bulletin.pk, post={})

    issue = Issue.objects.get()
    assert read.response.url == issue.get_absolute_url()
    assert (issue.segment, issue.is_public, issue.is_draft) == (Segment.MEMBERS, False, True)
    assert [block.kind for block in issue.blocks.all()] == [BlockKind.BULLETIN]


def test_a_draft_goes_into_no_letter(read, staff):
    read(staff, "bulletin_letter", BulletinFactory(on=today()).pk, post={})

    assert Issue.objects.count() == 0


def test_the_block_is_added_by_hand_without_a_number_of_lines(read, staff):
    issue = IssueFactory()

    page = read(staff, "block_create", issue.pk, BlockKind.BULLETIN)
    assert [field["name"] for field in page.select("main form input:not([type=hidden])")] == ["title"]
    read(staff, "block_create", issue.pk, BlockKind.BULLETIN, post={"title": ""})

    assert issue.blocks.get().heading == "Bulletin des adhérents"


# --- On the dashboard -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "prepared", "label"), [(5, False, "préparer"), (5, True, "arrêter"), (30, False, "")])
def test_the_team_is_told_of_the_bulletin_when_the_meeting_comes(days, prepared, label, staff):
    event = meeting(days)
    if prepared:
        bulletins.prepare(Bulletin(on=timezone.localdate(event.starts_at)), by=staff)

    card = todo._bulletin()

    assert (card.count, label in card.label) == (1 if label else 0, True)


def test_a_frozen_bulletin_asks_for_nothing(staff):
    event = meeting(5)
    bulletins.freeze(bulletins.prepare(Bulletin(on=timezone.localdate(event.starts_at)), by=staff), by=staff)

    assert todo._bulletin().count == 0


@pytest.mark.parametrize(
    ("month", "title"), [(10, "Bulletin d’octobre"), (8, "Bulletin d’août"), (11, "Bulletin de novembre")]
)
def test_title_is_french(month, title):
    assert Bulletin(on=today().replace(month=month, day=3)).title.startswith(title)


def test_reading_never_changes_what_is_frozen(staff):
    VacancyFactory(published=True)
    bulletin = BulletinFactory(on=today(), frozen=True)
    kept = json.dumps(bulletin.snapshot)

    bulletin_pages.for_reader(bulletin, staff)
    bulletin_pages.for_paper(bulletin)

    assert json.dumps(bulletin.snapshot) == kept
