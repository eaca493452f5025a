"""The clock of a workshop: what its buttons do, and that every screen says the same."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from events.models import Clock
from events.room.clock import act, clock_of
from gtec_portal.models import AuditLine
from tests.factories.events import ContributionFactory, TableFactory, WorkshopFactory
from tests.factories.events_room import ClockFactory

pytestmark = pytest.mark.django_db

NINE = datetime(2031, 3, 4, 9, tzinfo=UTC)


def minutes(number):
    return timedelta(minutes=number)


@pytest.fixture
def workshop():
    return WorkshopFactory(rounds=3, minutes=20)


@pytest.fixture
def press(workshop, staff):
    """Press a button so many minutes after nine; return (clock, whether it changed)."""
    return lambda verb, after=0, seen=None: act(workshop, verb, seen=seen, by=staff, now=NINE + minutes(after))


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def test_before_it_begins_the_first_round_waits_with_all_its_minutes(workshop):
    clock = clock_of(workshop)

    assert (clock.round, clock.left, clock.is_running, clock.has_begun, clock.face) == (
        1,
        minutes(20),
        False,
        False,
        "20:00",
    )
    assert Clock.objects.count() == 0  # looking writes nothing


def test_round_runs_for_its_minutes(press):
    clock, changed = press("demarrer")

    assert changed
    assert (clock.ends_at, clock.started_at) == (NINE + minutes(20), NINE)
    assert clock.remaining(NINE + minutes(5)) == minutes(15)


def test_pause_keeps_what_is_left_and_start_goes_on_from_there(press):
    press("demarrer")
    paused, _ = press("pause", after=5)
    assert (paused.is_running, paused.left, paused.has_begun) == (False, minutes(15), True)

    resumed, _ = press("demarrer", after=30)
    assert (resumed.ends_at, resumed.started_at) == (NINE + minutes(45), NINE)


def test_two_minutes_are_added_to_a_round_that_runs(press):
    press("demarrer")
    assert press("deux-minutes", after=5)[0].ends_at == NINE + minutes(22)


def test_two_minutes_are_counted_from_now_once_the_round_is_over(press):
    press("demarrer")
    assert press("deux-minutes", after=30)[0].ends_at == NINE + minutes(32)


def test_two_minutes_are_added_to_a_round_that_waits(press):
    assert press("deux-minutes")[0].left == minutes(22)


def test_round_that_is_over_pauses_with_nothing_left(press):
    press("demarrer")
    assert press("pause", after=25)[0].left == timedelta()


def test_next_round_waits_until_people_sit(press):
    press("demarrer")
    clock, _ = press("tour-suivant", after=20)

    assert (clock.round, clock.left, clock.is_running, clock.has_begun) == (2, minutes(20), False, False)


def test_two_hands_at_once_turn_one_round(press):
    press("tour-suivant", seen=1)
    clock, changed = press("tour-suivant", seen=1)

    assert (clock.round, changed) == (2, False)


def test_there_is_no_round_after_the_last_nor_before_the_first(press):
    assert press("tour-precedent")[1] is False
    press("tour-suivant")
    press("tour-suivant")
    clock, changed = press("tour-suivant")
    assert (clock.round, changed) == (3, False)
    assert press("tour-precedent")[0].round == 2


def test_closed_workshop_takes_no_time_and_opens_again_with_none(press):
    press("demarrer")
    closed, _ = press("terminer", after=1)
    assert (closed.is_closed, closed.is_running, closed.left) == (True, False, None)
    assert not any(press(verb)[1] for verb in ("demarrer", "pause", "deux-minutes", "tour-suivant", "terminer"))

    reopened, _ = press("rouvrir", after=2)
    assert (reopened.is_closed, reopened.left) == (False, timedelta())


def test_database_refuses_a_clock_in_two_states(workshop):
    with pytest.raises(IntegrityError, match="clock_one_state"), transaction.atomic():
        Clock.objects.create(workshop=workshop, left=minutes(1), ends_at=NINE)
    with pytest.raises(IntegrityError, match="clock_one_state"), transaction.atomic():
        Clock.objects.create(workshop=workshop)


def test_rounds_taken_away_leave_the_clock_on_the_last_one(workshop):
    ClockFactory(workshop=workshop, round=3)
    workshop.rounds = 2
    workshop.save()

    assert clock_of(workshop).round == 2


def test_history_tells_each_button_that_did_something(press, workshop):
    press("demarrer")
    press("demarrer")
    press("tour-suivant")

    assert list(AuditLine.objects.order_by("pk").values_list("action", "details")) == [
        ("room.started", {"round": 1}),
        ("room.turned", {"round": 2}),
    ]


# --- Pages ------------------------------------------------------------------------------------------------------------


def room(workshop):
    return reverse("events:workshop_room", args=[workshop.pk])


def test_control_page_offers_what_can_be_done_now(team, workshop):
    TableFactory(workshop=workshop)
    url = room(workshop)

    assertContains(team.get(url), "Démarrer le tour")
    press = reverse("events:room_act", args=[workshop.pk, "demarrer"])
    assertRedirects(team.post(press, {"round": "1"}), url)

    running = team.get(url)
    assertContains(running, "Mettre en pause")
    assertContains(running, "Tour suivant")
    assertNotContains(running, "Démarrer le tour")
    assertNotContains(running, "Terminer l’atelier")
    team.post(reverse("events:room_act", args=[workshop.pk, "tour-suivant"]), {"round": "1"})
    team.post(reverse("events:room_act", args=[workshop.pk, "tour-suivant"]), {"round": "2"})
    assertContains(team.get(url), "Terminer l’atelier")


@pytest.mark.parametrize("seen", ["", "x", "²", "-1", "9" * 30])
def test_button_with_a_round_of_its_own_making_breaks_nothing(team, workshop, seen):
    response = team.post(reverse("events:room_act", args=[workshop.pk, "tour-suivant"]), {"round": seen})

    assert response.status_code == 302


def test_unknown_button_does_nothing(team, workshop):
    assert team.post(reverse("events:room_act", args=[workshop.pk, "exploser"])).status_code == 404
    assert team.get(reverse("events:room_act", args=[workshop.pk, "demarrer"])).status_code == 405
    assert Clock.objects.count() == 0


def test_projected_clock_says_the_end_in_words_and_the_time_for_the_script(team, workshop):
    ClockFactory(workshop=workshop, left=None, ends_at=datetime(2031, 3, 4, 9, 50, tzinfo=UTC), started_at=NINE)

    page = BeautifulSoup(team.get(reverse("events:room_clock", args=[workshop.pk])).content, "html.parser")

    assert page.select_one(".until").text == "Fin du tour à 10\u00a0h\u00a050"
    assert page.select_one("[data-clock]")["data-ends"] == str(
        int(datetime(2031, 3, 4, 9, 50, tzinfo=UTC).timestamp()) * 1000
    )
    assert page.select_one(".round-goal").text == "Identifier"
    assert page.select_one("nav") is None


def test_screen_that_is_up_to_date_is_told_nothing(team, workshop):
    url = reverse("events:room_clock", args=[workshop.pk])
    ask = BeautifulSoup(team.get(url).content, "html.parser").select_one("#room")["hx-get"]

    same = team.get(ask, headers={"HX-Request": "true"})
    assert (same.status_code, same.content) == (204, b"")
    team.post(reverse("events:room_act", args=[workshop.pk, "demarrer"]))
    changed = team.get(ask, headers={"HX-Request": "true"})
    assert changed.status_code == 200
    assert b"<html" not in changed.content
    assert team.get(ask).status_code == 200  # the whole page when it is loaded


def test_control_page_follows_what_the_tables_write(team, workshop):
    table = TableFactory(workshop=workshop, theme="Le logement")
    ask = BeautifulSoup(team.get(room(workshop)).content, "html.parser").select_one("#room")["hx-get"]
    assert team.get(ask, headers={"HX-Request": "true"}).status_code == 204
    for kind in ("observation", "idea", "beyond", "watch"):
        ContributionFactory(table=table, kind=kind)

    row = BeautifulSoup(team.get(ask, headers={"HX-Request": "true"}).content, "html.parser").select_one("tbody tr")

    assert [cell.text for cell in row.select("td")] == ["1", "2", "1", "0 sur 3"]
