"""A letter from its first word to the mailboxes, and a reader who leaves in one click. From the sign-in page, no shortcut."""

import time

import pytest
from django.test import Client

from gtec_portal.celery import app
from gtec_portal.work import WorkState
from newsletters.enums import SubscriberState
from newsletters.models import Delivery, Subscriber
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.newsletters import SubscriberFactory
from tests.factories.vacancies import VacancyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = 30
CROWD = 300


def test_staff_sends_a_letter_and_a_reader_leaves_in_one_click(portal, page):
    staff = UserFactory(staff=True, email="claire.roy@example.org", password=PASSWORD)
    vacancy = VacancyFactory(published=True, title="Aide à domicile à Flers")
    SubscriberFactory.create_batch(PEOPLE - 1)
    ana = SubscriberFactory(email="ana@example.org")

    portal.sign_in(page, staff)
    _write(portal, page)
    _preview_and_test(portal, page, vacancy)
    _send(portal, page)

    _reader_leaves(portal, page, ana)


def test_a_killed_worker_and_an_emptied_broker_lose_nobody_and_write_to_nobody_twice(portal, page, worker):
    """Three hundred people; the worker dies in the middle, the broker forgets everything, another worker starts."""
    staff = UserFactory(staff=True, email="claire.roy@example.org", password=PASSWORD)
    VacancyFactory(published=True)
    people = {reader.email for reader in SubscriberFactory.create_batch(CROWD)}
    portal.sign_in(page, staff)
    _write(portal, page)
    page.get_by_role("link", name="Préparer l’envoi").click()
    portal.mail.delay = 0.02
    page.get_by_role("button", name=f"Envoyer à {CROWD}").click()
    _wait(lambda: len(_received(portal)) > CROWD // 4, seconds=30)

    worker.kill()
    with app.connection_for_write() as link:
        link.default_channel.client.flushdb()
    assert len(_received(portal)) < CROWD  # it died in the middle
    portal.mail.delay = 0
    worker.start()

    _wait(lambda: not Delivery.objects.open().exists(), seconds=90)
    received = _received(portal)
    doubtful = set(Delivery.objects.filter(state=WorkState.UNCERTAIN).values_list("email", flat=True))
    assert len(received) == len(set(received))  # nobody twice
    assert set(received) | doubtful == people  # nobody lost
    page.reload()
    if doubtful:  # a person decides, in one click
        page.get_by_role("button", name="Renvoyer à").first.click()
        _wait(lambda: not Delivery.objects.exclude(state=WorkState.DONE).exists(), seconds=60)
        page.reload()
    page.get_by_text("Terminé le").wait_for()
    assert set(_received(portal)) == people


def _received(portal):
    """Addresses the letter reached, once for each time it did."""
    return [to for letter in list(portal.mail.letters) if letter.subject == "La lettre de l’hiver" for to in letter.to]


def _wait(happened, *, seconds):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "attendu en vain"
        time.sleep(0.1)


def _write(portal, page):
    """The head of the letter, then two blocks: one that fills itself, one typed, put first."""
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Lettres").click()
    page.get_by_role("link", name="Écrire une lettre").first.click()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    portal.check(page)  # the refusal is as readable as the form
    page.get_by_label("Objet").fill("La lettre de l’hiver")
    page.get_by_label("Introduction").fill("Bonjour à toutes et à tous.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()

    page.get_by_role("link", name="Dernières offres d’emploi").click()
    portal.check(page)
    page.get_by_role("button", name="Ajouter le bloc").click()
    page.get_by_role("link", name="Texte", exact=True).click()
    page.get_by_label("Titre").fill("Le mot de la présidente")
    page.get_by_label("Texte").fill("Merci d’être venus si nombreux.")
    page.get_by_role("button", name="Ajouter le bloc").click()
    page.get_by_role("button", name="Monter le bloc Le mot de la présidente").click()
    assert [title.split("\n")[0] for title in page.locator(".letter-blocks h3").all_inner_texts()] == [
        "Le mot de la présidente",
        "Offres d’emploi",
    ]
    portal.check(page)
    portal.check_narrow(page)


def _preview_and_test(portal, page, vacancy):
    page.get_by_role("link", name="Aperçu", exact=True).click()
    frame = page.frame_locator("iframe[title='Aperçu de la lettre sur un téléphone']")
    frame.get_by_text(vacancy.title).wait_for()
    portal.check(page)
    page.get_by_role("button", name="M’envoyer un essai").click()
    letter = portal.mail.wait_for("claire.roy@example.org", "[Essai] La lettre de l’hiver")
    assert vacancy.title in letter.text
    assert letter.text.index("LE MOT DE LA PRÉSIDENTE") < letter.text.index("OFFRES D’EMPLOI")


def _send(portal, page):
    """Confirmation, then figures that move by themselves until everybody has it."""
    page.get_by_role("link", name="Préparer l’envoi").click()
    portal.check(page)
    page.get_by_role("button", name=f"Envoyer à {PEOPLE}").click()
    page.locator(".figures dd").first.get_by_text(str(PEOPLE), exact=True).wait_for()
    page.get_by_text("Terminé le").wait_for()
    portal.check(page)
    portal.check_narrow(page)

    sent = [letter for letter in portal.mail.letters if letter.subject == "La lettre de l’hiver"]
    assert sorted(to for letter in sent for to in letter.to) == sorted(Delivery.objects.values_list("email", flat=True))
    assert len(sent) == PEOPLE


def _reader_leaves(portal, page, ana):
    """The page asks, the mail program posts: no cookie either way."""
    portal.sign_out(page)
    letter = portal.mail.wait_for(ana.email, "La lettre de l’hiver")
    url = letter.link("/desabonnement/")
    assert f"<{url}>" in "".join(str(letter.message["List-Unsubscribe"]).split())

    page.goto(url)
    portal.check(page)
    portal.check_narrow(page)
    ana.refresh_from_db()
    assert ana.state == SubscriberState.ACTIVE  # opening the page is not leaving
    answer = Client(enforce_csrf_checks=True).post(
        url.removeprefix(portal.base), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    page.get_by_role("button", name="Me désabonner").click()  # once more, by hand: harmless
    page.get_by_role("heading", name="Vous êtes désabonné·e").wait_for()

    assert page.context.cookies() == []
    assert Subscriber.objects.get(pk=ana.pk).state == SubscriberState.UNSUBSCRIBED
    page.get_by_role("link", name="S’abonner de nouveau").click()
    portal.check(page)
    portal.check_narrow(page)
