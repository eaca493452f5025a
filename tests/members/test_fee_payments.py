"""Payments, whole or in part; waivers; and what the database refuses by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from gtec_portal import audit
from members.enums import CampaignState, FeeState, FeeStep
from members.models import Fee, FeeCampaign, FeeLetter, FeePayment, FeeScale
from members.services import fees
from tests.factories.fees import CallLetterFactory, FeeFactory, PaymentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def payment_data(**values):
    return {
        "received_on": timezone.localdate().isoformat(),
        "amount": "360,50",
        "means": "transfer",
        "reference": "",
        **values,
    }


def test_a_fee_is_paid_in_two_parts(as_staff):
    fee = FeeFactory()
    url = reverse("members:payment_create", args=[fee.uuid])

    as_staff.post(url, payment_data(amount="100"))
    fee.refresh_from_db()
    assert (fee.state, fee.paid, fee.remaining) == (FeeState.PARTLY_PAID, 100, Decimal("260.50"))
    response = as_staff.post(url, payment_data(amount="260,50 €", means="cheque"), follow=True)

    fee.refresh_from_db()
    assert (fee.state, fee.remaining) == (FeeState.PAID, 0)
    assertContains(response, "La cotisation est réglée : le reçu est prêt.".replace(" :", "\u00a0:"))
    assert [audit.sentence(line) for line in audit.history(fee)] == [
        "Règlement de 260,50\u00a0€ enregistré (Chèque)",
        "Règlement de 100\u00a0€ enregistré (Virement)",
    ]


def test_what_is_left_and_today_are_proposed(as_staff):
    fee = FeeFactory()
    PaymentFactory(fee=fee)

    form = as_staff.get(reverse("members:payment_create", args=[fee.uuid])).context["form"]

    assert (form["received_on"].value(), form["amount"].value()) == (timezone.localdate(), Decimal("260.50"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "360,51"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "abc"}, "amount"),
        ({"amount": "1e9"}, "amount"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "1999-01-01"}, "received_on"),
        ({"means": "or"}, "means"),
    ],
)
def test_a_wrong_payment_is_refused_beside_its_field(as_staff, wrong, field):
    fee = FeeFactory()

    response = as_staff.post(reverse("members:payment_create", args=[fee.uuid]), payment_data(**wrong))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not FeePayment.objects.exists()


def test_two_clicks_make_one_payment(as_staff):
    fee = FeeFactory()
    url = reverse("members:payment_create", args=[fee.uuid])

    as_staff.post(url, payment_data(amount="100"))
    response = as_staff.post(url, payment_data(amount="100"))

    assert response.status_code == 422
    assertContains(response, "Ce règlement est déjà enregistré", status_code=422)
    assert FeePayment.objects.count() == 1
    as_staff.post(url, payment_data(amount="100", reference="second virement"))
    assert FeePayment.objects.count() == 2


@pytest.mark.parametrize(("amount", "said"), [("100", "100"), ("360.50", "360,50")])
def test_a_payment_typed_by_mistake_is_cancelled_with_a_reason(as_staff, amount, said):
    """Part of the fee, or all of it: there is no room left then for another payment, and it is taken back all the same."""
    payment = PaymentFactory(amount=Decimal(amount))
    url = reverse("members:payment_cancel", args=[payment.pk])

    assert as_staff.post(url, {"reason": " "}).status_code == 422
    as_staff.post(url, {"reason": "Mauvaise structure"})

    fee = Fee.objects.get()
    assert (fee.state, fee.paid) == (FeeState.DUE, 0)
    page = as_staff.get(fee.get_absolute_url())
    assertContains(page, "Mauvaise structure")
    assert audit.sentence(audit.history(fee).get()) == f"Règlement de {said}\u00a0€ annulé : Mauvaise structure"
    assert as_staff.post(url, {"reason": "encore"}).url == fee.get_absolute_url()
    assert audit.history(fee).count() == 1


def test_a_cancelled_payment_may_be_typed_again(staff):
    payment = PaymentFactory()
    fees.cancel_payment(payment, reason="Date fausse", by=staff)

    again = FeePayment(fee=payment.fee, received_on=payment.received_on, amount=100, reference=payment.reference)
    fees.record_payment(again, by=staff)

    assert Fee.objects.get().paid == 100


def test_a_fee_is_waived_with_its_reason_and_asked_for_again(as_staff):
    fee = FeeFactory(late=20)
    PaymentFactory(fee=fee)

    as_staff.post(reverse("members:fee_waive", args=[fee.uuid]), {"reason": "Décision du bureau"})
    fee.refresh_from_db()
    assert (fee.state, fee.remaining, fee.days_late) == (FeeState.WAIVED, 0, 0)
    totals = Fee.objects.totals()
    assert (totals.called, totals.received, totals.waived, totals.left) == (
        Decimal("360.50"),
        100,
        Decimal("260.50"),
        0,
    )
    response = as_staff.get(reverse("members:payment_create", args=[fee.uuid]), follow=True)
    assertContains(response, "Il ne reste rien à régler.")

    as_staff.post(reverse("members:fee_unwaive", args=[fee.uuid]))
    fee.refresh_from_db()
    assert (fee.state, fee.waived_reason) == (FeeState.PARTLY_PAID, "")


def test_a_paid_fee_cannot_be_waived(staff):
    fee = FeeFactory()
    PaymentFactory(fee=fee, amount=fee.amount)

    with pytest.raises(fees.FeeRefused, match="Il ne reste rien"):
        fees.waive(fee, reason="Trop tard", by=staff)


def refused(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


def test_the_database_refuses_what_cannot_be():
    fee = FeeFactory()
    payment = PaymentFactory(fee=fee)
    one = Fee.objects.filter(pk=fee.pk)

    refused(lambda: PaymentFactory(fee=fee, amount=Decimal("260.51")))
    refused(lambda: PaymentFactory(fee=fee, amount=Decimal("-1")))
    refused(lambda: PaymentFactory(fee=fee, received_on=fee.called_on - timedelta(days=1)))
    refused(lambda: FeePayment.objects.filter(pk=payment.pk).update(amount=Decimal("360.51")))
    refused(lambda: FeePayment.objects.filter(pk=payment.pk).update(cancelled_at=timezone.now()))
    refused(lambda: FeeFactory(campaign=fee.campaign, organisation=fee.organisation))
    refused(lambda: FeeFactory(campaign=fee.campaign, number=fee.number))
    refused(lambda: one.update(amount=Decimal("400")))
    refused(lambda: one.update(number=99))
    refused(lambda: one.update(band="0-9"))
    refused(lambda: one.update(waived_on=timezone.localdate()))
    refused(lambda: one.update(due_on=fee.called_on - timedelta(days=1)))
    refused(lambda: FeeScale.objects.update(amount=0))
    refused(lambda: FeeCampaign.objects.update(state=CampaignState.DRAFT))
    refused(lambda: FeeLetter.objects.create(fee=fee, step=FeeStep.CALL))
    letter = CallLetterFactory(fee=fee)
    refused(lambda: CallLetterFactory(fee=fee))
    refused(lambda: FeeLetter.objects.filter(pk=letter.pk).update(posted_on=timezone.localdate()))

    one.update(paid=Decimal("360.50"))  # typed past the portal: summed again from the payments
    fee.refresh_from_db()
    assert (fee.paid, fee.state) == (100, FeeState.PARTLY_PAID)
