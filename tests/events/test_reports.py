"""From the record to the paper: what it says, who reads it, how it is made and kept."""

import hashlib
import re

import page as validator
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AccessLog
from events import demo_content
from events import reports as papers
from events.enums import Audience, Edition, RegistrationStatus, ReportState
from events.models import Registration, Report
from events.services import reports
from gtec_portal import jobs
from gtec_portal.models import AuditLine, Job
from tests.factories.events import (
    PAPER,
    AttachmentFactory,
    ContributionFactory,
    EventFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    ReportFactory,
    TableFactory,
    WorkshopFactory,
)
from tests.factories.members import OrganisationFactory


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def client(client):
    """A person's browser: robots are not counted."""
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    return client


def text_of(content):
    """The text of a PDF on one line: no line breaks, plain spaces."""
    with pypdfium2.PdfDocument(content) as document:
        found = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    return plain(found)


def plain(text):
    """Spaces, hyphenated line ends and quotes made the same on both sides of a comparison."""
    text = text.replace("\x02", "-").replace("\ufffe", "-").replace("\u00ad", "-").replace("\u2011", "-")
    text = re.sub(r"[\s\u00a0\u202f]+", " ", text)
    return re.sub(r" ?([:;!?»]) ?|(«) ?|- ", lambda match: match[1] or match[2] or "-", text)


def make_both(event, audience=Audience.PUBLIC, by=None):
    """Both editions, as {edition: PDF}."""
    return {report.edition: papers.build(report).content for report in reports.ask(event, audience=audience, by=by)}


def make(event, edition, audience=Audience.PUBLIC, by=None):
    """One edition, as a PDF."""
    (report,) = (one for one in reports.ask(event, audience=audience, by=by) if one.edition == edition)
    return papers.build(report).content


# --- What the paper says --------------------------------------------------------------------------------------------------------


def test_both_editions_are_tagged_for_everybody_to_read(breakfast, story):
    for edition, content in make_both(breakfast, Audience.MEMBERS, story.staff).items():
        report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)

        assert content.startswith(b"%PDF-")
        assert report.is_compliant, (edition, [str(failure) for failure in report.failures])


def test_the_complete_edition_says_everything_said_at_every_table(breakfast, story):
    text = text_of(make(breakfast, Edition.LONG, by=story.staff))

    missing = [
        words
        for table in demo_content.TABLES
        for words in [
            table.theme,
            table.facilitator,
            table.role,
            *(
                said
                for group in (table.observations, table.ideas, table.beyond, table.watch, table.crosscutting)
                for one in group
                for said in (one.text, one.example)
                if said
            ),
        ]
        if plain(words) not in text
    ]
    assert missing == []
    assert text.count("Idée née à une autre table:table 4, Enfance, jeunesse et famille") == 3
    for words in (
        "Sommaire",
        "La méthode",
        "Identifier",
        "Préciser",
        "Choisir",
        "52 personnes présentes",
        "Mot d’accueil de la présidente",
    ):
        assert words in text
    for start, _end, title, speaker, _details in demo_content.PROGRAMME:
        assert f"{start[0]} h" in text
        assert plain(title) in text
        assert plain(speaker) in text


def test_the_contents_give_the_page_of_each_table(breakfast, story):
    content = make(breakfast, Edition.LONG, by=story.staff)

    with pypdfium2.PdfDocument(content) as document:
        sheets = [plain(sheet.get_textpage().get_text_bounded()) for sheet in document]
    contents = next(text for text in sheets if "Sommaire" in text)
    for number, table in enumerate(demo_content.TABLES, start=1):
        starts = next(
            index
            for index, text in enumerate(sheets, start=1)
            if f"Table {number} {plain(table.theme)}" in text and "Sommaire" not in text
        )
        assert re.search(rf"{number}\. {re.escape(plain(table.theme))} {starts}\b", contents), contents


def test_the_synthesis_holds_every_idea_on_one_page(breakfast, story):
    content = make(breakfast, Edition.SHORT, by=story.staff)
    text = text_of(content)

    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 1
    ideas = [one.text for table in demo_content.TABLES for one in (*table.ideas, *table.beyond, *table.watch)]
    assert [idea for idea in ideas if plain(idea) not in text] == []
    assert sum(len(table.ideas) + len(table.beyond) for table in demo_content.TABLES) == 27


