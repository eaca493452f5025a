"""What surrounds a report: parts validated by who ran the table, texts, versions and what changed, correction and withdrawal."""

import re
import threading

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from events import reports as papers
from events.codev import cases
from events.enums import Audience, Edition, Horizon, ReportState
from events.models import Detail, PartReview, Priority, Report, ReportText, Table
from events.reporting import contents, letters, parts, texts
from events.reporting.enums import PartState
from events.services import reports, workshops
from gtec_portal.models import AuditLine, Job, Message
from tests.factories.accounts import UserFactory
from tests.factories.events import ContributionFactory, EventFactory, ReportFactory, TableFactory, WorkshopFactory
from tests.factories.events_codev import CodevSessionFactory, whole_session
from tests.factories.events_reporting import PartReviewFactory


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def event(db):
    """A past event with two tables of one idea each."""
    workshop = WorkshopFactory(event=EventFactory(past=True))
    for number, theme in enumerate(("Mobilité", "Logement"), start=1):
        ContributionFactory(table=TableFactory(workshop=workshop, theme=theme), text=f"Piste {number}")
    return workshop.event


def table(event, number):
    return Table.objects.get(workshop__event=event, number=number)


def states(event):
    return [part.state for part in parts.parts_of(event)]


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def said(response):
    """What a page says, with plain spaces."""
    return " ".join(page(response).get_text(" ").split())


# --- Each part, by who ran the table ------------------------------------------------------------------------------------


def test_facilitator_reads_the_part_and_validates_it_by_the_link(client, event):
    one = table(event, 1)
    url = letters.part_url(one)

    shown = client.get(url)
    form = shown.context["form"]
    client.post(url, {"fingerprint": form.initial["fingerprint"], "state": "validated", "remark": ""})

    assert "Piste 1" in shown.text
    assert "Piste 2" not in shown.text
    (review,) = PartReview.objects.all()
    assert (review.state, review.by_link, review.user, review.name) == ("validated", True, None, "Clémence Huard")
    assert states(event) == [PartState.VALIDATED, PartState.TO_REVIEW]
    line = AuditLine.objects.get(action="part.validated")
    assert (line.actor_id, line.details["table"], line.details["how"]) == (None, 1, "lien")


def test_team_notes_an_opinion_on_behalf_and_it_is_recorded_as_such(team, staff, event):
    one = table(event, 1)
    url = reverse("events:part_review", args=[one.pk])
    fingerprint = team.get(url).context["form"].initial["fingerprint"]

    team.post(url, {"fingerprint": fingerprint, "state": "validated"})
    listed = team.get(reverse("events:event_parts", args=[event.uuid]))

    review = PartReview.objects.get()
    assert (review.user_id, review.by_link, review.name) == (staff.pk, False, "Clémence Huard")
    assert f"Noté par {staff.get_full_name()} pour Clémence Huard" in said(listed)
    assert "1 partie sur 2 validée" in said(listed)


def test_later_change_of_the_text_reopens_the_validation(event, staff):
    one = table(event, 1)
    PartReviewFactory(table=one)
    idea = one.contributions.get()

    before = states(event)
    idea.text = "Piste 1, mieux dite"
    workshops.save_contribution(idea, by=staff)
    after = parts.parts_of(event)

    assert before == [PartState.VALIDATED, PartState.TO_REVIEW]
    assert [(part.state, part.is_changed) for part in after] == [
        (PartState.TO_REVIEW, True),
        (PartState.TO_REVIEW, False),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda table: Table.objects.filter(pk=table.pk).update(theme="Mobilités"),
        lambda table: Table.objects.filter(pk=table.pk).update(facilitator_role="directrice"),
        lambda table: Detail.objects.create(
            contribution=table.contributions.get(), kind="need", text="Un car", round=2
        ),
        lambda table: Priority.objects.create(
            table=table, contribution=table.contributions.get(), rank=1, horizon=Horizon.SHORT
        ),
        lambda table: ContributionFactory(table=table, kind="watch"),
    ],
)
def test_whatever_is_printed_about_a_table_counts(event, change):
    one = table(event, 1)
    PartReviewFactory(table=one)

    change(one)

    assert parts.part_of(table(event, 1)).is_changed


