"""The door: who is here, who comes without being registered, who did not come; two telephones, without network, at once."""

import re
import threading
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pypdfium2
import pytest
import qrcode
import time_machine
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from events.door import papers, services
from events.door.desk import code_of, code_url, link_url
from events.enums import DoorAction, RegistrationStatus
from events.letters import personal_url
from events.models import Door, DoorEntry, Event, Registration
from events.services import seating
from gtec_portal import offline, qr
from gtec_portal.models import AuditLine
from tests.factories.events import EventFactory, RegistrationFactory, TableFactory, WorkshopFactory

pytestmark = pytest.mark.django_db
DAY = timezone.make_aware(datetime(2031, 3, 4, 9, 0))


@pytest.fixture(autouse=True)
def the_day():
    """It is twenty past nine on the day of the event."""
    with time_machine.travel(DAY + timedelta(minutes=20), tick=True):
        yield


@pytest.fixture
def breakfast():
    return EventFactory(starts_at=DAY, ends_at=DAY + timedelta(hours=3), capacity=3, title="Petit-déjeuner")


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def at(minutes):
    return DAY + timedelta(minutes=minutes)


def note(registration, gesture="present", minutes=0, number=None, **options):
    return services.note(registration, gesture, uuid=number or uuid.uuid4(), at=at(minutes), **options)


def fresh(registration):
    return Registration.objects.get(pk=registration.pk)


def send(client, event, registration, gesture="present", number=None, **options):
    data = {"uuid": str(number or uuid.uuid4()), "person": str(registration.uuid), "gesture": gesture}
    return client.post(reverse("events:event_door_note", args=[event.uuid]), data, **options)


def walk(client, event, **values):
    data = {"uuid": str(uuid.uuid4()), "first_name": "Basile", "last_name": "Fusain", "organisation": "", **values}
    return client.post(reverse("events:event_door_walk_in", args=[event.uuid]), data)


# --- Noting -------------------------------------------------------------------------------------------------------------


def test_one_tap_notes_a_presence_and_another_takes_it_back(team, breakfast):
    person = RegistrationFactory(event=breakfast)

    response = send(team, breakfast, person)
    here = fresh(person)
    send(team, breakfast, person, "undo")

    assert response.url == reverse("events:event_door", args=[breakfast.uuid]) + f"#p-{person.uuid}"
    assert (here.status, here.arrived_at >= at(20)) == (RegistrationStatus.ATTENDED, True)
    assert (fresh(person).status, fresh(person).arrived_at) == (RegistrationStatus.REGISTERED, None)


def test_a_gesture_heard_twice_counts_once(breakfast):
    person, number = RegistrationFactory(event=breakfast), uuid.uuid4()
    note(person, minutes=5, number=number)
    note(person, "undo", minutes=6)

    again = note(person, minutes=5, number=number)

    assert (again.status, person.door_entries.count()) == (RegistrationStatus.REGISTERED, 2)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_the_order_in_which_gestures_are_heard_changes_nothing(breakfast, order):
    """Two telephones saw the person at 9.05 and 9.02; one presence, the first hour."""
    person = RegistrationFactory(event=breakfast)
    gestures = [("present", 1), ("undo", 2), ("present", 8)]

    for index in order:
        note(person, *gestures[index])

    assert (fresh(person).status, fresh(person).arrived_at) == (RegistrationStatus.ATTENDED, at(8))


def test_two_telephones_note_one_person_and_the_first_hour_is_kept(breakfast):
    person = RegistrationFactory(event=breakfast)

    note(person, minutes=5)
    note(person, minutes=2)

    assert (fresh(person).arrived_at, breakfast.seats_taken()) == (at(2), 1)


def test_the_device_says_how_long_ago_whatever_its_clock(team, breakfast, staff):
    person = RegistrationFactory(event=breakfast)
    headers = {"X-Offline": offline.device_key(staff), "X-Offline-Age": "600"}

    response = send(team, breakfast, person, headers=headers)

    assert response.status_code == 201
    assert response.json() == {
        "url": reverse("events:event_door", args=[breakfast.uuid]) + f"#p-{person.uuid}",
        "state": "present",
        "at": "9 h 10".replace(" ", "\u00a0"),
    }


@pytest.mark.parametrize("age", ["-5", "demain", "99999999999", "٣"])
def test_an_absurd_age_breaks_nothing(team, breakfast, staff, age):
    person = RegistrationFactory(event=breakfast)

    response = send(team, breakfast, person, headers={"X-Offline": offline.device_key(staff), "X-Offline-Age": age})

    assert response.status_code == 201


