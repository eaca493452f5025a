"""The bulletin of a meeting: prepared and frozen by the team, read on a phone by a director, sent in a letter."""

import io
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.utils import timezone

from events.enums import Audience, EventKind
from members.models import Membership
from newsletters.models import Bulletin
from reference.models import Trade
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.cvtheque import CandidateFactory
from tests.factories.events import EventFactory
from tests.factories.members import SeatFactory, SiteFactory
from tests.factories.reference import CommuneFactory
from tests.factories.trainings import SessionFactory
from tests.factories.vacancies import VacancyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_staff_freezes_a_bulletin_a_director_reads_it_on_a_phone_and_it_leaves_in_a_letter(portal, page):
    staff = UserFactory(staff=True, email="claire.roy@example.org", password=PASSWORD)
    director = SeatFactory(
        user__email="philippe.aubert@example.org", user__password=PASSWORD, organisation__name="EHPAD Les Tilleuls"
    ).user
    _a_month(director)

    portal.sign_in(page, staff)
    _prepare_and_freeze(portal, page)
    portal.sign_out(page)
    portal.sign_in(page, director)
    _read_on_a_phone(portal, page)
    portal.sign_out(page)
    portal.sign_in(page, staff)
    _send_in_a_letter(portal, page, director)


def _a_month(director):
    carer = Trade.objects.get(pk="J1501")
    flers = CommuneFactory(flers=True)
    SiteFactory(commune=flers, organisation=director.seats.get().organisation)
    VacancyFactory.create_batch(2, published=True, trade=carer)
    CandidateFactory.create_batch(6, trades=[carer], commune=flers)
    SessionFactory(capacity=6)
    starts = (timezone.localtime() + timedelta(days=6)).replace(hour=14, minute=0, second=0, microsecond=0)
    EventFactory(
        kind=EventKind.MEETING,
        title="Réunion mensuelle des adhérents",
        slug="reunion-mensuelle",
        starts_at=starts,
        audience=Audience.MEMBERS,
    )


def _prepare_and_freeze(portal, page):
    """From the card of the dashboard to « Arrêté »: two decisions, the date and the freezing."""
    page.get_by_role("link", name="Préparer").first.click()
    portal.check(page)
    page.get_by_role("button", name="Préparer le bulletin").click()
    page.get_by_text("Ces chiffres sont ceux de maintenant").wait_for()
    assert page.locator(".headline strong").all_inner_texts() == ["2", "6", "6", "1", str(Membership.objects.count())]
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("link", name="Aide-soignant").first.click()  # the figure leads to its list
    page.get_by_role("heading", name="2 offres").wait_for()
    page.go_back()
    page.get_by_role("link", name="Arrêter le bulletin").click()
    portal.check(page)
    page.get_by_role("button", name="Arrêter le bulletin").click()
    page.get_by_text("Bulletin arrêté : les adhérents peuvent le lire").wait_for()
    portal.check(page)


def _read_on_a_phone(portal, page):
    page.set_viewport_size({"width": 375, "height": 800})
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Bulletins").click()
    portal.check(page)
    page.locator("main").get_by_role("link", name="Bulletin d").first.click()
    page.get_by_role("heading", name="Postes à pourvoir").wait_for()
    assert page.get_by_role("link", name="Recalculer").count() == 0
    portal.check(page)
    portal.check_narrow(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le PDF").click()
    content = Path(download.value.path()).read_bytes()
    with pypdfium2.PdfDocument(io.BytesIO(content)) as paper:
        words = paper[0].get_textpage().get_text_range()
        assert (len(paper), paper.get_metadata_dict()["Title"].startswith("Bulletin d")) == (1, True)
    assert "Au moins 5 personnes" in words
    assert "Exemple" not in words  # the candidates' name
    page.set_viewport_size({"width": 1280, "height": 900})


def _send_in_a_letter(portal, page, director):
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Bulletins").click()
    page.locator("main").get_by_role("link", name="Bulletin d").first.click()
    page.get_by_role("button", name="Mettre dans une lettre").click()
    page.get_by_text("Brouillon de lettre préparé").wait_for()
    portal.check(page)
    page.get_by_role("link", name="Préparer l’envoi").click()
    page.get_by_role("button", name="Envoyer à").click()
    page.get_by_text("Terminé le").wait_for()
    portal.check(page)

    letter = portal.mail.wait_for(director.email, "Bulletin d")
    assert "2\u00a0postes à pourvoir" in letter.text
    assert "Au moins 5 personnes disponibles" in letter.text
    bulletin = Bulletin.objects.get()
    assert portal.base + bulletin.get_absolute_url() in letter.links
    assert "BULLETIN DES ADHÉRENTS" in letter.text
