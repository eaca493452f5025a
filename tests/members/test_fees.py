"""Fees: a campaign prepared, whom it calls and for how much, the letters that leave once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from gtec_portal import audit
from gtec_portal.models import Job
from members.enums import CampaignState, HeadcountBand
from members.models import Fee, FeeCampaign, FeeLetter, Solicitation
from members.services import fee_post, fees
from tests.factories.fees import AMOUNTS, CampaignFactory, FeeFactory
from tests.factories.members import OrganisationFactory, SeatFactory, SiteFactory
from tests.members.fees import draft, member, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def campaign_form(**values):
    amounts = {f"amount_{rank}": text for rank, text in enumerate(("90", "180", "360,50 €", "1 620"))}
    return {"year": 2027, "members_on": "2027-01-01", "due_on": "2027-03-31", "text": "Merci.", **amounts, **values}


def test_a_campaign_is_prepared_with_amounts_as_people_type_them(as_staff):
    response = as_staff.post(reverse("members:campaign_create"), campaign_form())

    campaign = FeeCampaign.objects.get()
    assert response.url == campaign.get_absolute_url()
    assert (campaign.year, campaign.state) == (2027, CampaignState.DRAFT)
    assert list(campaign.amounts().values()) == [Decimal(90), Decimal(180), Decimal("360.50"), Decimal(1620)]
    assert audit.sentence(audit.history(campaign).get()) == "Campagne préparée"


def test_the_next_campaign_is_proposed_from_the_last_one(as_staff):
    CampaignFactory(year=2024, members_on=date(2024, 2, 29), due_on=date(2024, 3, 31), text="Notre texte.")

    form = as_staff.get(reverse("members:campaign_create")).context["form"]

    assert form["year"].value() == 2025
    assert (form["members_on"].value(), form["due_on"].value()) == (date(2025, 2, 28), date(2025, 3, 31))
    assert form["text"].value() == "Notre texte."
    assert [field.initial for field in form.scale()] == list(AMOUNTS.values())


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        (
            {"due_on": "2026-12-31"},
            None,
            "L’échéance ne peut pas précéder la date à laquelle les adhérents sont comptés.",
        ),
        ({"members_on": "2007-01-01"}, "members_on", "Cette date n’est ni en 2027 ni en 2026. Vérifiez l’année."),
        ({"amount_1": "gratuit"}, "amount_1", "Écrivez un montant en euros, par exemple 250 ou 62,50."),
        ({"amount_1": "0"}, "amount_1", "Le montant est d’au moins un centime."),
        ({"amount_1": "-5"}, "amount_1", "Le montant est d’au moins un centime."),
        ({"year": "27"}, None, "Cette année n’est pas plausible."),
    ],
)
def test_a_wrong_campaign_is_refused_with_words(as_staff, wrong, field, said):
    response = as_staff.post(reverse("members:campaign_create"), campaign_form(**wrong))

    assert response.status_code == 422
    assert said in [message for messages in response.context["form"].errors.values() for message in messages]
    assert field is None or said in response.context["form"].errors[field]
    assert not FeeCampaign.objects.exists()


def test_one_campaign_a_year(as_staff):
    CampaignFactory(year=2027)

    response = as_staff.post(reverse("members:campaign_create"), campaign_form())

    assert response.context["form"].errors["year"] == ["Il existe déjà une campagne pour cette année."]


def test_a_called_campaign_no_longer_changes(as_staff, staff):
    campaign = CampaignFactory(year=2027)

    response = as_staff.post(reverse("members:campaign_edit", args=[2027]), campaign_form(text="Autre"))
    assert response.url == campaign.get_absolute_url()
    with pytest.raises(fees.FeeRefused, match="déjà appelée"):
        fees.save_campaign(campaign, AMOUNTS, by=staff)

    campaign.refresh_from_db()
    assert campaign.text == "Merci de votre soutien."


def test_the_forecast_counts_members_of_that_day_and_lists_those_to_mend(as_staff):
    campaign = draft()
    called = member(name="Appelée")
    guessed = member(name="Par effectif", headcount_band="", headcount=250, email="")
    unknown = member(name="Sans effectif", headcount_band="")
    member(name="Pas encore", member_since=campaign.members_on + timedelta(days=1))
    OrganisationFactory(partner=True, headcount_band=HeadcountBand.UNDER_10)

    response = as_staff.get(campaign.get_absolute_url())

    forecast = response.context["forecast"]
    assert [(line.organisation, line.amount) for line in forecast.lines] == [(called, 180), (guessed, 620)]
    assert [line.organisation for line in forecast.by_post] == [guessed]
    assert [line.organisation for line in forecast.unknown] == [unknown]
    assert forecast.total == 800
    assertContains(response, "Sans effectif")
    assert not Fee.objects.exists()


@pytest.mark.parametrize(
    ("headcount", "band"),
    [(0, "0-9"), (9, "0-9"), (10, "10-49"), (49, "10-49"), (50, "50-249"), (249, "50-249"), (250, "250+")],
)
def test_the_band_follows_the_number_of_employees_when_none_is_chosen(headcount, band):
    assert fees.band_of(OrganisationFactory.build(headcount_band="", headcount=headcount)) == band


def test_letters_go_to_administrators_then_contacts_then_the_structure():
    first, second, third, alone = (OrganisationFactory(email="maison@example.org") for _ in range(4))
    third.email = "pas une adresse"
    alone.email = ""
    admin = SeatFactory(organisation=first, is_admin=True)
    SeatFactory(organisation=first)
    SeatFactory(organisation=second, is_admin=True, user__is_active=False)
    second.contacts.create(name="Ana", email="ana@example.org")
    second.contacts.create(name="Ana encore", email="ANA@example.org")
    first.contacts.create(name="Luc", email="luc@example.org")

    found = fee_post.recipients_of([first, second, third, alone])

    assert found[first.pk] == [(admin.user.email, admin.user)]
    assert found[second.pk] == [("ana@example.org", None)]
    assert found[third.pk] == []
    assert found[alone.pk] == []


def test_launching_writes_to_each_member_once_with_its_paper(as_staff, run_jobs, outbox, letters):
    campaign = draft(year=2027)
    seat = SeatFactory(organisation=member(name="Les Genêts"), is_admin=True)
    unreachable = member(name="Les Rives", email="", headcount_band=HeadcountBand.UNDER_250)
    SiteFactory(organisation=unreachable, address="3 rue des Haies", postal_code="61100")

    response = as_staff.post(reverse("members:campaign_launch", args=[2027]))
    assert response.url == campaign.get_absolute_url()
    job = run_jobs()

    assert (job.state, job.note, job.done) == ("done", "2\u00a0appels partis", 2)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CALLED
    reached, posted = Fee.objects.order_by("number")
    assert (reached.reference, reached.amount, reached.band) == ("COT-2027-0001", 180, "10-49")
    assert (posted.reference, posted.amount) == ("COT-2027-0002", Decimal("360.50"))
    assert [(letter.fee, letter.by_post) for letter in FeeLetter.objects.order_by("pk")] == [
        (reached, False),
        (posted, True),
    ]
    assert [(message.to, message.subject) for message in letters()] == [(seat.user.email, "Appel de cotisation 2027")]
    (mail,) = outbox()
    assert "COT-2027-0001" in mail.body
    name, content, kind = mail.attachments[0]
    assert (name, kind) == ("COT-2027-0001 Les Genêts.pdf", "application/pdf")
    assert "Appel de cotisation 2027" in words(content)
    row = Solicitation.objects.get()
    assert (row.organisation, row.counts, row.subject) == (seat.organisation, False, "Appel de cotisation 2027")
    assertContains(as_staff.get(reverse("members:fee_list") + "?etat=post"), "Les Rives")
    assert audit.sentence(audit.history(campaign).first()) == "2\u00a0structures appelées"


def test_a_worker_that_dies_in_the_middle_forgets_nobody_and_writes_to_nobody_twice(staff, monkeypatch, letters):
    campaign = draft()
    for number in range(4):
        member(email=f"maison{number}@example.org")
    fees.call_members(campaign, by=staff)
    write, calls = fee_post.fee_reports.call, []

    def dies_at_the_third(fee, today):
        calls.append(fee)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return write(fee, today)

    with monkeypatch.context() as dying:
        dying.setattr(fee_post.fee_reports, "call", dies_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            fees.write_calls(campaign, by=staff)
    assert len(letters()) == 2

    assert fees.write_calls(campaign, by=staff) == 2
    assert fees.write_calls(campaign, by=staff) == 0
    assert sorted(message.to for message in letters()) == [f"maison{number}@example.org" for number in range(4)]


def test_a_long_sending_goes_on_in_another_slice(staff, run_jobs, monkeypatch):
    from members.fees import tasks as fee_tasks

    monkeypatch.setattr(fee_tasks, "SLICE_SECONDS", -1)
    for _ in range(3):
        member()
    fees.call_members(draft(), by=staff)

    job = run_jobs()

    assert (job.state, job.attempts) == ("done", 1)
    assert FeeLetter.objects.count() == 3


def test_members_mended_or_admitted_later_are_called_by_calling_again(staff):
    campaign = draft(due_on=timezone.localdate() + timedelta(days=2))
    member()
    late = member(headcount_band="")
    fees.call_members(campaign, by=staff)
    late.headcount_band = HeadcountBand.UNDER_10
    late.save()

    made, _ = fees.call_members(campaign, by=staff)

    assert made == 1
    fee = Fee.objects.get(organisation=late)
    assert (fee.number, fee.amount) == (2, 90)
    assert fee.due_on == timezone.localdate() + timedelta(days=30)
    with pytest.raises(fees.FeeRefused, match="Personne n’est à appeler"):
        fees.call_members(campaign, by=staff)


def test_nobody_is_called_after_the_due_date_nor_in_a_closed_campaign(staff):
    member()
    past = draft(members_on=timezone.localdate() - timedelta(days=9), due_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(fees.FeeRefused, match="L’échéance est passée"):
        fees.call_members(past, by=staff)
    with pytest.raises(fees.FeeRefused, match="close"):
        fees.call_members(CampaignFactory(state=CampaignState.CLOSED), by=staff)

    assert not Fee.objects.exists()
    assert not Job.objects.exists()


def test_the_amount_called_stays_when_the_member_grows(staff):
    fee = FeeFactory()
    fee.organisation.headcount_band = HeadcountBand.OVER_250
    fee.organisation.save()

    fee.refresh_from_db()
    assert (fee.amount, fee.band) == (Decimal("360.50"), HeadcountBand.UNDER_250)


def test_whom_a_campaign_calls_costs_the_same_whatever_their_number(as_staff, django_assert_num_queries):
    campaign = draft()
    member()
    as_staff.get(campaign.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        as_staff.get(campaign.get_absolute_url())
    for _ in range(4):
        SeatFactory(organisation=member(), is_admin=True)

    with django_assert_num_queries(len(one)):
        as_staff.get(campaign.get_absolute_url())