def test_what_another_person_noted_on_the_device_is_refused(team, breakfast):
    person = RegistrationFactory(event=breakfast)

    response = send(team, breakfast, person, headers={"X-Offline": "somebody-else"})

    assert (response.status_code, fresh(person).status) == (409, RegistrationStatus.REGISTERED)


@pytest.mark.parametrize("data", [{}, {"uuid": "x"}, {"gesture": "dance"}, {"person": str(uuid.uuid4())}])
def test_a_gesture_that_means_nothing_is_404(team, breakfast, data):
    person = RegistrationFactory(event=breakfast)
    good = {"uuid": str(uuid.uuid4()), "person": str(person.uuid), "gesture": "present"} if data else {}

    response = team.post(reverse("events:event_door_note", args=[breakfast.uuid]), {**good, **data})

    assert (response.status_code, fresh(person).status) == (404, RegistrationStatus.REGISTERED)


def test_somebody_of_another_event_is_not_of_this_door(team, breakfast):
    stranger = RegistrationFactory()

    assert send(team, breakfast, stranger).status_code == 404


def test_the_database_knows_no_arrival_of_somebody_absent(breakfast):
    person = RegistrationFactory(event=breakfast)
    with pytest.raises(IntegrityError, match="registration_arrival_is_presence"), transaction.atomic():
        Registration.objects.filter(pk=person.pk).update(arrived_at=at(0))
    with pytest.raises(IntegrityError, match="door_entry_not_from_tomorrow"), transaction.atomic():
        DoorEntry.objects.create(registration=person, action="present", at=at(500), before="registered")


# --- Seats --------------------------------------------------------------------------------------------------------------


def test_somebody_waiting_enters_when_a_seat_is_left_and_goes_back_to_the_list_when_undone(breakfast):
    person = RegistrationFactory(event=breakfast, status=RegistrationStatus.WAITING)

    here = note(person).status
    note(person, "undo", minutes=1)

    assert (here, fresh(person).status) == (RegistrationStatus.ATTENDED, RegistrationStatus.WAITING)


@pytest.mark.parametrize("status", ["waiting", "cancelled", "no_show"])
def test_a_full_room_takes_nobody_without_a_seat_until_the_team_adds_one(team, breakfast, status):
    RegistrationFactory.create_batch(3, event=breakfast)
    person = RegistrationFactory(event=breakfast, status=status)

    refused = send(team, breakfast, person)
    number, entries = fresh(person).status, person.door_entries.count()
    url = reverse("events:event_door_note", args=[breakfast.uuid])
    data = {"uuid": str(uuid.uuid4()), "person": str(person.uuid), "gesture": "present", "extra_seat": "1"}
    team.post(url, data)

    assert (refused.status_code, number, entries) == (422, status, 0)
    assert "Ajouter une place" in refused.text
    assert (fresh(person).status, Event.objects.get().capacity) == (RegistrationStatus.ATTENDED, 4)


def test_without_the_page_the_refusal_is_a_sentence(team, breakfast, staff):
    RegistrationFactory.create_batch(3, event=breakfast)
    person = RegistrationFactory(event=breakfast, status=RegistrationStatus.WAITING)

    response = send(team, breakfast, person, headers={"X-Offline": offline.device_key(staff)})

    assert (response.status_code, response.text[:29]) == (422, "Les 3 places sont prises. L’é")


# --- Coming without being registered ------------------------------------------------------------------------------------


def test_somebody_who_was_not_registered_is_let_in_ahead_of_the_waiting_list(team, breakfast):
    RegistrationFactory(event=breakfast, status=RegistrationStatus.WAITING)

    response = walk(team, breakfast, organisation="Les Genêts")

    person = breakfast.registrations.get(last_name="Fusain")
    assert (response.status_code, person.status, person.email) == (302, RegistrationStatus.ATTENDED, "")
    assert person.arrived_at >= at(20)
    assert AuditLine.objects.filter(action="door.walk_in").count() == 1


def test_two_people_without_an_address_are_two_people(team, breakfast):
    walk(team, breakfast)
    walk(team, breakfast, first_name="Garance")

    assert breakfast.registrations.filter(email="").count() == 2


