"""A printed link opens the record of whoever holds it, and nothing of the mailbox somebody typed at a forum."""

import io
import json
import re
import zipfile

import pytest
from django.urls import reverse

from cvtheque.models import PAPER_PURPOSE, Candidate
from gtec_portal import links
from gtec_portal.models import Message
from tests.factories.cvtheque import CandidateFactory
from tests.factories.vacancies import ApplicationFactory
from vacancies.models import Application

pytestmark = pytest.mark.django_db
PAGES = ["own_detail", "own_edit", "own_preview", "own_file", "own_keep", "own_delete", "own_notes"]


@pytest.fixture
def bea(flers, trades):
    return CandidateFactory(
        email="boite@example.org",
        phone="06 39 98 12 34",
        commune=flers,
        trades=[trades["J1501"]],
        text="Aide-soignante",
    )


@pytest.fixture
def applied(db):
    """Somebody answered a vacancy with this address: perhaps not the person who told it at the forum."""
    return ApplicationFactory(email="boite@example.org", vacancy__title="Cuisinier de nuit")


@pytest.fixture
def paper(bea):
    return bea.paper_url.split("/mon-profil/")[1].strip("/")


def test_paper_opens_the_record_and_hides_what_the_address_did(client, bea, applied, paper):
    by_paper = client.get(reverse("cvtheque:own_detail", args=[paper])).content.decode()
    by_mail = client.get(reverse("cvtheque:own_detail", args=[bea.token])).content.decode()

    assert bea.first_name in by_paper and "Cuisinier de nuit" not in by_paper
    assert "Recevoir ce lien par e-mail" in by_paper
    assert "Cuisinier de nuit" in by_mail and "Recevoir ce lien par e-mail" not in by_mail


@pytest.mark.parametrize("name", PAGES)
def test_no_page_opened_by_a_paper_holds_the_better_key(client, bea, paper, name):
    page = client.get(reverse(f"cvtheque:{name}", args=[paper]))

    assert page.status_code == 200
    keys = set(re.findall(r"/mon-profil/([^/\"]+)/", page.content.decode()))
    assert [links.read_token(Candidate.objects, key, PAPER_PURPOSE) for key in keys] == [bea] * len(keys)
    assert keys


def test_saving_by_paper_stays_on_the_paper(client, bea, paper):
    response = client.post(reverse("cvtheque:own_keep", args=[paper]))

    key = response.url.removeprefix("/mon-profil/").strip("/")
    assert links.read_token(Candidate.objects, key, PAPER_PURPOSE) == bea


def test_own_data_by_paper_leave_out_the_mailbox(client, bea, applied, paper):
    def data(token):
        answer = client.get(reverse("cvtheque:own_export", args=[token]))
        with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as box:
            return json.loads(box.read("donnees.json"))

    assert "Vos candidatures" in data(bea.token)
    assert "Vos candidatures" not in data(paper)
    assert "Votre profil dans la CVthèque" in data(paper)


def test_deleting_by_paper_leaves_the_answers_of_the_mailbox(client, bea, applied, paper):
    Message.objects.create(kind="cvtheque.met", to=bea.email, subject="Votre page", text="x", html="x")
    Message.objects.create(kind="vacancies.received", to=bea.email, subject="Votre réponse", text="x", html="x")

    client.post(reverse("cvtheque:own_delete", args=[paper]))

    assert not Candidate.objects.filter(pk=bea.pk).exists()
    assert Application.objects.filter(pk=applied.pk, email="boite@example.org").exists()
    assert list(Message.objects.values_list("kind", flat=True)) == ["vacancies.received"]


def test_deleting_from_the_letter_takes_them_too(client, bea, applied):
    client.post(reverse("cvtheque:own_delete", args=[bea.token]))

    assert not Application.objects.filter(email="boite@example.org").exists()


def test_without_an_address_nothing_is_announced_as_missing(client, flers, trades):
    somebody = CandidateFactory(email="", phone="06 39 98 12 34", commune=flers, trades=[trades["J1501"]])
    token = somebody.paper_url.split("/mon-profil/")[1].strip("/")

    assert (
        "Recevoir ce lien par e-mail" not in client.get(reverse("cvtheque:own_detail", args=[token])).content.decode()
    )


def test_revoked_paper_is_dead(client, bea, paper):
    Candidate.objects.filter(pk=bea.pk).update(link_version=bea.link_version + 1)

    assert client.get(reverse("cvtheque:own_detail", args=[paper])).status_code == 404


def test_printed_key_is_the_poor_one(client, staff, bea, monkeypatch):
    from cvtheque.views import intake

    printed = []
    drawn = intake.qr_of
    monkeypatch.setattr(intake, "qr_of", lambda address: printed.append(address) or drawn(address))
    client.force_login(staff)

    assert client.get(reverse("cvtheque:meeting_paper", args=[bea.pk])).status_code == 200
    (address,) = printed
    page = client.get("/mon-profil/" + address.split("/mon-profil/")[1])
    assert "Recevoir ce lien par e-mail" in page.content.decode()
