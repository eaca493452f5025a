from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from gtec_portal import navigation
from gtec_portal.navigation import Entry

STAFF = SimpleNamespace(is_staff=True, is_authenticated=True)
EMPLOYER = SimpleNamespace(is_staff=False, is_authenticated=True)
MEMBER, PARTNER = SimpleNamespace(pk=1, is_employer=True), SimpleNamespace(pk=2, is_employer=False)


def request(user, path="/", organisation=None):
    return SimpleNamespace(user=user, path=path, organisation=organisation)


def labels(user, **kwargs):
    return [link.label for _, links in navigation.sections(request(user, **kwargs)) for link in links]


def test_each_reader_gets_only_what_opens():
    assert "Courriers envoyés" in labels(STAFF)
    assert {"Courriers envoyés", "Candidats", "Abonnés"} & set(labels(EMPLOYER, organisation=MEMBER)) == set()
    assert {"CVthèque", "Offres d’emploi"} <= set(labels(EMPLOYER, organisation=MEMBER))
    assert {"CVthèque", "Offres d’emploi"} & set(labels(EMPLOYER, organisation=PARTNER)) == set()
    assert labels(AnonymousUser()) == []


def test_one_who_acts_for_a_structure_finds_it_in_the_menu():
    (own,) = [
        link
        for link in navigation.links(navigation.WORKSPACE, request(EMPLOYER, organisation=MEMBER))
        if link.label == "Ma structure"
    ]

    assert own.url == reverse("members:organisation_detail", args=[MEMBER.pk])
    assert "Ma structure" not in labels(STAFF)


def test_a_page_that_does_not_exist_is_left_out():
    found = navigation.links([Entry("Absente", "nowhere:page"), Entry("Accueil", "home")], request(STAFF))

    assert [link.label for link in found] == ["Accueil"]


@pytest.mark.parametrize(
    ("path", "current"), [("/tableau-de-bord/", "Accueil"), ("/courriers/", "Courriers envoyés"), ("/ailleurs/", None)]
)
def test_the_closest_line_is_the_current_one(path, current):
    links = [link for _, links in navigation.sections(request(STAFF, path)) for link in links]

    assert [link.label for link in links if link.current] == ([current] if current else [])


def test_home_is_not_current_everywhere():
    found = navigation.links([Entry("Accueil", "home")], request(STAFF, "/ui/"))

    assert found[0].current is False


@pytest.mark.parametrize("entry", navigation.WORKSPACE + navigation.PUBLIC, ids=lambda entry: entry.url_name)
def test_every_line_of_the_menus_leads_somewhere(entry):
    acting = SimpleNamespace(organisation=SimpleNamespace(pk=1))

    assert navigation.find_url(entry.url_name, entry.args(acting)), (
        f"{entry.label} : l’adresse {entry.url_name} n’existe pas"
    )
