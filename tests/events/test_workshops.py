"""Tables and what was said there."""

import threading

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from events.enums import ContributionKind
from events.models import Contribution, Table, Workshop
from events.services import workshops
from gtec_portal.models import AuditLine
from tests.factories.events import ContributionFactory, EventFactory, TableFactory, WorkshopFactory

SCRIPT = "<script>alert('coucou')</script>"


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def typed(contribution, **changes):
    return {
        "table": contribution.table_id,
        "kind": contribution.kind,
        "text": contribution.text,
        "example": contribution.example,
        "round": "",
        "origin_table": contribution.origin_table_id or "",
        **changes,
    }


def texts(table, kind=ContributionKind.IDEA):
    return list(table.contributions.filter(kind=kind).order_by("position").values_list("text", flat=True))


def test_a_workshop_then_a_table_are_opened_with_their_usual_shape(team):
    event = EventFactory()

    team.post(
        reverse("events:workshop_create", args=[event.uuid]),
        {"title": "World café", "thread": "Pourquoi ?", "rounds": "3", "minutes": "20"},
    )
    workshop = Workshop.objects.get()
    form = team.get(reverse("events:table_create", args=[workshop.pk])).context["form"]
    team.post(
        reverse("events:table_create", args=[workshop.pk]),
        {"number": form["number"].value(), "theme": "Mobilité", "facilitator": "Clémence Huard"},
    )

    assert (workshop.event, form["number"].value(), Table.objects.get().theme) == (event, 1, "Mobilité")


