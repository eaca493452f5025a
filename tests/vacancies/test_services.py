"""Publishing, closing, applying, answering: rows, letters, audit lines, and two people at once."""

import contextlib
import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from gtec_portal import audit, links, uploads
from gtec_portal.models import AuditLine
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from vacancies import services
from vacancies.enums import ApplicationState, ClosedReason, ContractKind, RefusalReason, VacancyState
from vacancies.models import Application, Vacancy

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2027, 1, 12, 12, tzinfo=PARIS)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def upload(name="CV d’Aline.pdf", content=PDF):
    file = SimpleUploadedFile(name, content)
    return {"cv": file, "checked": uploads.check(file, allowed=services.CV_TYPES)}


def send(vacancy, **values):
    return services.apply(
        vacancy, **({"name": "Aline Pommeraye", "email": "aline@example.org", "message": "Bonjour"} | values)
    )


def actions(instance):
    return [line.action for line in audit.history(instance)]


@time_machine.travel(NOON, tick=False)
def test_publish_puts_a_draft_online_for_sixty_days(employer):
    vacancy = services.publish(VacancyFactory(organisation=employer.acting_organisation), by=employer)

    assert (vacancy.state, vacancy.published_at, vacancy.expires_at) == (
        VacancyState.PUBLISHED,
        NOON,
        NOON + timedelta(days=60),
    )
    assert actions(vacancy) == ["vacancy.published"]


def test_edit_saves_its_fields_and_undoes_nothing(employer):
    """The form was opened on a draft; a colleague published it before it was sent."""
    opened = VacancyFactory(organisation=employer.acting_organisation)
    services.publish(opened, by=employer)
    opened.title = "Aide-soignante / aide-soignant de nuit"

    services.edit(opened, ["title"], by=employer)

    stored = Vacancy.objects.get()
    assert (stored.title, stored.is_live) == ("Aide-soignante / aide-soignant de nuit", True)


def test_edit_of_what_a_colleague_closed_meanwhile_is_refused(employer):
    opened = VacancyFactory(organisation=employer.acting_organisation, published=True)
    services.close(opened, reason=ClosedReason.CANCELLED, by=employer)
    opened.title = "Autre titre"

    with pytest.raises(services.Refused, match="fermée"):
        services.edit(opened, ["title"], by=employer)

    assert Vacancy.objects.get().state == VacancyState.CLOSED


@time_machine.travel(NOON, tick=False)
def test_publish_ends_with_the_contract(employer):
    vacancy = VacancyFactory(contract=ContractKind.FIXED_TERM, ends_on=NOON.date() + timedelta(days=9))

    assert services.publish(vacancy, by=employer).expires_at == datetime(2027, 1, 22, tzinfo=PARIS)


@time_machine.travel(NOON, tick=False)
def test_publish_refuses_a_contract_already_over(employer):
    vacancy = VacancyFactory(contract=ContractKind.FIXED_TERM, ends_on=NOON.date() - timedelta(days=1))

    with pytest.raises(services.Refused, match="La date de fin du contrat est passée"):
        services.publish(vacancy, by=employer)


def test_publish_twice_changes_nothing(employer):
    vacancy = services.publish(VacancyFactory(), by=employer)

    again = services.publish(vacancy, by=employer)

    assert (again.published_at, actions(vacancy)) == (vacancy.published_at, ["vacancy.published"])


def test_publish_refuses_what_has_ended(employer):
    with pytest.raises(services.Refused):
        services.publish(VacancyFactory(filled=True), by=employer)


@time_machine.travel(NOON, tick=False)
def test_refresh_puts_an_expired_one_back(employer):
    vacancy = VacancyFactory(expired=True)

    refreshed = services.refresh(vacancy, by=employer)

    assert (refreshed.is_live, refreshed.expires_at) == (True, NOON + timedelta(days=60))


def test_refresh_refuses_a_draft(employer):
    with pytest.raises(services.Refused):
        services.refresh(VacancyFactory(), by=employer)


def test_discard_deletes_drafts_only(employer):
    draft, published = VacancyFactory(), VacancyFactory(published=True)

    services.discard(draft, by=employer)
    with pytest.raises(services.Refused):
        services.discard(published, by=employer)

    assert list(Vacancy.objects.all()) == [published]
    assert AuditLine.objects.filter(action="vacancy.discarded").count() == 1


