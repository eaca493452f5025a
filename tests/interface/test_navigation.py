from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from gtec_portal import navigation
from gtec_portal.navigation import Entry

STAFF = SimpleNamespace(is_staff=True, is_authenticated=True)
EMPLOYER = SimpleNamespace(is_staff=False, is_authenticated=True)
MEMBER, PARTNER = SimpleNamespace(is_employer=True), SimpleNamespace(is_employer=False)


def request(user, path="/", organisation=None):
    return SimpleNamespace(user=user, path=path, organisation=organisation)


def labels(user, **kwargs):
    return [link.label for _, links in navigation.sections(request(user, **kwargs)) for link in links]


def test_each_reader_gets_only_what_opens():
    assert "Composants" in labels(STAFF)
    assert {"Composants", "Candidats", "Abonnés"} & set(labels(EMPLOYER, organisation=MEMBER)) == set()
    assert {"CVthèque", "Offres d’emploi"} <= set(labels(EMPLOYER, organisation=MEMBER))
    assert {"CVthèque", "Offres d’emploi"} & set(labels(EMPLOYER, organisation=PARTNER)) == set()
    assert labels(AnonymousUser()) == []


def test_a_page_that_does_not_exist_is_left_out():
    found = navigation.links([Entry("Absente", "nowhere:page"), Entry("Accueil", "home")], request(STAFF))

    assert [link.label for link in found] == ["Accueil"]


@pytest.mark.parametrize(
    ("path", "current"), [("/tableau-de-bord/", "Accueil"), ("/ui/", "Composants"), ("/ailleurs/", None)]
)
def test_the_closest_line_is_the_current_one(path, current):
    links = [link for _, links in navigation.sections(request(STAFF, path)) for link in links]

    assert [link.label for link in links if link.current] == ([current] if current else [])


def test_home_is_not_current_everywhere():
    found = navigation.links([Entry("Accueil", "home")], request(STAFF, "/ui/"))

    assert found[0].current is False


@pytest.mark.parametrize("entry", navigation.WORKSPACE + navigation.PUBLIC, ids=lambda entry: entry.url_name)
def test_every_line_of_the_menus_leads_somewhere(entry):
    assert navigation.find_url(entry.url_name), f"{entry.label} : l’adresse {entry.url_name} n’existe pas"
