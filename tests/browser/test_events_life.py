"""Journeys around an event: J4 (a nearby café on a phone), the first half of S2 (a breakfast prepared), P4 (a partner proposes)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.enums import EventKind, RegistrationStatus
from events.models import Event, Registration
from events.services import registrations
from reference.models import Commune
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.events_life import SeriesFactory
from tests.factories.members import OrganisationFactory, SeatFactory

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 740}


@pytest.fixture
def claire(portal):
    return UserFactory(staff=True, first_name="Claire", last_name="Roy", email="claire@example.org", password=PASSWORD)


@pytest.fixture
def bruno(portal):
    """Somebody of the agglomeration, a partner."""
    user = UserFactory(first_name="Bruno", last_name="Lefèvre", email="bruno@example.org", password=PASSWORD)
    SeatFactory(user=user, organisation=OrganisationFactory(partner=True, name="Agglomération du Bocage"))
    return user


@pytest.fixture
def cafe(portal):
    """A café of one seat in Flers, another date of the series in Domfront."""
    series = SeriesFactory(title="Café de l’aide à domicile")
    common = {"title": "Café de l’aide à domicile", "kind": EventKind.CAFE, "series": series}
    flers, domfront = Commune.objects.get(pk="61169"), Commune.objects.get(pk="61145")
    EventFactory(**common, place="Salle du marché", commune=domfront, starts_at=timezone.now() + timedelta(days=40))
    return EventFactory(**common, place="Médiathèque", commune=flers, capacity=1)


# --- J4 -----------------------------------------------------------------------------------------------------------------


def test_a_job_seeker_takes_a_seat_gives_it_back_and_the_next_in_line_gets_it(page, portal, cafe):
    page.set_viewport_size(PHONE)
    find_the_cafe(page, portal)
    register(page, portal, "Ondine", "ondine@example.org")
    confirmed = portal.mail.wait_for("ondine@example.org", "Inscription confirmée")
    assert [part.get_filename() for part in confirmed.message.iter_attachments()] == ["invitation.ics"]

    find_the_cafe(page, portal)
    register(page, portal, "Hector", "hector@example.org", submit="Rejoindre la liste d’attente")
    waits = portal.mail.wait_for("hector@example.org", "Liste d’attente")
    assert "vous êtes en tête" in waits.text

    give_the_seat_back(page, portal, confirmed)

    portal.mail.wait_for("ondine@example.org", "Inscription annulée")
    promoted = portal.mail.wait_for("hector@example.org", "Une place s’est libérée")
    page.goto(promoted.link("/lien/inscription/"))
    expect(page.get_by_text("Votre place est réservée", exact=True)).to_be_visible()
    portal.check(page)
    assert list(cafe.registrations.seated().values_list("email", flat=True)) == ["hector@example.org"]


def find_the_cafe(page, portal):
    """From the home page to the date in Flers; the other date is offered too."""
    portal.watch(page)
    page.goto(portal.url("home"))
    page.get_by_role("link", name="Voir les événements").first.click()
    expect(page.get_by_role("heading", name="Événements", exact=True)).to_be_visible()
    portal.check(page)
    page.get_by_role("article").filter(has_text="Médiathèque").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Autres dates")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Salle du marché"))).to_be_visible()
    portal.check(page)


def register(page, portal, first_name, email, submit="M’inscrire"):
    page.get_by_role("link", name=re.compile("^(S’inscrire|Rejoindre la liste d’attente)$")).first.click()
    expect(page.get_by_label("Prénom")).to_be_visible()
    portal.check(page)
    page.get_by_label("Prénom").fill(first_name)
    page.get_by_label("Nom", exact=True).fill("Aubépine")
    page.get_by_label("Adresse e-mail").fill(email)
    portal.take_time(page)
    page.get_by_role("button", name=submit).click()
    expect(page.get_by_role("heading", name="Merci, c’est envoyé")).to_be_visible()
    portal.check(page)


def give_the_seat_back(page, portal, letter):
    page.goto(letter.link("/lien/inscription/"))
    expect(page.get_by_text("Votre place est réservée", exact=True)).to_be_visible()
    portal.check(page)
    page.get_by_role("link", name="Annuler mon inscription…").click()
    portal.check(page)
    page.get_by_role("button", name="Annuler mon inscription").click()
    expect(page.get_by_text("Votre inscription est annulée. Merci de nous avoir prévenus.")).to_be_visible()
    portal.check(page)


# --- S2, first half ---------------------------------------------------------------------------------------------------------


def test_the_team_prepares_a_breakfast_and_calls_nobody_twice(page, portal, claire):
    create_the_breakfast(page, portal, claire)
    event = Event.objects.get()
    add_two_moments(page, portal)
    publish(page, portal)
    for number in range(52):
        registrations.register(
            event, first_name="Ondine", last_name=f"Aubépine {number}", email=f"invite{number}@example.org"
        )
    lower_the_capacity(page, portal, event)
    move_it_and_tell(page, portal, event)
    call_it_off(page, portal, event)


def create_the_breakfast(page, portal, user):
    """From the sign-in page to a draft with the usual hours and seats of a breakfast."""
    portal.sign_in(page, user)
    page.get_by_role("link", name="Événements", exact=True).first.click()
    page.get_by_role("link", name="Créer un événement").first.click()
    portal.check(page)
    page.get_by_role("link", name="Petit-déjeuner").click()
    expect(page.get_by_label("Places")).to_have_value("60")
    portal.check(page)
    page.get_by_label("Titre").fill("Petit-déjeuner : recruter autrement")
    page.get_by_label("Date", exact=True).fill("2031-03-20")
    page.get_by_label("Lieu").fill("Maison des associations")
    page.get_by_label("Commune").fill("Flers")
    page.get_by_label("Places").fill("48")
    page.get_by_label("Fin des inscriptions").fill("2031-03-18T12:00")
    page.get_by_role("button", name="Créer l’événement").click()
    expect(page.get_by_text("Événement créé.")).to_be_visible()
    portal.check(page)


def add_two_moments(page, portal):
    """The second overlaps the first: refused with a clear message, what was typed kept."""
    page.get_by_role("link", name=re.compile(r"^Programme \d")).click()
    for title, start, end in [("Accueil", "09:00", "09:30"), ("Témoignages", "09:15", "10:00")]:
        page.get_by_role("link", name="Ajouter un moment").click()
        page.get_by_label("De", exact=True).fill(start)
        page.get_by_label("À", exact=True).fill(end)
        page.get_by_label("Intitulé").fill(title)
        page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Ce moment chevauche « Accueil » (9 h – 9 h 30).").first).to_be_visible()
    expect(page.get_by_label("Intitulé")).to_have_value("Témoignages")
    portal.check(page)
    page.get_by_label("De", exact=True).fill("09:30")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Programme enregistré.")).to_be_visible()
    portal.check(page)


def publish(page, portal):
    page.get_by_role("link", name="Présentation", exact=True).click()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("Événement publié")).to_be_visible()


def lower_the_capacity(page, portal, event):
    """48 seats, 4 people wait; 40 is refused with the number, 50 lets two of them in."""
    page.goto(portal.url("events:event_edit", event.uuid))
    page.get_by_label("Places").fill("40")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    expect(page.get_by_text(re.compile(r"Il y a déjà 48\s*personnes inscrites")).first).to_be_visible()
    portal.check(page)
    page.get_by_label("Places").fill("50")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    expect(page.get_by_text("Modifications enregistrées.")).to_be_visible()
    portal.mail.wait_for("invite49@example.org", "Une place s’est libérée")
    assert event.registrations.filter(status=RegistrationStatus.WAITING).count() == 2


def move_it_and_tell(page, portal, event):
    page.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Lieu").fill("Forum")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    expect(page.get_by_text("Un changement à annoncer")).to_be_visible()
    portal.check(page)
    page.get_by_role("button", name=re.compile(r"^Prévenir 52\s*personnes maintenant$")).click()
    told = portal.mail.wait_for("invite51@example.org", "Changement de date ou de lieu")
    assert "Forum, Flers" in told.text


def call_it_off(page, portal, event):
    page.goto(portal.url("events:event_detail", event.uuid))
    page.get_by_role("link", name="Annuler l’événement…").click()
    portal.check(page)
    page.get_by_label("Pourquoi l’événement n’a pas lieu").fill("Alerte neige.")
    page.get_by_role("button", name="Annuler l’événement").click()
    expect(page.get_by_text("Événement annulé. Les personnes inscrites et en attente sont prévenues.")).to_be_visible()
    portal.check(page)
    letter = portal.mail.wait_for("invite51@example.org", "Annulé")
    assert "Alerte neige." in letter.text
    assert len(portal.mail.find("invite0@example.org")) == 3  # confirmed, changed, called off


# --- P4 -----------------------------------------------------------------------------------------------------------------


def test_a_partner_proposes_an_event_and_the_team_publishes_it(page, portal, bruno, claire):
    propose(page, portal, bruno)
    portal.sign_out(page)
    send_back(page, portal, claire)
    letter = portal.mail.wait_for("bruno@example.org", "Votre événement est à compléter")
    assert "Qui intervient ?" in letter.text.replace("\u202f", " ")
    portal.sign_out(page)
    complete(page, portal, bruno)
    portal.sign_out(page)
    accept(page, portal, claire)
    portal.mail.wait_for("bruno@example.org", "Votre événement est publié")
    portal.sign_out(page)
    page.goto(portal.base + Event.objects.get().get_public_url())
    expect(page.get_by_text("Agglomération du Bocage")).to_be_visible()
    portal.check(page)


def propose(page, portal, user):
    portal.sign_in(page, user)
    page.get_by_role("link", name="Événements", exact=True).first.click()
    page.get_by_role("link", name="Proposer un événement").click()
    portal.check(page)
    page.get_by_label("Type d’événement").select_option("forum")
    page.get_by_label("Titre").fill("Matinée mobilité")
    page.get_by_label("Date", exact=True).fill("2031-03-20")
    page.get_by_label("Lieu").fill("Maison du vélo")
    page.get_by_label("Présentation").fill("Essais sur place.")
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.get_by_text("Proposition envoyée", exact=True)).to_be_visible()
    portal.check(page)


def send_back(page, portal, user):
    portal.sign_in(page, user)
    page.get_by_role("link", name=re.compile("événement proposé|Répondre")).first.click()
    portal.check(page)
    page.get_by_label("Demander de compléter").check()
    page.get_by_label("Votre mot").fill("Qui intervient ?")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Réponse envoyée à Bruno Lefèvre.")).to_be_visible()
    portal.check(page)


def complete(page, portal, user):
    portal.sign_in(page, user)
    page.get_by_role("link", name="Événements", exact=True).first.click()
    page.get_by_role("link", name="Matinée mobilité").click()
    page.get_by_role("link", name="Compléter ma proposition").click()
    portal.check(page)
    page.get_by_label("Présentation").fill("Essais sur place, avec la chargée de mission mobilité.")
    page.get_by_role("button", name="Renvoyer à l’équipe").click()
    expect(page.get_by_text("Votre proposition est renvoyée à l’équipe.")).to_be_visible()


def accept(page, portal, user):
    portal.sign_in(page, user)
    page.goto(portal.url("events:proposal_decide", Event.objects.get().uuid))
    page.get_by_label("Accepter et publier").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Réponse envoyée à Bruno Lefèvre.")).to_be_visible()


# --- A member registers colleagues, and follows the network in its own calendar --------------------------------------------------


def test_a_member_registers_colleagues_and_takes_its_calendar(page, portal, bruno, cafe):
    portal.sign_in(page, bruno)
    page.goto(portal.url("events:event_participants", cafe.uuid))
    page.get_by_role("link", name="Inscrire des collègues").click()
    portal.check_narrow(page, 375)
    for number, (first_name, address) in enumerate([("Ondine", "ondine"), ("Hector", "hector")]):
        row = page.get_by_role("group", name=f"Personne {number + 1}")
        row.get_by_label("Prénom").fill(first_name)
        row.get_by_label("Nom", exact=True).fill("Aubépine")
        row.get_by_label("Adresse e-mail").fill(f"{address}@example.org")
    page.get_by_role("button", name="Inscrire", exact=True).click()
    expect(page.get_by_text(re.compile("chacune reçoit un message"))).to_be_visible()
    portal.mail.wait_for("ondine@example.org", "Inscription confirmée")
    portal.mail.wait_for("hector@example.org", "Liste d’attente")
    assert Registration.objects.filter(organisation__name="Agglomération du Bocage").count() == 2

    RegistrationFactory(event=EventFactory(title="Forum"), email=bruno.email)
    page.goto(portal.url("events:network_calendar"))
    page.get_by_role("button", name="Créer mon adresse").click()
    portal.check_narrow(page, 375)
    answer = page.request.get(page.locator("#feed-url").inner_text())
    assert "Vous avez une place." in answer.text()