@pytest.mark.parametrize(
    ("reason", "state", "told"),
    [
        (ClosedReason.FILLED_HERE, VacancyState.FILLED, RefusalReason.FILLED),
        (ClosedReason.FILLED_ELSEWHERE, VacancyState.FILLED, RefusalReason.FILLED),
        (ClosedReason.NO_CANDIDATE, VacancyState.CLOSED, RefusalReason.PROFILE),
        (ClosedReason.CANCELLED, VacancyState.CLOSED, RefusalReason.CANCELLED),
    ],
)
def test_close_answers_those_who_wait_and_leaves_the_interviews(employer, letters_log, reason, state, told):
    vacancy = VacancyFactory(published=True)
    waiting, interviewed = ApplicationFactory(vacancy=vacancy), ApplicationFactory(vacancy=vacancy, interview=True)

    closed = services.close(vacancy, reason=reason, by=employer)

    waiting.refresh_from_db()
    interviewed.refresh_from_db()
    assert (closed.state, closed.closed_reason) == (state, reason)
    assert (waiting.state, waiting.refusal_reason) == (ApplicationState.REFUSED, told)
    assert interviewed.state == ApplicationState.INTERVIEW
    assert letters_log() == [("vacancies.answer", waiting.email)]


def test_close_twice_is_refused(employer):
    vacancy = services.close(VacancyFactory(published=True), reason="cancelled", by=employer)

    with pytest.raises(services.Refused, match="déjà fermée"):
        services.close(vacancy, reason="cancelled", by=employer)


def test_apply_keeps_the_file_privately_and_writes_two_letters(letters, private_files):
    vacancy = VacancyFactory(published=True, contact_email="direction@example.org")

    application = send(vacancy, **upload())

    receipt, notice = letters()
    assert (receipt.kind, receipt.to) == ("vacancies.receipt", "aline@example.org")
    assert (notice.kind, notice.to, notice.headers) == (
        "vacancies.application",
        "direction@example.org",
        {"Reply-To": "aline@example.org"},
    )
    assert (application.cv_label, application.cv_type, application.cv_size) == (
        "CV d’Aline.pdf",
        "application/pdf",
        len(PDF),
    )
    with default_storage.open(application.cv_file) as stored:
        assert stored.read() == PDF
    assert "Aline" not in application.cv_file
    assert [line.object_label for line in audit.history(application)] == [f"Candidature : {vacancy.title}"]


def test_log_keeps_no_word_of_a_letter_once_it_left(employer, letters, outbox):
    application = send(VacancyFactory(published=True))
    services.answer(application, "interview", note="À jeudi.", by=employer)

    assert [len(message.body) > 100 for message in outbox()] == [True, True, True]
    assert [(letter.text, letter.html, "Aline" in letter.subject) for letter in letters()] == [("", "", False)] * 3


def test_letters_carry_the_links_they_promise(letters):
    application = send(VacancyFactory(published=True))

    receipt, notice = letters()

    withdraw = links.absolute("vacancies:application_withdraw", links.make_token(application, "withdraw"))
    token = links.make_token(application, "answer")
    answers = [links.absolute(f"vacancies:application_{verb}", token) for verb in ("invite", "decline")]
    assert [
        withdraw.rpartition(":")[0] in receipt.text,
        *(url.rpartition(":")[0] in notice.text for url in answers),
    ] == [True, True, True]


def test_apply_twice_with_one_address_keeps_the_first_and_writes_to_nobody(letters):
    vacancy = VacancyFactory(published=True)
    first = send(vacancy)

    second = send(vacancy, email="ALINE@example.org", **upload())

    assert second is None
    assert list(Application.objects.all()) == [first]
    assert len(letters()) == 2


def test_apply_to_what_is_no_longer_open_is_refused():
    for vacancy in (
        VacancyFactory(),
        VacancyFactory(expired=True),
        VacancyFactory(filled=True),
        VacancyFactory(published=True, is_public=False),
    ):
        with pytest.raises(services.Refused):
            send(vacancy)

    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("outcome", "reason", "subject"),
    [
        ("interview", "", "Un entretien vous est proposé : Cuisinier / cuisinière"),
        ("kept", "", "Votre candidature est retenue : Cuisinier / cuisinière"),
        ("refused", "diploma", "Réponse à votre candidature : Cuisinier / cuisinière"),
    ],
)
def test_answer_is_written_to_the_applicant(employer, letters, outcome, reason, subject):
    application = ApplicationFactory(vacancy__title="Cuisinier / cuisinière")

    answered = services.answer(application, outcome, reason=reason, note="À bientôt.", by=employer)

    (letter,) = letters()
    assert (answered.state, answered.refusal_reason, answered.answered_by) == (outcome, reason, employer)
    assert (letter.to, letter.subject, letter.headers) == (
        application.email,
        subject,
        {"Reply-To": application.vacancy.contact_email},
    )
    assert "« À bientôt. »" in letter.text


def test_refusal_letter_gives_the_reason_in_a_sentence(letters):
    services.answer(ApplicationFactory(), "refused", reason="availability")

    assert RefusalReason.AVAILABILITY.sentence in letters()[0].text


def test_answer_refuses_an_unknown_reason():
    with pytest.raises(ValueError, match="is not a valid"):
        services.answer(ApplicationFactory(), "refused", reason="")