def test_text_changed_while_it_was_read_is_shown_again_and_nothing_is_noted(client, event, staff):
    one = table(event, 1)
    url = letters.part_url(one)
    fingerprint = client.get(url).context["form"].initial["fingerprint"]
    idea = one.contributions.get()
    idea.text = "Piste 1, mieux dite"
    workshops.save_contribution(idea, by=staff)

    answer = client.post(url, {"fingerprint": fingerprint, "state": "amend", "remark": "La date manque"})
    shown = page(answer)
    again = client.post(
        url,
        {
            "fingerprint": shown.select_one("[name=fingerprint]")["value"],
            "state": "amend",
            "remark": shown.select_one("textarea[name=remark]").text.strip(),
        },
    )

    assert answer.status_code == 422
    assert "a changé pendant que vous le lisiez" in answer.text
    assert "Piste 1, mieux dite" in answer.text
    assert again.status_code == 302
    assert PartReview.objects.get().remark == "La date manque"


def test_correction_asked_without_saying_which_is_refused(client, event):
    url = letters.part_url(table(event, 1))
    fingerprint = client.get(url).context["form"].initial["fingerprint"]

    answer = client.post(url, {"fingerprint": fingerprint, "state": "amend", "remark": "  "})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["remark"])
    assert not PartReview.objects.exists()


def test_same_opinion_twice_is_one(event):
    one = table(event, 1)
    fingerprint = parts.part_of(one).fingerprint

    for _ in range(2):
        parts.review(one, state=PartState.VALIDATED, fingerprint=fingerprint, link=True)

    assert PartReview.objects.count() == 1


def test_link_closed_by_the_team_opens_no_part(client, event):
    one = table(event, 1)
    url = letters.part_url(one)
    Table.objects.filter(pk=one.pk).update(link_version=1)

    assert client.get(url).status_code == 404


def test_script_in_a_contribution_is_shown_as_typed(client, event):
    one = table(event, 1)
    ContributionFactory(table=one, text="<script>alert(1)</script>", example="<img src=x onerror=alert(1)>")

    shown = client.get(letters.part_url(one))

    assert page(shown).select("article script, article img") == []
    assert "<script>alert(1)</script>" in page(shown).select_one("article").get_text()


def test_reminder_goes_to_those_who_have_not_validated_and_names_who_cannot_be_reached(team, event):
    workshop = event.workshops.get()
    TableFactory(workshop=workshop, theme="Enfance")
    Table.objects.filter(workshop=workshop, number__lt=3).update(facilitator_email="animation@example.org")
    PartReviewFactory(table=table(event, 1))

    answer = team.post(reverse("events:parts_remind", args=[event.uuid]), follow=True)

    (letter,) = Message.objects.filter(kind="events.part_reminder")
    assert (letter.to, letter.subject) == ("animation@example.org", "À relire : votre table, « Logement »")
    (url,) = re.findall(r"https?://\S+/relire/", letter.text)
    assert team.get(url).context["table"] == table(event, 2)
    assert "1 rappel envoyé." in said(answer)
    assert "Sans adresse e-mail, à prévenir vous-même : table 3." in said(answer)


def test_parts_cost_the_same_queries_whatever_their_number(event, django_assert_num_queries):
    PartReviewFactory(table=table(event, 1))
    TableFactory(workshop=event.workshops.get())

    with django_assert_num_queries(6):
        assert len(parts.parts_of(event)) == 3


