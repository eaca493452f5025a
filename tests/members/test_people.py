"""People of a member: what an invitation is worth, who stays, and how fast a right ends."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Invitation
from gtec_portal import audit
from members.models import Seat, SeatInvitation
from members.services import people
from tests.factories.accounts import InvitationFactory, UserFactory
from tests.factories.members import OrganisationFactory, SeatFactory

pytestmark = pytest.mark.django_db
NADIA = {"first_name": "Nadia", "last_name": "Morel", "password": "une phrase assez longue"}


def accept(client, invitation):
    return client.post(reverse("members:invitation_accept", args=[invitation.key]), NADIA)


@pytest.fixture
def colleague(employer):
    """A second administrator of the same structure."""
    return SeatFactory(organisation=employer.acting_organisation, is_admin=True)


@pytest.fixture
def invited(employer, colleague):
    return people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=True, by=colleague.user)


def leave(seat, staff):
    people.end_seat(seat, by=staff)


def lose_the_right(seat, staff):
    people.set_administrator(seat, False, by=staff)


def be_deactivated(seat, staff):
    seat.user.is_active = False
    seat.user.save()


def be_erased(seat, staff):
    seat.user.delete()


@pytest.mark.parametrize("happens", [leave, lose_the_right, be_deactivated, be_erased])
def test_an_invitation_dies_with_the_right_of_whoever_sent_it(client, staff, colleague, invited, happens):
    happens(colleague, staff)

    assert client.get(reverse("members:invitation_accept", args=[invited.key])).status_code == 410
    assert accept(client, invited).status_code == 410
    with pytest.raises(accounts.InvitationClosed):
        people.accept_invitation(invited, **NADIA)
    assert not Seat.objects.filter(user__email="nadia@example.org").exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_an_invitation_into_the_team_dies_with_the_place_of_whoever_sent_it(client, staff, change):
    invitation = accounts.invite("ami@example.org", by=staff, accept_url=people.accept_url, as_staff=True)
    type(staff).objects.filter(pk=staff.pk).update(**change)

    assert accept(client, invitation).status_code == 410
    with pytest.raises(accounts.InvitationClosed):
        people.accept_invitation(invitation, **NADIA)
    assert Invitation.objects.get().status_label == "Sans effet"


def test_an_invitation_sent_before_coming_back_stays_dead(client, staff, employer, colleague, invited):
    people.end_seat(colleague, by=staff)
    people.give_seat(colleague.user, employer.acting_organisation, is_admin=True, by=staff)

    assert accept(client, invited).status_code == 410
    assert [line.action for line in audit.history(invited)][:1] == ["invitation.withdrawn"]


def test_what_the_team_sent_stands_when_a_member_of_the_team_leaves_a_structure(staff, employer):
    organisation = employer.acting_organisation
    seat = people.give_seat(staff, organisation, is_admin=True, by=staff)
    invitation = people.invite_colleague(organisation, "nadia@example.org", is_admin=False, by=staff)

    people.end_seat(seat, by=staff)

    assert SeatInvitation.objects.open().get().invitation == invitation


def test_a_dead_invitation_leaves_the_page_and_the_place_for_a_new_one(client, staff, employer, colleague, invited):
    client.force_login(employer)
    url = reverse("members:organisation_people", args=[employer.acting_organisation_id])
    before = [promised.invitation for promised in client.get(url).context["invitations"]]

    people.set_administrator(colleague, False, by=staff)
    people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=True, by=employer)

    (after,) = client.get(url).context["invitations"]
    assert before == [invited]
    assert after.invitation != invited


def test_nobody_comes_back_by_an_older_letter(client, employer, staff):
    """Two letters went out; one was used, the person was removed: the other opens nothing."""
    organisation = employer.acting_organisation
    used = people.invite_colleague(organisation, "nadia@example.org", is_admin=False, by=employer)
    other = InvitationFactory(email="Nadia@example.org", invited_by=staff)
    SeatInvitation.objects.create(invitation=other, organisation=organisation, is_admin=True)
    user = people.accept_invitation(used, **NADIA)

    people.end_seat(Seat.objects.get(user=user), by=employer)

    with pytest.raises(accounts.InvitationClosed):
        people.accept_invitation(other, user=user)
    assert not Seat.objects.active().filter(user=user).exists()


def test_an_old_letter_makes_no_administrator_of_who_is_there_already(client, employer, staff):
    organisation = employer.acting_organisation
    there = SeatFactory(organisation=organisation)
    letter = InvitationFactory(email=there.user.email, invited_by=staff)
    SeatInvitation.objects.create(invitation=letter, organisation=organisation, is_admin=True)
    client.force_login(there.user)

    page = client.post(reverse("members:invitation_accept", args=[letter.key]), follow=True)

    there.refresh_from_db()
    assert (there.is_admin, Seat.objects.active().filter(user=there.user).count()) == (False, 1)
    assert f"Vous agissiez déjà pour {organisation}" in page.text.replace("\xa0", " ")


@pytest.mark.django_db(transaction=True)
def test_the_same_person_invited_by_two_colleagues_at_once_gets_one_letter():
    organisation = OrganisationFactory()
    senders = [SeatFactory(organisation=organisation, is_admin=True).user for _ in range(2)]
    refused = at_once(
        [
            lambda sender=sender: people.invite_colleague(organisation, "nadia@example.org", is_admin=False, by=sender)
            for sender in senders
        ]
    )

    assert [error.messages for error in refused] == [["Cette personne a déjà une invitation en attente."]]
    assert Invitation.objects.count() == 1


def at_once(acts):
    """Run these at the same moment, each on a connection of its own; return what they raised."""
    gate, raised = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(10)
            act()
        except Exception as error:  # noqa: BLE001 -- told to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [{"is_admin": False}, {"ended_at": timezone.now()}])
def test_the_database_alone_keeps_one_administrator_of_two_leaving_at_once(change):
    """No lock of ours, no rule of ours: bare updates, each in its transaction."""
    organisation = OrganisationFactory()
    seats = [SeatFactory(organisation=organisation, is_admin=True) for _ in range(2)]

    def leave(seat):
        with transaction.atomic():
            Seat.objects.filter(pk=seat.pk).update(**change)

    refused = at_once([lambda seat=seat: leave(seat) for seat in seats])

    assert [type(error) for error in refused] == [IntegrityError]
    assert "garde au moins une personne" in str(refused[0])
    assert Seat.objects.active().filter(organisation=organisation, is_admin=True).count() == 1


def test_a_deactivated_account_does_not_keep_a_structure_administered(employer, colleague, staff):
    be_deactivated(colleague, staff)

    with pytest.raises(people.LastAdministrator):
        people.end_seat(Seat.objects.get(user=employer), by=employer)


def test_every_door_of_a_structure_closes_at_the_next_click(client, employer, colleague, staff):
    """Pages and htmx fragments alike, in a session that stays open; nothing was kept by the browser."""
    organisation = employer.acting_organisation
    seat = Seat.objects.get(user=employer)
    client.force_login(employer)
    doors = [
        reverse(f"members:{name}", args=[organisation.pk])
        for name in ("organisation_people", "organisation_edit", "colleague_invite", "organisation_charter")
    ] + [reverse("cvtheque:search"), reverse("vacancies:vacancy_list")]
    before = [client.get(url) for url in doors]

    people.end_seat(seat, by=staff)

    assert [answer.status_code for answer in before] == [200] * len(doors)
    assert {answer["Cache-Control"] for answer in before} == {"no-store, private"}
    assert [client.get(url).status_code for url in doors] == [403] * len(doors)
    assert [client.get(url, headers={"HX-Request": "true"}).status_code for url in doors] == [403] * len(doors)
    assert client.post(reverse("members:seat_switch"), {"seat": seat.pk}).status_code == 404
    assert client.get(reverse("dashboard")).wsgi_request.organisation is None


def test_an_administrator_no_longer_loses_the_rights_at_the_next_click(client, employer, colleague, staff):
    client.force_login(employer)
    url = reverse("members:organisation_edit", args=[employer.acting_organisation_id])
    before = client.get(url).status_code

    people.set_administrator(Seat.objects.get(user=employer), False, by=staff)

    assert (before, client.get(url).status_code) == (200, 403)
    assert client.post(reverse("members:seat_administer", args=[colleague.pk]), {"value": "0"}).status_code == 403


def test_a_deactivated_account_is_signed_out_at_the_next_click(client, employer):
    client.force_login(employer)
    employer.is_active = False
    employer.save()

    url = reverse("dashboard")
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"


def test_leaving_leads_home_and_keeps_the_other_structure(client, employer, colleague):
    other = SeatFactory(user=employer).organisation
    client.force_login(employer)

    left = client.post(
        reverse(
            "members:seat_end", args=[Seat.objects.get(user=employer, organisation=employer.acting_organisation).pk]
        )
    )

    assert left.url == reverse("dashboard")
    assert client.get(reverse("dashboard")).wsgi_request.organisation == other


def test_an_invitation_to_somebody_without_an_account_never_names_them(client, employer):
    """The page of an invitation tells who invites and where, to whoever has the link; a stranger without it sees nothing."""
    UserFactory(email="nadia@example.org")
    people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=False, by=employer)

    assert client.get(reverse("members:invitation_accept", args=["x" * 43])).status_code == 404
