from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.models import Invitation, User
from gtec_portal import audit
from members.models import Membership, Organisation, Seat
from members.services import people
from tests.factories.members import OrganisationFactory, SeatFactory, SiteFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db


def names(response):
    return [cell.a.get_text() for cell in BeautifulSoup(response.content, "html.parser").select("tbody th")]


def test_list_finds_by_site_name_without_accents(client, staff):
    site = SiteFactory(name="Résidence du Chêne")
    OrganisationFactory(name="Autre")
    client.force_login(staff)

    response = client.get(reverse("members:organisation_list"), {"q": "chene"})

    assert names(response) == [site.organisation.name]


def test_list_is_sorted_the_french_way(client, staff):
    for name in ("Zoé", "Élodie", "eva", "Abel"):
        OrganisationFactory(name=name)
    client.force_login(staff)

    assert names(client.get(reverse("members:organisation_list"))) == ["Abel", "Élodie", "eva", "Zoé"]


def test_list_counts_members_and_employees_at_a_date(client, staff):
    OrganisationFactory(name="Fondateur", member_since="2015-05-28", headcount=40)
    OrganisationFactory(name="Plus tard", member_since="2020-01-01", headcount=60)
    client.force_login(staff)

    response = client.get(reverse("members:organisation_list"), {"member_on": "2018-12-31"})

    heading = BeautifulSoup(response.content, "html.parser").select_one(".results-count").get_text()
    assert heading.replace("\xa0", " ") == "1 adhérent au 31 déc. 2018 · 40 salariés"


def test_htmx_gets_the_list_alone(client, staff):
    client.force_login(staff)

    response = client.get(reverse("members:organisation_list"), headers={"HX-Request": "true"})

    assert response.content.decode().lstrip().startswith('<section id="results"')


def test_create_keeps_what_was_typed_when_the_siren_is_wrong(client, staff):
    client.force_login(staff)

    response = client.post(
        reverse("members:organisation_create"),
        {"name": "Les Pommiers", "kind": "employer", "legal_form": "association", "siren": "123456789"},
    )

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422
    assert page.select_one("[name=name]")["value"] == "Les Pommiers"
    assert "SIREN n’est pas valide" in page.select_one(".error-summary").get_text()


def test_create_saves_and_opens_the_record(client, staff):
    client.force_login(staff)

    response = client.post(
        reverse("members:organisation_create"),
        {"name": "Les Pommiers", "kind": "employer", "legal_form": "association"},
    )

    assert response.url == Organisation.objects.get(name="Les Pommiers").get_absolute_url()


def test_site_is_added_with_a_commune_typed_by_name(client, employer):
    commune = CommuneFactory(flers=True)
    organisation = employer.acting_organisation
    client.force_login(employer)

    response = client.post(
        reverse("members:site_create", args=[organisation.pk]),
        {"name": "EHPAD", "category": "500", "commune": "Flers (61100)"},
    )

    assert response.status_code == 302
    assert organisation.sites.get().commune == commune


def test_removed_person_loses_access_at_the_next_click(client, employer, staff):
    organisation = employer.acting_organisation
    SeatFactory(organisation=organisation, is_admin=True)
    client.force_login(employer)
    people_page = reverse("members:organisation_people", args=[organisation.pk])
    assert client.get(people_page).status_code == 200

    people.end_seat(Seat.objects.get(user=employer), by=staff)

    assert client.get(people_page).status_code == 403


def test_switch_changes_the_acting_organisation(client, employer):
    other = SeatFactory(user=employer)
    client.force_login(employer)

    client.post(reverse("members:seat_switch"), {"seat": other.pk})

    response = client.get(reverse("dashboard"))
    assert response.wsgi_request.organisation == other.organisation


@pytest.mark.parametrize("seat", ["", "abc", "999999", "1; DROP", "9" * 5000, "\x00"])
def test_switch_to_a_foreign_or_forged_seat_is_not_found(client, employer, seat):
    client.force_login(employer)

    assert client.post(reverse("members:seat_switch"), {"seat": seat}).status_code == 404


def test_switch_never_redirects_outside(client, employer):
    seat = Seat.objects.get(user=employer)
    client.force_login(employer)

    response = client.post(reverse("members:seat_switch"), {"seat": seat.pk, "next": "https://ailleurs.example/"})

    assert response.url == reverse("dashboard")


def test_invitation_opens_an_account_and_signs_in(client, employer):
    invitation = people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=False, by=employer)

    response = client.post(
        reverse("members:invitation_accept", args=[invitation.key]),
        {"first_name": "Nadia", "last_name": "Morel", "password": "une phrase assez longue"},
    )

    assert response.url == reverse("dashboard")
    assert client.get(reverse("dashboard")).wsgi_request.organisation == employer.acting_organisation


def test_invitation_refuses_a_short_password_in_french(client, employer):
    invitation = people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=False, by=employer)

    response = client.post(
        reverse("members:invitation_accept", args=[invitation.key]),
        {"first_name": "Nadia", "last_name": "Morel", "password": "court"},
    )

    assert response.status_code == 422
    assert "16 caractères" in response.content.decode()
    assert not User.objects.filter(email="nadia@example.org").exists()


def test_expired_invitation_is_gone(client, employer):
    invitation = people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=False, by=employer)
    Invitation.objects.filter(pk=invitation.pk).update(created_at="2020-01-01T00:00Z", expires_at="2020-01-15T00:00Z")

    assert client.get(reverse("members:invitation_accept", args=[invitation.key])).status_code == 410


def test_invitation_for_another_account_is_refused(client, employer, other_employer):
    invitation = people.invite_colleague(
        employer.acting_organisation, other_employer.email, is_admin=False, by=employer
    )
    client.force_login(employer)

    assert client.post(reverse("members:invitation_accept", args=[invitation.key])).status_code == 403