def test_the_list_of_participants_takes_somebody_without_an_address(team, breakfast):
    walk(team, breakfast)

    page = team.get(reverse("events:event_participants", args=[breakfast.uuid]))

    assert (page.status_code, "Basile Fusain" in page.text) == (200, True)


def test_the_form_sent_again_lets_nobody_in_twice(team, breakfast):
    number = str(uuid.uuid4())

    walk(team, breakfast, uuid=number)
    walk(team, breakfast, uuid=number)

    assert breakfast.registrations.count() == 1


def test_an_address_already_registered_is_that_person(team, breakfast):
    person = RegistrationFactory(event=breakfast, email="ondine@example.org")

    walk(team, breakfast, email="ONDINE@example.org")

    assert (breakfast.registrations.count(), fresh(person).status) == (1, RegistrationStatus.ATTENDED)


def test_a_name_already_on_the_list_is_asked_about(team, breakfast):
    RegistrationFactory(event=breakfast, first_name="Basile", last_name="FUSAIN")

    asked = walk(team, breakfast)
    walk(team, breakfast, homonym="on")

    assert (asked.status_code, asked.context["form"].has_error("homonym")) == (422, True)
    assert 'value="Fusain"' in asked.text
    assert breakfast.registrations.count() == 2


def test_a_full_room_says_so_and_the_team_decides(team, breakfast):
    RegistrationFactory.create_batch(3, event=breakfast)

    refused = walk(team, breakfast)
    walk(team, breakfast, extra_seat="on")

    assert (refused.status_code, refused.context["form"].has_error("extra_seat")) == (422, True)
    assert (breakfast.registrations.count(), Event.objects.get().capacity) == (4, 4)


def test_undoing_somebody_who_was_not_registered_leaves_no_seat_taken(team, breakfast):
    walk(team, breakfast)
    person = breakfast.registrations.get()

    note(person, "undo", minutes=25)

    assert (fresh(person).status, breakfast.seats_taken()) == (RegistrationStatus.CANCELLED, 0)


# --- The end of the welcome ---------------------------------------------------------------------------------------------


@pytest.fixture
def cafe(breakfast):
    """Thirty people, four tables, groups composed."""
    Event.objects.filter(pk=breakfast.pk).update(capacity=40)
    workshop = WorkshopFactory(event=breakfast, rounds=3)
    for _ in range(4):
        TableFactory(workshop=workshop)
    RegistrationFactory.create_batch(30, event=breakfast)
    seating.compose(workshop, mixed=False, by=None)
    return workshop


def test_five_people_missing_leave_the_groups_and_few_badges_change(team, cafe):
    people = list(cafe.event.registrations.order_by("pk"))
    for person in people[5:]:
        note(person)

    asked = team.get(reverse("events:door_close", args=[cafe.event.uuid]))
    response = team.post(reverse("events:door_close", args=[cafe.event.uuid]), follow=True)

    assert [item.get_text() for item in BeautifulSoup(asked.content, "html.parser").select("main form li")] == [
        str(one) for one in sorted(people[:5], key=lambda one: one.last_name.lower())
    ]
    assert {fresh(one).status for one in people[:5]} == {RegistrationStatus.NO_SHOW}
    placement = seating.read(cafe)
    assert (len(placement.placed), len(placement.participants)) == (25, 30)
    sizes = sorted(list(placement.plan.groups.values()).count(number) for number in range(4))
    assert sizes == [6, 6, 6, 7]
    assert sum(one.reprint for one in placement.placed) <= 5
    assert "5\u00a0personnes absentes" in response.text
    assert Door.objects.get().closed_at is not None


def test_a_late_arrival_after_the_end_is_placed_by_the_next_adjustment(cafe):
    people = list(cafe.event.registrations.order_by("pk"))
    for person in people[1:]:
        note(person)
    services.close(cafe.event, by=None)

    note(people[0], minutes=60)
    before = [one.registration_id for one in seating.read(cafe).unplaced]
    seating.adjust(cafe, absent=set(seating.missing(cafe)), by=None)

    assert (before, fresh(people[0]).status) == ([people[0].pk], RegistrationStatus.ATTENDED)
    assert people[0].pk in [one.registration_id for one in seating.read(cafe).placed]


def test_what_a_telephone_says_after_the_end_still_counts_from_its_hour(cafe):
    people = list(cafe.event.registrations.order_by("pk"))
    note(people[1])
    services.close(cafe.event, by=None)

    note(people[0], minutes=3)

    assert (fresh(people[0]).status, fresh(people[0]).arrived_at) == (RegistrationStatus.ATTENDED, at(3))


