"""Several tablets at the same moment, with real threads and real transactions: nothing lost, nothing twice, no fourth action."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from events.enums import Horizon
from events.models import Contribution, Dot, Priority
from events.room import capture
from events.room.clock import act, clock_of
from events.room.links import token_of
from events.services import workshops
from tests.factories.events import ContributionFactory, TableFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run them at the same moment; return what each gave back, in order. A thread's failure is the test's."""
    gate, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        gate.wait()
        try:
            answers[place] = work()
        except Exception as error:  # noqa: BLE001 -- told to the test
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_two_tablets_of_one_table_lose_nothing():
    table = TableFactory()
    url = reverse("events:table_personal", args=[token_of(table)])

    def tablet(name):
        client = Client()
        return [
            client.post(url, {"uuid": uuid.uuid4(), "kind": "idea", "text": f"{name} {number}"}).status_code
            for number in range(10)
        ]

    assert at_once(lambda: tablet("A"), lambda: tablet("B")) == [[302] * 10, [302] * 10]
    assert sorted(Contribution.objects.values_list("text", flat=True)) == sorted(
        f"{name} {number}" for name in "AB" for number in range(10)
    )
    assert sorted(Contribution.objects.values_list("position", flat=True)) == list(range(1, 21))


def test_one_line_sent_by_four_hands_at_once_is_written_once():
    table, number = TableFactory(), uuid.uuid4()

    answers = at_once(*[lambda: capture.add_line(table, uuid=number, kind="idea", text="Un forum").pk] * 4)

    assert len(set(answers)) == 1
    assert Contribution.objects.count() == 1


def test_one_detail_sent_twice_at_once_is_written_once():
    idea, number = ContributionFactory(round=1), uuid.uuid4()

    answers = at_once(
        *[lambda: capture.complete(idea.table, idea.uuid, uuid=number, kind="need", text="Une salle").pk] * 3
    )

    assert len(set(answers)) == 1


def test_of_two_who_change_one_line_one_is_asked():
    line = ContributionFactory(round=1, text="Un forum")

    def write(text):
        return capture.change_line(line.table, line.uuid, version=1, kind="idea", text=text, example="").text

    answers = at_once(lambda: write("Un forum par an"), lambda: write("Deux forums"))

    written = Contribution.objects.get()
    (asked,) = [one for one in answers if isinstance(one, capture.Stale)]
    assert (written.text in answers, asked.current.text, written.version) == (True, written.text, 2)


def test_line_moved_by_the_team_while_the_table_changes_it_keeps_one_text_and_loses_none(staff):
    line = ContributionFactory(round=1, text="Un forum")
    table, other = line.table, TableFactory(workshop=line.table.workshop)

    moved, changed = at_once(
        lambda: capture.carry(line, other, by=staff).table_id,
        lambda: capture.change_line(table, line.uuid, version=1, kind="idea", text="Un forum par an", example="").text,
    )

    written = Contribution.objects.get()
    assert (moved, written.table_id) == (other.pk, other.pk)
    if isinstance(changed, capture.Stale):  # moved first: the tablet is told, its text comes back as a line to write
        assert written.text == "Un forum"
    else:
        assert written.text == changed == "Un forum par an"


def test_fourth_action_is_refused_however_many_choose_at_once():
    table = TableFactory()
    ideas = [ContributionFactory(table=table, round=1) for _ in range(6)]

    answers = at_once(*[lambda one=one: capture.choose(table, one.uuid, Horizon.SHORT).rank for one in ideas])

    assert sum(isinstance(one, capture.Refused) for one in answers) == 3
    assert sorted(Priority.objects.values_list("rank", flat=True)) == [1, 2, 3]


def test_every_dot_stuck_at_once_counts():
    idea = ContributionFactory(round=1)

    at_once(*[lambda: [capture.stick(idea.table, idea.uuid) for _ in range(3)]] * 4)

    assert Dot.objects.count() == 12


def test_two_people_who_press_next_turn_one_round(staff):
    workshop = TableFactory().workshop

    answers = at_once(*[lambda: act(workshop, "tour-suivant", seen=1, by=staff)[1]] * 2)

    assert sorted(answers) == [False, True]
    assert clock_of(workshop).round == 2


def test_table_deleted_while_somebody_writes_there_loses_nothing(staff):
    table = TableFactory()

    deleted, written = at_once(
        lambda: workshops.delete_table(table, by=staff),
        lambda: capture.add_line(table, uuid=uuid.uuid4(), kind="idea", text="Un forum").text,
    )

    if isinstance(deleted, workshops.TableInUse):
        assert (written, Contribution.objects.count()) == ("Un forum", 1)
    else:  # deleted first: the tablet hears that its table is gone and keeps the line
        assert isinstance(written, type(table).DoesNotExist)
