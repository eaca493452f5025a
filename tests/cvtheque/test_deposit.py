"""J1: somebody without account leaves a CV, gets a link, sees what was read, corrects and confirms."""

import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from cvtheque import profiles
from cvtheque.enums import CandidateState, FileState, Purpose
from cvtheque.models import Candidate, CVFile, CVText
from cvtheque.views import own
from gtec_portal.open_forms import make_stamp
from tests.factories.cvtheque import FILES, PAPER, CandidateFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", FILES)
def test_deposit_of_each_format_becomes_a_searchable_profile(
    client, deposit, cv, run_jobs, letters, link, django_capture_on_commit_callbacks, name
):
    response = deposit(cv(FILES[name](PAPER), name))
    job = run_jobs()

    assert response.status_code == 302
    assert response.url == reverse("cvtheque:deposit_done")
    assert job.state == "done"
    candidate = Candidate.objects.get()
    assert candidate.files.get().state == FileState.EXTRACTED
    assert not candidate.profile.visible  # the address is not proven yet
    page = client.get(link(letters()[0]))
    assert page.context["candidate"] == candidate
    edit = client.get(reverse("cvtheque:own_edit", args=[candidate.token]))
    assert "Aide-soignante de nuit en EHPAD" in edit.context["form"]["text"].value()
    shown = {name: value for name, value in edit.context["form"].initial.items() if value is not None}
    data = {**shown, "trades": ["J1501"], "commune": "Flers", "skills": "Bonne humeur"}
    data.pop("has_licence")
    answer = client.post(reverse("cvtheque:own_edit", args=[candidate.token]), data)
    assert answer.status_code == 302
    candidate = Candidate.objects.get()
    assert candidate.state == CandidateState.ACTIVE
    assert candidate.profile.visible
    assert candidate.files.get().state == FileState.SEARCHABLE
    assert "Bonne humeur" in candidate.profile.body


def test_nothing_is_kept_under_the_original_name(deposit, cv, private_files):
    deposit(cv(name="../../CV Ana\u202eExemple\x00.pdf"))

    file = CVFile.objects.get()
    assert file.storage_name.startswith("cv/")
    assert "Ana" not in file.storage_name
    assert "\u202e" not in file.label and "/" not in file.label
    assert default_storage.exists(file.storage_name)
    stored = [path.name for path in Path(default_storage.location).rglob("*") if path.is_file()]
    assert stored == [file.storage_name.rpartition("/")[2]]


def test_consents_are_recorded_one_by_one_with_their_words(deposit):
    deposit(consent_newsletter="on")

    consents = Candidate.objects.get().consents.order_by("purpose")
    assert [(consent.purpose, consent.text_version) for consent in consents] == [
        (Purpose.MEMBERS, 1),
        (Purpose.NEWSLETTER, 1),
    ]
    assert "sans mon nom" in consents[0].wording.sentence


def test_deposit_form_ticks_nothing(client, flers):
    form = client.get(reverse("cvtheque:deposit")).context["form"]

    assert [field.value() for field in form.consent_fields] == [None, None, None, None]


def test_deposit_without_any_reason_to_keep_is_refused(deposit):
    response = deposit(consent_members=None, consent_newsletter="on")

    assert response.status_code == 422
    assert "consent_members" in response.context["form"].errors
    assert Candidate.objects.count() == 0


def test_invalid_deposit_keeps_what_was_typed_and_asks_for_the_file_again(deposit):
    response = deposit(email="pas une adresse")

    form = response.context["form"]
    assert response.status_code == 422
    assert form["first_name"].value() == "Ana"
    assert form.errors["email"] == ["Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr."]
    assert "Choisissez de nouveau votre fichier" in form.errors["cv"][0]


@pytest.mark.parametrize("number", ["06", "12 34", "abc", "+99 99"])
def test_unusable_phone_is_refused_in_words(deposit, number):
    assert deposit(phone=number).context["form"].errors["phone"] == [
        "Ce numéro n’est pas complet. Exemple : 06 12 34 56 78."
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+33 6 39 98 12 34", "06 39 98 12 34"),
        ("0639981234", "06 39 98 12 34"),
        ("", ""),
        ("+32 2 555 12 12", "+32 2 555 12 12"),
    ],
)
def test_phone_is_kept_in_one_form(deposit, typed, kept):
    deposit(phone=typed)

    assert Candidate.objects.get().phone == kept


def test_known_address_changes_nothing_and_shows_the_same_page(client, deposit, letters, flers):
    known = CandidateFactory(email="Ana.Exemple@example.org", first_name="Ancienne", commune=flers)

    response = deposit()

    assert response.url == reverse("cvtheque:deposit_done")
    assert Candidate.objects.get() == known
    assert Candidate.objects.get().first_name == "Ancienne"
    assert CVFile.objects.count() == 0
    assert [(letter.kind, letter.to) for letter in letters()] == [("cvtheque.already_here", "Ana.Exemple@example.org")]


