"""What bad input, bad timing and curiosity get."""

import re
import time

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from events.enums import Audience, RegistrationStatus
from events.life import notices
from events.models import Attachment, Event, Registration, Report
from events.services import planning, reports
from events.views import registrations as registration_views
from gtec_portal import audit, uploads
from gtec_portal.open_forms import make_stamp
from tests.factories.events import (
    AttachmentFactory,
    EventFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    ReportFactory,
    TableFactory,
)

pytestmark = pytest.mark.django_db
PERSON = {"first_name": "Ondine", "last_name": "Aubépine", "organisation": ""}


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def send_registration(client, event, email):
    url = reverse("events:registration_create", args=[event.slug])
    return client.post(url, {**PERSON, "email": email, "stamp": make_stamp(time.time() - 30)})


def stored_files():
    """Names of all the files in private storage."""
    found, folders = [], [""]
    while folders:
        folder = folders.pop()
        inside, files = default_storage.listdir(folder)
        found += [f"{folder}/{name}" for name in files]
        folders += [f"{folder}/{name}".lstrip("/") for name in inside]
    return found


# --- Registrations ------------------------------------------------------------------------------------------------------


def test_an_address_longer_than_the_column_is_refused_beside_its_field(client):
    event = EventFactory()

    response = send_registration(client, event, f"{'a' * 250}@example.org")

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])


def test_nobody_fills_a_mailbox_by_registering_and_giving_up_again_and_again(client, monkeypatch):
    monkeypatch.setattr(registration_views, "LETTERS_PER_HOUR", 2)
    events = EventFactory.create_batch(3)

    codes = [send_registration(client, event, "ondine@example.org").status_code for event in events]

    assert codes == [302, 302, 429]
    assert Registration.objects.count() == 2


def test_one_connection_does_not_take_every_seat(client, monkeypatch):
    monkeypatch.setattr(registration_views, "REGISTRATIONS_PER_HOUR", 2)
    event = EventFactory()

    codes = [send_registration(client, event, f"p{number}@example.org").status_code for number in range(3)]

    assert codes == [302, 302, 429]
    assert event.registrations.count() == 2


# --- Events -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "04/03/0226"])
def test_a_year_typed_wrong_is_refused_and_every_list_goes_on(team, day):
    url = reverse("events:event_create", args=["cafe"])
    typed = {"title": "Café", "start": "00:00", "end": "12:00", "audience": "public"}

    response = team.post(url, {**typed, "day": day})

    assert (response.status_code, response.context["form"].errors["day"]) == (422, ["Vérifiez l’année."])
    assert team.get(reverse("events:event_list")).status_code == 200


def test_saving_an_event_does_not_take_back_what_a_colleague_published_meanwhile(staff):
    event = EventFactory(draft=True)
    read_before = Event.objects.get(pk=event.pk)
    planning.publish_event(event, by=staff)

    read_before.title = "Autre titre"
    planning.save_event(read_before, by=staff)

    saved = Event.objects.get(pk=event.pk)
    assert (saved.title, saved.is_published) == ("Autre titre", True)


def test_a_new_address_raises_the_revision_of_the_calendar_entry(staff):
    event = EventFactory(address="2 rue du Collège")
    event.address = "4 rue du Collège"

    planning.save_event(event, by=staff)

    assert Event.objects.get().revision == 1


def test_people_expected_or_waiting_hear_that_the_event_moved_and_the_others_do_not(staff, outbox):
    event = EventFactory(title="Café", capacity=1)
    seated = RegistrationFactory(event=event)
    waiting = RegistrationFactory(event=event, status=RegistrationStatus.WAITING)
    RegistrationFactory(event=event, status=RegistrationStatus.CANCELLED)
    event.place = "Médiathèque"

    planning.save_event(event, by=staff)
    planning.save_event(event, by=staff)  # nothing moved
    notices.deliver(event)

    letters = outbox()
    assert sorted(letter.to[0] for letter in letters) == sorted([seated.email, waiting.email])
    assert {letter.subject for letter in letters} == {"Changement de date ou de lieu : Café"}
    (entry,) = [part for letter in letters if letter.to == [seated.email] for part in letter.attachments]
    assert "SEQUENCE:1" in str(entry)


@pytest.mark.parametrize("traits", [{"draft": True}, {"past": True}])
def test_nobody_is_written_to_about_a_draft_or_a_past_event(staff, outbox, traits):
    event = EventFactory(**traits)
    RegistrationFactory(event=event)
    event.place = "Médiathèque"

    planning.save_event(event, by=staff)
    notices.deliver(event)

    assert outbox() == []


def test_a_seat_taken_while_the_room_shrinks_is_said_beside_the_form(team, monkeypatch):
    event = EventFactory(capacity=1)
    save = planning.save_event

    def somebody_first(*args, **kwargs):
        RegistrationFactory(event=event)
        Event.objects.filter(pk=event.pk).update(capacity=2)
        RegistrationFactory(event=event)
        return save(*args, **kwargs)

    monkeypatch.setattr(planning, "save_event", somebody_first)
    day = f"{timezone.localdate(event.starts_at):%d/%m/%Y}"
    data = {"title": "Café", "day": day, "start": "9:00", "end": "12:00", "audience": "public", "capacity": "1"}

    response = team.post(reverse("events:event_edit", args=[event.uuid]), data)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Il y a déjà 2\u00a0personnes inscrites : indiquez au moins ce nombre de places."
    ]


