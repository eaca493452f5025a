"""The CV, from both sides: a job seeker without account, an employer who finds without knowing, and a name given from a mail."""

import re
from pathlib import Path

import pytest

from cvtheque.demo_files import Paper, docx, odt, pdf
from tests.factories.accounts import PASSWORD

ANA = Paper(
    [
        "Ana QUINCAMPOIX",
        "27 rue des Charmilles, 61100 Flers",
        "06.39.98.12.34 - ana.quincampoix@example.org",
        "Née le 12/03/1987",
    ],
    [
        (
            "Expériences",
            ["2018 - 2022 : Aide-soignante de nuit en EHPAD, gériatrie", "2015 - 2018 : Agent de service hospitalier"],
        ),
        ("Formation", ["2017 : DEAS, diplôme d’État d’aide-soignant"]),
    ],
)
SECRETS = ["quincampoix", "06 39", "06.39", "0639981234", "charmilles", "12/03/1987"]


def fill_deposit(portal, page, path, *, first_name, last_name, mail, trade):
    page.goto(portal.base)
    page.get_by_role("link", name="Déposer mon CV").first.click()
    page.get_by_label("Votre CV").set_input_files(path)
    page.get_by_label("Prénom").fill(first_name)
    page.get_by_label("Nom", exact=True).fill(last_name)
    page.get_by_label("Adresse e-mail").fill(mail)
    page.get_by_label("Téléphone").fill("06 39 98 12 34")
    page.get_by_label("Métier recherché").select_option(label=trade)
    page.get_by_label("Commune où vous habitez").fill("Flers")
    page.get_by_label("J’accepte que les adhérents trouvent mon profil").check()
    portal.take_time(page)
    page.get_by_role("button", name="Envoyer mon CV").click()


def shows_nobody(page):
    content = page.content().lower()
    assert [secret for secret in SECRETS if secret in content] == [], page.url