@pytest.mark.parametrize(
    ("trait", "outcome", "why"),
    [
        ({"interview": True}, "interview", "Un entretien a déjà été proposé"),
        ({"refused": True}, "kept", "a déjà été déclinée"),
        ({"state": "kept", "answered_at": timezone.now()}, "refused", "a déjà été retenue"),
    ],
)
def test_answer_refuses_to_say_the_contrary(letters, trait, outcome, why):
    with pytest.raises(services.Refused, match=why):
        services.answer(ApplicationFactory(**trait), outcome, reason="other")

    assert letters() == []


def test_an_interview_is_followed_by_a_decision(employer):
    application = services.answer(ApplicationFactory(), "interview", by=employer)

    assert services.answer(application, "kept", by=employer).state == ApplicationState.KEPT


def test_withdraw_leaves_nothing_about_the_person(letters, django_capture_on_commit_callbacks):
    application = send(VacancyFactory(published=True), phone="06 00 00 00 00", **upload())
    stored = application.cv_file

    with django_capture_on_commit_callbacks(execute=True):
        withdrawn = services.withdraw(application)

    withdrawn.refresh_from_db()
    kept = {
        name: getattr(withdrawn, name)
        for name in ("name", "email", "phone", "message", "cv_file", "cv_label", "cv_type", "cv_sha256", "answer_note")
    }
    assert set(kept.values()) == {""}
    assert (withdrawn.state, withdrawn.link_version, default_storage.exists(stored)) == (
        ApplicationState.WITHDRAWN,
        1,
        False,
    )
    assert (letters()[-1].kind, letters()[-1].to) == ("vacancies.withdrawn", withdrawn.vacancy.contact_email)
    assert "Aline" not in letters()[-1].text


def test_withdraw_twice_writes_once_and_leaves_the_way_open(letters):
    application = send(VacancyFactory(published=True))

    services.withdraw(services.withdraw(application))

    assert [letter.kind for letter in letters()] == [
        "vacancies.receipt",
        "vacancies.application",
        "vacancies.withdrawn",
    ]
    assert send(application.vacancy) is not None


def test_answer_to_a_withdrawn_application_is_refused(letters):
    application = services.withdraw(ApplicationFactory())

    with pytest.raises(services.Refused, match="a retiré sa candidature"):
        services.answer(application, "interview")


def at_once(*calls):
    """Run the calls in threads of their own, released together; return what each gave or raised, in order."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            results[place] = call()
        except Exception as error:  # noqa: BLE001 -- the test compares it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_answering_at_once_give_one_answer(letters):
    application = ApplicationFactory()

    results = at_once(
        lambda: services.answer(application, "interview"),
        lambda: services.answer(application, "refused", reason="other"),
    )

    application.refresh_from_db()
    won = {"interview": "Un entretien vous est proposé", "refused": "Réponse à votre candidature"}[application.state]
    assert sorted(type(result).__name__ for result in results) == ["Application", "Refused"]
    assert [letter.subject.split(" :")[0] for letter in letters()] == [won]


@pytest.mark.django_db(transaction=True)
def test_offer_is_closed_even_while_a_colleague_answers(letters):
    application = ApplicationFactory()

    closed, _ = at_once(
        lambda: services.close(application.vacancy, reason=ClosedReason.FILLED_HERE, by=None),
        lambda: services.answer(application, "interview"),
    )

    application.refresh_from_db()
    assert (closed.state, application.state in {"interview", "refused"}) == (VacancyState.FILLED, True)
    assert len(letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_proposing_at_once_write_one_letter(letters):
    application = ApplicationFactory()

    results = at_once(*[lambda: services.answer(application, "interview")] * 2)

    assert sorted(type(result).__name__ for result in results) == ["Application", "Refused"]
    assert [letter.subject.split(" :")[0] for letter in letters()] == ["Un entretien vous est proposé"]


@pytest.mark.django_db(transaction=True)
def test_one_person_sending_twice_at_once_makes_one_application(letters):
    vacancy = VacancyFactory(published=True)

    results = at_once(*[lambda: send(vacancy)] * 3)

    assert [type(result).__name__ for result in results].count("NoneType") == 2
    assert (Application.objects.count(), len(letters())) == (1, 2)


@pytest.mark.parametrize("refusal", ["twice", "closed", "letter"])
def test_cv_of_an_application_that_was_not_written_does_not_stay_on_the_disk(private_files, monkeypatch, refusal):
    vacancy = VacancyFactory(**({"expired": True} if refusal == "closed" else {"published": True}))
    if refusal == "twice":
        send(vacancy)
    if refusal == "letter":
        monkeypatch.setattr(services.audit, "record", lambda *args, **kwargs: 1 / 0)

    with contextlib.suppress(services.Refused, ZeroDivisionError):
        assert send(vacancy, **upload()) is None

    assert [path for path in Path(default_storage.location).rglob("*") if path.is_file()] == []


@pytest.fixture
def letters_log(letters):
    """(kind, address) of what was written."""
    return lambda: [(letter.kind, letter.to) for letter in letters()]
