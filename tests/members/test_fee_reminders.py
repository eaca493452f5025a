"""Reminders around the due date: on their day, once, and only to whom still owes."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from gtec_portal import audit
from gtec_portal.models import Job, Message
from members.enums import CampaignState, FeeStep
from members.models import FeeLetter
from members.services import fee_post, fees
from tests.factories.fees import CallLetterFactory, CampaignFactory, FeeFactory, PaymentFactory
from tests.members.fees import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def due_fee(**values):
    """Due on 31 March 2027, called on 20 January."""
    if "campaign" not in values:
        values["campaign"] = CampaignFactory(year=2027, members_on=date(2027, 1, 1), due_on=date(2027, 3, 31))
    values.setdefault("organisation", member())
    fee = FeeFactory(called_on=date(2027, 1, 20), due_on=date(2027, 3, 31), **values)
    CallLetterFactory(fee=fee, at=timezone.make_aware(timezone.datetime(2027, 1, 20, 12)))
    return fee


def remind(day):
    """What the schedule and the worker write on this day: [step]."""
    from gtec_portal import jobs

    before = FeeLetter.objects.count()
    with time_machine.travel(f"{day}T09:05:00+02:00", tick=False):
        fees.ask_reminders()
        jobs.drain()
        fees.ask_reminders()
        jobs.drain()
    return [letter.step for letter in FeeLetter.objects.order_by("pk")[before:]]


def test_reminders_leave_on_their_day_and_once(letters):
    due_fee()

    said = {
        day: remind(day)
        for day in (
            "2027-03-15",
            "2027-03-16",
            "2027-03-17",
            "2027-03-30",
            "2027-03-31",
            "2027-04-14",
            "2027-04-15",
            "2027-04-30",
            "2027-06-30",
        )
    }

    assert said == {
        "2027-03-15": [],
        "2027-03-16": [FeeStep.SOON],
        "2027-03-17": [],
        "2027-03-30": [],
        "2027-03-31": [FeeStep.DUE],
        "2027-04-14": [],
        "2027-04-15": [FeeStep.LATE],
        "2027-04-30": [FeeStep.LAST],
        "2027-06-30": [],
    }
    assert [message.subject for message in letters()] == [
        "Cotisation 2027 : à régler avant le 31 mars 2027",
        "Cotisation 2027 à régler aujourd’hui",
        "Cotisation 2027 en retard",
        "Cotisation 2027 : dernier rappel",
    ]


def test_steps_the_server_slept_over_are_not_made_up_for(letters):
    due_fee()

    assert remind("2027-05-12") == [FeeStep.LAST]
    assert remind("2027-05-30") == []
    assert len(letters()) == 1


def test_a_reminder_keeps_its_distance_from_the_letter_before():
    due_fee()

    assert remind("2027-03-29") == [FeeStep.SOON]
    assert remind("2027-03-31") == []
    assert remind("2027-04-03") == [FeeStep.DUE]


def test_a_fee_paid_waived_or_closed_gets_no_reminder(staff):
    campaign = CampaignFactory(year=2027, members_on=date(2027, 1, 1), due_on=date(2027, 3, 31))
    paid, waived = due_fee(campaign=campaign), due_fee(campaign=campaign)
    due_fee(campaign=CampaignFactory(year=2028, state=CampaignState.CLOSED))
    PaymentFactory(fee=paid, amount=paid.amount)
    fees.waive(waived, reason="Décision du bureau", by=staff)

    assert remind("2027-03-31") == []


def test_a_payment_taken_in_after_the_list_was_drawn_up_stops_the_reminder():
    fee = due_fee()
    with time_machine.travel("2027-03-31T09:05:00+02:00", tick=False):
        (listed,) = fee_post.reminders_due(timezone.localdate())
        PaymentFactory(fee=fee, amount=fee.amount)

        assert fee_post.write(*listed) is None
    assert not Message.objects.exists()


def test_a_part_paid_is_said_in_the_reminder(letters):
    fee = due_fee()
    PaymentFactory(fee=fee, amount=Decimal("300"))

    assert remind("2027-04-15") == [FeeStep.LATE]
    (message,) = letters()
    assert "Reste à régler" in message.text
    assert "60,50\u00a0€" in message.text


def test_no_reminder_before_the_call_itself_left_nor_for_a_step_before_it():
    campaign = CampaignFactory(year=2027, members_on=date(2027, 1, 1), due_on=date(2027, 3, 31))
    FeeFactory(campaign=campaign, organisation=member(), called_on=date(2027, 1, 20), due_on=date(2027, 3, 31))
    short = FeeFactory(campaign=campaign, organisation=member(), called_on=date(2027, 3, 20), due_on=date(2027, 3, 31))
    CallLetterFactory(fee=short, at=timezone.make_aware(timezone.datetime(2027, 3, 20, 12)))

    assert remind("2027-03-25") == []
    assert remind("2027-03-31") == [FeeStep.DUE]


def test_the_schedule_names_the_task(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-fees"]
    from celery import current_app

    import members.tasks

    assert entry["task"] in current_app.tasks
    due_fee()
    with time_machine.travel("2027-03-31T09:05:00+02:00", tick=False):
        members.tasks.remind_fees()
        members.tasks.remind_fees()
    assert [job.label for job in Job.objects.all()] == ["Relances des cotisations 2027"]


def test_drawing_up_the_reminders_costs_the_same_whatever_their_number(django_assert_num_queries):
    campaign = CampaignFactory(year=2027, members_on=date(2027, 1, 1), due_on=date(2027, 3, 31))
    for _ in range(4):
        due_fee(campaign=campaign)

    with django_assert_num_queries(2):
        due = fee_post.reminders_due(date(2027, 3, 31))

    assert [step for _, step in due] == [FeeStep.DUE] * 4


def test_closing_stops_the_reminders_and_reopening_starts_them_again(as_staff):
    fee = due_fee()
    as_staff.post(reverse("members:campaign_close", args=[2027]))
    assert remind("2027-03-31") == []
    as_staff.post(reverse("members:campaign_reopen", args=[2027]))
    assert remind("2027-03-31") == [FeeStep.DUE]

    assert [audit.sentence(line) for line in audit.history(fee.campaign)] == ["Campagne rouverte", "Campagne close"]
