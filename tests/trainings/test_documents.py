"""Convocations and certificates: only for those concerned, right, numbered, private."""

import hashlib
from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import AccessLog
from gtec_portal import audit
from gtec_portal.models import Job
from tests.factories.trainings import AttendanceFactory, EnrolmentFactory, SessionFactory
from trainings import reports
from trainings.enums import DocumentKind
from trainings.models import Attendance, Document
from trainings.services import documents as services

pytestmark = pytest.mark.django_db

CERTIFICATE, CONVOCATION = DocumentKind.CERTIFICATE, DocumentKind.CONVOCATION


def present(session, minutes=(210, 210), **who):
    enrolment = EnrolmentFactory(session=session, **who)
    for half_day, length in zip(session.half_days.all(), minutes, strict=True):
        AttendanceFactory(enrolment=enrolment, half_day=half_day, minutes=length)
    return enrolment


def words(content):
    with pdfium.PdfDocument(content) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def paper(document):
    with default_storage.open(document.file) as file:
        return file.read()


@pytest.fixture
def session():
    return SessionFactory(days=-3, title="Gestes sûrs")


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def test_certificates_come_out_for_those_present_with_their_real_hours(as_staff, run_jobs, session, settings):
    settings.PORTAL = {**settings.PORTAL, "legal_representative": "Hélène Duval", "nda": "28610123456"}
    whole = present(session, first_name="Ana", last_name="Lune")
    part = present(session, (120, 0), first_name="Zoé", last_name="Sol")
    present(session, (0, 0), first_name="Léa", last_name="Absente")
    url = reverse("trainings:session_documents", args=[session.pk])

    response = as_staff.post(reverse("trainings:document_generate", args=[session.pk]), {"kind": "certificate"})
    assert response.url == url
    job = run_jobs()

    assert (job.state, job.note, job.done, job.total) == ("done", "2\u00a0documents établis", 2, 2)
    made = {document.enrolment: document for document in Document.objects.select_related("enrolment")}
    assert set(made) == {whole, part}
    year = timezone.localdate().year
    assert sorted(document.reference for document in made.values()) == [f"CR-{year}-0001", f"CR-{year}-0002"]
    text = words(paper(made[part]))
    for expected in (
        "Certificat de réalisation", made[part].reference, "Hélène Duval", "Zoé Sol", part.employer_name, "Gestes sûrs", "Durée réellement suivie 2 h",
        "action de formation (1°)", "L. 6313-1", "je m’engage à conserver", "Fait à Flers, le", "28 61 01234 56",
    ):  # fmt: skip
        assert expected in text, text
    assert "Durée réellement suivie 7 h" in words(paper(made[whole]))
    assert "Ana" not in text
    assertContains(as_staff.get(url), made[whole].reference)
    assert made[whole].sha256 == hashlib.sha256(paper(made[whole])).hexdigest()
    assert audit.sentence(audit.history(session)[0]) == "2 certificats de réalisation"


def test_asking_twice_makes_one_job_and_no_second_paper(as_staff, run_jobs, session):
    present(session)
    url = reverse("trainings:document_generate", args=[session.pk])

    as_staff.post(url, {"kind": "certificate"})
    as_staff.post(url, {"kind": "certificate"})
    assert Job.objects.count() == 1
    run_jobs()
    as_staff.post(url, {"kind": "certificate"})
    job = run_jobs()

    assert (Document.objects.count(), job.note) == (1, "Tout était à jour")


def test_a_corrected_attendance_makes_a_new_number_and_keeps_the_old_paper(staff, session):
    enrolment, other = present(session), present(session)
    services.generate(session, CERTIFICATE, by=staff)
    old = Document.objects.get(enrolment=enrolment)
    Attendance.objects.filter(enrolment=enrolment).update(minutes=60)

    assert services.generate(session, CERTIFICATE, by=staff) == 1

    new = Document.objects.in_force().get(enrolment=enrolment)
    old.refresh_from_db()
    assert old.superseded_at is not None
    assert new.number == 3
    assert "Durée réellement suivie 2 h" in words(paper(new))
    assert "Durée réellement suivie 7 h" in words(paper(old))
    assert Document.objects.filter(enrolment=other).count() == 1


def test_no_certificate_before_the_end_nor_while_attendance_is_missing(as_staff, session):
    coming = SessionFactory()
    assert services.refusal(coming, CERTIFICATE) == "Les certificats s’établissent après le dernier jour."
    enrolment = EnrolmentFactory(session=session)
    AttendanceFactory(enrolment=enrolment, half_day=session.half_days.first())
    assert services.refusal(session, CERTIFICATE) == "Il manque des présences : complétez l’émargement d’abord."

    response = as_staff.post(
        reverse("trainings:document_generate", args=[session.pk]), {"kind": "certificate"}, follow=True
    )

    assertContains(response, "Il manque des présences")
    assert Job.objects.count() == 0


def test_nobody_present_means_no_certificate(session):
    present(session, (0, 0))

    assert services.refusal(session, CERTIFICATE) == "Personne n’a été présent : aucun certificat n’est dû."


def test_a_job_that_became_pointless_says_why(as_staff, run_jobs, session):
    enrolment = present(session)
    as_staff.post(reverse("trainings:document_generate", args=[session.pk]), {"kind": "certificate"})
    Attendance.objects.filter(enrolment=enrolment).delete()

    job = run_jobs()

    assert (job.state, job.error) == ("failed", "Il manque des présences : complétez l’émargement d’abord.")


