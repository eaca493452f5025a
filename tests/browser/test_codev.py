"""Journey F5: a codéveloppement led from a computer, the client and a consultant on their telephones, all three at once."""

import re

import pytest
from playwright.sync_api import expect

from events.codev.enums import CodevStep
from events.models import CodevAction, CodevEntry, CodevMember, CodevNote, CodevReview, CodevSession
from tests.browser.conftest import WAIT_MS
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import nine_o_clock
from tests.factories.events_codev import CodevSessionFactory, act, bring_to, client_of, consultants_of

pytestmark = pytest.mark.browser
expect.set_options(timeout=WAIT_MS)
ABOUT_HALF_AN_HOUR = re.compile(r"^(29|3[012]):\d\d$")  # thirty minutes and two, less those of a slow machine


@pytest.fixture
def claire(portal):
    return UserFactory(staff=True, first_name="Claire", last_name="Roy", email="claire@example.org", password=PASSWORD)


@pytest.fixture
def session(portal):
    """The second session of a group: the first one left an action; its client is consultant this time."""
    first = bring_to(CodevSessionFactory(people=8, starts_at=nine_o_clock(-30)), 5)
    act(first, "Appeler la mairie")
    author = client_of(bring_to(first, 7))
    second = CodevSessionFactory(group=first.group)
    other = consultants_of(second)[0]
    second.seats.filter(member=author.member_id).update(role="consultant")
    second.seats.filter(pk=other.pk).update(role="client")
    CodevMember.objects.filter(pk=other.member_id).update(charter_accepted_at=None, charter_version=0)
    return second


@pytest.fixture
def telephones(new_context, portal):
    """Two telephones of 375 px."""
    pages = []
    for _ in range(2):
        page = new_context(has_touch=True).new_page()
        page.set_viewport_size({"width": 375, "height": 740})
        portal.watch(page)
        pages.append(page)
    return pages


def step_is(page, words):
    expect(page.locator(".codev-name")).to_have_text(words)


def go_on(page, button, *others):
    """Press a button of whoever leads; the other screens read their page again by themselves, and are then ready to be typed in."""
    for other in others:
        other.evaluate("document.body.dataset.before = ''")
    page.get_by_role("button", name=button).click()
    for other in others:
        expect(other.locator("body[data-before]")).to_have_count(0)
        other.wait_for_load_state("load")


def send(page, label, text, button):
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name=button).first.click()
    expect(page.get_by_label(label)).to_have_value("")


