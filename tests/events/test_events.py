"""Events in the work space and on the public site."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from events import structured, todo
from events.enums import Audience, EventKind, RegistrationStatus
from events.models import Event, ProgrammeItem
from events.services import planning
from gtec_portal import audit
from gtec_portal.models import AuditLine
from tests.factories.events import (
    AttachmentFactory,
    ContributionFactory,
    EventFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    ReportFactory,
    WorkshopFactory,
    nine_o_clock,
)
from tests.factories.members import OrganisationFactory
from tests.factories.reference import CommuneFactory

PDF = b"%PDF-1.7\nsmall"


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def typed(**changes):
    return {
        "title": "Petit-déjeuner : l’accueil",
        "day": "2031-03-04",
        "start": "09:00",
        "end": "12:30",
        "place": "Forum",
        "address": "2 rue du Collège",
        "commune": "Flers",
        "capacity": "60",
        "audience": "public",
        "presentation": "Venez.",
        **changes,
    }


# --- Creating and changing ----------------------------------------------------------------------------------------------------


def test_an_event_is_created_as_a_draft_from_the_shape_of_its_kind(team):
    CommuneFactory(flers=True)
    partner = OrganisationFactory(partner=True)
    url = reverse("events:event_create", args=["breakfast"])
    form = team.get(url).context["form"]

    team.post(url, typed(partners=[partner.pk]))

    event = Event.objects.get()
    assert (form["start"].value().hour, form["capacity"].value(), form["audience"].value()) == (9, 60, "public")
    assert (event.kind, event.slug, event.is_published, list(event.partners.all())) == (
        EventKind.BREAKFAST,
        "petit-dejeuner-laccueil-2031-03-04",
        False,
        [partner],
    )
    assert event.starts_at == datetime(2031, 3, 4, 8, tzinfo=UTC)
    assert event.place_label == "Forum, Flers"


def test_an_unknown_kind_is_not_found(team):
    assert team.get(reverse("events:event_create", args=["kermesse"])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"end": "08:00"}, "end", "La fin doit venir après le début."),
        ({"last_day": "2031-03-03"}, "last_day", "Le dernier jour ne peut pas précéder le premier."),
        ({"day": "hier"}, "day", None),
        ({"title": ""}, "title", None),
        ({"capacity": "0"}, "capacity", None),
        ({"commune": "Atlantide"}, "commune", None),
    ],
)
def test_a_form_in_error_answers_422_beside_the_field_and_keeps_the_rest(team, changes, field, message):
    CommuneFactory(flers=True)

    response = team.post(reverse("events:event_create", args=["breakfast"]), typed(**changes))

    form = response.context["form"]
    assert response.status_code == 422
    assert field in form.errors
    assert message is None or form.errors[field] == [message]
    assert 'value="2 rue du Collège"' in response.text
    assert not Event.objects.exists()


def test_two_events_of_one_day_and_title_have_two_addresses(staff):
    first, second = (EventFactory.build(slug="", commune=None, title="Café métiers") for _ in range(2))

    planning.create_event(first, by=staff)
    planning.create_event(second, by=staff)

    assert second.slug == f"{first.slug}-2"


def test_fewer_seats_than_people_registered_is_refused_with_their_number(team):
    event = EventFactory(capacity=10)
    RegistrationFactory.create_batch(3, event=event)

    response = team.post(reverse("events:event_edit", args=[event.uuid]), typed(capacity="2"))

    assert response.status_code == 422
    assert response.context["form"].errors["capacity"] == [
        "Il y a déjà 3\u00a0personnes inscrites : indiquez au moins ce nombre de places."
    ]


def test_a_new_hour_raises_the_revision_of_the_calendar_entry_and_a_new_text_does_not(team):
    event = EventFactory()
    day = f"{timezone.localdate(event.starts_at):%Y-%m-%d}"
    same = typed(
        day=day,
        start="09:00",
        end="12:30",
        place=event.place,
        address=event.address,
        commune=str(event.commune),
        presentation="Autre texte",
    )
    url = reverse("events:event_edit", args=[event.uuid])

    team.post(url, same)
    first = Event.objects.get().revision
    team.post(url, {**same, "start": "08:30"})

    assert (first, Event.objects.get().revision) == (0, 1)


def test_publishing_needs_a_place(team):
    event = EventFactory(draft=True, place="")

    response = team.post(reverse("events:event_publish", args=[event.uuid]), follow=True)

    assert "Indiquez d’abord le lieu" in response.text
    assert not Event.objects.get().is_published


def test_publishing_opens_the_page_and_retiring_closes_it(team, client):
    event = EventFactory(draft=True)
    url = event.get_public_url()

    team.post(reverse("events:event_publish", args=[event.uuid]))
    team.post(reverse("events:event_publish", args=[event.uuid]))
    client.logout()
    opened = client.get(url).status_code
    planning.unpublish_event(event, by=None)

    assert (opened, client.get(url).status_code) == (200, 404)


def test_an_event_with_a_memory_is_not_deleted(team):
    registered, written, empty = RegistrationFactory().event, ContributionFactory().table.workshop.event, EventFactory()
    ProgrammeItemFactory(event=empty)

    for event in (registered, written, empty):
        team.post(reverse("events:event_delete", args=[event.uuid]))

    assert set(Event.objects.all()) == {registered, written}


def test_the_history_tells_who_did_what(team, staff):
    event = EventFactory(draft=True)
    team.post(reverse("events:event_publish", args=[event.uuid]))

    response = team.get(reverse("events:event_history", args=[event.uuid]))

    assert [audit.sentence(line) for line in response.context["page"]] == ["Événement publié"]
    assert "Événement publié" in response.text
    assert str(staff) in response.text


@pytest.mark.parametrize(
    "values",
    [{"ends_at": nine_o_clock(1), "starts_at": nine_o_clock(2)}, {"capacity": 0}, {"closes_at": nine_o_clock(400)}],
)
def test_the_database_refuses_impossible_events(db, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        EventFactory(**values)


def test_an_event_of_several_days_keeps_its_last_day_and_asks_the_day_of_each_moment(team):
    event = EventFactory(starts_at=nine_o_clock(30), ends_at=nine_o_clock(31))

    form = team.get(reverse("events:event_edit", args=[event.uuid])).context["form"]
    item_form = team.get(reverse("events:item_create", args=[event.uuid])).context["form"]

    assert form["last_day"].value() == nine_o_clock(31).date()
    assert not item_form["day"].is_hidden
    assert " au " in event.day_label


def test_the_history_says_what_and_where(db):
    lines = [
        AuditLine(action="contribution.changed", details={"table": 3, "title": "Un forum"}),
        AuditLine(action="report.published", details={"version": 2}),
        AuditLine(action="something.else"),
    ]

    assert [audit.sentence(line) for line in lines] == [
        "Contribution modifiée (table 3) : Un forum",
        "Compte rendu publié (version 2)",
        "something.else",
    ]


def test_unpublishing_a_draft_changes_nothing(staff):
    planning.unpublish_event(EventFactory(draft=True), by=staff)

    assert not AuditLine.objects.exists()


def test_records_are_named_by_what_people_call_them(db):
    assert str(AttachmentFactory(label="Diaporama")) == "Diaporama"
    assert str(ProgrammeItemFactory(title="Accueil")) == "Accueil"
    assert str(WorkshopFactory(title="World café")) == "World café"
    assert str(ContributionFactory(text="Un forum")) == "Un forum"


# --- Programme and annexes ------------------------------------------------------------------------------------------------------


def test_a_moment_starts_where_the_last_one_ended(team):
    event = EventFactory()
    last = ProgrammeItemFactory(event=event)
    url = reverse("events:item_create", args=[event.uuid])
    day = f"{timezone.localdate(event.starts_at):%Y-%m-%d}"

    response = team.get(url)
    team.post(
        url,
        {
            "day": day,
            "start": "09:15",
            "end": "09:45",
            "title": "Le territoire en chiffres",
            "speaker": "Bruno Lecacheux",
        },
    )

    assert response.context["form"]["start"].value() == timezone.localtime(last.ends_at).time()
    assert event.programme.last().title == "Le territoire en chiffres"
    assert event.programme.last().starts_at == last.ends_at


def test_moments_that_overlap_are_refused_by_form_and_database(team):
    item = ProgrammeItemFactory()
    day = f"{timezone.localdate(item.starts_at):%Y-%m-%d}"

    response = team.post(
        reverse("events:item_create", args=[item.event.uuid]),
        {"day": day, "start": "09:05", "end": "09:20", "title": "Trop tôt"},
    )

    assert response.status_code == 422
    told = f"Ce moment chevauche «\u00a0{item.title}\u00a0» ({item.hours_label})."
    assert response.context["form"].errors == {"start": [told]}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeItem.objects.create(
            event=item.event, starts_at=item.starts_at, ends_at=item.ends_at + timedelta(minutes=5), title="Trop tôt"
        )


def test_a_moment_that_runs_into_the_next_is_told_at_its_end(team):
    item = ProgrammeItemFactory()
    start = timezone.localtime(item.starts_at)

    response = team.post(
        reverse("events:item_create", args=[item.event.uuid]),
        {
            "day": f"{start:%Y-%m-%d}",
            "start": f"{start - timedelta(minutes=30):%H:%M}",
            "end": f"{start + timedelta(minutes=5):%H:%M}",
            "title": "Trop long",
        },
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["end"])


def test_a_moment_does_not_overlap_itself(team):
    item = ProgrammeItemFactory()
    start, end = timezone.localtime(item.starts_at), timezone.localtime(item.ends_at)
    hours = {"day": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}

    team.post(reverse("events:item_edit", args=[item.pk]), {**hours, "title": "Accueil, café"})

    item.refresh_from_db()
    assert item.title == "Accueil, café"


@pytest.mark.parametrize(
    ("changes", "field"), [({"end": "08:00"}, "end"), ({"day": "2001-01-01"}, "day"), ({"title": ""}, "title")]
)
def test_a_moment_in_error_keeps_what_was_typed(team, changes, field):
    event = EventFactory()
    day = f"{timezone.localdate(event.starts_at):%Y-%m-%d}"

    response = team.post(
        reverse("events:item_create", args=[event.uuid]),
        {"day": day, "start": "09:00", "end": "09:30", "title": "Accueil", "speaker": "Hélène Vauquelin", **changes},
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert 'value="Hélène Vauquelin"' in response.text


def test_a_moment_that_ends_before_it_starts_is_refused_before_the_database(db):
    event = EventFactory()

    with pytest.raises(ValidationError, match="La fin doit venir après le début"):
        planning.save_item(
            ProgrammeItem(event=event, starts_at=event.ends_at, ends_at=event.starts_at, title="À l’envers"), by=None
        )


def test_a_moment_is_changed_then_removed(team):
    item = ProgrammeItemFactory()
    url = reverse("events:item_edit", args=[item.pk])
    form = team.get(url).context["form"]

    team.post(url, {"day": form["day"].value(), "start": "10:00", "end": "10:30", "title": "Mot d’accueil"})
    changed = ProgrammeItem.objects.get()
    team.post(reverse("events:item_delete", args=[item.pk]))

    assert (changed.title, timezone.localtime(changed.starts_at).hour) == ("Mot d’accueil", 10)
    assert not ProgrammeItem.objects.exists()


def test_an_annex_is_stored_under_a_random_name_and_streamed_as_a_download(team, client, private_files):
    event = EventFactory()
    upload = SimpleUploadedFile("../../Diaporama final.pdf", PDF, content_type="application/pdf")

    team.post(
        reverse("events:attachment_create", args=[event.uuid]),
        {"label": "Diaporama", "file": upload, "audience": "public"},
    )
    annex = event.attachments.get()
    client.logout()
    response = client.get(reverse("events:attachment_download", args=[annex.uuid]))

    assert "Diaporama" not in annex.file
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith('attachment; filename="Diaporama.pdf"')


def test_an_annex_that_is_no_pdf_is_refused_and_nothing_is_kept(team, private_files):
    event = EventFactory()
    upload = SimpleUploadedFile("diaporama.pdf", b"<script>alert(1)</script>")

    response = team.post(
        reverse("events:attachment_create", args=[event.uuid]),
        {"label": "Diaporama", "file": upload, "audience": "public"},
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])
    assert not event.attachments.exists()


def test_removing_an_annex_removes_its_file(team, private_files, django_capture_on_commit_callbacks):
    annex = AttachmentFactory()

    with django_capture_on_commit_callbacks(execute=True):
        team.post(reverse("events:attachment_delete", args=[annex.uuid]))

    assert not private_files.exists(annex.file)


# --- Lists ----------------------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_words_kind_period_and_state(team):
    coming = EventFactory(title="Café de l’aide à domicile", kind=EventKind.CAFE, place="Médiathèque")
    past = EventFactory(past=True, title="Petit-déjeuner")
    draft = EventFactory(draft=True, title="Forum")
    url = reverse("events:event_list")

    def found(**query):
        return set(team.get(url, query).context["page"])

    assert found(q="mediatheque cafe") == {coming}
    assert found(q="Flers") == {coming, past, draft}
    assert found(genre="cafe") == {coming}
    assert found(periode="passes") == {past}
    assert found(periode="a-venir", etat="brouillon") == {draft}
    assert found(etat="publie") == {coming, past}


def test_htmx_gets_the_results_only(team):
    EventFactory()

    response = team.get(reverse("events:event_list"), headers={"HX-Request": "true"})

    assert response.text.strip().startswith('<section id="results"')


def test_the_list_counts_seats_and_waiting_people(team):
    event = EventFactory(capacity=2)
    RegistrationFactory.create_batch(2, event=event)
    RegistrationFactory(event=event, status=RegistrationStatus.WAITING)
    RegistrationFactory(event=event, status=RegistrationStatus.CANCELLED)

    (shown,) = team.get(reverse("events:event_list")).context["page"]

    assert (shown.taken, shown.waiting, shown.free_seats) == (2, 1, 0)


def test_the_public_list_shows_coming_events_of_the_readers_circle(client, employer):
    public = EventFactory()
    circle = EventFactory(audience=Audience.MEMBERS)
    EventFactory(past=True)
    EventFactory(draft=True)
    url = reverse("events:event_public_list")

    stranger = set(client.get(url).context["page"])
    client.force_login(employer)

    assert (stranger, set(client.get(url).context["page"])) == ({public}, {public, circle})


# --- The public page --------------------------------------------------------------------------------------------------------------


def test_the_public_page_describes_the_event_for_search_engines(client, db):
    event = EventFactory(title="Petit-déjeuner </script><script>alert(1)</script>", capacity=3)
    RegistrationFactory(event=event)

    soup = BeautifulSoup(client.get(event.get_public_url()).text, "html.parser")

    data = json.loads(soup.find("script", type="application/ld+json").string)
    assert (data["@type"], data["name"], data["remainingAttendeeCapacity"]) == ("Event", event.title, 2)
    assert datetime.fromisoformat(data["startDate"]) == event.starts_at
    assert data["location"]["address"]["addressLocality"] == "Flers"
    assert soup.find("script", string="alert(1)") is None


def test_an_online_event_has_a_virtual_location(db):
    event = EventFactory(commune=None, capacity=None)

    data = structured.event_data(event, taken=0)

    assert (data["location"]["@type"], data["eventAttendanceMode"]) == (
        "VirtualLocation",
        "https://schema.org/OnlineEventAttendanceMode",
    )


def test_a_members_event_is_not_described_to_search_engines(client, employer):
    event = EventFactory(audience=Audience.MEMBERS)
    client.force_login(employer)

    assert "application/ld+json" not in client.get(event.get_public_url()).text


def test_the_calendar_file_opens_everywhere(client, db):
    event = EventFactory()

    response = client.get(reverse("events:event_calendar", args=[event.slug]))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VTIMEZONE" in response.text
    assert "LOCATION:Maison des associations\\, Flers" in response.text


# --- À traiter ----------------------------------------------------------------------------------------------------------------------


def test_the_team_is_told_what_waits(staff):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    RegistrationFactory.create_batch(2, event=event, status=RegistrationStatus.WAITING)
    EventFactory(draft=True, starts_at=nine_o_clock(10))
    ReportFactory()
    ReportFactory(unmade=True)
    ReportFactory(validated=True)
    request = RequestFactory().get("/")
    request.user = staff

    items = [item for item in todo.items_for(request) if item.count]

    assert [(item.count, item.label) for item in items] == [
        (1, "1\u00a0compte rendu à relire"),
        (1, "1\u00a0compte rendu à publier"),
        (2, "2\u00a0personnes en liste d’attente"),
        (1, "1\u00a0événement à publier"),
    ]
    assert items[2].url == f"{reverse('events:event_participants', args=[event.uuid])}?etat=waiting"


def test_nothing_waits_for_the_others(employer):
    request = RequestFactory().get("/")
    request.user = employer

    assert [item for item in todo.items_for(request) if item.count] == []


def test_an_event_with_people_keeps_its_memory_in_the_service_too(db):
    with pytest.raises(ValidationError):
        planning.delete_event(ReportFactory().event, by=None)
