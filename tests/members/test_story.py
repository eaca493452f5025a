"""What a record tells: its story, its contacts, the mandates of its people."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from gtec_portal import audit
from members.life.story import story_of
from members.models import Headcount, Organisation
from members.services import life
from tests.factories.members import ContactFactory, MandateFactory, OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db


def test_story_tells_the_facts_in_order(staff, pair):
    absorbed, into = pair
    Organisation.objects.update(created_at="2026-01-05T10:00Z")
    commune = CommuneFactory(flers=True)
    SiteFactory(organisation=absorbed, name="Agence", commune=commune, opened_on=date(2012, 1, 1))
    SiteFactory(
        organisation=into, name="Atelier", commune=commune, opened_on=date(2016, 1, 1), closed_on=date(2021, 1, 1)
    )
    MandateFactory(
        organisation=into,
        person_name="Ana Exemple",
        title="Présidente",
        starts_on=date(2020, 6, 1),
        ends_on=date(2022, 6, 1),
    )
    life.merge(absorbed, into, on=date(2018, 1, 1), by=staff, note="Traité")
    life.rename(into, "Domicile du Bocage", on=date(2019, 1, 1), by=staff)
    for year, count in ((2016, 30), (2017, 34), (2020, 61)):
        life.declare_headcount(into, count, on=date(year, 12, 31), by=staff)
    into.memberships.update(ends_on=date(2024, 12, 31), reason="Liquidation")

    told = [(fact.on.year, fact.text, fact.note) for fact in story_of(into)]

    assert told == [
        (2015, "Rejoint l’association", ""),
        (2016, "Ouvre un site : Atelier (Flers)", ""),
        (2016, "Compte 30\xa0salariés", ""),
        (2018, "Absorbe Les Rives (1\xa0site en plus)", "Traité"),
        (2019, "Change de nom : « Le Noireau » devient « Domicile du Bocage »", ""),
        (2020, "Ana Exemple : Présidente, début du mandat", ""),
        (2020, "Compte 61\xa0salariés", "50 à 249 salariés"),
        (2021, "Ferme un site : Atelier (Flers)", ""),
        (2022, "Ana Exemple : Présidente, fin du mandat", ""),
        (2024, "Quitte l’association", "Liquidation"),
        (2026, "Fiche ouverte dans le portail", ""),
    ]
    assert [fact.text for fact in story_of(absorbed)] == [
        "Ouvre un site : Agence (Flers)",
        "Rejoint l’association",
        "Absorbée par Domicile du Bocage (1\xa0site repris)",
        "Fiche ouverte dans le portail",
    ]


def test_history_shows_audit_lines_to_staff_only(client, staff, employer):
    organisation = employer.acting_organisation
    life.rename(organisation, "Un autre nom", on=date(2019, 1, 1), by=staff)
    url = reverse("members:organisation_history", args=[organisation.pk])
    seen = {}

    for user in (staff, employer):
        client.force_login(user)
        page = BeautifulSoup(client.get(url).content, "html.parser")
        seen[user] = ([title.get_text() for title in page.select("main h2")], len(page.select("a[href*=annuler]")))

    assert seen == {
        staff: (["Son histoire", "Ce qui a été fait dans le portail"], 1),
        employer: (["Son histoire"], 0),
    }


def test_contacts_are_for_staff_and_their_own_structure(client, staff, employer, other_employer):
    contact = ContactFactory(organisation=employer.acting_organisation, name="Rémi Essai", email="remi@example.org")
    seen = {}

    for user in (staff, employer, other_employer):
        client.force_login(user)
        seen[user] = "remi@example.org" in client.get(contact.organisation.get_absolute_url()).content.decode()

    assert seen == {staff: True, employer: True, other_employer: False}


def test_contact_is_added_changed_and_forgotten(client, employer):
    organisation = employer.acting_organisation
    client.force_login(employer)
    create = reverse("members:contact_create", args=[organisation.pk])
    unreachable = client.post(create, {"name": "Ana Exemple", "function": "Direction"})
    client.post(create, {"name": "Ana Exemple", "function": "Direction", "phone": "02 33 00 00 01"})
    contact = organisation.contacts.get()

    client.post(reverse("members:contact_edit", args=[contact.pk]), {"name": "Ana Exemple", "email": "ana@example.org"})
    changed = organisation.contacts.get()
    client.post(reverse("members:contact_delete", args=[contact.pk]))

    assert unreachable.context["form"].non_field_errors() == ["Indiquez une adresse e-mail ou un téléphone."]
    assert (changed.function, changed.email, organisation.contacts.count()) == ("", "ana@example.org", 0)
    assert [line.action for line in audit.history(organisation)] == [
        "contact.deleted",
        "contact.edited",
        "contact.created",
    ]


def test_bureau_shows_who_holds_a_mandate_today(client, staff, employer):
    MandateFactory(person_name="Zoé Présidente", rank=1)
    MandateFactory(person_name="Ana Vice-présidente", rank=2)
    MandateFactory(person_name="Luc Ancien", ends_on=date(2023, 1, 1))
    MandateFactory(person_name="Ida Demain", starts_on=date(2099, 1, 1))
    client.force_login(employer)

    tables = BeautifulSoup(client.get(reverse("members:mandate_list")).content, "html.parser").select("table")

    assert [[cell.get_text() for cell in table.select("tbody th")] for table in tables] == [
        ["Zoé Présidente", "Ana Vice-présidente"],
        ["Ida Demain"],
        ["Luc Ancien"],
    ]


def test_mandate_is_entered_ended_and_removed(client, staff):
    organisation = OrganisationFactory()
    client.force_login(staff)
    client.post(
        reverse("members:mandate_create"),
        {
            "title": "Présidente",
            "person_name": "Ana Exemple",
            "organisation": organisation.pk,
            "starts_on": "2022-06-14",
            "rank": "1",
        },
    )
    mandate = organisation.mandates.get()
    end = reverse("members:mandate_end", args=[mandate.pk])

    too_soon = client.post(end, {"ends_on": "2022-06-13"})
    client.post(end, {"ends_on": "2024-06-14"})
    mandate.refresh_from_db()
    client.post(reverse("members:mandate_delete", args=[mandate.pk]))

    assert too_soon.context["form"].errors == {"ends_on": ["La fin du mandat ne peut pas précéder son début."]}
    assert (mandate.ends_on, organisation.mandates.count()) == (date(2024, 6, 14), 0)
    assert [line.action for line in audit.history(organisation)] == [
        "mandate.deleted",
        "mandate.ended",
        "mandate.created",
    ]


@pytest.mark.parametrize("asked", ["", "abc", "9" * 30, "-1", "²"])
def test_mandate_form_survives_any_structure_in_its_address(client, staff, asked):
    client.force_login(staff)

    assert client.get(reverse("members:mandate_create"), {"structure": asked}).status_code == 200


def test_headcount_of_another_structure_is_out_of_reach(client, employer, other_employer):
    figure = Headcount.objects.create(organisation=other_employer.acting_organisation, on=date(2020, 1, 1), count=4)
    client.force_login(employer)

    assert client.post(reverse("members:headcount_delete", args=[figure.pk])).status_code == 404