def test_codeveloppement_from_three_places_at_once(portal, page, telephones, claire, session):
    client, consultant = telephones
    mails = {"client": client_of(session).member.email}
    mails["consultant"] = session.seats.exclude(role="client").order_by("pk").first().member.email

    # The team sends the links, and sees nothing more
    portal.sign_in(page, claire)
    page.get_by_role("link", name="Codéveloppement").first.click()
    page.get_by_role("link", name=session.group.name).click()
    page.get_by_role("row").filter(has_text="À venir").get_by_role("link").click()
    page.get_by_role("button", name="Envoyer les liens").click()
    portal.check(page)
    portal.sign_out(page)

    # Three people open what they received
    page.goto(portal.mail.wait_for(session.facilitator_email, "vous animez").link("/lien/"))
    client.goto(portal.mail.wait_for(mails["client"], "votre séance").link("/lien/"))
    consultant.goto(portal.mail.wait_for(mails["consultant"], "votre séance").link("/lien/"))
    portal.check(client)
    client.get_by_role("button", name="J’accepte la charte").click()
    expect(client.get_by_label("Votre situation")).to_be_visible()

    # The room opens on the review of the plan before
    go_on(page, "Ouvrir la salle", client, consultant)
    expect(page.get_by_role("button", name="Commencer l’exposé")).to_have_count(0)
    step_is(consultant, "Avant la première étape")
    go_on(consultant, "J’entre dans la salle", consultant)
    consultant.get_by_label("Faite").check()
    consultant.get_by_label("Un mot").fill("Rendez-vous pris")
    portal.check(consultant)
    consultant.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#room-said").get_by_text("Rendez-vous pris")).to_be_visible()
    go_on(client, "J’entre dans la salle", client)
    page.get_by_role("link", name="Actualiser la page").click()
    go_on(page, "Commencer l’exposé", client, consultant)

    # 1. The client tells; the telephones follow by themselves
    step_is(client, "Étape 1\u00a0: exposé")
    step_is(consultant, "Étape 1\u00a0: exposé")
    send(client, "Votre situation", "Trois recrues sont parties.", "Envoyer au groupe")
    expect(consultant.locator("#room-said").get_by_text("Trois recrues sont parties.")).to_be_visible()

    # 2. The consultant asks, without network for a while
    go_on(page, "Passer à l’étape 2", client, consultant)
    step_is(consultant, "Étape 2\u00a0: clarification")
    consultant.context.set_offline(True)
    consultant.get_by_label("Votre question").fill("Depuis quand ?")
    consultant.get_by_role("button", name="Envoyer au groupe").click()
    expect(consultant.get_by_text("Gardé sur cet appareil")).to_be_visible()
    assert CodevEntry.objects.filter(kind="question").count() == 0
    consultant.context.set_offline(False)
    expect(page.locator("#room-said").get_by_text("Depuis quand", exact=False)).to_be_visible()

    # 3. One precise question
    go_on(page, "Passer à l’étape 3", client, consultant)
    step_is(client, "Étape 3\u00a0: contrat")
    send(client, "Votre question précise", "Comment loger nos recrues", "Envoyer au groupe")
    expect(consultant.locator(".codev-question").get_by_text("Comment loger nos recrues")).to_be_visible()

    # 4. The client is silent; something half typed is not thrown away by the change of step
    client.get_by_label("Votre question précise").fill("Une autre")
    go_on(page, "Passer à l’étape 4", consultant)  # the client’s page waits: something is half typed there
    expect(client.get_by_text("L’étape a changé")).to_be_visible()
    client.get_by_role("button", name="Reformuler la question").click()
    expect(client.get_by_text("Arrivé trop tard pour le groupe")).to_be_visible()
    step_is(client, "Étape 4\u00a0: consultation")
    expect(client.locator("form[data-offline]")).to_have_count(1)  # notes only
    send(client, "Ma note", "Penser à la cure de Briouze", "Garder la note")
    step_is(consultant, "Étape 4\u00a0: consultation")
    expect(consultant.locator(".codev-question").get_by_text("Comment loger nos recrues")).to_be_visible()
    send(consultant, "Votre conseil", "Partager un meublé", "Envoyer au groupe")
    expect(client.locator("#room-said").get_by_text("Partager un meublé")).to_be_visible()
    portal.check(client)
    portal.check(consultant)

    # The clock: a pause, two minutes more, all screens agree
    page.get_by_role("button", name="Pause").click()
    expect(client.locator(".codev-paused")).to_be_visible()
    page.get_by_role("button", name="2 minutes").click()
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator(".codev-time")).to_have_text(ABOUT_HALF_AN_HOUR)
    expect(consultant.locator(".codev-time")).to_have_text(ABOUT_HALF_AN_HOUR)
    portal.check(page)

    # 5. A plan. The network drops just as a telephone goes on: it stays on its page, and follows once it can
    consultant.route(consultant.url, lambda route: route.abort("internetdisconnected"))
    consultant.evaluate("document.body.dataset.before = ''")
    go_on(page, "Passer à l’étape 5", client)
    expect(consultant.locator("#room-state.away")).to_be_visible()
    expect(consultant.get_by_label("Votre conseil")).to_be_visible()
    consultant.unroute(consultant.url)
    expect(consultant.locator("body[data-before]")).to_have_count(0)
    step_is(client, "Étape 5\u00a0: synthèse et plan d’action")
    client.get_by_label("Avec qui").fill("Deux voisins")
    send(client, "Quoi", "Écrire au bailleur", "Ajouter au plan")
    expect(page.locator("#room-said").get_by_text("Écrire au bailleur")).to_be_visible()
    portal.check(client)

    # 6. What each learnt
    go_on(page, "Passer à l’étape 6", client, consultant)
    step_is(consultant, "Étape 6\u00a0: apprentissages")
    send(consultant, "Ce que vous avez appris", "Une question courte aide", "Envoyer au groupe")
    go_on(page, "Terminer la séance", client, consultant)
    step_is(client, "Séance terminée")

    # What leaves the room is the client’s choice, line by line
    client.get_by_role("link", name="Choisir les lignes").click()
    client.get_by_label("Titre du cas").fill("Loger les recrues")
    client.get_by_role("checkbox", name="Comment loger nos recrues").check()
    client.get_by_role("checkbox", name="Partager un meublé").check()
    portal.check(client)
    client.get_by_role("button", name="Valider le cas").click()
    expect(client.get_by_text("Vous avez validé ce cas")).to_be_visible()
    portal.check_narrow(client)

    session.refresh_from_db()
    assert (session.step, session.validated_at is not None) == (CodevStep.DONE, True)
    assert CodevSession.objects.filter(review_skipped="").count() == 2
    assert (CodevReview.objects.get().outcome, CodevAction.objects.count()) == ("done", 2)
    assert sorted(CodevNote.objects.values_list("text", flat=True))[-1] == "Penser à la cure de Briouze"
    assert CodevNote.objects.count() == 2
    assert set(CodevEntry.objects.filter(in_report=True).values_list("kind", flat=True)) == {"contract", "advice"}
    assert CodevEntry.objects.filter(session=session).values("uuid").distinct().count() == 5
