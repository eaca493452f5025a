"""CVs taken where people are: a telephone on a bad network, and a queue at a forum."""

import re

from cvtheque.models import Candidate
from tests.cvtheque import hostile
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.cvtheque import PAPER
from tests.marks import needs_ocr


@needs_ocr
def test_photo_of_a_paper_cv_from_a_phone_on_a_network_that_drops(portal, new_context, tmp_path):
    photo = tmp_path / "image.jpg"
    photo.write_bytes(hostile.photo(zoom=150, turn=90, exif=hostile.telephone_exif()))
    page = new_context(has_touch=True, is_mobile=True).new_page()
    page.set_viewport_size({"width": 375, "height": 800})
    portal.watch(page)
    page.goto(portal.url("cvtheque:deposit"))
    camera = page.get_by_label("Ou photographier le CV papier")
    assert camera.get_attribute("capture") == "environment"
    camera.set_input_files(photo)
    page.get_by_label("Prénom").fill("Ana")
    page.get_by_label("Nom", exact=True).fill("Exemple")
    page.get_by_label("Adresse e-mail").fill("ana@example.org")
    page.get_by_label("Métier recherché").select_option(label="Aide-soignant / Aide-soignante")
    page.get_by_label("Commune où vous habitez").fill("Nulle-Part-sur-Mer")
    page.get_by_label("J’accepte que les adhérents trouvent mon profil").check()
    portal.check(page)
    portal.take_time(page)

    # The telephone closed the page to open its camera: the words are still there
    page.reload()
    assert page.get_by_label("Prénom").input_value() == "Ana"
    camera.set_input_files(photo)
    page.context.set_offline(True)
    page.get_by_role("button", name="Envoyer mon CV").click()
    page.get_by_text("Le réseau s’est interrompu").wait_for()
    page.context.set_offline(False)
    portal._errors.clear()  # the browser notes that the network was away, as it was
    portal.take_time(page)
    page.get_by_role("button", name="Réessayer").click()

    # A mistake: the photo stays chosen
    page.get_by_role("heading", name=re.compile("erreur empêche")).wait_for()
    portal.check(page)
    page.get_by_label("Commune où vous habitez").fill("Flers")
    portal.take_time(page)
    page.get_by_role("button", name="Envoyer mon CV").click()
    page.get_by_role("heading", name="Merci, votre CV est arrivé").wait_for()
    letter = portal.mail.wait_for("ana@example.org", "vérifiez ce que nous avons lu")
    page.goto(letter.link("/mon-profil/W"))
    page.get_by_role("heading", name="Dernière étape").wait_for(timeout=40_000)
    portal.check(page)
    page.get_by_role("link", name="Vérifier mon profil").click()
    assert "Aide-soignante de nuit en EHPAD" in page.get_by_label("Texte lu dans votre CV").input_value()
    portal.check(page)
    page.get_by_label("Aide à la toilette").check()
    page.get_by_role("button", name="Confirmer mon profil").click()
    page.get_by_text("visible des adhérents, sans votre nom").wait_for()


def test_queue_at_a_forum(portal, page, tmp_path):
    staff = UserFactory(staff=True, password=PASSWORD, first_name="Claire", last_name="Roy")
    photo = tmp_path / "cv.jpg"
    photo.write_bytes(hostile.photo())
    portal.sign_in(page, staff)
    page.get_by_role("link", name="Accueil de candidats").first.click()
    page.get_by_label("Où sommes-nous ?").fill("Forum des métiers, Flers")
    for number, (first_name, last_name) in enumerate([("Ana", "Exemple"), ("Zoé", "Fictive")]):
        page.get_by_label("Prénom").fill(first_name)
        page.get_by_label("Nom", exact=True).fill(last_name)
        page.get_by_label("Téléphone").fill(f"06 39 98 12 3{number}")
        if not number:
            page.get_by_label("Métier recherché").select_option(label="Aide-soignant / Aide-soignante")
            page.get_by_label("Commune où la personne habite").fill("Flers")
            page.get_by_label("Son CV").set_input_files(photo)
        page.get_by_label("J’accepte que les adhérents trouvent mon profil").check()
        page.get_by_label("J’ai informé la personne").check()
        portal.check(page)
        page.get_by_role("button", name="Enregistrer et passer à la suivante").click()
        page.get_by_text(f"{first_name} {last_name} est enregistré").wait_for()
        assert page.get_by_label("Où sommes-nous ?").input_value() == "Forum des métiers, Flers"
        assert page.get_by_label("Prénom").input_value() == ""
    portal.check(page)
    portal.check_narrow(page)
    candidate = Candidate.objects.get(last_name="Exemple")
    paper = page.request.get(portal.url("cvtheque:meeting_paper", candidate.pk))
    assert paper.headers["content-type"] == "application/pdf"
    page.get_by_role("link", name="Ana Exemple", exact=True).click()
    page.get_by_role("link", name="Consentements").click()
    page.get_by_text("par Claire Roy, Forum des métiers, Flers").wait_for()
    portal.check(page)
    assert PAPER.heading[0] == str(candidate)
