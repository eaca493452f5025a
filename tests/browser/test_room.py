"""A workshop in the room, from the first minute to the restitution: the team's computer, two tablets at one table, a projector."""

import re
import time

from playwright.sync_api import expect

from events.models import Contribution, Priority
from events.room.links import token_of
from events.services import seating
from tests.browser.conftest import WAIT_MS
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import ContributionFactory, EventFactory, RegistrationFactory, TableFactory, WorkshopFactory
from tests.factories.events_room import ClockFactory

expect.set_options(timeout=WAIT_MS)  # a tablet asks for news every four seconds
TABLET = {"width": 820, "height": 1180}


def lines(page):
    return page.locator(".our-lines .said-text")


def note(page, text, kind):
    page.get_by_label("Ce qui se dit").fill(text)
    page.get_by_role("button", name=kind).click()


def test_world_cafe_from_the_first_minute_to_the_restitution(portal, page, new_context):
    staff = UserFactory(staff=True, password=PASSWORD, first_name="Claire", last_name="Roy")
    workshop = WorkshopFactory(event=EventFactory(title="Petit-déjeuner du bocage"), rounds=3, minutes=20)
    housing = TableFactory(workshop=workshop, theme="Le logement", facilitator_email="anime@example.org")
    for theme in ("La mobilité", "La culture"):
        TableFactory(workshop=workshop, theme=theme)
    for _ in range(18):
        RegistrationFactory(event=workshop.event)
    seating.compose(workshop, mixed=False, by=staff)

    # The team sends the link of the table; its facilitator opens it without an account (F1)
    portal.sign_in(page, staff)
    page.goto(portal.url("events:event_tables", workshop.event.uuid))
    page.get_by_role("button", name="Envoyer son lien à l’animateur de la table 1").click()
    expect(page.get_by_text("Le lien de la table 1 part à anime@example.org")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page, 375)
    link = portal.mail.wait_for("anime@example.org", "Votre table").link("/lien/table/")
    one, two = new_context().new_page(), new_context().new_page()
    for tablet in (one, two):
        tablet.set_viewport_size(TABLET)
        portal.watch(tablet)
        tablet.goto(link)
        expect(tablet.get_by_role("heading", name="Le logement")).to_be_visible()
    expect(one.locator(".round-goal")).to_have_text("Identifier")
    expect(one.locator(".round-number")).to_contain_text("Groupe 1, 6 personnes")
    one.get_by_text("Le déroulement, tour par tour").click()
    expect(one.locator(".room-steps li")).to_have_count(3)
    portal.check(one)

    # The clock starts; the projector and the tablets follow (the same time, read from the same row)
    page.get_by_role("link", name="En salle").click()
    page.get_by_role("button", name="Démarrer le tour").click()
    expect(page.get_by_role("button", name="Mettre en pause")).to_be_visible()
    portal.check(page)
    portal.check_narrow(page, 375)
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Projeter l’horloge").click()
    projector = popup.value
    portal.watch(projector)
    projector.set_viewport_size({"width": 1920, "height": 1080})
    expect(projector.locator("[data-clock]")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))
    expect(one.locator("[data-clock]")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))
    ends = {screen.locator("[data-clock]").get_attribute("data-ends") for screen in (page, projector, one)}
    assert len(ends) == 1
    portal.check(projector)

    # Two tablets at once on one table: each sees the other's lines (F2)
    note(one, "Les loyers montent", "Constat")
    note(two, "Ouvrir une maison partagée", "Piste d’action")
    note(one, "Sans oublier le chauffage", "Point de vigilance")
    for tablet in (one, two):
        expect(lines(tablet)).to_have_count(3)
        expect(tablet.locator(".waiting-lines li")).to_have_count(0)
    expect(one.get_by_label("Ce qui se dit")).to_have_value("")
    assert Contribution.objects.filter(table=housing, round=1).count() == 3

    # Too long: the text comes back whole
    note(two, "x" * 500, "Constat")
    expect(two.get_by_role("heading", name="Une erreur empêche de noter")).to_be_visible()
    expect(two.get_by_label("Ce qui se dit")).to_have_value("x" * 500)
    portal.check(two)
    note(two, "Peu de petits logements", "Constat")
    expect(lines(one)).to_have_count(4)

    # One tablet loses the network, goes on writing, and comes back
    one.context.set_offline(True)
    note(one, "Visiter avant d’emménager", "Piste d’action")
    note(one, "Un parrain par famille", "Piste d’action")
    waiting = one.locator(".waiting-lines li")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("en attente")
    expect(one.locator("[data-offline-state]")).to_contain_text("Pas de réseau")
    note(two, "Recenser les logements vides", "Piste d’action")
    expect(lines(two)).to_have_count(5)
    one.context.set_offline(False)
    portal._errors.clear()  # the browser notes that the network was away, as it was
    expect(waiting).to_have_count(0)
    for tablet in (one, two):
        expect(lines(tablet)).to_have_count(7)
    expect(one.locator("[data-offline-state]")).to_be_empty()
    assert Contribution.objects.filter(table=housing).count() == 7

    # Both change the same line: the second is asked
    for tablet in (one, two):
        tablet.get_by_role("link", name="Modifier : Ouvrir une maison partagée").click()
        expect(tablet.get_by_role("heading", name="Modifier la ligne")).to_be_visible()
    one.get_by_label("Ce qui se dit").fill("Ouvrir deux maisons partagées")
    one.get_by_role("button", name="Enregistrer").click()
    expect(lines(one).filter(has_text="Ouvrir deux maisons partagées")).to_be_visible()
    two.get_by_label("Ce qui se dit").fill("Ouvrir une maison partagée à Flers")
    two.get_by_role("button", name="Enregistrer").click()
    expect(two.get_by_text("Quelqu’un a modifié cette ligne en même temps que vous")).to_be_visible()
    portal.check(two)
    two.get_by_label("Ce qui se dit").fill("Ouvrir deux maisons partagées à Flers")
    two.get_by_role("button", name="Enregistrer mon texte").click()
    expect(lines(one).filter(has_text="Ouvrir deux maisons partagées à Flers")).to_be_visible()

    # Round 2 reads round 1 and completes it (F3)
    page.bring_to_front()
    page.get_by_role("button", name="Tour suivant").click()
    for screen in (one, projector):
        expect(screen.locator(".round-goal")).to_have_text("Préciser")
    expect(one.locator("#room-before .said-text")).to_have_count(7)
    expect(lines(one)).to_have_count(0)
    one.get_by_role("link", name="Compléter : Recenser les logements vides").click()
    one.get_by_label("Ce qu’il faut réunir, ou qui mobiliser").fill("Les mairies du canton")
    one.get_by_role("button", name="Acteur à mobiliser").click()
    expect(two.locator("#room-before .said-details")).to_contain_text("Les mairies du canton")
    portal.check(one)
    portal.check_narrow(one, 375)

    # Round 3: dots, then three actions and no fourth (F3)
    page.get_by_role("button", name="Tour suivant").click()
    expect(one.locator(".round-goal")).to_have_text("Choisir")
    expect(one.locator(".choice")).to_have_count(4)
    plus = one.get_by_role("button", name="Une gommette de plus : Recenser les logements vides")
    for _ in range(5):
        plus.click()
    first = two.locator(".choice").first
    expect(first.locator(".said-text")).to_have_text("Recenser les logements vides")
    expect(first.locator("[data-count]")).to_have_text("5")
    one.get_by_role("button", name="Retenir à court terme : Recenser les logements vides").click()
    one.get_by_role("button", name="Retenir à moyen terme : Un parrain par famille").click()
    one.get_by_role("button", name="Retenir à court terme : Visiter avant d’emménager").click()
    expect(two.locator(".choice.kept")).to_have_count(3)
    expect(two.get_by_text("Les trois actions sont choisies")).to_be_visible()
    expect(two.get_by_role("button", name=re.compile("^Retenir"))).to_have_count(0)
    assert Priority.objects.filter(table=housing).count() == 3
    portal.check(one)
    portal.check_narrow(one, 375)

    # Plenary: project, turn with the arrows, move an idea that keeps its origin (F4)
    page.get_by_role("button", name="Terminer l’atelier").click()
    expect(projector.get_by_text("Place à la restitution")).to_be_visible()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Projeter la restitution").click()
    slides = popup.value
    portal.watch(slides)
    slides.set_viewport_size({"width": 1920, "height": 1080})
    expect(slides.locator("[data-slide-place]")).to_have_text("1 sur 4")  # the script hears the keys
    slides.keyboard.press("ArrowRight")
    expect(slides.locator("#table-1 h2")).to_be_in_viewport()
    expect(slides.locator("[data-slide-place]")).to_have_text("2 sur 4")
    expect(slides.locator("#table-1 .slide-chosen > li")).to_have_count(3)
    portal.check(slides)
    slides.locator("summary", has_text="Déplacer : Ouvrir deux maisons partagées à Flers").click()
    moving = slides.locator("li", has=slides.get_by_text("Ouvrir deux maisons partagées à Flers"))
    moving.get_by_label("Porter à la table").select_option(label="2. La mobilité")
    moving.get_by_role("button", name="Porter à cette table").click()
    expect(slides.locator("#table-2")).to_contain_text("Venue de la table 1")
    portal.check(slides)
    portal.check_narrow(slides, 375)
    one.get_by_role("link", name="Projeter notre restitution").click()
    expect(one.locator(".slide-chosen > li")).to_have_count(3)
    portal.check(one)


