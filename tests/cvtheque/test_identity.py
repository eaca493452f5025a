"""The identity gate: asking, answering, withdrawing, deleting; and nothing that names anybody before."""

import re
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ErasureCause
from accounts.models import AccessLog
from cvtheque import tasks
from cvtheque.enums import Purpose, UnveilState
from cvtheque.models import ASK_AGAIN_DAYS, Candidate, Consent, CVFile, CVText, SearchProfile, SearchWord, UnveilRequest
from cvtheque.redaction import flat
from cvtheque.services import Refused, consents, deposits, erasure, unveiling
from gtec_portal.models import AuditLine, Message
from tests.factories.cvtheque import FILES, PAPER, CandidateFactory, UnveilRequestFactory

ANA = {
    "first_name": "Ana-Lucía",
    "last_name": "Quincampoix",
    "email": "ana.quincampoix@example.org",
    "phone": "06 39 98 12 34",
}
ANA_TEXT = """Ana-Lucía QUINCAMPOIX
27 rue des Charmilles, 61100 Flers
06.39.98.12.34 - ana.quincampoix@example.org
Née le 12/03/1987
LinkedIn : Ana Quincampoix
Aide-soignante de nuit en EHPAD, gériatrie
CV_QuincampoixAna.pdf
Références : Mme Bertille Fauconnet, cadre, 02 61 91 22 33"""
SECRETS = [
    "ana-lucia",
    "quincampoix",
    "06 39",
    "39981234",
    "39 98 12 34",
    "39.98",
    "charmilles",
    "12/03/1987",
    "linkedin",
    "fauconnet",
    "bertille",
    "61 91 22",
    "mon-profil/wz",
]


@pytest.fixture
def ana(db, flers, trades):
    return CandidateFactory(**ANA, commune=flers, trades=[trades["J1501"]], text=ANA_TEXT)


@pytest.fixture
def ask(employer):
    return lambda candidate, **values: unveiling.ask_unveil(
        candidate.profile,
        organisation=employer.acting_organisation,
        by=employer,
        **{"vacancy": "Nuit, 28 h", "reason": "Bonjour", **values},
    )


