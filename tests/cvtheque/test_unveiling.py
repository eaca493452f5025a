"""Asking for a name: which post, how often, how it ends; and what happens when the person leaves in the middle."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ErasureCause
from accounts.models import AccessLog
from cvtheque import tasks
from cvtheque.enums import UnveilState
from cvtheque.models import WAITING_LIMIT, Candidate, UnveilRequest
from cvtheque.redaction import flat
from cvtheque.services import Refused, erasure, unveiling
from gtec_portal.models import Message
from tests.cvtheque.test_identity import together
from tests.factories.accounts import UserFactory
from tests.factories.cvtheque import CandidateFactory, UnveilRequestFactory
from tests.factories.members import OrganisationFactory
from tests.factories.vacancies import VacancyFactory


@pytest.fixture
def ana(db, flers, trades):
    return CandidateFactory(
        first_name="Ana",
        last_name="Quincampoix",
        email="ana.quincampoix@example.org",
        commune=flers,
        trades=[trades["J1501"]],
        text="Aide-soignante en gériatrie",
    )


@pytest.fixture
def ask(employer):
    def send(candidate, organisation=None, **values):
        return unveiling.ask_unveil(
            candidate.profile,
            organisation=organisation or employer.acting_organisation,
            by=employer,
            **{"vacancy": "Nuit, 28 h", "reason": "Bonjour", **values},
        )

    return send


def ago(**values):
    """Move every request into the past."""
    moved = timezone.now() - timedelta(**values)
    UnveilRequest.objects.update(created_at=moved, expires_at=moved + timedelta(days=14))


# --- For which post ----------------------------------------------------------------------------------------------------


@pytest.fixture
def vacancy(employer):
    return VacancyFactory(
        published=True,
        is_public=True,
        title="Aide-soignant·e de nuit",
        organisation=employer.acting_organisation,
        site__organisation=employer.acting_organisation,
    )


@pytest.mark.django_db
def test_employer_chooses_one_of_its_own_open_vacancies(client, employer, ana, vacancy, letters):
    VacancyFactory(published=True, title="Offre d’un autre")
    VacancyFactory(title="Brouillon", organisation=employer.acting_organisation, site=vacancy.site)
    client.force_login(employer)
    path = reverse("cvtheque:profile_unveil", args=[ana.profile.uuid])

    form = client.get(path).context["form"]
    client.post(path, {"opening": str(vacancy.uuid), "vacancy": "", "reason": "Bonjour"})

    assert form.fields["opening"].choices == [
        (str(vacancy.uuid), "Aide-soignant·e de nuit"),
        ("autre", "Un autre poste"),
    ]
    assert form["opening"].value() == str(vacancy.uuid)  # the only one there is
    asked = UnveilRequest.objects.get()
    assert (asked.vacancy, asked.opening) == ("Aide-soignant·e de nuit", vacancy.uuid)
    assert vacancy.get_public_url() in letters()[-1].text
    assert (
        vacancy.get_public_url()
        in client.get(reverse("cvtheque:own_answer", args=[ana.token, asked.uuid, "accepter"])).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opening", "words", "field"),
    [("autre", "", "vacancy"), ("6f9d5c1e-0c64-4a7e-9a55-0b8f3f1f2d77", "Nuit", "opening"), ("'; DROP", "Nuit", "opening"), ("", "Nuit", "opening"), ("autre", "x" * 201, "vacancy")],
)  # fmt: skip
def test_post_is_required_and_never_somebody_elses(client, employer, ana, vacancy, opening, words, field):
    client.force_login(employer)

    response = client.post(
        reverse("cvtheque:profile_unveil", args=[ana.profile.uuid]),
        {"opening": opening, "vacancy": words, "reason": "Bonjour"},
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert UnveilRequest.objects.count() == 0


@pytest.mark.django_db
def test_closed_vacancy_leaves_its_words_and_no_link(ana, ask, vacancy, client):
    asked = ask(ana, vacancy=vacancy.title, opening=vacancy.uuid)
    type(vacancy).objects.update(published_at=timezone.now() - timedelta(days=90), expires_at=timezone.now())

    page = client.get(reverse("cvtheque:own_answer", args=[ana.token, asked.uuid, "accepter"])).content.decode()

    assert vacancy.title in page.replace("\u202f", " ") and vacancy.get_public_url() not in page


# --- How often ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_person_never_has_more_than_three_requests_to_answer(ana, ask, settings):
    settings.UNVEIL_BUDGET = 100
    others = OrganisationFactory.create_batch(WAITING_LIMIT + 1)
    asked = [ask(ana, organisation=other) for other in others[:WAITING_LIMIT]]

    with pytest.raises(Refused, match="déjà 3\u00a0demandes à lire"):
        ask(ana, organisation=others[-1], insist="Très urgent")
    unveiling.answer_unveil(asked[0], accept=False)

    assert ask(ana, organisation=others[-1]).state == UnveilState.PENDING


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_when_everybody_asks_at_once(ana, ask, settings):
    settings.UNVEIL_BUDGET = 100
    others = OrganisationFactory.create_batch(6)

    results = together(*[lambda other=other: ask(ana, organisation=other) for other in others])

    assert sorted(type(result).__name__ for result in results) == ["Refused"] * 3 + ["UnveilRequest"] * 3


@pytest.mark.django_db
def test_page_says_before_sending_how_much_the_person_was_asked(client, employer, ana, ask):
    ask(ana, organisation=OrganisationFactory())
    client.force_login(employer)

    page = client.get(reverse("cvtheque:profile_unveil", args=[ana.profile.uuid])).content.decode()

    assert "déjà 1 sur 4 ce mois-ci" in page


# --- How it ends -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_reminder_after_a_week_and_no_more(client, ana, ask, letters, link):
    ask(ana)
    ago(days=6, hours=23)
    tasks.remind_unveil_requests()
    assert len(letters()) == 1

    ago(days=7, minutes=1)
    for _ in range(3):
        tasks.remind_unveil_requests()

    _, reminder = letters()
    assert (reminder.to, reminder.subject) == (
        ana.email,
        f"{UnveilRequest.objects.get().organisation} attend votre réponse",
    )
    assert client.post(link(reminder, "/accepter/")).status_code == 302  # answered from the mail, without signing in
    assert UnveilRequest.objects.get().state == UnveilState.ACCEPTED


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["accepted", "refused", "expired"])
def test_answered_requests_are_not_repeated(ana, state):
    answered = {} if state == "expired" else {"answered_at": timezone.now()}
    UnveilRequestFactory(candidate=ana, state=state, created_at=timezone.now() - timedelta(days=8), **answered)

    assert unveiling.remind_unveil_requests() == 0


@pytest.mark.django_db
def test_end_is_told_to_both_once(client, ana, ask, employer, letters):
    ask(ana)
    ask(ana, organisation=OrganisationFactory(), vacancy="Jour")
    ago(days=14, minutes=1)

    closed = [unveiling.expire_unveil_requests() for _ in range(2)]

    assert closed == [2, 0]
    to_employer, _, to_person = letters()[2:]
    assert (to_employer.to, to_employer.subject) == (employer.email, f"Candidat n° {ana.profile.pk} n’a pas répondu")
    assert [
        word for word in ("ana", "quincampoix") if re.search(rf"\b{word}\b", flat(to_employer.text + to_employer.html))
    ] == []
    assert (to_person.to, to_person.subject) == (ana.email, "Votre nom est resté caché")
    assert "Nuit, 28 h" in to_person.text and "Jour" in to_person.text
    client.force_login(employer)
    page = client.get(ana.profile.get_absolute_url()).content.decode()
    assert "sans réponse" in page and "Quincampoix" not in page


@pytest.mark.django_db
def test_colleague_who_left_is_written_nothing(ana, letters):
    left = UserFactory(is_active=False)
    asked = UnveilRequestFactory(candidate=ana, requester=left)

    unveiling.answer_unveil(asked, accept=True)

    assert [letter for letter in letters() if letter.to == left.email] == []


@pytest.mark.django_db(transaction=True)
def test_answer_at_the_last_second_is_never_overwritten(ana, ask):
    for _ in range(3):
        UnveilRequest.objects.all().delete()
        asked = ask(ana)
        UnveilRequest.objects.update(
            created_at=timezone.now() - timedelta(days=14), expires_at=timezone.now() + timedelta(milliseconds=15)
        )
        answered, *_ = together(
            lambda asked=asked: unveiling.answer_unveil(asked, accept=True),
            unveiling.expire_unveil_requests,
            unveiling.remind_unveil_requests,
        )
        told = UnveilRequest.objects.get().shown_state
        assert told == (UnveilState.EXPIRED if isinstance(answered, Refused) else UnveilState.ACCEPTED)


# --- Forged, gone ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_forged_answers_are_not_found(client, ana, ask):
    asked = ask(ana)
    other = CandidateFactory(commune=ana.commune)
    names = [
        (other.token, asked.uuid, "accepter"),
        (ana.token[:-1] + "x", asked.uuid, "accepter"),
        (ana.leave_token, asked.uuid, "accepter"),
        (ana.token, uuid.uuid4(), "accepter"),
        (ana.token, asked.uuid, "oui"),
    ]

    for args in names:
        for answer in (client.get, client.post):
            assert answer(reverse("cvtheque:own_answer", args=args)).status_code == 404
    assert UnveilRequest.objects.get().state == UnveilState.PENDING


@pytest.mark.django_db
def test_unknown_hidden_withdrawn_and_deleted_people_answer_alike(client, employer, ana, flers):
    """Status, headers and bytes are the same: nothing tells that somebody was ever there."""
    hidden = CandidateFactory(commune=flers, purposes=[], text="Aide-soignante")
    new = CandidateFactory(commune=flers, new=True, text="Aide-soignante")
    gone = CandidateFactory(commune=flers, text="Aide-soignante")
    numbers = [hidden.profile.uuid, new.profile.uuid, gone.profile.uuid, uuid.uuid4()]
    erasure.erase_candidate(gone, cause=ErasureCause.PERSON)
    client.force_login(employer)

    for name in ("profile_detail", "profile_pdf", "profile_file", "profile_unveil", "referral_create"):
        answers = set()
        for number in numbers:
            response = client.get(reverse(f"cvtheque:{name}", args=[number]))
            headers = {key: value for key, value in response.headers.items() if key != "X-Request-Id"}
            body = response.content.decode().replace(response["X-Request-Id"], "")
            nonces = re.sub(r"nonce-[\w+/=-]+", "nonce", str(sorted(headers.items())))
            answers.add((response.status_code, re.sub(r'nonce="[^"]+"', "", body), nonces))
        assert [status for status, *_ in answers] == [404], name
    assert AccessLog.objects.count() == 0


@pytest.mark.django_db
def test_file_lost_on_the_disk_is_a_clear_page_and_a_line_in_the_log(client, employer, ana, caplog):
    UnveilRequestFactory(candidate=ana, organisation=employer.acting_organisation, accepted=True)
    name = ana.files.get().storage_name
    default_storage.delete(name)
    client.force_login(employer)

    response = client.get(reverse("cvtheque:profile_file", args=[ana.profile.uuid]))

    assert response.status_code == 404
    assert "Ce fichier n’est plus là" in response.content.decode()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        f"stored file missing: {name}"
    ]


@pytest.mark.django_db(transaction=True)
def test_person_deletes_while_an_employer_downloads(employer, ana):
    """The stream that began ends whole; those that come after are not found. Never an error, never half a file."""
    UnveilRequestFactory(candidate=ana, organisation=employer.acting_organisation, accepted=True)
    with default_storage.open(ana.files.get().storage_name) as stored:
        whole = stored.read()
    browser = Client()
    browser.force_login(employer)
    paths = [
        reverse(f"cvtheque:{name}", args=[ana.profile.uuid])
        for name in ("profile_file", "profile_detail", "profile_unveil")
    ]
    begun = browser.get(paths[0])
    first = next(begun.streaming_content)
    started = threading.Barrier(4)

    def download(path, data=None):
        own = Client()
        own.cookies = browser.cookies
        started.wait()
        answers = []
        for _ in range(6):
            response = own.get(path) if data is None else own.post(path, data)
            content = b"".join(response.streaming_content) if response.streaming else b""
            answers.append((response.status_code, content))
        return answers

    def delete():
        started.wait()
        return erasure.erase_candidate(ana, cause=ErasureCause.PERSON)

    results = together(
        lambda: download(paths[0]),
        lambda: download(paths[1]),
        lambda: download(paths[2], {"vacancy": "Nuit", "reason": "Bonjour"}),
        delete,
    )

    assert first + b"".join(begun.streaming_content) == whole
    begun.close()
    files, pages, posts, _ = results
    assert {status for answers in (files, pages, posts) for status, _ in answers} <= {200, 404, 422}
    assert {content for status, content in files if status == 200} <= {whole}
    assert [browser.get(path).status_code for path in paths] == [404, 404, 404]
    assert (Candidate.objects.count(), UnveilRequest.objects.count(), Message.objects.count()) == (0, 0, 0)