def test_a_public_paper_names_nobody_who_came_and_the_members_one_does(breakfast, story):
    people = [registration.get_full_name() for registration in breakfast.registrations.all()]

    discreet = [
        make(breakfast, Edition.LONG, Audience.PUBLIC, story.staff),
        make(breakfast, Edition.LONG, Audience.PARTNERS, story.staff),
        make(breakfast, Edition.SHORT, Audience.MEMBERS, story.staff),
    ]
    members = text_of(make(breakfast, Edition.LONG, Audience.MEMBERS, story.staff))

    for content in discreet:
        text = text_of(content)
        assert [name for name in people if name in text] == []
        assert "@example.org" not in text
    assert [name for name in people if name not in members] == []


def test_markup_typed_by_people_is_printed_as_typed(staff):
    event = EventFactory(past=True, title="Café <b>gras</b>")
    ContributionFactory(table__workshop__event=event, text='<img src="http://example.org/x.png"> & <script>')

    text = text_of(make(event, Edition.LONG, by=staff))

    assert "Café <b>gras</b>" in text
    assert '<img src="http://example.org/x.png"> & <script>' in text


def test_an_event_without_workshop_has_a_report_too(staff):
    event = EventFactory(past=True, presentation="", commune=None)
    ProgrammeItemFactory(event=event, title="Mot d’accueil")

    for content in make_both(event, by=staff).values():
        assert validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1).is_compliant
        assert event.title in text_of(content)


def test_figures_count_those_who_came_not_those_who_registered(db):
    event = EventFactory(past=True)
    member = OrganisationFactory(name="Les Genêts")
    RegistrationFactory.create_batch(2, event=event, organisation=member, status=RegistrationStatus.ATTENDED)
    RegistrationFactory(event=event, status=RegistrationStatus.ATTENDED)
    RegistrationFactory(event=event, organisation_label="Absents SA")

    attendance = papers.attendance_of(event)

    assert {key: attendance[key] for key in ("people", "present", "structures", "alone")} == {
        "people": 3,
        "present": True,
        "structures": ["Les Genêts"],
        "alone": 1,
    }
    Registration.objects.update(status=RegistrationStatus.REGISTERED)
    assert papers.attendance_of(event)["people"] == 4


def test_reading_tables_costs_three_queries(db, django_assert_num_queries):
    workshop = WorkshopFactory()
    for _ in range(3):
        ContributionFactory.create_batch(2, table=TableFactory(workshop=workshop))

    with django_assert_num_queries(3):
        sheets = papers.sheets_of(workshop)

    assert [len(sheet.ideas) for sheet in sheets] == [2, 2, 2]


def test_annexes_are_mentioned_to_those_who_may_open_them(db):
    event = EventFactory(past=True)
    AttachmentFactory(event=event, label="Discours")
    AttachmentFactory(event=event, label="Chiffres internes", audience=Audience.MEMBERS)

    def mentioned(audience):
        return [annex.label for annex in papers.collect(ReportFactory(event=event, audience=audience))["annexes"]]

    assert mentioned(Audience.PUBLIC) == ["Discours"]
    assert mentioned(Audience.PARTNERS) == ["Discours"]
    assert mentioned(Audience.MEMBERS) == ["Discours", "Chiffres internes"]


# --- Asking and making ------------------------------------------------------------------------------------------------------------


def test_asking_makes_one_job_per_edition_and_two_clicks_make_no_more(team):
    event = EventFactory(past=True)
    url = reverse("events:report_ask", args=[event.uuid])

    team.post(url, {"audience": "public"})
    response = team.post(url, {"audience": "public"}, follow=True)

    assert list(Report.objects.order_by("pk").values_list("edition", "version")) == [("long", 1), ("short", 1)]
    assert Job.objects.count() == 2
    assert len(BeautifulSoup(response.text, "html.parser").select(".job progress")) == 2


def test_an_unknown_audience_is_refused(team):
    event = EventFactory(past=True)

    response = team.post(reverse("events:report_ask", args=[event.uuid]), {"audience": "martiens"})

    assert response.status_code == 422
    assert not Report.objects.exists()