def leaks(response):
    """Secrets found in an answer: body, headers, redirections."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    whole = flat(
        content.decode("utf-8", "replace") + " ".join(f"{key}: {value}" for key, value in response.headers.items())
    )
    return [secret for secret in SECRETS if secret in whole]


def employer_pages(profile, extra=""):
    return [
        reverse("dashboard"),
        reverse("cvtheque:search"),
        reverse("cvtheque:search") + "?q=AS",
        reverse("cvtheque:search") + "?q=quincampoix",
        reverse("cvtheque:search") + "?q=Quincampoi",
        reverse("cvtheque:search") + "?q=g%C3%A9riatrie&commune=Flers",
        reverse("cvtheque:search") + "?q=ana.quincampoix%40example.org",
        reverse("cvtheque:unveil_list"),
        profile.get_absolute_url(),
        reverse("cvtheque:profile_pdf", args=[profile.uuid]),
        reverse("cvtheque:profile_unveil", args=[profile.uuid]),
        reverse("cvtheque:profile_file", args=[profile.uuid]),
        reverse("members:organisation_list"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [None, "pending", "refused", "expired"])
def test_no_page_an_employer_can_open_names_anybody(client, employer, ana, state):
    if state:
        answered = {"answered_at": timezone.now()} if state == "refused" else {}
        UnveilRequestFactory(candidate=ana, organisation=employer.acting_organisation, state=state, **answered)
    client.force_login(employer)

    for url in employer_pages(ana.profile):
        response = client.get(url)
        found = [secret for secret in leaks(response) if not (secret == "quincampoix" and "q=" in url)]
        assert found == [], url
        # What was typed is shown again; nothing else may answer to a name.
        if "uincampoi" in url:
            assert response.context["page"].paginator.count == 0
            assert response.context["words"].corrected == ""


@pytest.mark.django_db
def test_no_link_on_an_employer_page_leads_to_an_identity(client, employer, ana):
    """Follow every link from the search, three clicks deep."""
    client.force_login(employer)
    seen, todo = set(), [reverse("cvtheque:search")]
    for _ in range(3):
        pages, todo = todo, []
        for url in pages:
            response = client.get(url)
            assert leaks(response) == [], url
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                links = {
                    link.replace("&amp;", "&")
                    for link in re.findall(r'href="(/[^"#]*|\?[^"]*)"', response.content.decode())
                }
                links = {
                    url.partition("?")[0] + link if link.startswith("?") else link
                    for link in links
                    if not link.startswith("/static/")
                }
                todo += sorted(links - seen)
                seen |= links
    assert ana.profile.get_absolute_url() in seen


@pytest.mark.django_db
def test_pdf_says_nothing_of_the_person(client, employer, ana, tmp_path):
    from gtec_portal.jail import run

    client.force_login(employer)
    response = client.get(reverse("cvtheque:profile_pdf", args=[ana.profile.uuid]))
    path = tmp_path / "resume.pdf"
    path.write_bytes(response.content)

    with path.open("rb") as stored:
        text = flat(run.read(stored, "pdf").text)
    assert response["Content-Disposition"] == f'attachment; filename="candidat-{ana.profile.pk}.pdf"'
    assert [secret for secret in SECRETS if secret in text] == []
    assert "geriatrie" in text


@pytest.mark.django_db
def test_accepted_request_opens_name_and_file_to_that_organisation_only(
    client, employer, other_employer, deposit, run_jobs, cv
):
    deposit(cv(FILES["cv.docx"](PAPER), "CV_Ana_Exemple.docx"))
    run_jobs()
    candidate = consents.confirm_profile(Candidate.objects.get())
    asked = unveiling.ask_unveil(
        candidate.profile, organisation=employer.acting_organisation, by=employer, vacancy="Nuit", reason="Bonjour"
    )
    unveiling.answer_unveil(asked, accept=True)

    client.force_login(employer)
    page = client.get(candidate.profile.get_absolute_url()).content.decode()
    file = client.get(reverse("cvtheque:profile_file", args=[candidate.profile.uuid]))
    assert "Ana Exemple" in page and "06 39 98 12 34" in page
    assert (
        file["Content-Disposition"]
        == "attachment; filename=\"CV Ana Exemple.docx\"; filename*=UTF-8''CV%20Ana%20Exemple.docx"
    )
    assert file.getvalue() == FILES["cv.docx"](PAPER)
    client.force_login(other_employer)
    assert "Exemple" not in client.get(candidate.profile.get_absolute_url()).content.decode()
    assert client.get(reverse("cvtheque:profile_file", args=[candidate.profile.uuid])).status_code == 404
    assert [
        (line.action, line.purpose, line.organisation_id) for line in AccessLog.objects.about(candidate).order_by("pk")
    ] == [
        ("view", "profil avec identité", employer.acting_organisation_id),
        ("download", "CV", employer.acting_organisation_id),
        ("view", "profil sans nom", other_employer.acting_organisation_id),
    ]


@pytest.mark.django_db
def test_candidate_sees_who_looked(client, employer, ana):
    client.force_login(employer)
    client.get(ana.profile.get_absolute_url())
    client.logout()

    page = client.get(reverse("cvtheque:own_detail", args=[ana.token]))

    assert [(view.organisation_label, view.purpose) for view in page.context["views"]] == [
        (str(employer.acting_organisation), "profil sans nom")
    ]
    assert str(employer.acting_organisation) in page.content.decode()
    assert str(employer) not in page.content.decode()


@pytest.mark.django_db
def test_no_log_no_file(client, employer, ana, monkeypatch):
    from cvtheque.views import employers as views

    UnveilRequestFactory(candidate=ana, organisation=employer.acting_organisation, accepted=True)
    client.force_login(employer)

    def away(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(views, "log_access", away)
    with pytest.raises(IntegrityError):
        client.get(reverse("cvtheque:profile_file", args=[ana.profile.uuid]))


# --- Asking and answering ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_request_needs_a_job_and_a_few_words(client, employer, ana):
    client.force_login(employer)

    response = client.post(
        reverse("cvtheque:profile_unveil", args=[ana.profile.uuid]), {"vacancy": "Nuit", "reason": ""}
    )

    assert response.status_code == 422
    assert response.context["form"].errors["reason"] == [
        "Écrivez quelques mots : c’est sur eux que la personne décide."
    ]
    assert response.context["form"]["vacancy"].value() == "Nuit"


@pytest.mark.django_db
def test_letter_opens_a_question_and_the_button_answers(client, ana, ask, letters, link):
    asked = ask(ana)
    (letter,) = letters()
    path = link(letter, "accepter")

    page = client.get(path)
    assert page.status_code == 200
    assert UnveilRequest.objects.get().state == UnveilState.PENDING  # scanners follow links; they do not answer
    response = client.post(path)

    assert response.url == reverse("cvtheque:own_detail", args=[ana.token])
    asked.refresh_from_db()
    assert asked.state == UnveilState.ACCEPTED
    answer = letters()[-1]
    assert (answer.to, answer.subject) == (
        asked.requester.email,
        f"Candidat n° {ana.profile.pk} accepte de vous donner son nom",
    )
    assert [secret for secret in SECRETS if secret in flat(answer.text + answer.html)] == []


@pytest.mark.django_db
def test_second_answer_changes_nothing_and_says_so(client, ana, ask):
    asked = ask(ana)
    url = reverse("cvtheque:own_answer", args=[ana.token, asked.uuid, "decliner"])
    client.post(url)

    response = client.post(reverse("cvtheque:own_answer", args=[ana.token, asked.uuid, "accepter"]), follow=True)

    assert [str(message) for message in response.context["messages"]][
        -1
    ] == f"Vous avez déjà décliné la demande envoyée par {asked.organisation}."
    assert UnveilRequest.objects.get().state == UnveilState.REFUSED


@pytest.mark.django_db
def test_request_of_somebody_else_is_not_found(client, ana, ask, flers):
    asked = ask(ana)
    other = CandidateFactory(commune=flers)

    assert client.post(reverse("cvtheque:own_answer", args=[other.token, asked.uuid, "accepter"])).status_code == 404


@pytest.mark.django_db
def test_silence_is_no_even_before_the_sweep(client, ana, ask, employer):
    asked = ask(ana)
    UnveilRequest.objects.update(
        created_at=timezone.now() - timedelta(days=15), expires_at=timezone.now() - timedelta(minutes=1)
    )

    response = client.post(reverse("cvtheque:own_answer", args=[ana.token, asked.uuid, "accepter"]), follow=True)

    assert "délai" in str(list(response.context["messages"])[-1])
    assert not Candidate.objects.visible_to(employer).exists()
    assert UnveilRequest.objects.get().shown_state == UnveilState.EXPIRED
    tasks.expire_unveil_requests()
    assert UnveilRequest.objects.get().state == UnveilState.EXPIRED
    assert ask(ana).state == UnveilState.PENDING  # after silence one may ask again


@pytest.mark.django_db
def test_refusal_is_respected_for_a_while(ana, ask):
    unveiling.answer_unveil(ask(ana), accept=False)

    with pytest.raises(Refused, match="décliné"):
        ask(ana)
    UnveilRequest.objects.update(answered_at=timezone.now() - timedelta(days=ASK_AGAIN_DAYS, hours=1))
    assert ask(ana).state == UnveilState.PENDING


@pytest.mark.django_db
def test_one_open_request_per_organisation(ana, ask):
    ask(ana)

    with pytest.raises(Refused, match="déjà demandé"):
        ask(ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnveilRequestFactory(candidate=ana, organisation=UnveilRequest.objects.get().organisation)


@pytest.mark.django_db
def test_hidden_person_cannot_be_asked(ana, ask):
    consents.withdraw_consent(ana, Purpose.MEMBERS)

    with pytest.raises(Refused, match="plus visible"):
        ask(ana)


# --- Withdrawing, deleting ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_withdrawn_consent_leaves_every_search_at_once(client, employer, ana):
    profile = ana.profile.get_absolute_url()
    client.post(reverse("cvtheque:own_consent", args=[ana.token, "members"]), {"agree": "0"})

    client.force_login(employer)
    for criteria in ({"q": "gériatrie"}, {"trade": "J1501"}, {"commune": "Flers"}, {}):
        assert client.get(reverse("cvtheque:search"), criteria).context["page"].paginator.count == 0
    assert client.get(profile).status_code == 404
    assert client.get(reverse("cvtheque:profile_pdf", args=[ana.profile.uuid])).status_code == 404
    consent = Consent.objects.get()
    assert consent.withdrawn_at is not None
    client.post(reverse("cvtheque:own_consent", args=[ana.token, "members"]), {"agree": "1"})
    assert client.get(reverse("cvtheque:search"), {"q": "gériatrie"}).context["page"].paginator.count == 1
    assert Consent.objects.count() == 2  # the former one stays as proof


@pytest.mark.django_db
def test_withdrawal_leaves_the_name_to_those_who_were_given_it(client, employer, ana, ask):
    unveiling.answer_unveil(ask(ana), accept=True)
    consents.withdraw_consent(ana, Purpose.MEMBERS)

    client.force_login(employer)
    assert client.get(reverse("cvtheque:search"), {"q": "gériatrie"}).context["page"].paginator.count == 0
    assert "Quincampoix" in client.get(ana.profile.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_opening_the_withdrawal_page_changes_nothing(client, ana):
    assert client.get(reverse("cvtheque:own_consent", args=[ana.token, "members"])).status_code == 200
    assert SearchProfile.objects.get().visible


@pytest.mark.django_db
def test_unconfirmed_person_is_in_nobodys_results(flers, trades):
    assert not CandidateFactory(
        new=True, commune=flers, trades=[trades["J1501"]], text="Aide-soignante"
    ).profile.visible


@pytest.mark.django_db
def test_erased_person_leaves_no_trace(client, ana, ask, employer, django_capture_on_commit_callbacks):
    unveiling.answer_unveil(ask(ana), accept=True)
    name = ana.files.get().storage_name
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("cvtheque:own_delete", args=[ana.token]))

    assert response.url == reverse("cvtheque:deleted")
    for model in (Candidate, Consent, CVFile, CVText, SearchProfile, SearchWord, UnveilRequest):
        assert model.objects.count() == 0, model
    assert [path for path in Path(default_storage.location).rglob("*") if path.is_file()] == []
    assert Message.objects.to_address(ANA["email"]).count() == 0
    kept = " ".join(
        str(value) for model in (AuditLine, AccessLog, Message) for row in model.objects.values_list() for value in row
    )
    assert [secret for secret in SECRETS if secret in flat(kept)] == []
    assert client.get(reverse("cvtheque:own_detail", args=[ana.token])).status_code == 404


@pytest.mark.django_db
def test_every_change_is_in_the_history_without_a_name(ana, ask):
    consents.confirm_profile(ana, first_name="Ana-Lucía")
    unveiling.answer_unveil(ask(ana), accept=True)
    consents.withdraw_consent(ana, Purpose.MEMBERS)

    assert list(AuditLine.objects.order_by("pk").values_list("action", "object_label")) == [
        (action, f"Candidat n° {ana.profile.pk}")
        for action in ("candidate.corrected", "unveil.asked", "unveil.accepted", "consent.withdrawn")
    ]


# --- The database refuses ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        lambda ana: CandidateFactory(email=ana.email.upper(), commune=ana.commune),
        lambda ana: Consent.objects.create(candidate=ana, purpose=Purpose.MEMBERS),
        lambda ana: Consent.objects.filter(candidate=ana).update(withdrawn_at=timezone.now() - timedelta(days=900)),
        lambda ana: ana.files.update(reason="x"),
        lambda ana: ana.files.update(state="rejected"),
        lambda ana: CVFile.objects.create(
            candidate=ana, storage_name="autre", label="a", content_type="x", sha256="0", size=1, state="searchable"
        ),
        lambda ana: Candidate.objects.filter(pk=ana.pk).update(mobility_km=900),
        lambda ana: Candidate.objects.filter(pk=ana.pk).update(state="???"),
        lambda ana: UnveilRequestFactory(candidate=ana, reason=""),
        lambda ana: UnveilRequestFactory(candidate=ana, state="accepted"),
        lambda ana: UnveilRequestFactory(candidate=ana, expires_at=timezone.now() - timedelta(days=1)),
    ],
)
def test_database_refuses_impossible_rows(ana, make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(ana)


# --- At the same time --------------------------------------------------------------------------------------------------


def together(*calls):
    """Run calls in real threads that start at the same moment; return what each gave or raised."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        barrier.wait()
        try:
            results[number] = call()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_tabs_give_one_answer(ana, ask):
    asked = ask(ana)

    results = together(
        *[lambda accept=accept: unveiling.answer_unveil(asked, accept=accept) for accept in (True, False, True, False)]
    )

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "Refused", "UnveilRequest"]
    (winner,) = [result for result in results if isinstance(result, UnveilRequest)]
    assert UnveilRequest.objects.get().state == winner.state
    assert Message.objects.filter(kind="cvtheque.unveil_answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_make_one_request(ana, ask):
    results = together(*[lambda: ask(ana) for _ in range(4)])

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "Refused", "UnveilRequest"]
    assert UnveilRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_deposits_with_one_address_make_one_profile(flers, trades):
    person = deposits.Person(**ANA, commune=flers, trades=[trades["J1501"]])

    results = together(*[lambda: deposits.deposit(person, purposes=[Purpose.MEMBERS]) for _ in range(4)])

    assert Candidate.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["Candidate", "NoneType", "NoneType", "NoneType"]


@pytest.mark.django_db(transaction=True)
def test_deleting_while_answering_never_leaves_a_half(ana, ask):
    asked = ask(ana)

    together(
        lambda: unveiling.answer_unveil(asked, accept=True),
        lambda: erasure.erase_candidate(ana, cause=ErasureCause.PERSON),
    )

    assert (Candidate.objects.count(), UnveilRequest.objects.count()) == (0, 0)
