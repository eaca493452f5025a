"""Two people, two workers at the same instant on one fee or one campaign: real threads, real transactions."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from gtec_portal.models import Job, Message
from members.enums import FeeStep
from members.models import Fee, FeeLetter, FeePayment
from members.services import fee_post, fees
from tests.factories.accounts import UserFactory
from tests.factories.fees import CallLetterFactory, CampaignFactory, FeeFactory, PaymentFactory
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def together(*actions):
    """Run each action in a thread of its own, all at the same moment; what it returns, or the exception it raised."""
    start = Barrier(len(actions))

    def run(action):
        try:
            start.wait(10)
            return action()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_two_launches_at_once_call_each_member_once():
    staff = UserFactory(staff=True)
    campaign = CampaignFactory(draft=True)
    for number in range(5):
        OrganisationFactory(headcount_band="10-49", email=f"maison{number}@example.org")

    results = together(*[lambda: fees.call_members(campaign, by=staff)] * 2)

    refused = [result for result in results if isinstance(result, fees.FeeRefused)]
    assert len(refused) == 1
    assert Fee.objects.count() == 5
    assert sorted(Fee.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert Job.objects.count() == 1


def test_two_workers_on_one_campaign_write_to_each_member_once():
    staff = UserFactory(staff=True)
    campaign = CampaignFactory(draft=True)
    for number in range(4):
        OrganisationFactory(headcount_band="10-49", email=f"maison{number}@example.org")
    fees.call_members(campaign, by=staff)

    made = together(*[lambda: fees.write_calls(campaign, by=staff)] * 2)

    assert sum(made) == 4
    assert FeeLetter.objects.count() == 4
    assert sorted(Message.objects.values_list("to", flat=True)) == [
        f"maison{number}@example.org" for number in range(4)
    ]


def test_two_payments_at_once_never_exceed_the_fee():
    staff = UserFactory(staff=True)
    fee = FeeFactory(amount=Decimal("100"))

    def pay(reference):
        payment = FeePayment(fee=fee, received_on=fee.called_on, amount=Decimal("60"), reference=reference)
        return lambda: fees.record_payment(payment, by=staff)

    results = together(pay("a"), pay("b"), pay("c"))

    assert sum(isinstance(result, ValidationError) for result in results) == 2
    fee.refresh_from_db()
    assert (fee.paid, fee.remaining) == (60, 40)


def test_the_database_alone_never_lets_a_fee_be_overpaid():
    """Without the service and its lock."""
    fee = FeeFactory(amount=Decimal("100"))

    def insert():
        with transaction.atomic():
            PaymentFactory(fee=fee, amount=Decimal("60"))

    results = together(*[insert] * 4)

    assert sum(isinstance(result, IntegrityError) for result in results) == 3
    assert Fee.objects.get().paid == 60


def test_a_payment_and_a_waiver_at_once_leave_one_of_them():
    staff = UserFactory(staff=True)
    fee = FeeFactory(amount=Decimal("100"))
    payment = FeePayment(fee=fee, received_on=fee.called_on, amount=Decimal("100"))

    together(
        lambda: fees.record_payment(payment, by=staff), lambda: fees.waive(fee, reason="Décision du bureau", by=staff)
    )

    fee.refresh_from_db()
    assert (fee.paid, bool(fee.waived_on)) in {(100, False), (0, True)}


def test_one_payment_cancelled_twice_at_once_leaves_one_line():
    staff = UserFactory(staff=True)
    payment = PaymentFactory()

    results = together(
        *[lambda: fees.cancel_payment(FeePayment.objects.get(pk=payment.pk), reason="Erreur", by=staff)] * 3
    )

    assert sorted(results) == [False, False, True]


def test_one_reminder_written_by_two_workers_at_once_leaves_once():
    fee = FeeFactory(late=20, organisation__email="maison@example.org")
    CallLetterFactory(fee=fee)

    results = together(*[lambda: fee_post.write(fee, FeeStep.LATE)] * 3)

    assert sum(result is not None for result in results) == 1
    assert Message.objects.count() == 1