@pytest.mark.parametrize(
    "values",
    [{"state": PartState.TO_REVIEW}, {"state": PartState.AMEND, "remark": ""}, {"fingerprint": "abc"}],
)
def test_database_refuses_opinions_that_say_nothing(event, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        PartReviewFactory(table=table(event, 1), **values)


# --- Publishing before every part is validated ----------------------------------------------------------------------------


def ready(event, staff, *, validated=True):
    """Both editions of a version, laid out, and read through."""
    made = reports.ask(event, audience=Audience.PUBLIC, by=staff)
    for report in made:
        reports.make(report)
    return reports.validate(made[0], by=staff) if validated else made


def test_publishing_with_parts_not_validated_asks_why_and_keeps_it(team, staff, event):
    PartReviewFactory(table=table(event, 1))
    report = ready(event, staff)[0]
    url = reverse("events:report_publish", args=[report.uuid])

    refused = team.post(url, {"audience": "public", "together": "on"})
    team.post(url, {"audience": "public", "together": "on", "reason": "La Région l’attend ce soir"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert "1 partie n’est pas validée" in said(refused)
    assert list(Report.objects.values_list("state", flat=True)) == ["published", "published"]
    reasons = [line.details.get("reason") for line in AuditLine.objects.filter(action="report.published")]
    assert reasons == ["La Région l’attend ce soir", "La Région l’attend ce soir"]
    history = team.get(reverse("events:event_history", args=[event.uuid]))
    assert "sans attendre toutes les parties : La Région l’attend ce soir" in said(history)


def test_publishing_with_every_part_validated_asks_nothing(team, staff, event):
    for number in (1, 2):
        PartReviewFactory(table=table(event, number))
    report = ready(event, staff)[0]

    shown = team.get(report.get_absolute_url())
    team.post(reverse("events:report_publish", args=[report.uuid]), {"audience": "public", "together": "on"})

    assert "reason" not in shown.context["form"].fields
    assert list(Report.objects.values_list("state", flat=True)) == ["published", "published"]


def test_validation_counts_for_the_text_printed_not_for_todays(event, staff):
    for number in (1, 2):
        PartReviewFactory(table=table(event, number))
    report = ready(event, staff)[0]
    idea = table(event, 1).contributions.get()
    idea.text = "Piste 1, mieux dite"
    workshops.save_contribution(idea, by=staff)

    assert parts.validated_in(report) == (2, 2)
    newer = ready(event, staff)[0]
    assert parts.validated_in(newer) == (1, 2)


def test_one_edition_may_be_published_alone(team, staff, event):
    for number in (1, 2):
        PartReviewFactory(table=table(event, number))
    long = next(one for one in ready(event, staff) if one.edition == Edition.LONG)

    team.post(reverse("events:report_publish", args=[long.uuid]), {"audience": "public"})

    assert dict(Report.objects.values_list("edition", "state")) == {"long": "published", "short": "validated"}


# --- Draft, amend, validated, published, withdrawn --------------------------------------------------------------------------


def test_report_sent_back_says_what_must_change_and_is_not_published(team, staff):
    report = ReportFactory(validated=True)

    empty = team.post(reverse("events:report_amend", args=[report.uuid]), {"remark": ""})
    team.post(reverse("events:report_amend", args=[report.uuid]), {"remark": "La page 4 coupe un tableau"})
    early = team.post(reverse("events:report_publish", args=[report.uuid]), {"audience": "public"}, follow=True)

    report.refresh_from_db()
    assert empty.status_code == 422
    assert (report.state, report.remark) == (ReportState.AMEND, "La page 4 coupe un tableau")
    assert "Relisez et validez d’abord" in early.text
    assert "La page 4 coupe un tableau" in early.text


def test_validating_one_edition_validates_the_other_but_not_one_sent_back(staff, event):
    made = ready(event, staff, validated=False)
    reports.amend(made[1], remark="Trop long", by=staff)

    first = reports.validate(made[0], by=staff)

    assert [one.edition for one in first] == ["long"]
    assert dict(Report.objects.values_list("edition", "state")) == {"long": "validated", "short": "amend"}


def test_withdrawn_report_is_for_the_team_only(client, staff):
    report = ReportFactory(published=True)
    url = reverse("events:report_download", args=[report.uuid])
    client.force_login(staff)

    client.post(reverse("events:report_withdraw", args=[report.uuid]))
    team = client.get(url)
    client.logout()

    assert Report.objects.get().state_label == "Retiré"
    assert b"".join(team.streaming_content).startswith(b"%PDF")
    assert client.get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_people_asking_at_once_make_one_version():
    event, people = EventFactory(past=True), [UserFactory(staff=True), UserFactory(staff=True)]
    start, answers = threading.Barrier(2), []

    def ask(person):
        try:
            start.wait(20)
            answers.append([report.pk for report in reports.ask(event, audience=Audience.PUBLIC, by=person)])
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert answers[0] == answers[1]
    assert (Report.objects.count(), Job.objects.count()) == (2, 2)


# --- Texts ------------------------------------------------------------------------------------------------------------------


def written(**values):
    return {**dict.fromkeys(ReportText.SECTIONS, ""), **values}


def test_texts_written_in_the_record_are_in_the_next_version(team, staff, event):
    url = reverse("events:report_texts", args=[event.uuid])
    first = ready(event, staff)[0]
    shown = team.get(url).context["form"]

    team.post(url, {**shown.initial, "introduction": "Une matinée de travail.", "thanks": "Merci à toutes et à tous."})
    second = ready(event, staff)[0]
    listed = team.get(reverse("events:event_reports", args=[event.uuid]))

    context = papers.collect(second)
    assert context["texts"]["introduction"] == "Une matinée de travail."
    assert context["texts"]["synthesis"] == ""
    assert (first.version, second.version) == (1, 2)
    assert "Ce qui change : texte « introduction » ajouté, texte « remerciements » ajouté." in said(listed)


def test_method_left_as_proposed_follows_the_facts(team, event):
    url = reverse("events:report_texts", args=[event.uuid])
    proposed = team.get(url).context["form"].initial

    team.post(url, {**proposed, "thanks": "Merci."})
    workshop = event.workshops.get()
    workshop.minutes = 25
    workshop.save()

    assert ReportText.objects.get().methodology == ""
    assert "25\u00a0minutes chacune" in texts.printed(event, workshop, 2)["methodology"]


def test_two_people_writing_the_texts_never_overwrite_one_another(team, staff, event):
    url = reverse("events:report_texts", args=[event.uuid])
    read = team.get(url).context["form"].initial
    colleague = UserFactory(staff=True, first_name="Aubin", last_name="Troène")
    texts.save_texts(event, written(synthesis="Écrit par Aubin"), revision=0, by=colleague)

    refused = team.post(url, {**read, "synthesis": "Écrit par moi"})
    form = page(refused).select_one("main form")
    kept = {field["name"]: field.get("value", field.text.strip()) for field in form.select("[name]")}

    assert refused.status_code == 422
    assert "Aubin Troène a modifié ces textes" in refused.text
    assert ReportText.objects.get().synthesis == "Écrit par Aubin"
    assert kept["synthesis"] == "Écrit par moi"
    team.post(url, kept)
    assert ReportText.objects.get().synthesis == "Écrit par moi"


def test_texts_saved_without_a_change_leave_no_trace(team, event):
    url = reverse("events:report_texts", args=[event.uuid])

    team.post(url, team.get(url).context["form"].initial)

    assert not ReportText.objects.exists()
    assert not AuditLine.objects.filter(action="report.texts").exists()


# --- What changed -------------------------------------------------------------------------------------------------------------


def test_changes_between_versions_are_said_in_words(event, staff):
    older = contents.contents_of(papers.collect(ReportFactory(event=event)))
    idea = table(event, 2).contributions.get()
    idea.text = "Piste 2, mieux dite"
    workshops.save_contribution(idea, by=staff)
    TableFactory(workshop=event.workshops.get(), theme="Enfance")
    texts.save_texts(event, written(synthesis="En bref."), revision=0, by=staff)

    newer = contents.contents_of(papers.collect(ReportFactory(event=event)))

    assert contents.changes(newer, older) == [
        "texte « méthode » modifié",  # it tells how many tables
        "texte « synthèse » ajouté",
        "table 2 modifiée",
        "table 3 ajoutée",
    ]
    assert contents.changes(older, newer) == [
        "texte « méthode » modifié",
        "texte « synthèse » retiré",
        "table 2 modifiée",
        "table 3 retirée",
    ]
    assert contents.changes(newer, newer) == []
    assert contents.changes(newer, {}) == []


# --- Cases of codéveloppement -------------------------------------------------------------------------------------------------


def test_case_its_client_validated_is_printed_and_taken_back_stops_publication(staff):
    event = EventFactory(past=True)
    session = whole_session(CodevSessionFactory(event=event))
    lines = {value for _heading, group in cases.lines_of(session) for value, _line in group}
    cases.choose(session, lines, title="Loger un soignant", anonymous_client=True, names_consultants=False)
    cases.validate(session)

    made = ready(event, staff)
    with pypdfium2.PdfDocument(default_storage.path(made[0].file)) as document:
        text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    cases.take_back(session)
    with pytest.raises(ValidationError, match="repris par la personne cliente"):
        reports.publish(made[0], audience=Audience.PUBLIC, by=staff)

    assert [case.title for case in cases.case_pages(event)] == []
    assert "Loger un soignant" in text
    assert Report.objects.get(pk=made[0].pk).state == ReportState.VALIDATED
