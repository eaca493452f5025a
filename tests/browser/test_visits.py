"""Journey S5: a morning door to door with a telephone and a network that comes and goes; nothing lost, nothing twice."""

import time

import pytest
from playwright.sync_api import expect

from members.models import Need, Organisation, Visit
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.browser

KEPT = "Gardé sur cet appareil, sera envoyé dès le retour du réseau."
FIELD_SECONDS = 60  # product.md: under a minute on a telephone


@pytest.fixture
def claire(portal):
    return UserFactory(staff=True, first_name="Claire", last_name="Roy", email="claire@example.org", password=PASSWORD)


@pytest.fixture
def phone(new_context):
    """A telephone of 375 px, held in one hand."""
    page = new_context(has_touch=True).new_page()
    page.set_viewport_size({"width": 375, "height": 740})
    return page


def note(page, structure, words=""):
    page.get_by_label("Structure", exact=True).fill(structure)
    if words:
        page.get_by_text("Ajouter un besoin", exact=True).click()
        page.get_by_label("Le besoin, avec leurs mots").first.fill(words)
        page.get_by_label("Type").first.select_option("part_time")


def save(page):
    page.get_by_role("button", name="Enregistrer la visite").click()


def on_device(page):
    """What the device still holds: the keys of drafts and entries."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('offline:')).sort()")


def test_visits_noted_on_a_doorstep_survive_the_network(portal, phone, claire):
    OrganisationFactory(name="Aide et Bocage", headcount=142)
    portal.sign_in(phone, claire)
    open_form(portal, phone)
    noted_while_connected(portal, phone)
    noted_without_network(portal, phone)
    sent_by_itself(phone)
    answered(portal, phone)


def open_form(portal, page):
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Visites et besoins").first.click()
    page.get_by_role("link", name="Noter une visite").first.click()
    page.get_by_role("heading", name="Noter une visite").wait_for()
    portal.check(page)


def noted_while_connected(portal, page):
    """A known structure, a need, a date to come back: under a minute, machine time and a slow typist included."""
    begun = time.monotonic()
    page.get_by_label("Structure", exact=True).press_sequentially("Aide et Bocage", delay=40)
    page.get_by_label("Structure", exact=True).press("Tab")
    page.get_by_text("Sollicitations : aucune sur 8 ce mois-ci.").wait_for()
    page.get_by_label("Personne rencontrée").press_sequentially("Lucie Hamelin", delay=40)
    page.get_by_label("Note").press_sequentially("Accueil chaleureux, à revoir au printemps.", delay=40)
    save(page)
    page.get_by_text("Visite enregistrée : Aide et Bocage").wait_for()
    spent = time.monotonic() - begun
    assert spent < FIELD_SECONDS
    assert on_device(page) == []
    portal.check(page)
    portal.check_narrow(page)


def noted_without_network(portal, page):
    """In the middle of a second visit the network drops; a third one is noted in the same dead zone."""
    page.goto(portal.url("members:visit_create"))
    note(page, "Menuiserie Lecoq", "Une personne pour la paie, un jour par semaine.")
    page.context.set_offline(True)
    page.get_by_role("checkbox", name="Nouvelle structure").check()
    page.get_by_label("Commune de la nouvelle structure").fill("Flers (61100)")
    page.get_by_label("Note").fill("Six salariés, atelier au fond de la cour.")
    save(page)
    page.get_by_text(KEPT).wait_for()
    expect(page.get_by_label("Structure", exact=True)).to_have_value("")  # ready for the next door
    expect(page.get_by_label("Le besoin, avec leurs mots").first).to_be_hidden()

    note(page, "Aide et Bocage", "Un remplacement en août.")
    save(page)
    page.get_by_text("En attente d’envoi : Menuiserie Lecoq, Aide et Bocage.").wait_for()

    page.get_by_label("Structure", exact=True).fill("Boulangerie")  # begun, not finished
    assert len(on_device(page)) == 3
    assert Visit.objects.count() == 1


def sent_by_itself(page):
    page.context.set_offline(False)
    page.get_by_text("Envoyé :").wait_for()

    assert len(on_device(page)) == 1  # the one begun
    assert sorted(Visit.objects.values_list("organisation__name", flat=True)) == [
        "Aide et Bocage",
        "Aide et Bocage",
        "Menuiserie Lecoq",
    ]
    assert Organisation.objects.get(name="Menuiserie Lecoq").sites.get().commune.name == "Flers"
    assert sorted(Need.objects.values_list("words", flat=True)) == [
        "Un remplacement en août.",
        "Une personne pour la paie, un jour par semaine.",
    ]
    page.reload()
    page.get_by_text("Voici ce que vous aviez commencé").wait_for()
    expect(page.get_by_label("Structure", exact=True)).to_have_value("Boulangerie")
    page.get_by_role("button", name="Effacer et recommencer").click()
    expect(page.get_by_label("Structure", exact=True)).to_have_value("")
    assert on_device(page) == []


def answered(portal, page):
    """Each need gets its outcome: one is referred to a partner who is named."""
    page.goto(portal.url("members:need_list"))
    portal.check(page)
    page.get_by_role("link", name="Donner une suite au besoin de Menuiserie Lecoq").click()
    page.get_by_label("Orientation vers un partenaire").check()
    page.get_by_role("button", name="Enregistrer la suite").click()
    page.get_by_text("Nommez le partenaire").first.wait_for()
    page.get_by_label("Partenaire", exact=False).last.fill("Groupement d’employeurs du Bocage")
    page.get_by_role("button", name="Enregistrer la suite").click()
    page.get_by_text("Suite enregistrée").wait_for()
    assert Need.objects.get(outcome="referral").partner_name == "Groupement d’employeurs du Bocage"
    portal.check(page)


def test_answer_lost_on_the_way_does_not_make_a_second_visit(portal, phone, claire):
    """The server records, the answer never comes back: the script sends again, the portal recognises the visit."""
    OrganisationFactory(name="Aide et Bocage")
    portal.sign_in(phone, claire)
    phone.goto(portal.url("members:visit_create"))
    note(phone, "Aide et Bocage")
    lost = []

    def lose_the_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.continue_()

    phone.route("**/visites/nouvelle/", lose_the_answer)
    save(phone)
    phone.get_by_text(KEPT).wait_for()
    phone.get_by_role("button", name="Essayer maintenant").click()
    phone.get_by_text("Envoyé :").wait_for()

    assert (lost, Visit.objects.count(), on_device(phone)) == ([201], 1, [])


def test_session_that_expired_keeps_the_visit_until_one_signs_in(portal, phone, claire):
    OrganisationFactory(name="Aide et Bocage")
    portal.sign_in(phone, claire)
    phone.goto(portal.url("members:visit_create"))
    note(phone, "Aide et Bocage", "Du ménage.")
    portal.sign_out(phone)
    save(phone)
    phone.get_by_text("Votre session a expiré").wait_for()
    assert Visit.objects.count() == 0

    portal.sign_in(phone, claire)  # the dashboard sends what waits

    phone.get_by_text("Envoyé :").wait_for()
    assert (Need.objects.get().words, on_device(phone)) == ("Du ménage.", [])


def test_page_older_than_the_session_takes_a_fresh_proof(portal, phone, claire):
    """Signed out and in again in another tab: the form left open still sends."""
    OrganisationFactory(name="Aide et Bocage")
    portal.sign_in(phone, claire)
    phone.goto(portal.url("members:visit_create"))
    note(phone, "Aide et Bocage", "Du ménage.")
    portal.sign_out(phone)
    other_tab = phone.context.new_page()
    portal.sign_in(other_tab, claire)

    save(phone)

    phone.get_by_text("Visite enregistrée").wait_for()
    assert (Need.objects.get().words, on_device(phone)) == ("Du ménage.", [])


def test_visit_refused_on_its_way_comes_back_to_be_repaired(portal, phone, claire):
    portal.sign_in(phone, claire)
    phone.goto(portal.url("members:visit_create"))
    phone.context.set_offline(True)
    note(phone, "Une structure que personne ne connaît", "Du ménage.")
    save(phone)
    phone.get_by_text(KEPT).wait_for()
    phone.context.set_offline(False)

    phone.get_by_role("link", name="Corriger").click()
    phone.get_by_text("Corrigez, puis envoyez de nouveau").wait_for()
    expect(phone.get_by_label("Le besoin, avec leurs mots").first).to_have_value("Du ménage.")
    save(phone)
    phone.get_by_role("link", name="Structure : aucune structure ne s’appelle").wait_for()
    portal.check(phone)
    phone.get_by_role("checkbox", name="Nouvelle structure").check()
    phone.get_by_label("Commune de la nouvelle structure").fill("Flers (61100)")
    save(phone)

    phone.get_by_text("Visite enregistrée").wait_for()
    assert (Visit.objects.count(), on_device(phone)) == (1, [])


def test_signing_out_leaves_nothing_on_a_shared_device(portal, phone, claire):
    """What waits is asked about first; another person never sees nor sends it."""
    OrganisationFactory(name="Aide et Bocage")
    other = UserFactory(staff=True, email="paul@example.org", password=PASSWORD)
    portal.sign_in(phone, claire)
    phone.goto(portal.url("members:visit_create"))
    phone.context.set_offline(True)
    note(phone, "Aide et Bocage")
    save(phone)
    phone.get_by_text(KEPT).wait_for()
    portal.sign_out(phone)  # the session ends without the button: everything stays, under Claire’s own key
    phone.context.set_offline(False)

    portal.sign_in(phone, other)
    phone.goto(portal.url("members:visit_create"))
    expect(phone.get_by_label("Structure", exact=True)).to_have_value("")
    assert len(on_device(phone)) == 1
    assert Visit.objects.count() == 0

    portal.sign_out(phone)
    with phone.expect_response(lambda answer: answer.status == 201):
        portal.sign_in(phone, claire)
    assert Visit.objects.get().owner == claire

    phone.goto(portal.url("members:visit_create"))
    phone.get_by_label("Note").fill("Un début")
    assert len(on_device(phone)) == 1
    phone.locator(".site-header details.dropdown summary").last.click()
    phone.get_by_role("button", name="Se déconnecter").click()
    phone.wait_for_url(portal.url("home"))
    assert on_device(phone) == []


def test_visit_is_noted_without_javascript(portal, new_context, claire):
    OrganisationFactory(name="Aide et Bocage")
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 375, "height": 740})
    portal.sign_in(page, claire)
    page.goto(portal.url("members:visit_create"))
    note(page, "Aide et Bocage", "Du ménage.")
    save(page)

    page.get_by_text("Visite enregistrée : Aide et Bocage").wait_for()
    assert Need.objects.get().words == "Du ménage."