def test_prospects_are_for_staff_only(client, staff, employer):
    prospect = OrganisationFactory(prospect=True)
    client.force_login(employer)
    seen_by_employer = client.get(prospect.get_absolute_url()).status_code
    client.force_login(staff)

    assert (seen_by_employer, client.get(prospect.get_absolute_url()).status_code) == (404, 200)


def test_membership_corrected_into_an_overlap_is_refused_in_french(client, staff):
    organisation = OrganisationFactory(member_since=date(2015, 1, 1))
    organisation.memberships.update(ends_on=date(2016, 12, 31))
    later = Membership.objects.create(organisation=organisation, starts_on=date(2018, 1, 1))
    client.force_login(staff)

    response = client.post(reverse("members:membership_edit", args=[later.pk]), {"starts_on": "2016-06-01"})

    assert (response.status_code, response.context["form"].non_field_errors()) == (
        422,
        ["Cette période chevauche une autre adhésion de la structure."],
    )


def test_membership_ended_keeps_its_reason(client, staff):
    membership = OrganisationFactory().memberships.get()
    client.force_login(staff)

    client.post(
        reverse("members:membership_edit", args=[membership.pk]),
        {"starts_on": "2015-05-28", "ends_on": "2026-06-30", "reason": "Fusion"},
    )

    membership.refresh_from_db()
    assert (membership.ends_on, membership.reason) == (date(2026, 6, 30), "Fusion")
    assert [line.action for line in audit.history(membership.organisation)] == ["membership.edited"]


def test_why_a_member_left_is_for_staff_and_themselves(client, staff, employer, other_employer):
    organisation = employer.acting_organisation
    organisation.memberships.update(ends_on=date(2020, 1, 1), reason="Cotisation impayée")
    Membership.objects.create(organisation=organisation, starts_on=date(2021, 1, 1))  # it came back
    seen = {}

    for user in (staff, employer, other_employer):
        client.force_login(user)
        seen[user] = "Cotisation impayée" in client.get(organisation.get_absolute_url()).content.decode()

    assert seen == {staff: True, employer: True, other_employer: False}


def test_directory_leaves_closed_sites_out(client):
    organisation = OrganisationFactory()
    SiteFactory(organisation=organisation, commune=CommuneFactory(flers=True))
    closed = SiteFactory(organisation=organisation, closed_on=date(2020, 1, 1))

    page = BeautifulSoup(client.get(reverse("members:directory")).content, "html.parser")

    assert [place.get_text(strip=True) for place in page.select("#results .meta span")] == ["Flers"]
    assert closed.commune.name != "Flers"


def test_administrator_withdraws_what_a_colleague_sent(client, employer):
    """Somebody who leaves may have invited a friend: those who stay can close that door."""
    colleague = SeatFactory(organisation=employer.acting_organisation, is_admin=True)
    invitation = people.invite_colleague(
        employer.acting_organisation, "ami@example.org", is_admin=True, by=colleague.user
    )
    people.end_seat(colleague, by=employer)
    url = reverse("members:invitation_withdraw", args=[invitation.pk])
    client.force_login(colleague.user)
    refused = client.post(url)
    client.force_login(employer)

    accepted = client.post(url)

    assert (refused.status_code, accepted.status_code) == (404, 302)
    assert client.get(reverse("members:invitation_accept", args=[invitation.key])).status_code == 410


def test_colleague_without_the_right_withdraws_no_invitation(client, employer):
    invitation = people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=False, by=employer)
    client.force_login(SeatFactory(organisation=employer.acting_organisation).user)

    assert client.post(reverse("members:invitation_withdraw", args=[invitation.pk])).status_code == 403


def test_invitation_to_an_address_with_capitals_opens_an_account_that_signs_in(client, employer):
    invitation = people.invite_colleague(
        employer.acting_organisation, "Nadia.Morel@Example.org", is_admin=False, by=employer
    )
    client.post(
        reverse("members:invitation_accept", args=[invitation.key]),
        {"first_name": "Nadia", "last_name": "Morel", "password": "une phrase assez longue"},
    )
    client.post(reverse("account_logout"))

    response = client.post(
        reverse("account_login"), {"login": "nadia.morel@example.org", "password": "une phrase assez longue"}
    )

    assert response.url == reverse("dashboard")


def test_invitation_to_an_account_opens_its_seat_and_no_team(client, employer, other_employer):
    invitation = people.invite_colleague(
        employer.acting_organisation, other_employer.email, is_admin=False, by=employer
    )
    url = reverse("members:invitation_accept", args=[invitation.key])
    anonymous = client.get(url)
    client.force_login(other_employer)

    accepted = client.post(url, {"as_staff": "on", "is_staff": "on", "is_admin": "on"})

    seat = Seat.objects.get(user=other_employer, organisation=employer.acting_organisation)
    other_employer.refresh_from_db()
    assert (anonymous.url, accepted.url) == (f"{reverse('account_login')}?next={url}", reverse("dashboard"))
    assert (seat.is_admin, other_employer.is_staff) == (False, False)
    assert client.post(url).status_code == 410


def test_own_sheet_cannot_be_given_another_kind_or_name(client, employer):
    organisation = employer.acting_organisation
    client.force_login(employer)

    response = client.post(
        reverse("members:organisation_edit", args=[organisation.pk]),
        {"short_name": "Pommiers", "name": "Autre", "kind": "funder", "slug": "autre", "siren": ""},
    )

    stored = Organisation.objects.get(pk=organisation.pk)
    assert (response.status_code, stored.short_name) == (302, "Pommiers")
    assert (stored.name, stored.kind, stored.slug, stored.siren) == (
        organisation.name,
        organisation.kind,
        organisation.slug,
        organisation.siren,
    )
