"""The page of a table opens by its link and by nothing else; the team gives, sends and closes links."""

import pytest
from django.http import Http404
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts import erasure
from events.models import Table
from events.room.links import table_of, table_url, token_of
from gtec_portal import links
from gtec_portal.models import AuditLine, Message
from tests.factories.events import TableFactory, WorkshopFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def path_of(table):
    return reverse("events:table_personal", args=[token_of(table)])


def tables_page(table):
    return reverse("events:event_tables", args=[table.workshop.event.uuid]) + f"#table-{table.number}"


def test_table_page_opens_without_an_account(client):
    table = TableFactory(theme="Le logement")

    response = client.get(path_of(table))

    assertContains(response, "Le logement")
    assert table_url(table).endswith(path_of(table))
    assert table_of(token_of(table)) == table


@pytest.mark.parametrize("token", ["", "x", "1:forged", "é", "." * 300])
def test_forged_link_opens_nothing(token):
    TableFactory()
    with pytest.raises(Http404):
        table_of(token)


def test_link_of_something_else_opens_no_table():
    workshop = WorkshopFactory()
    table = TableFactory(workshop=workshop)
    with pytest.raises(Http404):
        table_of(links.make_token(table, "registration"))


def test_renewed_link_closes_the_old_one_and_keeps_the_lines(team):
    table = TableFactory()
    old = path_of(table)
    url = reverse("events:table_renew_link", args=[table.pk])

    assertContains(team.get(url), "Refaire le lien")
    assert team.get(old).status_code == 200
    assertRedirects(team.post(url), tables_page(table), fetch_redirect_response=False)

    assert team.get(old).status_code == 404
    table.refresh_from_db()
    assert team.get(path_of(table)).status_code == 200
    assert AuditLine.objects.get().action == "table.link_renewed"


def test_deleted_table_has_no_page(client):
    table = TableFactory()
    url = path_of(table)
    table.delete()

    assert client.get(url).status_code == 404


def test_link_is_sent_to_the_person_who_runs_the_table(team, letters):
    table = TableFactory(facilitator_email="clemence@example.org", theme="Le logement")
    url = reverse("events:table_send_link", args=[table.pk])

    assertRedirects(team.post(url), tables_page(table), fetch_redirect_response=False)

    message = Message.objects.get()
    assert (message.to, message.subject) == ("clemence@example.org", "Votre table : Le logement")
    assert table_url(table) in message.text
    assert AuditLine.objects.get().details == {"table": table.number, "title": "Le logement"}


def test_no_letter_without_an_address(team):
    table = TableFactory(facilitator_email="")

    response = team.post(reverse("events:table_send_link", args=[table.pk]), follow=True)

    assertContains(response, "Indiquez d’abord l’adresse e-mail")
    assert response.redirect_chain == [(reverse("events:table_edit", args=[table.pk]), 302)]
    assert Message.objects.count() == 0


def test_link_is_not_sent_by_a_get(team):
    assert team.get(reverse("events:table_send_link", args=[TableFactory().pk])).status_code == 405


def test_forgotten_person_runs_no_table_any_more(client):
    table = TableFactory(facilitator_email="Clemence@example.org", facilitator="Clémence Huard")
    other = TableFactory(facilitator_email="aubin@example.org")
    old = path_of(table)

    erasure.erase(erasure.Subject(email="clemence@example.org"))

    assert set(Table.objects.values_list("facilitator_email", flat=True)) == {"", other.facilitator_email}
    assert client.get(old).status_code == 404