def test_known_address_gets_at_most_three_letters_an_hour(deposit, letters, flers):
    CandidateFactory(email="ana.exemple@example.org", commune=flers)

    for _ in range(5):
        deposit()

    assert len(letters()) == 3


@pytest.mark.parametrize(
    "changes", [{"website": "https://spam.example"}, {"stamp": ""}, {"stamp": "faux"}, {"stamp": "1:abc:def"}]
)
def test_robots_are_refused_and_nothing_is_stored(deposit, changes):
    assert deposit(**changes).status_code == 422
    assert Candidate.objects.count() == 0


def test_deposits_from_one_connection_are_limited(deposit, monkeypatch):
    monkeypatch.setattr(own, "DEPOSITS_PER_HOUR", 2)

    answers = [deposit(email=f"p{n}@example.org").status_code for n in range(3)]

    assert answers == [302, 302, 422]
    assert Candidate.objects.count() == 2


def test_link_is_sent_again_without_saying_who_is_known(client, letters, flers):
    CandidateFactory(email="ana@example.org", commune=flers)
    stamp = make_stamp(time.time() - 60)

    known = client.post(reverse("cvtheque:link_request"), {"email": "ANA@example.org", "stamp": stamp}, follow=True)
    unknown = client.post(reverse("cvtheque:link_request"), {"email": "autre@example.org", "stamp": stamp}, follow=True)

    assert [str(message) for message in known.context["messages"]] == [
        str(message) for message in unknown.context["messages"]
    ]
    assert [letter.to for letter in letters()] == ["ana@example.org"]


def test_revoked_or_forged_link_is_not_found(client, flers):
    candidate = CandidateFactory(commune=flers)
    token = candidate.token
    candidate.link_version += 1
    candidate.save()

    for dead in (token, "faux", token[:-2] + "xx"):
        assert client.get(reverse("cvtheque:own_detail", args=[dead])).status_code == 404


def test_personal_page_is_never_cached_nor_indexed(client, flers):
    response = client.get(reverse("cvtheque:own_detail", args=[CandidateFactory(commune=flers).token]))

    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_replaced_file_leaves_the_disk_once_the_new_one_is_read(
    client, deposit, cv, run_jobs, django_capture_on_commit_callbacks
):
    deposit()
    run_jobs()
    former = CVFile.objects.get()
    url = reverse("cvtheque:own_file", args=[former.candidate.token])

    client.post(url, {"cv": cv(FILES["cv.odt"](PAPER), "nouveau.odt")})
    assert CVText.objects.get().file == former
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()

    assert CVFile.objects.get().label == "nouveau.odt"
    assert not default_storage.exists(former.storage_name)


def test_text_sent_back_by_a_browser_reads_like_the_text_of_the_file(client, deposit, run_jobs):
    deposit()
    run_jobs()
    candidate = Candidate.objects.get()
    CVText.objects.update(content="Expériences\r\n\r\n06 39 98 12 34\r\n\r\nNuits")
    Candidate.objects.update(skills="\ufb01ches de suivi")
    candidate.refresh_from_db()

    profiles.refresh(candidate)

    assert candidate.profile.body == "fiches de suivi\n\nExpériences\n\nNuits"


def test_page_of_a_new_file_speaks_of_a_former_one_only_when_there_is_one(client, deposit, run_jobs):
    deposit()
    url = reverse("cvtheque:own_file", args=[Candidate.objects.get().token])

    assert "Remplacer mon CV" not in client.get(url).text
    run_jobs()
    assert "Remplacer mon CV" in client.get(url).text


def test_what_the_cv_says_is_offered_and_kept_only_when_ticked(client, deposit, run_jobs):
    deposit(phone="")
    run_jobs()
    candidate = Candidate.objects.get()
    url = reverse("cvtheque:own_edit", args=[candidate.token])

    form = client.get(url).context["form"]

    offered = [value for value, _ in form.fields["found"].choices]
    (deas,) = [words for words in offered if words.startswith("DEAS (")]
    assert "Aide à la toilette" in offered
    assert form["found"].value() is None
    assert form["phone"].value() == "06 39 98 12 34"
    assert "Votre CV parle d’un permis" in form.fields["has_licence"].help_text
    data = {
        "trades": ["J1501"], "commune": "Flers", "mobility_km": 20, "availability": "now", "hours": "any", "first_name": "Ana",
        "last_name": "Exemple", "skills": "Chant", "found": [deas, "Aide à la toilette"], "text": form["text"].value(),
    }  # fmt: skip
    client.post(url, data)
    candidate.refresh_from_db()
    assert candidate.skills == f"Chant\n{deas}, Aide à la toilette"
    assert candidate.diplomas == ["deas"]  # found by those who search for it
    again = client.get(url).context["form"]
    assert "found" not in again.fields  # said once
