"""J6 and the same person twice: a job seeker keeps, reads and takes away what is held of them; staff joins two records."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cvtheque.models import Candidate
from cvtheque.services import clock, deposits
from tests.factories.accounts import PASSWORD
from tests.factories.cvtheque import CandidateFactory
from tests.factories.reference import CommuneFactory, TradeFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from tests.factories.vivier import AppointmentFactory, EntryFactory, NoteFactory
from vacancies.models import Application


def on_a_phone(page):
    page.set_viewport_size({"width": 375, "height": 800})


@pytest.mark.parametrize("width", [1280, 375])
def test_own_data_from_warning_to_leaving(portal, page, employer, width):
    page.set_viewport_size({"width": width, "height": 800})
    portal.watch(page)
    person = CandidateFactory(
        first_name="Ondine", last_name="Quincampoix", email="ondine@example.org", text="Aide-soignante de nuit",
        trades=[TradeFactory()],
    )  # fmt: skip
    organisation = employer.acting_organisation
    entry = EntryFactory(
        candidate=person, shortlist__organisation=organisation, shortlist__title="Nuit, Flers", known=True
    )
    AppointmentFactory(entry=entry, place="12 rue du Lac, Flers")
    NoteFactory(candidate=person, organisation=organisation, text="Très à l’aise avec les résidents.")
    ApplicationFactory(email="ondine@example.org", vacancy=VacancyFactory(published=True, title="Jour, Flers"))

    # Twenty-two months of silence later, a letter
    silent = timezone.now() - relativedelta(months=22) - timedelta(days=1)
    person.refresh_from_db()
    Candidate.objects.filter(pk=person.pk).update(last_contact_at=silent)
    person.entries.update(added_at=silent)
    Application.objects.update(received_at=silent)  # a sign of life too: the clock moves for every app
    assert clock.tick() == (1, 0)
    letter = portal.mail.wait_for("ondine@example.org", "Gardons-nous votre CV")
    page.goto(letter.link("/garder/"))
    portal.check(page)
    page.get_by_role("button", name="Garder").click()
    page.get_by_text("votre profil est gardé").wait_for()

    # Everything in its place
    index = page.get_by_role("navigation", name="Sur cette page")
    index.get_by_role("link", name="Mes rendez-vous").click()
    page.get_by_text("12 rue du Lac, Flers").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Ajouter à mon agenda").click()
    assert b"12 rue du Lac" in Path(download.value.path()).read_bytes()
    index.get_by_role("link", name="Mes candidatures").click()
    page.get_by_role("link", name="Jour, Flers").first.wait_for()
    portal.check(page)
    page.get_by_role("link", name="Lire les notes").click()
    page.get_by_text("Très à l’aise avec les résidents.").wait_for()
    portal.check(page)
    page.get_by_role("link", name="Ma page").click()

    # Taken away
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger mes données").click()
    box = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    (profile,) = json.loads(box.read("donnees.json"))["Votre profil dans la CVthèque"]
    assert [note["note"] for note in profile["notes écrites sur vous"]] == ["Très à l’aise avec les résidents."]
    assert [spotted["poste"] for spotted in profile["listes de candidats repérés"]] == ["Nuit, Flers"]

    # Gone
    page.get_by_role("link", name="Supprimer mon profil").click()
    portal.check(page)
    page.get_by_role("button", name="Supprimer").click()
    page.get_by_role("heading", name="supprimé").wait_for()
    assert Candidate.objects.count() == 0


def test_staff_joins_two_records_of_one_person(portal, page, new_context, staff):
    staff.set_password(PASSWORD)
    staff.save()
    flers, trade = CommuneFactory(name="Flers"), TradeFactory()
    known = CandidateFactory(
        first_name="Anne-Élise", last_name="Le Goff", email="anne@example.org", phone="", commune=flers, trades=[trade],
        text="Aide-soignante de nuit",
    )  # fmt: skip
    again = deposits.Person(
        first_name="Anne Elise", last_name="LE GOFF", email="anne+cv@example.org", phone="06 39 98 12 34",
        commune=flers, trades=[trade],
    )  # fmt: skip
    deposits.deposit(again, purposes=["members", "rebond"])
    welcome = portal.mail.wait_for("anne+cv@example.org", "Votre CV est arrivé")
    former = next(url for url in welcome.links if "/mon-profil/" in url)

    portal.sign_in(page, staff)
    portal.watch(page)
    page.get_by_role("link", name="Candidats", exact=True).first.click()
    page.get_by_role("link", name="Doublons").click()
    page.get_by_role("cell", name="Même adresse e-mail, écrite autrement").wait_for()
    portal.check(page)
    page.get_by_role("link", name="Comparer").click()
    page.get_by_role("heading", name="Est-ce la même personne").wait_for()
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_label("Téléphone, l’autre dossier").check()
    page.get_by_role("button", name="Réunir les deux dossiers").click()
    page.get_by_text("n’en font plus qu’un").wait_for()
    page.get_by_text("06 39 98 12 34").wait_for()
    portal.check(page)

    seeker = new_context().new_page()
    on_a_phone(seeker)
    seeker.goto(former)
    seeker.get_by_role("heading", name="Anne-Élise").wait_for()
    portal.mail.wait_for("anne@example.org", "Vos deux profils")
    known.refresh_from_db()
    assert (known.phone, [consent.purpose for consent in known.consents.in_force()]) == ("06 39 98 12 34", ["members"])