def held(page, address):
    """Keep the first answer of this address that changes something, until it is let go."""
    kept = []

    def keep(route):
        answer = None if kept else route.fetch()
        if answer is None or answer.status == 204 or kept:
            route.fulfill(response=answer) if answer else route.continue_()
        else:
            kept.append((route, answer))

    page.route(address, keep)
    return kept


def until_held(page, kept):
    until = time.monotonic() + WAIT_MS / 1000
    while not kept and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert kept


def let_go(page, kept):
    ((route, answer),) = kept
    with page.expect_event("requestfinished", lambda request: request == route.request):
        route.fulfill(response=answer)


def test_answer_that_comes_late_undoes_nothing(portal, page):
    """The part of the page that asked was replaced by another answer meanwhile: news is dropped, a gesture still shows."""
    table = TableFactory(theme="Le logement")
    ClockFactory(workshop=table.workshop, round=3)
    texts = ("Un parrain par famille", "Visiter avant d’emménager")
    for text in texts:
        ContributionFactory(table=table, round=1, text=text)
    portal.watch(page)
    page.goto(portal.url("events:table_personal", token_of(table)))
    expect(page.locator(".choice")).to_have_count(2)

    # News asked before a choice, answered after it
    late = held(page, "**/lignes/?vu=*")
    ContributionFactory(table=table, round=3, text="Recenser les logements vides")
    until_held(page, late)
    page.get_by_role("button", name=f"Retenir à court terme : {texts[0]}").click()
    expect(page.locator(".choice.kept")).to_have_count(1)
    let_go(page, late)
    portal.check(page)
    expect(page.locator(".choice.kept")).to_have_count(1)
    expect(page.locator(".choice")).to_have_count(3)

    # A choice answered after the news that another one made
    late = held(page, "**/retenir/")
    page.get_by_role("button", name=f"Retenir à moyen terme : {texts[1]}").click()
    until_held(page, late)
    page.get_by_role("button", name="Retenir à court terme : Recenser les logements vides").click()
    expect(page.locator(".choice.kept")).to_have_count(3)
    let_go(page, late)
    expect(page.get_by_text("Les trois actions sont choisies")).to_be_visible()
    portal.check(page)


def test_table_page_works_without_a_script(portal, browser):
    table = TableFactory(theme="Le logement")
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(portal.url("events:table_personal", token_of(table)))
    page.get_by_label("Ce qui se dit").fill("Les loyers montent")
    page.get_by_role("button", name="Constat").click()

    expect(page.locator(".our-lines .said-text")).to_have_text("Les loyers montent")
    context.close()
