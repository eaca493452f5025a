"""The vote of the room: one vote a person, three dots, changed until it closes."""

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from events.enums import RegistrationStatus
from events.letters import PURPOSE
from events.models import Ballot
from events.room.capture import Refused
from events.room.clock import act
from events.room.votes import results, vote
from gtec_portal import links
from tests.factories.events import ContributionFactory, RegistrationFactory, TableFactory
from tests.factories.events_room import PriorityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(staff):
    """A workshop whose vote is open."""
    workshop = TableFactory().workshop
    act(workshop, "ouvrir-le-vote", by=staff)
    return workshop


@pytest.fixture
def ideas(workshop):
    table = workshop.tables.get()
    return [ContributionFactory(table=table, text=f"Piste {number}") for number in range(1, 6)]


@pytest.fixture
def person(workshop):
    return RegistrationFactory(event=workshop.event)


def page_of(registration):
    return reverse("events:registration_vote", args=[links.make_token(registration, PURPOSE)])


def given(person):
    return list(Ballot.objects.filter(registration=person).values_list("contribution__text", flat=True))


def test_person_votes_from_the_page_of_their_registration(client, person, ideas):
    own = reverse("events:registration_personal", args=[links.make_token(person, PURPOSE)])
    assertContains(client.get(own), "/voter/")
    url = page_of(person)

    assertRedirects(client.post(url, {"ideas": [ideas[0].pk, ideas[2].pk]}), url)

    assert given(person) == ["Piste 1", "Piste 3"]
    page = BeautifulSoup(client.get(url).content, "html.parser")
    assert [box["value"] for box in page.select("input[checked]")] == [str(ideas[0].pk), str(ideas[2].pk)]


def test_vote_is_changed_and_taken_back(client, person, ideas):
    for choice in ([ideas[0].pk, ideas[1].pk], [ideas[1].pk], []):
        client.post(page_of(person), {"ideas": choice})
        assert given(person) == [one.text for one in ideas if one.pk in choice]


def test_four_dots_are_refused_and_what_was_ticked_stays(client, person, ideas):
    response = client.post(page_of(person), {"ideas": [one.pk for one in ideas[:4]]})

    assertContains(response, "Choisissez 3 actions au plus", status_code=422)
    assert len(BeautifulSoup(response.content, "html.parser").select("input[checked]")) == 4
    assert given(person) == []


def test_same_idea_twice_is_one_dot(person, workshop, ideas):
    vote(person, workshop, [ideas[0].pk] * 3)

    assert given(person) == ["Piste 1"]


def test_vote_that_closed_meanwhile_is_refused(client, person, workshop, ideas, staff):
    act(workshop, "clore-le-vote", by=staff)

    with pytest.raises(Refused):
        vote(person, workshop, [ideas[0].pk])
    assertContains(client.get(page_of(person)), "Aucun vote n’est ouvert")
    assert client.post(page_of(person), {"ideas": [ideas[0].pk]}).status_code == 200
    assert given(person) == []
    own = reverse("events:registration_personal", args=[links.make_token(person, PURPOSE)])
    assertNotContains(client.get(own), "/voter/")


def test_vote_opened_again_keeps_what_was_given(person, workshop, ideas, staff):
    vote(person, workshop, [ideas[0].pk])
    act(workshop, "clore-le-vote", by=staff)
    act(workshop, "ouvrir-le-vote", by=staff)

    assert given(person) == ["Piste 1"]


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.CANCELLED])
def test_who_has_no_seat_does_not_vote(client, workshop, ideas, status):
    other = RegistrationFactory(event=workshop.event, status=status)

    assert client.get(page_of(other)).status_code == 404


def test_idea_of_another_workshop_is_not_voted_on(client, person, ideas):
    other = ContributionFactory()

    assert client.post(page_of(person), {"ideas": [other.pk]}).status_code == 422
    assert given(person) == []


def test_room_votes_on_what_the_tables_chose(client, person, ideas):
    PriorityFactory(contribution=ideas[3])

    page = BeautifulSoup(client.get(page_of(person)).content, "html.parser")

    assert [box["value"] for box in page.select("input[name=ideas]")] == [str(ideas[3].pk)]


def test_database_refuses_a_fourth_dot(person, workshop, ideas):
    vote(person, workshop, [one.pk for one in ideas[:3]])
    for rank, name in ((4, "ballot_three_at_most"), (3, "ballot_rank_once")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Ballot.objects.create(workshop=workshop, registration=person, contribution=ideas[3], rank=rank)


def test_results_are_counted_and_projected(client, workshop, ideas, staff):
    for choice in ([0, 1], [1, 2], [1]):
        vote(RegistrationFactory(event=workshop.event), workshop, [ideas[index].pk for index in choice])

    found, voters = results(workshop)
    assert ([(one.text, one.votes) for one in found][:3], voters) == (
        [("Piste 2", 3), ("Piste 1", 1), ("Piste 3", 1)],
        3,
    )
    client.force_login(staff)
    url = reverse("events:room_results", args=[workshop.pk])
    page = BeautifulSoup(client.get(url).content, "html.parser")
    assert page.select_one(".vote-results .said-text").text == "Piste 2"
    ask = page.select_one("#room")["hx-get"]
    assert client.get(ask, headers={"HX-Request": "true"}).status_code == 204
    vote(RegistrationFactory(event=workshop.event), workshop, [ideas[0].pk])
    assert client.get(ask, headers={"HX-Request": "true"}).status_code == 200