def test_reopening_expects_the_absent_again(team, breakfast):
    one, other = RegistrationFactory.create_batch(2, event=breakfast)
    note(one)
    services.close(breakfast, by=None)

    team.post(reverse("events:door_reopen", args=[breakfast.uuid]))

    assert (fresh(one).status, fresh(other).status) == (RegistrationStatus.ATTENDED, RegistrationStatus.REGISTERED)
    assert Door.objects.get().closed_at is None


def test_reopening_is_refused_when_others_took_the_seats(team, breakfast):
    one, other, third = RegistrationFactory.create_batch(3, event=breakfast)
    note(one)
    services.close(breakfast, by=None)
    for name in ("Aubépine", "Charme"):
        walk(team, breakfast, last_name=name)

    response = team.post(reverse("events:door_reopen", args=[breakfast.uuid]), follow=True)

    assert "occupent ces places" in response.text
    assert {fresh(other).status, fresh(third).status} == {RegistrationStatus.NO_SHOW}


def test_nobody_here_yet_is_no_end(team, breakfast):
    person = RegistrationFactory(event=breakfast)

    response = team.post(reverse("events:door_close", args=[breakfast.uuid]), follow=True)

    assert "notez d’abord les arrivées" in response.text
    assert fresh(person).status == RegistrationStatus.REGISTERED


def test_groups_the_planner_cannot_repair_stay_and_the_page_says_so(team, cafe):
    """Two people for four tables: no table would be busy."""
    for person in cafe.event.registrations.order_by("pk")[:2]:
        note(person)

    response = team.post(reverse("events:door_close", args=[cafe.event.uuid]), follow=True)

    assert "ajustez-les à la main" in response.text
    assert cafe.event.registrations.filter(status=RegistrationStatus.NO_SHOW).count() == 28
    assert len(seating.read(cafe).placed) == 30


# --- The page -----------------------------------------------------------------------------------------------------------