def test_numbers_go_on_per_kind_and_year_without_gap_after_a_failure(staff, session, monkeypatch):
    present(session)
    year = timezone.localdate().year
    with monkeypatch.context() as broken, pytest.raises(ValueError, match="papers expected"):
        broken.setattr(reports, "render_papers", lambda *args: (_ for _ in ()).throw(ValueError("papers expected")))
        services.generate(session, CERTIFICATE, by=staff)
    assert Document.objects.count() == 0

    services.generate(session, CERTIFICATE, by=staff)
    coming = SessionFactory()
    EnrolmentFactory(session=coming)
    services.generate(coming, CONVOCATION, by=staff)

    assert list(Document.objects.order_by("pk").values_list("kind", "year", "number")) == [
        ("certificate", year, 1),
        ("convocation", year, 1),
    ]


def test_a_failure_leaves_no_file_behind(staff, session, monkeypatch, tmp_path):
    present(session)
    present(session)
    monkeypatch.setattr(services, "_tell", lambda *args: (_ for _ in ()).throw(RuntimeError("courrier")))

    with pytest.raises(RuntimeError):
        services.generate(session, CERTIFICATE, by=staff)

    assert [path for path in (tmp_path / "private").rglob("*") if path.is_file()] == []


def test_many_papers_are_cut_between_employers_and_each_is_its_own(staff):
    session = SessionFactory(days=-3, capacity=100)
    people = [present(session, first_name=f"Ana{number}") for number in range(3)]
    same = people[0].organisation
    for number in range(45):
        present(session, first_name=f"Bis{number}", organisation=same)
    seen = []

    assert (
        services.generate(session, CERTIFICATE, by=staff, progress=lambda done, total: seen.append((done, total))) == 48
    )

    assert seen == [(0, 48), (46, 48), (48, 48)]
    for enrolment in people:
        text = words(paper(Document.objects.get(enrolment=enrolment)))
        assert (f"{enrolment.first_name} {enrolment.last_name}" in text, text.count("Certificat de réalisation")) == (
            True,
            1,
        )


def test_convocations_go_to_people_by_mail_with_the_paper(staff, outbox, employer):
    session = SessionFactory(title="Gestes sûrs")
    enrolment = EnrolmentFactory(session=session, organisation=employer.acting_organisation, email="ana@example.org")
    EnrolmentFactory(session=session, organisation=employer.acting_organisation)
    EnrolmentFactory(session=session, waiting=True, email="attente@example.org")

    assert services.generate(session, CONVOCATION, by=staff) == 2

    sent = {letter.to[0]: letter for letter in outbox()}
    assert set(sent) == {"ana@example.org", employer.email}
    ((name, content, kind),) = sent["ana@example.org"].attachments
    assert kind == "application/pdf"
    text = words(content)
    for expected in (
        enrolment.full_name,
        "Gestes sûrs",
        "9 h à 12 h 30",
        "salle 2",
        "Repérer les gestes à risque",
        "Grille d’observation",
        "règlement intérieur",
    ):
        assert expected in text, text
    assert reverse("trainings:session_documents", args=[session.pk]) in sent[employer.email].body


def test_no_convocation_once_it_has_begun(session):
    assert services.refusal(session, CONVOCATION) == "La session a commencé : il est trop tard pour convoquer."
    assert services.refusal(SessionFactory(), CONVOCATION) == "Personne n’est encore inscrit."
    assert services.refusal(SessionFactory(draft=True), CONVOCATION) == "La session doit être publiée."


@pytest.mark.parametrize("kind", [CERTIFICATE, CONVOCATION])
def test_a_single_paper_is_a_tagged_pdf(kind):
    import page as validation

    session = SessionFactory()
    present(session)
    people = list(session.enrolments.confirmed().with_minutes())

    (content,) = reports.render_papers(kind, [(fact, "X-1") for fact in reports.facts(session, kind, people)])

    assert validation.validate_pdf_bytes(content).is_compliant


def test_a_document_that_does_not_split_as_expected_is_refused():
    session = SessionFactory(days=-3)
    present(session)
    facts = reports.facts(session, CERTIFICATE, list(services.due(session, CERTIFICATE)))
    (content,) = reports.render_papers(CERTIFICATE, [(facts[0], "X-1")])

    with pytest.raises(ValueError, match="2 papers expected, 1 found"):
        reports.split(content, 2)


def test_an_employer_downloads_own_papers_and_it_is_logged(client, staff, employer, other_employer, session):
    present(session, organisation=employer.acting_organisation, first_name="Ana", last_name="Lune")
    present(session, organisation=other_employer.acting_organisation)
    services.generate(session, CERTIFICATE, by=staff)
    own = Document.objects.get(enrolment__organisation=employer.acting_organisation)
    foreign = Document.objects.exclude(pk=own.pk).get()
    client.force_login(employer)

    page = client.get(reverse("trainings:session_documents", args=[session.pk]))
    assert [document for group in page.context["groups"] for document in group["documents"]] == [own]
    response = client.get(reverse("trainings:document_download", args=[own.uuid]))

    assert b"".join(response.streaming_content) == paper(own)
    assert f"{own.reference} LUNE Ana.pdf" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store, private"
    log = AccessLog.objects.about(own).get()
    assert (log.actor_id, log.organisation_id, log.action) == (employer.pk, employer.acting_organisation_id, "download")
    assert client.get(reverse("trainings:document_download", args=[foreign.uuid])).status_code == 404
    Document.objects.filter(pk=own.pk).update(superseded_at=timezone.now() - timedelta(days=1))
    assert client.get(reverse("trainings:document_download", args=[own.uuid])).status_code == 404