def test_the_worker_makes_the_file_and_keeps_its_fingerprint(team, run_jobs, private_files):
    table = TableFactory(theme="Mobilité")
    event = table.workshop.event
    team.post(reverse("events:report_ask", args=[event.uuid]), {"audience": "public"})

    run_jobs()

    long = Report.objects.get(edition=Edition.LONG)
    with private_files.open(long.file) as stored:
        content = stored.read()
    assert (long.sha256, long.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert long.pages >= 5
    assert event.slug not in long.file
    assert list(Job.objects.values_list("state", flat=True)) == ["done", "done"]


def test_progress_names_each_table(staff):
    workshop = WorkshopFactory()
    for theme in ("Mobilité", "Logement"):
        TableFactory(workshop=workshop, theme=theme)
    (report, _short) = reports.ask(workshop.event, audience=Audience.PUBLIC, by=staff)
    steps = []

    reports.make(report, tell=lambda done, total, note: steps.append((done, total, note)))

    assert steps == [
        (0, 5, "Lecture de l’événement et de son programme"),
        (1, 5, "Table 1 sur 2 : Mobilité"),
        (2, 5, "Table 2 sur 2 : Logement"),
        (3, 5, "Mise en page"),
        (4, 5, "Contrôle et rangement"),
    ]


def test_a_job_that_runs_twice_keeps_the_first_file_and_no_other(staff, private_files):
    event = EventFactory(past=True)
    (report, _short) = reports.ask(event, audience=Audience.PUBLIC, by=staff)
    late = Report.objects.select_related("event").get(pk=report.pk)  # read before the other worker finished

    first = reports.make(report).file
    second = reports.make(late).file
    again = reports.make(Report.objects.get(pk=report.pk)).file

    assert (second, again) == (first, first)
    folders = private_files.listdir("reports")[0]
    assert sum(len(private_files.listdir(f"reports/{folder}")[1]) for folder in folders) == 1


def test_a_job_whose_report_is_gone_says_so(run_jobs, staff):
    report = ReportFactory(unmade=True)
    jobs.ask("events.report", report, label="Édition complète")
    report.delete()

    job = run_jobs()

    assert (job.state, job.error) == ("failed", "Cette demande de compte rendu n’existe plus.")


def test_a_report_that_failed_is_asked_again_and_a_finished_one_is_not(team, run_jobs):
    failed, finished = ReportFactory(unmade=True, event=EventFactory(past=True)), ReportFactory()

    team.post(reverse("events:report_retry", args=[failed.uuid]))
    refused = team.post(reverse("events:report_retry", args=[finished.uuid]), follow=True)
    run_jobs()

    assert Report.objects.get(pk=failed.pk).is_ready
    assert "déjà fabriqué" in refused.text


def test_a_correction_is_a_new_version_and_the_first_is_kept(staff, run_jobs):
    event = EventFactory(past=True)
    reports.ask(event, audience=Audience.PUBLIC, by=staff)
    run_jobs()

    reports.ask(event, audience=Audience.PUBLIC, by=staff)
    run_jobs()

    assert sorted(Report.objects.ready().values_list("version", "edition")) == [
        (1, "long"),
        (1, "short"),
        (2, "long"),
        (2, "short"),
    ]


def test_a_report_says_how_far_it_is(staff):
    (asked, _short) = reports.ask(EventFactory(past=True), audience=Audience.PUBLIC, by=staff)
    stopped = ReportFactory(unmade=True)
    finished = ReportFactory(size=1_234_567)

    assert [(one.state_label, one.tone) for one in (asked, stopped, finished)] == [
        ("En préparation", "info"),
        ("Non fabriqué", "bad"),
        ("À relire", "warn"),
    ]
    assert (finished.size_label, str(asked)) == ("1,2\u00a0Mo", f"{asked.event.title}, édition complète")


# --- Validating and publishing ------------------------------------------------------------------------------------------------------


def test_a_report_is_read_through_then_published(team, staff):
    report = ReportFactory()

    early = team.post(reverse("events:report_publish", args=[report.uuid]), {"audience": "public"}, follow=True)
    team.post(reverse("events:report_validate", args=[report.uuid]))
    twice = team.post(reverse("events:report_validate", args=[report.uuid]), follow=True)
    team.post(reverse("events:report_publish", args=[report.uuid]), {"audience": "partners"})

    report.refresh_from_db()
    assert "Relisez et validez d’abord" in early.text
    assert "n’attend pas de relecture" in twice.text
    assert (report.state, report.audience) == (ReportState.PUBLISHED, Audience.PARTNERS)
    assert list(AuditLine.objects.order_by("pk").values_list("action", "actor_id")) == [
        ("report.validated", staff.pk),
        ("report.published", staff.pk),
    ]


def test_a_new_version_replaces_the_published_one_for_the_same_audience_only(staff):
    event = EventFactory(past=True)
    old = ReportFactory(event=event, published=True)
    circle = ReportFactory(event=event, published=True, audience=Audience.MEMBERS)
    new = ReportFactory(event=event, validated=True)

    reports.publish(new, audience=Audience.PUBLIC, by=staff)

    assert [Report.objects.get(pk=one.pk).state for one in (old, circle, new)] == ["replaced", "published", "published"]


def test_a_paper_that_names_people_never_leaves_the_members(team, staff):
    report = ReportFactory(validated=True, audience=Audience.MEMBERS, names_people=True)

    answer = team.post(reverse("events:report_publish", args=[report.uuid]), {"audience": "public"})
    with pytest.raises(ValidationError):
        reports.publish(report, audience=Audience.PUBLIC, by=staff)
    with pytest.raises(IntegrityError, match="report_names_stay_among_members"), transaction.atomic():
        Report.objects.update(audience=Audience.PUBLIC)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["audience"])
    assert Report.objects.get().state == ReportState.VALIDATED


