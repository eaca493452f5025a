from members.models import Membership, Seat, SeatInvitation
from tests.factories.accounts import InvitationFactory
from tests.factories.members import OrganisationFactory, SeatFactory, SiteFactory
from tests.policy import SIGN_IN, ListPage, Page


def own(world):
    return [world.employer.acting_organisation_id]


def own_site(world):
    return [SiteFactory(organisation=world.employer.acting_organisation).pk]


def own_membership(world):
    return [Membership.objects.get(organisation=world.employer.acting_organisation).pk]


def colleague_seat(world):
    return [SeatFactory(organisation=world.employer.acting_organisation).pk]


def own_seat(world):
    return {"seat": Seat.objects.get(user=world.employer).pk}


def own_invitation(world):
    invitation = InvitationFactory(invited_by=world.employer)
    SeatInvitation.objects.create(invitation=invitation, organisation=world.employer.acting_organisation)
    return [invitation.pk]


def team_invitation(world):
    return [InvitationFactory(invited_by=world.employer, as_staff=True).pk]


def open_invitation(world):
    return [InvitationFactory().key]


def make_invitation(world):
    SeatInvitation.objects.create(invitation=InvitationFactory(), organisation=OrganisationFactory())


def make_member(world):
    SiteFactory(organisation=OrganisationFactory())


PAGES = [
    Page("members:organisation_list", SIGN_IN, 200, 200, 200, 200),
    Page("members:organisation_create", SIGN_IN, 200, 403, 403, 403),
    Page("members:organisation_detail", SIGN_IN, 200, 200, 200, 200, args=own),
    Page("members:organisation_edit", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:organisation_history", SIGN_IN, 200, 403, 403, 403, args=own),
    Page("members:organisation_people", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:colleague_invite", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:site_create", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:site_edit", SIGN_IN, 200, 200, 403, 403, args=own_site),
    Page("members:membership_create", SIGN_IN, 200, 403, 403, 403, args=own),
    Page("members:membership_edit", SIGN_IN, 200, 403, 404, 404, args=own_membership),
    Page("members:seat_end", SIGN_IN, 200, 200, 404, 404, args=colleague_seat),
    Page("members:seat_administer", SIGN_IN, 302, 302, 404, 404, args=colleague_seat, method="post"),
    Page("members:seat_switch", SIGN_IN, 404, 302, 404, 404, method="post", data=own_seat),
    Page("members:invitation_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:invitation_create", SIGN_IN, 200, 403, 403, 403),
    Page("members:invitation_withdraw", SIGN_IN, 302, 302, 404, 404, args=own_invitation, method="post"),
    Page("members:invitation_withdraw", SIGN_IN, 302, 404, 404, 404, args=team_invitation, method="post"),
    Page("members:invitation_accept", 200, 200, 200, 200, 200, args=open_invitation),
    Page("members:directory", 200, 200, 200, 200, 200),
    Page("members:sheet", 200, 200, 200, 200, 200, args=lambda world: [world.employer.acting_organisation.slug]),
]

LISTS = [
    ListPage("members:organisation_list", make_member),
    ListPage("members:invitation_list", make_invitation),
    ListPage("members:directory", make_member, role="anonymous"),
]