@pytest.mark.parametrize("width", [1280, 375])
def test_cv_from_deposit_to_name_and_back(portal, page, new_context, employer, tmp_path, width):
    """The job seeker and the employer, both at a desk, then both on a phone."""
    page.set_viewport_size({"width": width, "height": 900})
    employer.set_password(PASSWORD)
    employer.save()
    paper = tmp_path / "CV_Ana_QUINCAMPOIX.pdf"
    paper.write_bytes(pdf(ANA))

    # The job seeker, without account
    seeker = new_context().new_page()
    seeker.set_viewport_size({"width": width, "height": 900})
    portal.watch(seeker)
    fill_deposit(
        portal,
        seeker,
        paper,
        first_name="Ana",
        last_name="Quincampoix",
        mail="ana.quincampoix@example.org",
        trade="Aide-soignant / Aide-soignante",
    )
    seeker.get_by_role("heading", name="Merci, votre CV est arrivé").wait_for()
    seeker.get_by_text("ana.quincampoix@example.org").wait_for()
    portal.check(seeker)
    letter = portal.mail.wait_for("ana.quincampoix@example.org", "vérifiez ce que nous avons lu")
    seeker.goto(letter.link("/mon-profil/"))
    seeker.get_by_role("heading", name="Dernière étape").wait_for(
        timeout=30_000
    )  # the page follows the reading by itself
    portal.check(seeker)
    seeker.get_by_role("link", name="Vérifier mon profil").click()
    read = seeker.get_by_label("Texte lu dans votre CV")
    assert "Aide-soignante de nuit en EHPAD, gériatrie" in read.input_value()
    seeker.get_by_label("Compétences, diplômes, expériences").fill("Toilettes relationnelles, chant")
    seeker.get_by_label("Trajet accepté, en km").fill("25")
    portal.check(seeker)
    seeker.get_by_role("button", name="Confirmer mon profil").click()
    seeker.get_by_text("visible des adhérents, sans votre nom").wait_for()
    seeker.get_by_role("link", name="Voir ce que voient les employeurs").click()
    seeker.get_by_text("Toilettes relationnelles, chant").wait_for()
    shows_nobody(seeker)
    seeker.get_by_role("link", name="Ma page").click()

    # The employer finds, and learns nothing
    portal.sign_in(page, employer)
    portal.follow_menu(page, "CVthèque")
    words = page.get_by_label("Mots, métier, diplôme, sigle")
    for typed in ("AS", "aides soignants", "geriatrie", "toilette relationnelle", "geriatire"):
        words.fill(typed)
        page.get_by_role("button", name="Chercher").click()
        page.wait_for_url(re.compile(r"q=" + typed.split()[0]))
        page.get_by_role("link", name=re.compile("^Candidat n°")).wait_for()
        shows_nobody(page)
    page.get_by_text("Aucun résultat exact pour « geriatire »").wait_for()
    page.get_by_label("Autour de").fill("Caen")
    page.get_by_label("Distance à vol d’oiseau").select_option(label="20 km")
    page.get_by_text("Aucun résultat pour ces filtres").wait_for()
    page.get_by_label("Autour de").fill("Messei")
    page.get_by_label("Autour de").press("Enter")
    page.get_by_role("link", name=re.compile("^Candidat n°")).wait_for()
    page.get_by_text(re.compile("Messei à vol d’oiseau|habite Messei")).first.wait_for()
    portal.check(page)
    portal.check_narrow(page)
    page.reload()  # the address holds the whole search
    page.get_by_role("link", name=re.compile("^Candidat n°")).click()
    page.get_by_role("heading", name=re.compile("^Candidat n°")).wait_for()
    shows_nobody(page)
    portal.check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Résumé en PDF").click()
    assert re.fullmatch(r"candidat-\d+\.pdf", download.value.suggested_filename)
    page.get_by_role("link", name="Demander son nom").click()
    page.get_by_label("Poste proposé").fill("Aide-soignant·e de nuit, 28 h")
    page.get_by_label("Message au candidat").fill("Votre expérience de nuit nous intéresse beaucoup.")
    portal.check(page)
    page.get_by_role("button", name="Envoyer la demande").click()
    page.get_by_text("Votre demande attend une réponse").wait_for()
    shows_nobody(page)
    profile = page.url

    # The job seeker answers from the mail
    letter = portal.mail.wait_for("ana.quincampoix@example.org", "aimerait vous connaître")
    seeker.goto(letter.link("/accepter/"))
    seeker.get_by_text("Votre expérience de nuit nous intéresse beaucoup.").wait_for()
    portal.check(seeker)
    seeker.get_by_role("button", name="Accepter et donner mon nom").click()
    seeker.get_by_text("voit maintenant votre nom").wait_for()

    # The employer sees name and file
    letter = portal.mail.wait_for(employer.email, "accepte de vous donner son nom")
    assert [secret for secret in SECRETS if secret in letter.text.lower() + letter.html.lower()] == []
    page.goto(letter.link("/cvtheque/profil/"))
    assert page.url == profile
    page.get_by_role("heading", name="Ana Quincampoix").wait_for()
    page.get_by_text("06 39 98 12 34").wait_for()
    portal.check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le CV").click()
    assert download.value.suggested_filename == "CV Ana Quincampoix.pdf"
    assert Path(download.value.path()).read_bytes() == pdf(ANA)

    # The job seeker sees who looked, and leaves
    seeker.reload()
    looks = seeker.get_by_role("table", name="Consultations de votre profil")
    looks.get_by_text("Téléchargement, CV", exact=True).wait_for()
    assert looks.get_by_role("rowheader", name=str(employer.acting_organisation)).count() == 5
    seeker.get_by_role("button", name="Retirer : Être trouvé par les adhérents").click()
    seeker.get_by_text("votre profil n’apparaît plus dans la recherche").wait_for()
    portal.check(seeker)
    page.goto(portal.url("cvtheque:search") + "?q=AS")
    page.get_by_text("Aucun résultat pour ces filtres").wait_for()


@pytest.mark.parametrize(("name", "make"), [("cv.docx", lambda paper: docx(paper, layout="box")), ("cv.odt", odt)])
def test_other_formats_are_read_without_javascript(portal, new_context, tmp_path, name, make):
    path = tmp_path / name
    path.write_bytes(make(ANA))
    page = new_context(java_script_enabled=False).new_page()

    fill_deposit(
        portal,
        page,
        path,
        first_name="Ana",
        last_name="Quincampoix",
        mail="ana@example.org",
        trade="Aide-soignant / Aide-soignante",
    )
    page.goto(portal.mail.wait_for("ana@example.org").link("/mon-profil/"))
    for _ in range(60):
        if page.get_by_role("link", name="Vérifier mon profil").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("link", name="Vérifier mon profil").click()

    assert "Aide-soignante de nuit en EHPAD, gériatrie" in page.get_by_label("Texte lu dans votre CV").input_value()


def test_wrong_file_is_refused_and_nothing_typed_is_lost(portal, page, tmp_path):
    path = tmp_path / "photo.pdf"
    path.write_bytes(b"ceci n'est pas un PDF")
    portal.watch(page)

    fill_deposit(
        portal,
        page,
        path,
        first_name="Ana",
        last_name="Quincampoix",
        mail="ana@example.org",
        trade="Aide-soignant / Aide-soignante",
    )

    page.get_by_role("heading", name="Une erreur empêche l’envoi").wait_for()
    assert page.get_by_label("Prénom").input_value() == "Ana"
    assert page.get_by_label("J’accepte que les adhérents trouvent mon profil").is_checked()
    portal.check(page)
    portal.check_narrow(page)