def names_of(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return [line.b.get_text() for line in soup.select(".door-person")]


def test_the_list_is_searched_without_javascript_accents_aside(team, breakfast):
    RegistrationFactory(event=breakfast, first_name="Éloïse", last_name="Chêne")
    RegistrationFactory(event=breakfast, first_name="Basile", last_name="Fusain", organisation_label="Les Genêts")
    url = reverse("events:event_door", args=[breakfast.uuid])

    assert names_of(team.get(url)) == ["Éloïse Chêne", "Basile Fusain"]
    assert names_of(team.get(url, {"q": "chene"})) == ["Éloïse Chêne"]
    assert names_of(team.get(url, {"q": "GENETS"})) == ["Basile Fusain"]
    assert names_of(team.get(url, {"q": "zz"})) == []


def test_the_count_and_who_is_missing(team, breakfast):
    one, _two = RegistrationFactory.create_batch(2, event=breakfast)
    RegistrationFactory(event=breakfast, status=RegistrationStatus.WAITING)
    note(one)
    url = reverse("events:event_door", args=[breakfast.uuid])

    page = BeautifulSoup(team.get(url).content, "html.parser")

    assert page.select_one("#door-count").get_text(" ", strip=True) == "1 présent sur 2 1 manque"
    assert names_of(team.get(url, {"voir": "presents"})) == [str(one)]
    assert len(names_of(team.get(url, {"voir": "manquent"}))) == 1
    assert AccessLog.objects.filter(object_type="events.event", purpose="Accueil").count() == 3


def test_names_are_text_whatever_they_hold(team, breakfast):
    walk(team, breakfast, first_name="<script>alert(1)</script>", last_name="O’Neil")

    assert "<script>alert(1)" not in team.get(reverse("events:event_door", args=[breakfast.uuid])).text


def test_the_page_asks_as_many_queries_for_three_people_as_for_one(team, breakfast, django_assert_max_num_queries):
    url = reverse("events:event_door", args=[breakfast.uuid])
    RegistrationFactory(event=breakfast)
    with django_assert_max_num_queries(60) as first:
        team.get(url)
    RegistrationFactory.create_batch(2, event=breakfast)
    with django_assert_max_num_queries(60) as second:
        team.get(url)

    assert len(second) == len(first)


# --- The volunteers' link -----------------------------------------------------------------------------------------------


@pytest.fixture
def link(breakfast):
    return link_url(services.open_link(breakfast, by=None)).partition("/lien/")[2]


def test_a_volunteer_sees_names_and_structures_and_never_an_address(client, breakfast, link):
    RegistrationFactory(event=breakfast, first_name="Ondine", last_name="Houx", email="ondine@example.org")

    page = client.get(f"/lien/{link}")

    assert names_of(page) == ["Ondine Houx"]
    assert "ondine@example.org" not in page.text
    assert page["Cache-Control"] != ""


def test_a_volunteer_notes_a_presence(client, breakfast, link):
    person = RegistrationFactory(event=breakfast)
    data = {"uuid": str(uuid.uuid4()), "person": str(person.uuid), "gesture": "present"}

    response = client.post(f"/lien/{link}noter/", data)

    assert (response.status_code, fresh(person).status) == (302, RegistrationStatus.ATTENDED)


def test_a_volunteer_may_not_add_a_seat(client, breakfast, link):
    RegistrationFactory.create_batch(3, event=breakfast)
    waiting = RegistrationFactory(event=breakfast, status=RegistrationStatus.WAITING)
    data = {"uuid": str(uuid.uuid4()), "person": str(waiting.uuid), "gesture": "present", "extra_seat": "1"}
    client.post(f"/lien/{link}noter/", data)
    walked = client.post(
        f"/lien/{link}ajouter/",
        {"uuid": str(uuid.uuid4()), "first_name": "B", "last_name": "F", "extra_seat": "on"},
    )

    assert (fresh(waiting).status, walked.status_code) == (RegistrationStatus.WAITING, 422)
    assert (Event.objects.get().capacity, breakfast.registrations.count()) == (3, 4)


@pytest.mark.parametrize("days", [-1, 1])
def test_the_link_opens_on_the_day_only(client, breakfast, link, days):
    RegistrationFactory(event=breakfast, first_name="Ondine")
    with time_machine.travel(DAY + timedelta(days=days)):
        page = client.get(f"/lien/{link}")
        state = client.get(f"/lien/{link}etat/")

    assert (page.status_code, state.status_code, "Ondine" in page.text) == (403, 403, False)


def test_a_telephone_tells_the_next_day_what_it_noted_on_the_day(client, breakfast, link):
    person = RegistrationFactory(event=breakfast)
    token = link.split("/")[1]
    data = {"uuid": str(uuid.uuid4()), "person": str(person.uuid), "gesture": "present"}
    headers = {"X-Offline": offline.link_key(token)}
    with time_machine.travel(DAY + timedelta(days=1), tick=False):
        late = client.post(f"/lien/{link}noter/", data, headers={**headers, "X-Offline-Age": str(24 * 3600 - 300)})
        fake = client.post(
            f"/lien/{link}noter/", {**data, "uuid": str(uuid.uuid4())}, headers={**headers, "X-Offline-Age": "0"}
        )

    assert (late.status_code, fake.status_code, fresh(person).arrived_at) == (201, 403, at(5))


def test_a_closed_link_opens_nothing_and_the_next_one_is_another(team, client, breakfast, link):
    team.post(reverse("events:door_link_close", args=[breakfast.uuid]))
    team.post(reverse("events:door_link", args=[breakfast.uuid]))
    page = team.get(reverse("events:door_link", args=[breakfast.uuid]))

    assert client.get(f"/lien/{link}").status_code == 404
    assert link.split("/")[1] not in page.text


# --- The code of a badge ------------------------------------------------------------------------------------------------


def test_a_badge_shows_the_person_to_the_team_and_notes_by_itself(team, breakfast):
    person = RegistrationFactory(event=breakfast, first_name="Ondine", last_name="Houx")

    page = BeautifulSoup(team.get(reverse("events:door_code", args=[code_of(person)])).content, "html.parser")

    assert page.h1.get_text(strip=True) == "Ondine Houx"
    form = page.select_one("form[data-notes-itself]")
    assert form["action"] == reverse("events:event_door_note", args=[breakfast.uuid])
    assert fresh(person).status == RegistrationStatus.REGISTERED  # reading writes nothing; the page sends the form
    sent = {field["name"]: field["value"] for field in form.select("input[name]")}
    noted = team.post(form["action"], sent, follow=True)
    assert fresh(person).status == RegistrationStatus.ATTENDED
    assert "data-notes-itself" not in noted.text


def test_a_badge_says_no_name_to_a_passer_by(client, employer, breakfast):
    person = RegistrationFactory(event=breakfast, first_name="Ondine", last_name="Houx")
    client.force_login(employer)

    page = client.get(reverse("events:door_code", args=[code_of(person)]))

    assert ("Houx" in page.text, "Code d’accueil" in page.text) == (False, True)


def test_a_badge_opens_their_own_registration_to_the_person(client, employer, breakfast):
    person = RegistrationFactory(event=breakfast, email=employer.email)
    client.force_login(employer)

    page = client.get(reverse("events:door_code", args=[code_of(person)]), follow=True)

    assert page.redirect_chain[0][0].startswith("/lien/inscription/")


def test_a_badge_opens_for_a_telephone_that_opened_the_link_of_that_event(client, breakfast, link):
    person, other = RegistrationFactory(event=breakfast, last_name="Houx"), RegistrationFactory(last_name="Viorne")
    client.get(f"/lien/{link}")

    own = client.get(reverse("events:door_code", args=[code_of(person)]))
    foreign = client.get(reverse("events:door_code", args=[code_of(other)]))

    assert ("Houx" in own.text, "Viorne" in foreign.text) == (True, False)


@pytest.mark.parametrize("code", ["x", "A" * 22, "é" * 22, "A" * 500])
def test_a_code_nobody_has_is_404(client, code):
    assert client.get(reverse("events:door_code", args=[code])).status_code == 404


def test_the_personal_page_shows_the_code(client, breakfast):

    person = RegistrationFactory(event=EventFactory(starts_at=DAY + timedelta(days=2)))

    page = client.get(urlsplit(personal_url(person)).path)

    assert 'aria-label="Code à montrer à l’accueil"' in page.text


# --- Papers -------------------------------------------------------------------------------------------------------------


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_badges_without_tables_name_everybody_who_has_a_seat(breakfast):
    RegistrationFactory(event=breakfast, first_name="Ondine", last_name="Houx")
    RegistrationFactory(event=breakfast, last_name="Viorne", status=RegistrationStatus.WAITING)

    paper = papers.badges(breakfast)

    assert ("Houx" in text_of(paper), "Viorne" in text_of(paper)) == (True, False)


def test_the_code_drawn_has_the_squares_of_the_address_and_a_quiet_border(breakfast):
    address = code_url(RegistrationFactory(event=breakfast))
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(address)
    squares = {(x + 4, y + 4) for y, line in enumerate(code.get_matrix()) for x, dark in enumerate(line) if dark}

    drawn = str(qr.svg(address, "Code"))

    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn)
    assert {(int(x) + step, int(y)) for x, y, length in runs for step in range(int(length))} == squares


