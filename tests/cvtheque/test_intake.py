"""CVs that come otherwise: from people met in person, from a member with the person's agreement asked, and the old index redone."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import resolve, reverse
from django.utils import timezone

from cvtheque import profiles, reading, tasks
from cvtheque.enums import CandidateState, Channel, FileState, Origin, Purpose
from cvtheque.models import Candidate, Consent, CVFile, CVText, SearchProfile
from cvtheque.services import clock, forwards, reindexing
from gtec_portal.models import AuditLine
from tests.factories.cvtheque import CandidateFactory, CVFileFactory, UnveilRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet(client, staff, flers, trades):
    """Fill the form of the queue as the team does; returns the answer."""
    client.force_login(staff)

    def send(**changes):
        data = {
            "key": uuid.uuid4(),
            "place": "Forum des métiers, Flers",
            "first_name": "Ana",
            "last_name": "Exemple",
            "phone": "06 39 98 12 34",
            "email": "",
            "trade": "J1501",
            "commune": "Flers (61100)",
            "skills": "Toilettes, nuits",
            "informed": "on",
            "consent_members": "on",
            **changes,
        }
        return client.post(
            reverse("cvtheque:meeting_create"), {key: value for key, value in data.items() if value is not None}
        )

    return send


@pytest.fixture
def forward(client, employer, flers, trades):
    client.force_login(employer)

    def send(**changes):
        data = {
            "first_name": "Ana",
            "last_name": "Exemple",
            "email": "ana@example.org",
            "trade": "J1501",
            "commune": "Flers",
            "knows": "on",
            **changes,
        }
        return client.post(
            reverse("cvtheque:forward_create"), {key: value for key, value in data.items() if value is not None}
        )

    return send


# --- Met in person -----------------------------------------------------------------------------------------------------


def test_person_met_without_email_is_visible_at_once_and_the_consent_says_who_heard_it(
    meet, staff, cv, run_jobs, letters
):
    response = meet(cv=cv())
    run_jobs()

    assert response.url == reverse("cvtheque:meeting_create")
    candidate = Candidate.objects.get()
    assert (candidate.email, candidate.state, candidate.origin) == ("", CandidateState.ACTIVE, Origin.STAFF)
    assert candidate.profile.visible
    assert candidate.files.get().state == FileState.SEARCHABLE
    consent = candidate.consents.get()
    assert (consent.purpose, consent.channel, consent.collected_by, consent.place) == (
        Purpose.MEMBERS,
        Channel.STAFF,
        staff,
        "Forum des métiers, Flers",
    )
    assert consent.wording.sentence.startswith("J’accepte")
    assert letters() == []


def test_next_person_of_the_queue_finds_place_trade_and_commune_filled(client, meet):
    meet()

    page = client.get(reverse("cvtheque:meeting_create"))

    form = page.context["form"]
    assert (form["place"].value(), str(form["trade"].value()), form["commune"].value()) == (
        "Forum des métiers, Flers",
        "J1501",
        "Flers (61100)",
    )
    assert form["first_name"].value() is None
    assert page.context["queue"] == [Candidate.objects.get()]


def test_person_met_with_email_receives_their_link(meet, letters):
    meet(email="ana@example.org")

    (letter,) = letters()
    assert (letter.kind, letter.to) == ("cvtheque.met", "ana@example.org")
    assert "Forum des métiers, Flers" in letter.text


def test_same_click_twice_makes_one_person(meet):
    key = uuid.uuid4()

    answers = [meet(key=key).status_code, meet(key=key).status_code]

    assert answers == [302, 302]
    assert Candidate.objects.count() == 1


def test_two_people_without_email_are_two_people(meet):
    meet()
    meet(first_name="Zoé")

    assert Candidate.objects.filter(email="").count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"informed": None}, "informed", "Informez la personne"),
        ({"phone": ""}, "phone", "sans l’un des deux"),
        ({"consent_members": None}, "consent_members", "ne gardez pas son CV"),
        ({"consent_newsletter": "on"}, "consent_newsletter", "par e-mail"),
    ],
)
def test_meeting_without_what_the_law_needs_is_refused_in_words(meet, changes, field, words):
    response = meet(**changes)

    assert response.status_code == 422
    assert words in response.context["form"].errors[field][0]
    assert Candidate.objects.count() == 0


def test_known_address_is_named_to_the_team_and_nothing_is_written(meet, flers):
    known = CandidateFactory(email="ana@example.org", first_name="Ancienne", commune=flers)

    response = meet(email="ANA@example.org")

    assert response.status_code == 422
    assert response.context["known"] == known
    assert Candidate.objects.get().first_name == "Ancienne"


def test_names_are_kept_without_the_marks_nobody_sees(meet):
    meet(first_name="\u202eAna\u200b ", last_name=" Le\u00a0 Exem\u00adple")

    assert str(Candidate.objects.get()) == "Ana Le Exemple"


def test_form_about_somebody_known_is_not_kept_for_the_next_person(client, meet, flers):
    CandidateFactory(email="ana@example.org", commune=flers)

    assert "data-ended" in meet(email="ana@example.org").text
    assert "data-ended" not in client.get(reverse("cvtheque:meeting_create")).text


def test_paper_holds_the_personal_link_and_its_printing_is_written_down(client, meet, staff):
    meet()
    candidate = Candidate.objects.get()

    response = client.get(reverse("cvtheque:meeting_paper", args=[candidate.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store, private"
    import io

    import pypdf

    text = "".join(pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())
    assert candidate.own_url.rpartition("/mon-profil/")[0] in text
    assert candidate.token.split(":")[0] in text
    assert AuditLine.objects.filter(action="candidate.paper", actor_id=staff.pk).count() == 1


def test_script_that_sends_the_file_is_told_where_to_go(client, meet):
    url = reverse("cvtheque:meeting_create")
    data = {
        "key": uuid.uuid4(),
        "place": "Forum",
        "first_name": "Ana",
        "last_name": "Exemple",
        "phone": "06 39 98 12 34",
        "trade": "J1501",
        "commune": "Flers",
        "informed": "on",
        "consent_members": "on",
    }

    response = client.post(url, data, headers={"X-Upload": "1"})

    assert (response.status_code, response.json()) == (201, {"url": url})


# --- People without an address -----------------------------------------------------------------------------------------


def test_person_without_any_contact_is_impossible(flers):
    with pytest.raises(IntegrityError, match="candidate_reachable"), transaction.atomic():
        CandidateFactory(email="", phone="", commune=flers)


def test_unconfirmed_person_without_address_is_impossible(flers):
    with pytest.raises(IntegrityError, match="candidate_can_confirm"), transaction.atomic():
        CandidateFactory(email="", new=True, commune=flers)


def test_person_without_address_lives_through_the_clock_and_everything_else(client, staff, flers, letters):
    from cvtheque.services import erasure, unveiling

    silent = CandidateFactory(email="", commune=flers, text="Aide-soignante")
    asked = UnveilRequestFactory(candidate=silent)
    unveiling.answer_unveil(asked, accept=True)
    Candidate.objects.filter(pk=silent.pk).update(last_contact_at=timezone.now() - timedelta(days=23 * 31))
    clock.tick()
    client.force_login(staff)
    pages = [
        "candidate_detail",
        "candidate_cv",
        "candidate_consents",
        "candidate_access",
        "candidate_mail",
        "candidate_history",
    ]

    assert [client.get(reverse(f"cvtheque:{page}", args=[silent.pk])).status_code for page in pages] == [200] * 6
    assert [letter for letter in letters() if not letter.to] == []
    erasure.erase_candidate(Candidate.objects.get(pk=silent.pk), cause="person")
    assert Candidate.objects.count() == 0


def test_erasing_somebody_without_address_takes_nobody_else(flers):
    from cvtheque.services import erasure

    leaving, staying = CandidateFactory(email="", commune=flers), CandidateFactory(email="", commune=flers)

    erasure.erase_candidate(leaving, cause="person")

    assert Candidate.objects.get() == staying


# --- Forwarded by a member ---------------------------------------------------------------------------------------------


def test_forwarded_cv_is_neither_read_nor_found_before_its_owner_agrees(
    client, forward, employer, cv, run_jobs, letters, flers
):
    response = forward(cv=cv())
    run_jobs()

    assert response.url == reverse("cvtheque:search")
    candidate = Candidate.objects.get()
    assert (candidate.state, candidate.source) == (CandidateState.INVITED, str(employer.acting_organisation))
    assert candidate.files.get().state == FileState.RECEIVED
    assert CVText.objects.count() == 0
    assert not SearchProfile.objects.visible_to(employer).exists()
    (letter,) = letters()
    assert (letter.kind, letter.to) == ("cvtheque.forwarded", "ana@example.org")
    for words in (str(employer.acting_organisation), "CNIL", "Tout supprimer maintenant", "tout est effacé"):
        assert words in letter.text
    assert "Votre nom, votre adresse e-mail, le fichier transmis, votre métier et votre commune." in letter.text
    page = client.get(reverse("cvtheque:own_agree", args=[candidate.token])).text
    assert "Aide-soignant" in page
    assert "Flers (61100)" in page


def test_name_sent_without_a_cv_is_called_a_name(client, forward, letters):
    forward()

    (letter,) = letters()
    assert "nous a parlé de vous" in letter.subject
    assert "nous a transmis votre nom." in letter.text
    page = client.get(reverse("cvtheque:own_agree", args=[Candidate.objects.get().token])).text
    assert "Votre nom nous a été transmis" in page
    assert "Votre CV nous a été transmis" not in page


def test_owner_agrees_and_becomes_a_candidate_like_another(client, forward, cv, run_jobs):
    forward(cv=cv())
    candidate = Candidate.objects.get()
    client.logout()
    assert resolve(client.get(reverse("cvtheque:own_detail", args=[candidate.token])).url).url_name == "own_agree"
    page = client.get(reverse("cvtheque:own_agree", args=[candidate.token]))
    assert [field.value() for field in page.context["form"]] == [None] * len(Purpose)

    answer = client.post(reverse("cvtheque:own_agree", args=[candidate.token]), {"consent_members": "on"})
    run_jobs()

    assert resolve(answer.url).url_name == "own_edit"
    candidate = Candidate.objects.get()
    assert (candidate.state, candidate.answer_before) == (CandidateState.ACTIVE, None)
    assert [consent.channel for consent in candidate.consents.all()] == [Channel.LINK]
    assert candidate.files.get().state == FileState.SEARCHABLE
    assert candidate.profile.visible
    client.post(reverse("cvtheque:own_agree", args=[candidate.token]), {"consent_members": "on"})  # the other tab
    assert Consent.objects.count() == 1


def test_owner_who_ticks_nothing_stays_invited(client, flers):
    candidate = CandidateFactory(invited=True, purposes=[], commune=flers)

    response = client.post(reverse("cvtheque:own_agree", args=[candidate.token]), {"consent_newsletter": "on"})

    assert response.status_code == 422
    assert Candidate.objects.get().is_invited


def test_owner_deletes_at_once(client, forward, cv, django_capture_on_commit_callbacks):
    forward(cv=cv())
    candidate, name = Candidate.objects.get(), CVFile.objects.get().storage_name
    client.logout()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("cvtheque:own_delete", args=[candidate.token]))

    assert Candidate.objects.count() == 0
    assert not default_storage.exists(name)


def test_unanswered_is_forgotten_after_thirty_days_by_the_daily_task(flers):
    old = CandidateFactory(invited=True, purposes=[], commune=flers)
    recent = CandidateFactory(invited=True, purposes=[], commune=flers)
    Candidate.objects.filter(pk=old.pk).update(answer_before=timezone.now() - timedelta(minutes=1))

    tasks.forget_unanswered()
    tasks.forget_unanswered()

    assert Candidate.objects.get() == recent
    assert (recent.answer_before - timezone.now()).days in {forwards.ANSWER_DAYS - 1, forwards.ANSWER_DAYS}


def test_forwarding_a_known_person_changes_nothing_and_shows_the_same(forward, letters, flers):
    known = CandidateFactory(email="ana@example.org", first_name="Ancienne", commune=flers)

    response = forward()

    assert response.url == reverse("cvtheque:search")
    assert Candidate.objects.get() == known
    assert Candidate.objects.get().first_name == "Ancienne"
    assert [letter.kind for letter in letters()] == ["cvtheque.forwarded_again"]


def test_forwarding_without_having_told_the_person_is_refused(forward):
    response = forward(knows=None)

    assert "Dites-le-lui d’abord" in response.context["form"].errors["knows"][0]


def test_forwards_of_one_organisation_are_limited(forward, monkeypatch):
    from cvtheque.views import intake

    monkeypatch.setattr(intake, "FORWARDS_PER_DAY", 1)

    assert [forward(email=f"p{n}@example.org").status_code for n in range(2)] == [302, 422]
    assert Candidate.objects.count() == 1


def test_pages_of_an_invited_person_lead_to_the_question(client, flers):
    candidate = CandidateFactory(invited=True, purposes=[], commune=flers)

    for name, args in (("own_edit", []), ("own_file", []), ("own_keep", []), ("own_consent", ["members"])):
        url = reverse(f"cvtheque:{name}", args=[candidate.token, *args])
        answers = [client.get(url), client.post(url)]
        assert [resolve(answer.url).url_name for answer in answers] == ["own_agree", "own_agree"]
    assert Candidate.objects.get().is_invited


# --- Reindexing --------------------------------------------------------------------------------------------------------


def run_command(*options):
    out = StringIO()
    call_command("reindex_cvs", *options, stdout=out)
    return out.getvalue()


def test_reindexing_prepares_old_rows_only_and_moves_no_date(flers):
    old, new = (
        CandidateFactory(commune=flers, text="Aide-soignante de nuit"),
        CandidateFactory(commune=flers, text="Cuisinier"),
    )
    SearchProfile.objects.filter(candidate=old).update(index_version=0, body="vieux texte")
    dates = dict(SearchProfile.objects.values_list("pk", "updated_at"))

    said = run_command()

    assert "1 profil à jour" in said.replace("\u00a0", " ")
    assert SearchProfile.objects.get(candidate=old).body == "Aide-soignante de nuit"
    assert dict(SearchProfile.objects.values_list("pk", "updated_at")) == dates
    assert not reindexing.profiles_to_index().exists()
    assert new.profile.index_version == profiles.INDEX_VERSION


def test_reindexing_stopped_halfway_goes_on_where_it_was(flers, monkeypatch):
    for number in range(3):
        CandidateFactory(commune=flers, text=f"Aide-soignante {number}")
    done = []

    def tired(candidate, **options):
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(candidate.pk)
        return refresh(candidate, **options)

    refresh = profiles.refresh
    monkeypatch.setattr(profiles, "refresh", tired)
    assert "Arrêté" in run_command("--all")
    assert reindexing.profiles_to_index().count() == 2

    monkeypatch.setattr(profiles, "refresh", refresh)
    run_command()

    assert not reindexing.profiles_to_index().exists()


def test_reading_again_keeps_what_its_owner_corrected(deposit, run_jobs):
    deposit()
    run_jobs()
    candidate = CandidateFactory()
    file = CVFileFactory(candidate=candidate, state=FileState.EXTRACTED, read_at=timezone.now())
    CVText.objects.create(file=file, content="Corrigé par sa main", corrected_at=timezone.now())
    CVText.objects.filter(file__candidate__email="ana.exemple@example.org").update(content="vieille lecture")

    run_command("--read", "--all")

    assert CVText.objects.get(file=file).content == "Corrigé par sa main"
    assert "Aide-soignante de nuit" in CVText.objects.exclude(file=file).get().content
    assert set(CVFile.objects.values_list("reader_version", flat=True)) == {reading.VERSION}


def test_reading_again_finds_words_where_none_were_read(deposit, cv, run_jobs):
    deposit()
    run_jobs()
    file = CVFile.objects.get()
    CVText.objects.all().delete()
    CVFile.objects.update(state=FileState.UNREADABLE, reader_version=0)

    run_command("--read")

    file.refresh_from_db()
    assert file.state == FileState.EXTRACTED
    assert "Aide-soignante" in file.text.content


def test_file_gone_from_the_disk_stops_no_reindexing(flers):
    candidate = CandidateFactory(commune=flers, text="Aide-soignante de nuit")
    default_storage.delete(candidate.files.get().storage_name)

    run_command("--read", "--all")

    assert CVText.objects.get().content == "Aide-soignante de nuit"
