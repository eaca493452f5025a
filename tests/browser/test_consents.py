"""J2: a job seeker, on a phone, without account, decides: who may find them, who looked, and leaves from a letter."""

import re

import pytest

from cvtheque.enums import Purpose
from tests.factories.accounts import PASSWORD
from tests.factories.cvtheque import CandidateFactory
from tests.factories.reference import CommuneFactory


@pytest.fixture
def ana(transactional_db):
    return CandidateFactory(
        first_name="Ana",
        last_name="Quincampoix",
        email="ana.quincampoix@example.org",
        commune=CommuneFactory(),
        text="Aide-soignante de nuit en gériatrie",
        purposes=[Purpose.VACANCY],
    )


def screen(portal, new_context, width):
    page = new_context().new_page()
    page.set_viewport_size({"width": width, "height": 800})
    portal.watch(page)
    return page


def found(portal, page):
    """How many people the employer finds."""
    page.goto(portal.url("cvtheque:search") + "?q=gériatrie")
    page.wait_for_load_state("networkidle")
    return page.get_by_role("heading", name=re.compile("^Candidat n°")).count()


@pytest.mark.parametrize("width", [1280, 375])
def test_person_agrees_sees_who_looked_and_leaves_from_a_letter(portal, page, new_context, employer, ana, width):
    employer.set_password(PASSWORD)
    employer.save()
    seeker = screen(portal, new_context, width)

    # The link comes by mail, asked for from the home page
    seeker.goto(portal.base)
    seeker.goto(portal.url("cvtheque:link_request"))
    seeker.get_by_label("Adresse e-mail").fill(ana.email)
    portal.take_time(seeker)
    seeker.get_by_role("button", name=re.compile("lien")).click()
    seeker.goto(portal.mail.wait_for(ana.email, "Votre lien personnel").link("/mon-profil/"))
    portal.check(seeker)

    # Nobody finds them until they agree
    portal.sign_in(page, employer)
    assert found(portal, page) == 0
    seeker.get_by_role("button", name="Accorder : Être trouvé par les adhérents").click()
    seeker.get_by_text("Votre accord est enregistré.").wait_for()
    seeker.get_by_role("button", name="Accorder : Être signalé à d’autres adhérents").click()
    seeker.get_by_text("Votre accord est enregistré.").wait_for()
    portal.check(seeker)
    assert found(portal, page) == 1

    # The employer reads, asks, and is told yes; then signals the person to the others
    page.get_by_role("heading", name=re.compile("^Candidat n°")).get_by_role("link").click()
    page.get_by_role("link", name="Demander son nom").click()
    page.get_by_text("Demandes reçues par cette personne").wait_for()
    page.get_by_label("Poste proposé").fill("Aide-soignant·e de nuit")
    page.get_by_label("Message au candidat").fill("Votre parcours nous intéresse.")
    page.get_by_role("button", name="Envoyer la demande").click()
    page.get_by_text("Votre demande attend une réponse").wait_for()
    letter = portal.mail.wait_for(ana.email, "aimerait vous connaître")
    leave = letter.link("/retirer-mon-accord/")
    seeker.goto(letter.link("/accepter/"))
    seeker.get_by_role("button", name="Accepter et donner mon nom").click()
    seeker.get_by_text("voit maintenant votre nom").wait_for()
    page.reload()
    page.get_by_role("link", name="Signaler aux adhérents").click()
    page.get_by_label("Ce que vous en dites").fill("Ana Quincampoix a fait deux remplacements très réussis.")
    portal.check(page)
    page.get_by_role("button", name="Signaler ce profil").click()
    page.get_by_text("Nous avons masqué ce qui désignait la personne").wait_for()
    page.goto(portal.url("cvtheque:referral_list"))
    page.get_by_text("« [nom] a fait deux remplacements très réussis. »").wait_for()
    portal.check(page)
    portal.check_narrow(page)

    # The person sees who looked and who spoke of them
    seeker.reload()
    looks = seeker.get_by_role("table", name="Consultations de votre profil")
    assert looks.get_by_role("rowheader", name=str(employer.acting_organisation)).count() >= 1
    seeker.get_by_text("[nom] a fait deux remplacements très réussis.").first.wait_for()
    portal.check(seeker)

    # And leaves from the letter, in one click: gone at once from every place
    seeker.goto(leave)
    seeker.get_by_role("heading", name="Retirer cet accord ?").wait_for()
    portal.check(seeker)
    seeker.get_by_role("button", name="Retirer mon accord").click()
    seeker.get_by_role("heading", name="Votre accord est retiré").wait_for()
    portal.check(seeker)
    assert found(portal, page) == 0
    page.goto(portal.url("cvtheque:referral_list"))
    page.get_by_text("Aucun profil signalé pour le moment").wait_for()


def test_proposal_to_be_signalled_is_answered_without_javascript(portal, new_context, employer, ana):
    from cvtheque.services import rebond

    referral = rebond.signal(ana, organisation=employer.acting_organisation, by=employer, note="Très bon contact.")
    page = new_context(java_script_enabled=False).new_page()

    page.goto(portal.mail.wait_for(ana.email, "aimerait parler de vous").link("/accepter/"))
    page.get_by_text("Très bon contact.").wait_for()
    page.get_by_text("J’accepte que les adhérents trouvent mon profil").wait_for()
    page.get_by_role("button", name="Accepter").click()

    page.get_by_text("votre profil est signalé aux adhérents, sans votre nom").wait_for()
    referral.refresh_from_db()
    assert referral.state == "live"