@pytest.mark.parametrize(
    ("data", "field"), [({"rounds": "0"}, "rounds"), ({"minutes": "3"}, "minutes"), ({"title": ""}, "title")]
)
def test_a_workshop_in_error_keeps_what_was_typed(team, data, field):
    workshop = WorkshopFactory()

    response = team.post(
        reverse("events:workshop_edit", args=[workshop.pk]),
        {"title": "Atelier", "thread": "Ma question", "rounds": "3", "minutes": "20", **data},
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert 'value="Ma question"' in response.text


def test_two_tables_cannot_carry_one_number(team):
    table = TableFactory(number=1)

    response = team.post(reverse("events:table_create", args=[table.workshop_id]), {"number": "1", "theme": "Logement"})

    assert response.status_code == 422
    assert "Une autre table porte déjà ce numéro." in response.text
    with pytest.raises(IntegrityError), transaction.atomic():
        TableFactory(workshop=table.workshop, number=1)


def test_a_table_with_ideas_is_not_deleted_and_an_empty_one_is(team):
    full = ContributionFactory().table
    gave = TableFactory(workshop=full.workshop)
    ContributionFactory(table=full, origin_table=gave)
    empty = TableFactory(workshop=full.workshop)

    answers = [team.post(reverse("events:table_delete", args=[table.pk]), follow=True) for table in (full, gave, empty)]

    refusal = "Des idées viennent de cette table : déplacez-les ou supprimez-les d’abord."
    told = [[str(message) for message in answer.context["messages"]] for answer in answers]
    assert told == [[refusal], [refusal], ["Table supprimée."]]
    assert set(Table.objects.all()) == {full, gave}


def test_a_table_in_use_says_so_instead_of_offering_its_removal(team):
    full = ContributionFactory().table
    empty = TableFactory(workshop=full.workshop)
    removal = [reverse("events:table_delete", args=[table.pk]) for table in (full, empty)]
    tables = reverse("events:event_tables", args=[full.workshop.event.uuid])

    soup = BeautifulSoup(team.get(tables).text, "html.parser")
    asked = team.get(removal[0])

    assert [bool(soup.select(f'a[href="{url}"]')) for url in removal] == [False, True]
    assert "Des idées viennent de cette table" in soup.select_one(f"#table-{full.number} header").get_text()
    assert "supprimée" not in soup.select_one(f"#table-{empty.number} header").get_text()
    assert asked.url == f"{tables}#table-{full.number}"
    assert team.get(removal[1]).status_code == 200


def test_the_page_shows_every_table_with_its_groups_in_order(team):
    table = TableFactory(theme="Mobilité")
    ContributionFactory(table=table, kind=ContributionKind.WATCH, text="Tout le territoire")
    ContributionFactory(table=table, text="Un forum")
    ContributionFactory(table=table, kind=ContributionKind.OBSERVATION, text="Sans voiture, rien")

    soup = BeautifulSoup(team.get(reverse("events:event_tables", args=[table.workshop.event.uuid])).text, "html.parser")

    assert [heading.get_text(" ", strip=True) for heading in soup.select(".board h4")] == [
        "Constats 1",
        "Pistes d’action 1",
        "Points de vigilance 1",
    ]
    assert [p.get_text(strip=True) for p in soup.select(".board li > div:first-child > p")] == [
        "Sans voiture, rien",
        "Un forum",
        "Tout le territoire",
    ]


def test_the_page_costs_the_same_whatever_the_number_of_tables(team, django_assert_max_num_queries):
    workshop = WorkshopFactory()
    for _ in range(4):
        ContributionFactory.create_batch(3, table=TableFactory(workshop=workshop))
    team.get(reverse("events:event_tables", args=[workshop.event.uuid]))

    with django_assert_max_num_queries(20):
        team.get(reverse("events:event_tables", args=[workshop.event.uuid]))


def test_a_script_in_a_contribution_is_shown_as_typed(team):
    table = TableFactory()

    team.post(
        reverse("events:contribution_create", args=[table.pk]),
        {"table": table.pk, "kind": "idea", "text": SCRIPT, "example": SCRIPT},
    )
    page = team.get(reverse("events:event_tables", args=[table.workshop.event.uuid])).text

    assert Contribution.objects.get().text == SCRIPT
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 401}, "text"),
        ({"kind": "blague"}, "kind"),
        ({"round": "9"}, "round"),
        ({"table": "0"}, "table"),
    ],
)
def test_a_contribution_in_error_keeps_what_was_typed(team, changes, field):
    contribution = ContributionFactory()

    response = team.post(
        reverse("events:contribution_edit", args=[contribution.pk]),
        typed(contribution, example="Mon exemple", **changes),
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "Mon exemple" in response.text
    assert Contribution.objects.get().text == contribution.text


def test_an_edited_contribution_is_saved_and_told_in_the_history(team, staff):
    contribution = ContributionFactory(text="Un forum")

    team.post(
        reverse("events:contribution_edit", args=[contribution.pk]), typed(contribution, text="Deux forums", round="3")
    )

    saved = Contribution.objects.get()
    line = AuditLine.objects.get()
    assert (saved.text, saved.round, saved.position) == ("Deux forums", 3, 1)
    assert (line.action, line.actor_id, line.details["title"], line.object_id) == (
        "contribution.changed",
        staff.pk,
        "Deux forums",
        contribution.table.workshop.event_id,
    )


def test_an_idea_moved_to_another_table_keeps_its_origin_and_coming_back_loses_it(team):
    home = TableFactory()
    away = TableFactory(workshop=home.workshop)
    ContributionFactory(table=away)
    idea = ContributionFactory(table=home)
    url = reverse("events:contribution_edit", args=[idea.pk])

    team.post(url, typed(idea, table=away.pk))
    moved = Contribution.objects.get(pk=idea.pk)
    team.post(url, typed(moved, table=home.pk))
    back = Contribution.objects.get(pk=idea.pk)

    assert (moved.table, moved.origin_table, moved.position) == (away, home, 2)
    assert (back.table, back.origin_table, back.position) == (home, None, 1)


def test_an_origin_in_another_workshop_is_refused(db):
    contribution = ContributionFactory()
    contribution.origin_table = TableFactory()

    with pytest.raises(ValidationError) as refused:
        workshops.save_contribution(contribution, by=None)

    assert refused.value.message_dict == {"origin_table": ["Choisissez une table du même atelier."]}


def test_a_round_the_workshop_does_not_have_is_refused(db):
    contribution = ContributionFactory.build(table=TableFactory(workshop__rounds=2), round=3)

    with pytest.raises(ValidationError) as refused:
        workshops.save_contribution(contribution, by=None)

    assert refused.value.message_dict == {"round": ["Cet atelier compte 2 tours."]}


def test_ideas_move_up_and_down_within_their_kind(team):
    table = TableFactory()
    first, _second, third = (ContributionFactory(table=table, text=text) for text in ("A", "B", "C"))
    ContributionFactory(table=table, kind=ContributionKind.WATCH, text="Z")

    team.post(reverse("events:contribution_down", args=[first.pk]))
    team.post(reverse("events:contribution_up", args=[third.pk]))
    answer = team.post(reverse("events:contribution_down", args=[first.pk]), follow=True)

    assert texts(table) == ["B", "C", "A"]
    assert "déjà au bout de sa liste" in answer.text


def test_a_contribution_is_deleted_after_a_question(team):
    contribution = ContributionFactory()
    url = reverse("events:contribution_delete", args=[contribution.pk])

    question = team.get(url)
    still_there = Contribution.objects.exists()
    team.post(url)

    assert "Supprimer" in question.text
    assert (still_there, Contribution.objects.exists()) == (True, False)


def test_a_new_idea_takes_the_rank_after_the_last_even_when_some_were_deleted(db):
    table = TableFactory()
    first = ContributionFactory(table=table, text="A")
    ContributionFactory(table=table, text="B")
    workshops.delete_contribution(first, by=None)

    workshops.save_contribution(Contribution(table=table, kind="idea", text="C"), by=None)

    assert texts(table) == ["B", "C"]


def test_only_two_directions_exist(db):
    with pytest.raises(ValidationError):
        workshops.move_contribution(ContributionFactory(), 2, by=None)


@pytest.mark.parametrize("values", [{"text": ""}, {"round": 0}])
def test_the_database_refuses_impossible_contributions(db, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionFactory(**values)


def test_the_database_refuses_an_idea_that_comes_from_its_own_table(db):
    table = TableFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionFactory(table=table, origin_table=table)


@pytest.mark.django_db(transaction=True)
def test_several_people_writing_at_one_table_lose_nothing():
    table = TableFactory()
    gate = threading.Barrier(6)
    failures = []

    def write(number):
        try:
            gate.wait(10)
            workshops.save_contribution(Contribution(table=table, kind="idea", text=f"Idée {number}"), by=None)
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failures == []
    assert sorted(texts(table)) == [f"Idée {number}" for number in range(6)]
    assert list(table.contributions.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
