"""What is written at a table: once, by whoever is there, never lost, never overwritten unseen."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from events.enums import ContributionKind, DetailKind, Horizon
from events.models import Clock, Contribution, Detail, Dot, Priority
from events.room import capture
from events.room.board import board_of, slides_of
from events.room.links import token_of
from events.services import workshops
from gtec_portal import offline
from gtec_portal.models import AuditLine
from tests.factories.events import ContributionFactory, TableFactory, WorkshopFactory
from tests.factories.events_room import ClockFactory, DetailFactory, DotFactory, PriorityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return TableFactory(theme="Le logement", workshop__rounds=3)


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def turn_to(table, number):
    clock, _ = Clock.objects.update_or_create(
        workshop=table.workshop, defaults={"round": number, "left": timedelta(minutes=20), "closed_at": None}
    )
    return clock


def close(table):
    ClockFactory(workshop=table.workshop, round=3, closed=True)


def url(table, name="table_personal", *args):
    return reverse(f"events:{name}", args=[token_of(table), *args])


def line(text="Les loyers montent", **values):
    return {"uuid": str(uuid.uuid4()), "round": "1", "kind": "observation", "text": text, **values}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


# --- Writing -----------------------------------------------------------------------------------------------------------


def test_line_is_written_in_one_tap(client, table):
    response = client.post(url(table), line())

    assert response.status_code == 302
    assert response.url.endswith("/#noter")
    written = Contribution.objects.get()
    assert (written.table, written.kind, written.text, written.round) == (table, "observation", "Les loyers montent", 1)
    assert AuditLine.objects.get().actor_id is None
    shown = soup(client.get(url(table))).select_one(".our-lines li")
    assert shown.select_one(".said-text").text == "Les loyers montent"
    assert shown.select_one(".sent").get_text(strip=True) == "envoyé"


def test_device_gets_its_receipt(client, table):
    key = soup(client.get(url(table))).html["data-person"]

    response = client.post(url(table), line(), headers={offline.HEADER: key})

    assert (response.status_code, response.json()["url"]) == (201, url_path(table))


def url_path(table):
    return f"{url(table)}#noter"


def test_line_sent_twice_is_written_once(client, table):
    sent = line()
    client.post(url(table), sent)
    client.post(url(table), {**sent, "text": "Autre chose"})

    assert Contribution.objects.get().text == "Les loyers montent"


def test_line_of_another_table_of_the_device_is_refused(client, table):
    other = TableFactory(workshop=table.workshop)
    key = soup(client.get(url(other))).html["data-person"]

    response = client.post(url(table), line(), headers={offline.HEADER: key})

    assert response.status_code == 409
    assert Contribution.objects.count() == 0


def test_every_link_of_a_table_is_the_same_device(client, table, staff):
    client.force_login(staff)
    key = soup(client.get(url(table))).html["data-person"]
    client.logout()

    assert client.post(url(table), line(), headers={offline.HEADER: key}).status_code == 201


@pytest.mark.parametrize(
    ("typed", "now", "kept"),
    [("1", 1, 1), ("1", 3, 1), ("3", 1, 1), ("", 2, 2), ("0", 2, 2), ("-5", 2, 1)],
    ids=["now", "late from round 1", "from the future", "none", "zero", "negative"],
)
def test_line_belongs_to_the_round_it_was_typed_in(client, table, typed, now, kept):
    turn_to(table, now)

    client.post(url(table), line(round=typed))

    assert Contribution.objects.get().round == kept


def test_ten_thousand_characters_are_refused_and_kept(client, table):
    text = "é" * 10_000

    response = client.post(url(table), line(text))

    assert response.status_code == 422
    page = soup(response)
    assert page.select_one("textarea[name=text]").text.strip() == text
    assert "maxlength" not in page.select_one("textarea[name=text]").attrs
    assert page.title.text.startswith("Erreur : ")
    assertContains(response, "400\u00a0caractères au plus, vous en avez 10000", status_code=422)
    assert Contribution.objects.count() == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "   "},
        {"kind": ""},
        {"kind": "verdict"},
        {"uuid": "pas-un-uuid"},
        {"text": "nul\x00"},
        {"round": "x"},
    ],
    ids=str,
)
def test_line_that_cannot_be_written_is_refused(client, table, sent):
    response = client.post(url(table), line(**sent))

    assert response.status_code == 422
    assert Contribution.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "{{ 7|add:7 }}", "' OR 1=1 --", "=HYPERLINK(1)", "\u202ealp", "👩‍⚕️ à domicile"],
)
def test_what_people_write_is_text(client, table, text):
    client.post(url(table), line(text))

    assert Contribution.objects.get().text == text
    page = client.get(url(table))
    assert soup(page).select_one(".our-lines .said-text").text == text
    assert b"<script>alert" not in page.content


def test_long_unbroken_text_is_written(client, table):
    client.post(url(table), line("a" * 400))

    assert len(Contribution.objects.get().text) == 400


# --- Seeing ------------------------------------------------------------------------------------------------------------


def test_next_group_reads_what_the_one_before_wrote_and_cannot_rewrite_it(client, table):
    old = ContributionFactory(table=table, kind=ContributionKind.IDEA, round=1, text="Un forum")
    turn_to(table, 2)

    page = soup(client.get(url(table)))

    assert page.select_one("#room-before .said-text").text == "Un forum"
    assert page.select(".our-lines li") == []
    assert [link.text.split(" ")[0] for link in page.select("#room-before .said-actions a")] == [
        "Compléter",
        "Déplacer",
    ]
    words = {"version": old.version, "kind": "idea", "text": "Réécrit", "example": ""}
    response = client.post(url(table, "table_line_edit", old.uuid), words)
    assertContains(response, "groupe précédent", status_code=422)
    old.refresh_from_db()
    assert old.text == "Un forum"


def test_table_reads_everything_through_once_the_rounds_are_over(client, table):
    old = ContributionFactory(table=table, round=1, text="Un forum")
    close(table)

    words = {"version": old.version, "kind": "idea", "text": "Un forum par an", "example": ""}
    assert client.post(url(table, "table_line_edit", old.uuid), words).status_code == 302
    old.refresh_from_db()
    assert (old.text, old.version) == ("Un forum par an", 2)


def test_page_tells_what_each_round_is_for(client, table):
    page = soup(client.get(url(table)))

    assert [step.strong.text for step in page.select(".room-steps li")] == ["Identifier", "Préciser", "Choisir"]
    assert page.select_one(".room-steps li[aria-current]").strong.text == "Identifier"
    turn_to(table, 3)
    assert soup(client.get(url(table))).select_one(".round-goal").text == "Choisir"


def test_tablet_is_told_only_what_is_new(client, table):
    ask = soup(client.get(url(table))).select_one("#room-lines")["hx-get"]
    htmx = {"HX-Request": "true"}
    assert client.get(ask, headers=htmx).status_code == 204

    client.post(url(table), line())

    news = client.get(ask, headers=htmx)
    assert news.status_code == 200
    assert soup(news).select_one(".our-lines .said-text").text == "Les loyers montent"
    assert soup(news).select_one("textarea") is None  # what is being typed is not touched
    again = soup(news).select_one("#room-lines")["hx-get"]
    assert client.get(again, headers=htmx).status_code == 204


@pytest.mark.parametrize("change", ["edit", "dot", "choice", "detail", "round", "carry"])
def test_every_change_is_news(client, table, change):
    one = ContributionFactory(table=table, round=1)
    before = board_of(table).stamp
    match change:
        case "edit":
            capture.change_line(table, one.uuid, version=1, kind="idea", text="Autrement", example="")
        case "dot":
            capture.stick(table, one.uuid)
        case "choice":
            capture.choose(table, one.uuid, Horizon.SHORT)
        case "detail":
            capture.complete(table, one.uuid, uuid=uuid.uuid4(), kind="need", text="Une salle")
        case "round":
            turn_to(table, 2)
        case "carry":
            capture.carry(one, TableFactory(workshop=table.workshop))

    assert board_of(table).stamp != before


def test_page_takes_the_same_queries_however_much_was_said(client, table):
    def read():
        for _ in range(5):
            idea = ContributionFactory(table=table, round=1)
            DetailFactory(contribution=idea)
            DotFactory(contribution=idea)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(table))
        return len(queries)

    assert read() == read() <= 9


# --- Changing ------------------------------------------------------------------------------------------------------------


def edit(client, table, one, text, version):
    words = {"version": version, "kind": one.kind, "text": text, "example": ""}
    return client.post(url(table, "table_line_edit", one.uuid), words)


def test_second_to_change_a_line_sees_both_texts_and_decides(client, table):
    one = ContributionFactory(table=table, round=1, text="Un forum")
    assert edit(client, table, one, "Un forum par an", 1).status_code == 302

    asked = edit(client, table, one, "Deux forums", 1)

    assert asked.status_code == 422
    page = soup(asked)
    assert [panel.p.text for panel in page.select(".two-texts section")] == ["Un forum par an", "Deux forums"]
    one.refresh_from_db()
    assert one.text == "Un forum par an"
    version = page.select_one("input[name=version]")["value"]
    assert edit(client, table, one, "Un forum par an, puis deux", version).status_code == 302
    one.refresh_from_db()
    assert (one.text, one.version) == ("Un forum par an, puis deux", 3)


def test_both_wrote_the_same_nothing_is_asked(client, table):
    one = ContributionFactory(table=table, round=1, text="Un forum")
    edit(client, table, one, "Un forum par an", 1)

    assert edit(client, table, one, "Un forum par an", 1).status_code == 302


def test_team_is_asked_too_when_the_table_wrote_first(team, table):
    one = ContributionFactory(table=table, round=1, text="Un forum")
    page = soup(team.get(reverse("events:contribution_edit", args=[one.pk])))
    seen = page.select_one("input[name=version]")["value"]
    edit(team, table, one, "Un forum par an", 1)
    words = {"table": table.pk, "kind": "idea", "text": "Trois forums", "example": "", "round": "1", "version": seen}

    asked = team.post(reverse("events:contribution_edit", args=[one.pk]), words)

    assertContains(asked, "Un forum par an", status_code=422)
    assert soup(asked).select_one("textarea[name=text]").text.strip() == "Trois forums"
    words["version"] = soup(asked).select_one("input[name=version]")["value"]
    assert team.post(reverse("events:contribution_edit", args=[one.pk]), words).status_code == 302
    one.refresh_from_db()
    assert one.text == "Trois forums"


def test_change_of_a_line_taken_back_meanwhile_comes_back_as_a_line_to_write(client, table):
    one = ContributionFactory(table=table, round=1, text="Un forum")
    client.post(url(table, "table_line_remove", one.uuid))

    response = edit(client, table, one, "Un forum par an", 1)

    assert response.status_code == 422
    assert soup(response).select_one("#noter textarea").text.strip() == "Un forum par an"


def test_line_of_this_round_can_be_taken_back(client, table):
    one = ContributionFactory(table=table, round=1)

    assertContains(client.get(url(table, "table_line_remove", one.uuid)), "Retirer cette ligne")
    assert Contribution.objects.count() == 1
    client.post(url(table, "table_line_remove", one.uuid))

    assert Contribution.objects.count() == 0


@pytest.mark.parametrize("built", [DetailFactory, DotFactory, PriorityFactory])
def test_line_others_built_upon_stays(client, table, built):
    one = ContributionFactory(table=table, round=1)
    built(contribution=one)

    response = client.post(url(table, "table_line_remove", one.uuid), follow=True)

    assertContains(response, "D’autres ont complété ou choisi cette ligne")
    assert Contribution.objects.count() == 1


def test_line_of_another_table_is_not_found(client, table):
    other = ContributionFactory(table=TableFactory(workshop=table.workshop), round=1)

    assert client.get(url(table, "table_line_edit", other.uuid)).status_code == 404
    assert client.post(url(table, "table_line_remove", other.uuid)).status_code == 404
    assert client.get(url(table, "table_line_carry", other.uuid)).status_code == 404


# --- Completing ----------------------------------------------------------------------------------------------------------


def detail(idea, text="Une salle", **values):
    return {"uuid": str(uuid.uuid4()), "round": "2", "about": str(idea.uuid), "kind": "need", "text": text, **values}


def test_second_round_says_what_an_idea_needs_and_whom_to_mobilise(client, table):
    idea = ContributionFactory(table=table, round=1, text="Un forum")
    turn_to(table, 2)

    client.post(url(table, "table_complete"), detail(idea))
    client.post(url(table, "table_complete"), detail(idea, "La mairie", kind="actor"))

    assert list(Detail.objects.values_list("contribution", "kind", "text", "round")) == [
        (idea.pk, DetailKind.NEED, "Une salle", 2),
        (idea.pk, DetailKind.ACTOR, "La mairie", 2),
    ]
    shown = soup(client.get(url(table))).select("#room-before .said-details li")
    assert [one.get_text(strip=True) for one in shown] == [
        "Prérequis\u00a0:Une salle",
        "Acteur à mobiliser\u00a0:La mairie",
    ]


def test_detail_sent_twice_is_written_once(client, table):
    idea = ContributionFactory(table=table, round=1)
    turn_to(table, 2)
    sent = detail(idea)
    client.post(url(table, "table_complete"), sent)
    client.post(url(table, "table_complete"), sent)

    assert Detail.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{"about": ""}, {"text": ""}, {"text": "x" * 301}, {"kind": ""}, {"about": "x"}], ids=str
)
def test_detail_that_cannot_be_written_comes_back(client, table, sent):
    idea = ContributionFactory(table=table, round=1)
    turn_to(table, 2)

    response = client.post(url(table, "table_complete"), detail(idea, **sent))

    assert response.status_code == 422
    assert Detail.objects.count() == 0
    assert soup(response).select_one("#completer textarea").text.strip() == sent.get("text", "Une salle")


def test_only_ideas_of_this_table_are_completed(client, table):
    turn_to(table, 2)
    elsewhere = ContributionFactory(table=TableFactory(workshop=table.workshop), round=1)
    constat = ContributionFactory(table=table, kind=ContributionKind.OBSERVATION, round=1)

    for other in (elsewhere, constat):
        assert client.post(url(table, "table_complete"), detail(other)).status_code == 422
    assert Detail.objects.count() == 0


def test_link_complete_chooses_the_idea_without_a_script(client, table):
    idea = ContributionFactory(table=table, round=1)
    turn_to(table, 2)

    page = soup(client.get(url(table) + f"?completer={idea.uuid}"))

    assert page.select_one("#completer option[selected]")["value"] == str(idea.uuid)


# --- Choosing ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ideas(table):
    turn_to(table, 3)
    return [ContributionFactory(table=table, round=1, text=f"Piste {number}") for number in range(1, 5)]


def choose(client, table, idea, horizon="short"):
    return client.post(url(table, "table_choose", idea.uuid), {"horizon": horizon})


def test_dots_are_counted_one_by_one_and_never_below_none(client, table, ideas):
    for step in ("1", "1", "1", "-1"):
        client.post(url(table, "table_dot", ideas[1].uuid), {"step": step})
    client.post(url(table, "table_dot", ideas[0].uuid), {"step": "-1"})

    assert list(Dot.objects.values_list("contribution", flat=True)) == [ideas[1].pk] * 2
    shown = soup(client.get(url(table))).select(".choice")
    assert [(one.select_one(".said-text").text, one.select_one("[data-count]").text) for one in shown] == [
        ("Piste 2", "2"),
        ("Piste 1", "0"),
        ("Piste 3", "0"),
        ("Piste 4", "0"),
    ]


def test_table_keeps_three_and_no_fourth(client, table, ideas):
    for idea, horizon in zip(ideas[:3], ["short", "medium", "short"], strict=True):
        choose(client, table, idea, horizon)

    refused = client.post(url(table, "table_choose", ideas[3].uuid), {"horizon": "short"}, follow=True)

    assertContains(refused, "Trois actions sont déjà retenues")
    assert list(Priority.objects.values_list("contribution__text", "rank", "horizon")) == [
        ("Piste 1", 1, "short"),
        ("Piste 2", 2, "medium"),
        ("Piste 3", 3, "short"),
    ]


def test_database_has_no_room_for_a_fourth(table, ideas):
    for rank, idea in enumerate(ideas[:3], start=1):
        PriorityFactory(contribution=idea, rank=rank)
    for rank in (0, 4):
        with pytest.raises(IntegrityError, match="priority_three_at_most"), transaction.atomic():
            PriorityFactory(contribution=ideas[3], rank=rank)
    with pytest.raises(IntegrityError, match="priority_rank_once"), transaction.atomic():
        PriorityFactory(contribution=ideas[3], rank=3)


def test_dropped_action_leaves_its_place(client, table, ideas):
    for idea in ideas[:3]:
        choose(client, table, idea)

    client.post(url(table, "table_drop", ideas[0].uuid))
    choose(client, table, ideas[3], "medium")

    assert list(Priority.objects.values_list("contribution__text", "rank")) == [
        ("Piste 2", 1),
        ("Piste 3", 2),
        ("Piste 4", 3),
    ]


def test_action_changes_horizon_without_taking_a_second_place(client, table, ideas):
    choose(client, table, ideas[0], "short")
    choose(client, table, ideas[0], "medium")

    assert list(Priority.objects.values_list("rank", "horizon")) == [(1, "medium")]


@pytest.mark.parametrize("horizon", ["", "jamais"])
def test_horizon_is_short_or_medium(client, table, ideas, horizon):
    choose(client, table, ideas[0], horizon)

    assert Priority.objects.count() == 0


def test_observation_is_not_chosen(client, table, ideas):
    constat = ContributionFactory(table=table, kind=ContributionKind.OBSERVATION, round=1)
    choose(client, table, constat)
    client.post(url(table, "table_dot", constat.uuid), {"step": "1"})

    assert (Priority.objects.count(), Dot.objects.count()) == (0, 0)


def test_choosing_answers_htmx_with_the_part_that_changes(client, table, ideas):
    response = client.post(
        url(table, "table_choose", ideas[0].uuid), {"horizon": "short"}, headers={"HX-Request": "true"}
    )

    page = soup(response)
    assert (response.status_code, page.html) == (200, None)
    assert page.select_one(".choice.kept .said-text").text == "Piste 1"


# --- Moving, telling the room -------------------------------------------------------------------------------------------


def test_idea_moved_from_the_tablet_keeps_its_origin(client, table):
    one = ContributionFactory(table=table, round=1, text="Un forum")
    other = TableFactory(workshop=table.workshop)

    client.post(url(table, "table_line_carry", one.uuid), {"table": other.pk})

    one.refresh_from_db()
    assert (one.table, one.origin_table) == (other, table)
    assertContains(client.get(url(other)), f"Venue de la table {table.number}")
    assert soup(client.get(url(table))).select(".our-lines li") == []


@pytest.mark.parametrize("to", ["", "x", "0"])
def test_idea_moves_to_a_table_of_its_workshop_only(client, table, to):
    one = ContributionFactory(table=table, round=1)
    stranger = TableFactory()

    for where in (to, stranger.pk):
        assert client.post(url(table, "table_line_carry", one.uuid), {"table": where}).status_code == 422
    one.refresh_from_db()
    assert one.table == table


def test_team_moves_an_idea_while_projecting(team, table):
    one = ContributionFactory(table=table, round=1, text="Un forum")
    other = TableFactory(workshop=table.workshop)

    response = team.post(reverse("events:contribution_carry", args=[one.pk]), {"table": other.pk})

    assert response.url.endswith(f"/restitution/#table-{other.number}")
    page = soup(team.get(response.url))
    assert page.select_one(f"#table-{other.number} .origin").get_text(strip=True) == f"Venue de la table {table.number}"


def test_idea_that_comes_home_has_no_origin(team, table):
    one = ContributionFactory(table=table, round=1)
    other = TableFactory(workshop=table.workshop)
    for to in (other, table):
        team.post(reverse("events:contribution_carry", args=[one.pk]), {"table": to.pk})

    one.refresh_from_db()
    assert (one.table, one.origin_table) == (table, None)


def test_priority_stays_with_the_table_that_chose_it(table):
    one = ContributionFactory(table=table, round=1)
    PriorityFactory(contribution=one)
    other = TableFactory(workshop=table.workshop)

    capture.carry(one, other)

    here, there = slides_of([table, other])
    assert [chosen.contribution for chosen in here.chosen] == [one]
    assert [group.lines for group in there.groups] == [[one]]
    with pytest.raises(capture.Refused):
        capture.choose(other, one.uuid, Horizon.SHORT)


def test_restitution_tells_the_choices_first_then_all_that_was_said(team, table):
    chosen = ContributionFactory(table=table, round=1, text="Un forum")
    PriorityFactory(contribution=chosen)
    DetailFactory(contribution=chosen, text="Une salle")
    ContributionFactory(table=table, kind=ContributionKind.WATCH, text="Le coût")

    page = soup(team.get(reverse("events:room_restitution", args=[table.workshop.pk])))

    slide = page.select_one(f"#table-{table.number}")
    assert [title.get_text(strip=True) for title in slide.select("h3")] == ["L’action retenue", "Points de vigilance"]
    assert [text.text for text in slide.select(".said-text")] == ["Un forum", "Le coût"]
    assert slide.select_one(".slide-chosen .badge").text == "Court terme"


def test_restitution_of_one_table_opens_by_its_link_and_shows_no_other(client, table):
    ContributionFactory(table=table, text="Un forum")
    ContributionFactory(table=TableFactory(workshop=table.workshop), text="Ailleurs")

    response = client.get(url(table, "table_restitution"))

    assertContains(response, "Un forum")
    assertNotContains(response, "Ailleurs")


def test_restitution_takes_the_same_queries_for_any_number_of_tables(team, table, django_assert_max_num_queries):
    ContributionFactory(table=table)
    for _ in range(4):
        PriorityFactory(contribution=ContributionFactory(table=TableFactory(workshop=table.workshop)))

    with django_assert_max_num_queries(14):
        team.get(reverse("events:room_restitution", args=[table.workshop.pk]))


def test_table_where_something_was_said_is_not_deleted(table, staff):
    ContributionFactory(table=table)

    with pytest.raises(workshops.TableInUse):
        workshops.delete_table(table, by=staff)


def test_table_that_chose_an_idea_gone_elsewhere_is_not_deleted(table, staff):
    one = ContributionFactory(table=table, round=1)
    PriorityFactory(contribution=one)
    other = TableFactory(workshop=table.workshop)
    capture.carry(one, other)
    Contribution.objects.update(origin_table=None)

    with pytest.raises(workshops.TableInUse):
        workshops.delete_table(table, by=staff)


def test_code_of_each_table_opens_its_page(team, table):
    page = soup(team.get(reverse("events:room_codes", args=[table.workshop.pk])))

    assert [svg["aria-label"] for svg in page.select(".qr")] == [f"Code de la table {table.number}"]


def test_workshop_without_tables_says_what_to_do(team):
    response = team.get(reverse("events:workshop_room", args=[WorkshopFactory().pk]))

    assertContains(response, "Pas encore de table")
