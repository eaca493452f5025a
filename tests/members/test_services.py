import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import Invitation, User
from members import seats
from members.models import Membership, Organisation, Seat
from members.services import organisations, people
from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory, SeatFactory

pytestmark = pytest.mark.django_db


def test_create_organisation_gives_a_free_slug_and_opens_the_membership(staff):
    OrganisationFactory(slug="les-tilleuls")

    organisation = organisations.create_organisation(
        Organisation(name="Les Tilleuls"), by=staff, member_since=date(2015, 5, 28)
    )

    assert organisation.slug == "les-tilleuls-2"
    assert [period.starts_on for period in organisation.memberships.all()] == [date(2015, 5, 28)]


def test_open_membership_refuses_an_overlap_in_french(staff):
    organisation = OrganisationFactory(member_since=date(2015, 5, 28))

    with pytest.raises(ValidationError) as refused:
        organisations.open_membership(organisation, starts_on=date(2020, 1, 1), by=staff)

    assert refused.value.messages == ["Cette période chevauche une autre adhésion de la structure."]


def test_overlapping_memberships_are_refused_by_the_database():
    organisation = OrganisationFactory(member_since=date(2015, 5, 28))

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(organisation=organisation, starts_on=date(2016, 1, 1), ends_on=date(2016, 1, 2))


def test_membership_covers_its_first_and_last_day(staff):
    organisation = OrganisationFactory(member_since=False)
    organisations.open_membership(organisation, starts_on=date(2016, 1, 1), ends_on=date(2016, 12, 31), by=staff)

    days = [date(2015, 12, 31), date(2016, 1, 1), date(2016, 12, 31), date(2017, 1, 1)]

    assert [Organisation.objects.members_on(day).count() for day in days] == [0, 1, 1, 0]


PERIODS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 120)), max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(PERIODS, max_size=5), day=st.integers(-5, 530))
def test_member_count_equals_a_naive_count_over_random_histories(histories, day):
    """The count at any date is computed, never typed: it must agree with counting by hand."""
    origin = date(2015, 5, 28).toordinal()
    with transaction.atomic():
        kept = []
        for periods in histories:
            organisation = OrganisationFactory(member_since=False)
            own = []
            for start, length in sorted(periods):
                if own and start <= own[-1][1]:
                    continue
                own.append((start, start + length))
                Membership.objects.create(
                    organisation=organisation,
                    starts_on=date.fromordinal(origin + start),
                    ends_on=date.fromordinal(origin + start + length),
                )
            kept.append(own)
        counted = Organisation.objects.members_on(date.fromordinal(origin + day)).count()
        transaction.set_rollback(True)

    assert counted == sum(any(first <= day <= last for first, last in own) for own in kept)


def test_invite_colleague_sends_one_letter_with_the_link(employer, letters):
    invitation = people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=False, by=employer)

    (letter,) = letters()
    assert (letter.to, letter.subject) == ("nadia@example.org", "Votre invitation au portail")
    assert invitation.key in letter.text


def test_invite_colleague_refuses_who_is_there_already(employer):
    with pytest.raises(ValidationError, match="agit déjà"):
        people.invite_colleague(employer.acting_organisation, employer.email.upper(), is_admin=False, by=employer)


def test_accept_invitation_creates_the_account_and_the_seat_once(employer):
    organisation = employer.acting_organisation
    invitation = people.invite_colleague(organisation, "nadia@example.org", is_admin=True, by=employer)

    user = people.accept_invitation(
        invitation, first_name="Nadia", last_name="Morel", password="une phrase assez longue"
    )

    seat = Seat.objects.get(user=user)
    assert (seat.organisation, seat.is_admin) == (organisation, True)
    assert user.emailaddress_set.get().verified
    with pytest.raises(Exception, match="n’est plus valable"):
        people.accept_invitation(Invitation.objects.get(pk=invitation.pk), first_name="Nadia", last_name="Bis")


def test_end_seat_keeps_the_last_administrator(employer, staff):
    seat = Seat.objects.get(user=employer)

    with pytest.raises(people.LastAdministrator):
        people.end_seat(seat, by=staff)

    SeatFactory(organisation=seat.organisation, is_admin=True)
    assert people.end_seat(seat, by=staff).ended_at is not None


def test_administrator_is_named_then_the_first_one_may_step_down(employer, staff):
    first = Seat.objects.get(user=employer)
    second = SeatFactory(organisation=first.organisation)
    with pytest.raises(people.LastAdministrator):
        people.set_administrator(first, False, by=staff)

    people.set_administrator(second, True, by=employer)
    people.set_administrator(first, False, by=employer)

    administrators = Seat.objects.active().filter(organisation=first.organisation, is_admin=True)
    assert [seat.pk for seat in administrators] == [second.pk]


def test_seat_of_a_former_member_can_no_longer_be_used(employer):
    assert [seat.organisation for seat in seats.active_seats(employer)] == [employer.acting_organisation]

    Membership.objects.filter(organisation=employer.acting_organisation).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )

    assert seats.active_seats(employer) == []


def test_seats_read_in_one_go_are_what_django_would_have_read(employer):
    SeatFactory(user=employer, organisation__name="Association des Bleuets")
    expected = Seat.objects.usable().filter(user=employer).select_related("organisation").order_by("organisation__name")

    read = seats.active_seats(employer)

    def columns(row):
        return {name: value for name, value in row.__dict__.items() if name != "_state"}

    assert [columns(seat.organisation) for seat in read] == [columns(seat.organisation) for seat in expected]
    assert [seat.is_admin for seat in read] == [seat.is_admin for seat in expected]
    assert read == list(expected)


def test_seat_of_a_partner_needs_no_membership(partner):
    assert [seat.organisation for seat in seats.active_seats(partner)] == [partner.acting_organisation]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_leaving_at_once_leave_one():
    organisation = OrganisationFactory()
    leaving = [SeatFactory(organisation=organisation, is_admin=True) for _ in range(2)]
    start, refused = threading.Barrier(2), []

    def leave(seat):
        start.wait()
        try:
            people.end_seat(seat, by=seat.user)
        except people.LastAdministrator:
            refused.append(seat.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[seat]) for seat in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Seat.objects.active().filter(organisation=organisation, is_admin=True).count() == 1


def test_email_is_unique_whatever_its_case():
    UserFactory(email="ana@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ANA@example.org", first_name="Ana", last_name="Lopes")


def test_one_invitation_waits_at_a_time(employer, staff):
    organisation = employer.acting_organisation
    invitation = people.invite_colleague(organisation, "nadia@example.org", is_admin=False, by=employer)

    with pytest.raises(ValidationError, match="déjà une invitation"):
        people.invite_colleague(organisation, "Nadia@example.org", is_admin=True, by=employer)

    people.withdraw_invitation(invitation, by=employer)
    people.invite_colleague(organisation, "nadia@example.org", is_admin=True, by=employer)
    accounts.invite("nadia@example.org", by=staff, accept_url=people.accept_url, as_staff=True)
    with pytest.raises(ValidationError, match="déjà une invitation"):
        accounts.invite("nadia@example.org", by=staff, accept_url=people.accept_url, as_staff=True)


def test_invitation_is_not_for_another_account(employer, other_employer):
    invitation = people.invite_colleague(employer.acting_organisation, "nadia@example.org", is_admin=True, by=employer)

    with pytest.raises(accounts.InvitationClosed, match="autre adresse"):
        people.accept_invitation(invitation, user=other_employer)

    assert not Seat.objects.filter(user=other_employer, organisation=employer.acting_organisation).exists()