def test_the_sheet_to_sign_has_a_line_for_each(breakfast):
    RegistrationFactory(event=breakfast, last_name="Houx")

    assert "HOUX" in text_of(papers.sheet(breakfast))


# --- At once ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_telephones_at_once_make_one_presence_and_a_room_never_oversold():
    event = EventFactory(starts_at=DAY, ends_at=DAY + timedelta(hours=3), capacity=10)
    people = RegistrationFactory.create_batch(6, event=event)
    gate, failures, refused = threading.Barrier(4), [], []

    def hold(telephone):
        try:
            gate.wait()
            for index, person in enumerate(people):
                services.note(person, DoorAction.PRESENT, uuid=uuid.uuid4(), at=at(index + telephone))
            for number in range(3):
                try:
                    services.walk_in(
                        event, uuid=uuid.uuid4(), at=at(9), first_name=f"T{telephone}", last_name=f"N{number}"
                    )
                except services.NoSeatLeft as error:
                    refused.append(str(error))
        except Exception as error:  # noqa: BLE001 -- a thread's failure is the test's
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hold, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failures == []
    assert [fresh(one).arrived_at for one in people] == [at(index) for index in range(6)]
    assert (event.registrations.seated().count(), len(refused)) == (10, 8)


@pytest.mark.django_db(transaction=True)
def test_one_gesture_sent_twice_at_once_lets_one_person_in():
    event = EventFactory(starts_at=DAY, ends_at=DAY + timedelta(hours=3))
    gate, failures, number = threading.Barrier(4), [], uuid.uuid4()

    def send_form():
        try:
            gate.wait()
            services.walk_in(event, uuid=number, at=at(1), first_name="Basile", last_name="Fusain")
        except Exception as error:  # noqa: BLE001 -- a thread's failure is the test's
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send_form) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert (failures, event.registrations.count(), DoorEntry.objects.count()) == ([], 1, 1)
