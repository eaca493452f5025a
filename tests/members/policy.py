from datetime import date

from gtec_portal import uploads
from members.models import FeeLetter, FeePayment, Headcount, Membership, Seat, SeatInvitation
from members.services import life, logos
from tests.factories.accounts import InvitationFactory
from tests.factories.fees import CallLetterFactory, CampaignFactory, FeeFactory, PaymentFactory
from tests.factories.members import (
    ContactFactory,
    MandateFactory,
    OrganisationFactory,
    SeatFactory,
    SiteFactory,
    SolicitationFactory,
)
from tests.members import policy_charter, policy_imports, policy_visits
from tests.policy import SIGN_IN, ListPage, Page


def own(world):
    return [world.employer.acting_organisation_id]


def own_logo(world):
    logos.put_logo(world.employer.acting_organisation, b"\xff\xd8\xff", by=None)
    return own(world)


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
    """With all a list tells: a site, a figure, a former name, a neighbour it absorbed."""
    organisation, absorbed = OrganisationFactory(headcount=12), OrganisationFactory()
    SiteFactory(organisation=organisation)
    SiteFactory(organisation=absorbed)
    life.merge(absorbed, organisation, on=date(2019, 1, 1), by=world.staff)
    life.rename(organisation, f"{organisation.name} et environs", on=date(2020, 1, 1), by=world.staff)


def own_rename(world):
    organisation = world.employer.acting_organisation
    return [life.rename(organisation, "Un autre nom", on=date(2020, 1, 1), by=world.staff).pk]


def own_headcount(world):
    return [Headcount.objects.create(organisation=world.employer.acting_organisation, on=date(2020, 1, 1), count=4).pk]


def own_contact(world):
    return [ContactFactory(organisation=world.employer.acting_organisation).pk]


def a_mandate(world):
    return [MandateFactory().pk]


def make_mandates(world):
    """One of today, one that is over, one to come."""
    organisation = OrganisationFactory()
    MandateFactory(organisation=organisation)
    MandateFactory(organisation=organisation, ends_on=date(2024, 6, 14))
    MandateFactory(organisation=organisation, starts_on=date(2099, 1, 1))


def own_fee(world):
    """A fee of the employer, called and paid in part."""
    fee = FeeFactory(organisation=world.employer.acting_organisation)
    CallLetterFactory(fee=fee, file=uploads.store(b"%PDF-1.7", folder="fees"))
    PaymentFactory(fee=fee)
    return [fee.uuid]


def own_fee_letter(world):
    own_fee(world)
    return [FeeLetter.objects.latest("pk").pk]


def own_payment(world):
    own_fee(world)
    return [FeePayment.objects.latest("pk").pk]


def some_campaign(world):
    return [FeeFactory().campaign.year]


def draft_campaign(world):
    OrganisationFactory(headcount_band="10-49")
    return [CampaignFactory(draft=True).year]


PAGES = [
    Page("members:organisation_list", SIGN_IN, 200, 200, 200, 200),
    Page("members:organisation_create", SIGN_IN, 200, 403, 403, 403),
    Page("members:organisation_detail", SIGN_IN, 200, 200, 200, 200, args=own),
    Page("members:organisation_edit", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:organisation_logo", SIGN_IN, 200, 200, 200, 200, args=own_logo),
    Page("members:organisation_logo_edit", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:organisation_logo_remove", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:organisation_history", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:organisation_sites", SIGN_IN, 200, 200, 200, 200, args=own),
    Page("members:organisation_merge", SIGN_IN, 200, 403, 403, 403, args=own),
    Page("members:organisation_rename", SIGN_IN, 200, 403, 403, 403, args=own),
    Page("members:organisation_event_undo", SIGN_IN, 200, 403, 404, 404, args=own_rename),
    Page("members:organisation_headcounts", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:headcount_delete", SIGN_IN, 200, 200, 404, 404, args=own_headcount),
    Page("members:contact_create", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:contact_edit", SIGN_IN, 200, 200, 404, 404, args=own_contact),
    Page("members:contact_delete", SIGN_IN, 200, 200, 404, 404, args=own_contact),
    Page("members:mandate_list", SIGN_IN, 200, 200, 200, 200),
    Page("members:mandate_create", SIGN_IN, 200, 403, 403, 403),
    Page("members:mandate_edit", SIGN_IN, 200, 403, 403, 403, args=a_mandate),
    Page("members:mandate_end", SIGN_IN, 200, 403, 403, 403, args=a_mandate),
    Page("members:mandate_delete", SIGN_IN, 200, 403, 403, 403, args=a_mandate),
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
    Page("members:solicitation_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:organisation_solicitations", SIGN_IN, 200, 403, 403, 403, args=own),
    Page("members:solicitation_create", SIGN_IN, 200, 403, 403, 403, args=own),
    *policy_charter.PAGES,
    *policy_imports.PAGES,
    *policy_visits.PAGES,
    Page("members:campaign_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:campaign_create", SIGN_IN, 200, 403, 403, 403),
    Page("members:campaign_detail", SIGN_IN, 200, 403, 403, 403, args=some_campaign),
    Page("members:campaign_edit", SIGN_IN, 200, 403, 403, 403, args=draft_campaign),
    Page("members:campaign_launch", SIGN_IN, 200, 403, 403, 403, args=draft_campaign),
    Page("members:campaign_close", SIGN_IN, 302, 403, 403, 403, args=some_campaign, method="post"),
    Page("members:campaign_reopen", SIGN_IN, 302, 403, 403, 403, args=some_campaign, method="post"),
    Page("members:fee_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:organisation_fees", SIGN_IN, 200, 200, 403, 403, args=own),
    Page("members:fee_detail", SIGN_IN, 200, 200, 404, 404, args=own_fee),
    Page("members:fee_call", SIGN_IN, 200, 200, 404, 404, args=own_fee),
    Page("members:fee_receipt", SIGN_IN, 200, 200, 404, 404, args=own_fee),
    Page("members:fee_receipt_send", SIGN_IN, 302, 403, 404, 404, args=own_fee, method="post"),
    Page("members:payment_create", SIGN_IN, 200, 403, 404, 404, args=own_fee),
    Page("members:payment_cancel", SIGN_IN, 200, 403, 404, 404, args=own_payment),
    Page("members:fee_waive", SIGN_IN, 200, 403, 404, 404, args=own_fee),
    Page("members:fee_unwaive", SIGN_IN, 302, 403, 404, 404, args=own_fee, method="post"),
    Page("members:fee_letter_paper", SIGN_IN, 200, 200, 404, 404, args=own_fee_letter),
    Page("members:fee_letter_post", SIGN_IN, 302, 403, 404, 404, args=own_fee_letter, method="post"),
    Page("members:directory", 200, 200, 200, 200, 200),
    Page("members:sheet", 200, 200, 200, 200, 200, args=lambda world: [world.employer.acting_organisation.slug]),
]

LISTS = [
    ListPage("members:campaign_list", lambda world: FeeFactory()),
    ListPage("members:fee_list", lambda world: FeeFactory()),
    ListPage("members:mandate_list", make_mandates),
    ListPage("members:organisation_list", make_member),
    ListPage("members:invitation_list", make_invitation),
    ListPage("members:solicitation_list", lambda world: SolicitationFactory()),
    ListPage(
        "members:organisation_solicitations",
        lambda world: SolicitationFactory(organisation=world.employer.acting_organisation),
        args=own,
    ),
    *policy_charter.LISTS,
    *policy_imports.LISTS,
    *policy_visits.LISTS,
    ListPage("members:directory", make_member, role="anonymous"),
]