def test_a_refused_form_keeps_the_name_the_event_still_has(team):
    event = EventFactory(title="Petit-déjeuner du printemps")

    response = team.post(reverse("events:event_edit", args=[event.uuid]), {"title": "Autre titre"})

    assert (response.status_code, response.context["title"]) == (422, "Petit-déjeuner du printemps")


@pytest.mark.parametrize("name", ["event_edit", "item_create", "attachment_create", "workshop_create"])
def test_a_form_sent_empty_is_refused_with_its_errors(team, name):
    event = EventFactory()

    response = team.post(reverse(f"events:{name}", args=[event.uuid]))

    assert response.status_code == 422
    assert response.context["form"].errors


def test_the_next_moment_of_the_programme_starts_when_the_last_one_ends(team):
    event = EventFactory()
    item = ProgrammeItemFactory(event=event)

    page = team.get(reverse("events:item_create", args=[event.uuid]))

    value = re.search(r'name="start"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="start"', page.text)
    assert value
    assert (value[1] or value[2])[:5] == f"{timezone.localtime(item.ends_at):%H:%M}"


def test_tabs_count_the_tables_of_every_workshop_in_one_query(team, django_assert_max_num_queries):
    event = EventFactory()
    for _ in range(3):
        TableFactory(workshop__event=event)
    url = reverse("events:event_detail", args=[event.uuid])
    with django_assert_max_num_queries(100) as one:
        team.get(url)
    for _ in range(3):
        TableFactory(workshop__event=event)

    with django_assert_max_num_queries(len(one.captured_queries)):
        page = team.get(url)

    assert [tab.count for tab in page.context["tabs"] if tab.label == "Tables"] == [6]


# --- Files --------------------------------------------------------------------------------------------------------------


def test_an_annex_whose_row_is_refused_leaves_no_file(staff):
    event = EventFactory()
    checked = uploads.Checked(uploads.PDF, 9, "not a digest", "annexe.pdf")

    with pytest.raises(Exception, match="attachment_has_file"):
        planning.attach(event, label="Annexe", content=b"%PDF-1.7\n", checked=checked, audience="public", by=staff)

    assert (Attachment.objects.count(), stored_files()) == (0, [])


def test_a_report_that_cannot_be_kept_leaves_no_file(staff, monkeypatch):
    report = ReportFactory(unmade=True)

    def fails(*args, **kwargs):
        raise RuntimeError("the history is gone")

    monkeypatch.setattr(audit, "record", fails)
    with pytest.raises(RuntimeError):
        reports.make(report)

    assert (Report.objects.get().file, stored_files()) == ("", [])


# --- Reports ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made_for", "opened_to", "allowed"),
    [
        (Audience.MEMBERS, Audience.PARTNERS, False),
        (Audience.MEMBERS, Audience.PUBLIC, False),
        (Audience.PARTNERS, Audience.PUBLIC, False),
        (Audience.PARTNERS, Audience.MEMBERS, True),
        (Audience.PUBLIC, Audience.MEMBERS, True),
    ],
)
def test_a_report_never_opens_to_more_people_than_it_was_made_for(team, staff, made_for, opened_to, allowed):
    """The synthesis for members names no one, yet says « destinée aux adhérents » and lists their annexes."""
    report = ReportFactory(validated=True, audience=made_for)

    answer = team.post(reverse("events:report_publish", args=[report.uuid]), {"audience": opened_to})

    report.refresh_from_db()
    assert (answer.status_code, report.state) == ((302, "published") if allowed else (422, "validated"))
    if not allowed:
        with pytest.raises(ValidationError):
            reports.publish(report, audience=opened_to, by=staff)


def test_an_edition_names_only_annexes_at_least_as_open_as_itself(staff):
    event = EventFactory(past=True)
    for audience in Audience:
        AttachmentFactory(event=event, label=str(audience), audience=audience)

    named = {
        audience: [annex.label for annex in reports.papers.collect(Report(event=event, audience=audience))["annexes"]]
        for audience in Audience
    }

    assert named == {
        Audience.PUBLIC: ["public"],
        Audience.PARTNERS: ["public", "partners"],
        Audience.MEMBERS: ["public", "partners", "members"],
    }


def test_every_action_written_in_the_history_has_french_words():
    written = set()
    for module in (settings.BASE_DIR / "events/services").glob("*.py"):
        written |= set(
            re.findall(
                r'"((?:event|item|attachment|registration|workshop|table|contribution|report)\.[a-z_]+)"',
                module.read_text(),
            )
        )

    assert len(written) > 10
    assert sorted(written - set(audit._WORDS)) == []