@pytest.mark.parametrize(
    "values",
    [{"state": "published"}, {"sha256": "abc"}, {"version": 0}, {"file": "", "state": "validated"}, {"pages": 0}],
)
def test_the_database_refuses_impossible_reports(db, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFactory(**values)


def test_the_database_keeps_one_published_paper_per_audience(db):
    report = ReportFactory(published=True)

    with pytest.raises(IntegrityError, match="report_published_once"), transaction.atomic():
        ReportFactory(event=report.event, published=True)


# --- Reading ----------------------------------------------------------------------------------------------------------------------


def test_a_download_is_logged_then_counted(client, partner):
    report = ReportFactory(published=True, audience=Audience.PARTNERS)
    client.force_login(partner)

    response = client.get(reverse("events:report_download", args=[report.uuid]))

    assert b"".join(response.streaming_content) == PAPER
    assert response["Content-Type"] == "application/pdf"
    assert "compte-rendu" in response["Content-Disposition"]
    (line,) = AccessLog.objects.about(report)
    assert (line.actor_id, line.actor_role, line.action) == (partner.pk, "partner", "download")
    assert Report.objects.get().downloads == 1


def test_a_stranger_gets_the_public_file_and_the_log_knows_it(client, db):
    report = ReportFactory(published=True)

    response = client.get(reverse("events:report_download", args=[report.uuid]))

    assert b"".join(response.streaming_content) == PAPER
    assert AccessLog.objects.get().actor_id is None


@pytest.mark.parametrize(
    "values", [{"published": True, "audience": Audience.MEMBERS}, {"validated": True}, {"unmade": True}]
)
def test_a_stranger_finds_nothing_of_the_others_and_leaves_no_trace(client, db, values):
    report = ReportFactory(**values)

    assert client.get(reverse("events:report_download", args=[report.uuid])).status_code == 404
    assert client.get(reverse("events:report_public_detail", args=[report.event.slug])).status_code == 404
    assert not AccessLog.objects.exists()


def test_a_replaced_version_is_for_the_team_only(client, staff):
    report = ReportFactory(published=True, state=ReportState.REPLACED)
    url = reverse("events:report_download", args=[report.uuid])

    stranger = client.get(url).status_code
    client.force_login(staff)

    response = client.get(url)

    assert (stranger, b"".join(response.streaming_content)) == (404, PAPER)


def test_a_report_is_read_even_when_the_page_of_its_event_is_withdrawn(client, db):
    report = ReportFactory(published=True, event__draft=True)

    response = client.get(reverse("events:report_public_detail", args=[report.event.slug]))

    assert response.context["reports"] == [report]


def test_the_list_is_filtered_by_words_edition_and_state(team):
    long = ReportFactory(event__title="Forum de la mobilité")
    short = ReportFactory(event=long.event, edition=Edition.SHORT, validated=True)
    other = ReportFactory(event__title="Petit-déjeuner")
    url = reverse("events:report_list")

    def found(**query):
        return set(team.get(url, query).context["page"])

    assert found(q="mobilite") == {long, short}
    assert found(edition="short") == {short}
    assert found(etat="draft") == {long, other}
