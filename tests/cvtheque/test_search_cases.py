"""Forty searches an employer makes, and the people each must find: see search_cases.py."""

import pytest
from django.urls import reverse

from tests.cvtheque.search_cases import CASES, PEOPLE
from tests.factories.cvtheque import CandidateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(flers, caen, conde, trades):
    places = {"flers": flers, "caen": caen, "conde": conde}
    return {
        CandidateFactory(
            first_name="Zoé", last_name="Quidam", trades=[trades[code]], commune=places[place], text=text, **chosen
        ).profile.pk: name
        for name, (code, place, text, chosen) in PEOPLE.items()
    }


def test_every_case_finds_the_expected_people(client, employer, people):
    client.force_login(employer)
    wrong = []
    for words, criteria, expected in CASES:
        response = client.get(reverse("cvtheque:search"), {"q": words, **criteria} if words else criteria)
        found = {people[profile.pk] for profile in response.context["page"]}
        if found != set(expected.split()) or response.context["figures"].total != len(found):
            wrong.append((words, criteria, found, expected))

    assert wrong == []
    assert len(CASES) >= 40


def test_counts_are_what_choosing_would_find(client, employer, people):
    """The number beside each value is the number of people the list shows once it is ticked, whatever is ticked elsewhere."""
    client.force_login(employer)
    for start in ({}, {"q": "aide soignant"}, {"condition": ["licence"], "hours": ["full"]}, {"diploma": ["deas"]}):
        figures = client.get(reverse("cvtheque:search"), start).context["figures"]
        for name, value in (
            ("availability", "now"),
            ("hours", "part"),
            ("week", "24"),
            ("contract", "cdi"),
            ("condition", "weekends"),
            ("diploma", "dei"),
            ("famille", "care"),
        ):
            kept = start.get(name, []) if name == "condition" else []
            chosen = {**start, name: [*kept, value]}
            total = client.get(reverse("cvtheque:search"), chosen).context["figures"].total
            assert figures.values[name][value] == total, (start, name, value)
