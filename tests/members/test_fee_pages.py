"""Pages and papers of the fees: lists and totals, what a member sees, what the papers say."""

from datetime import date
from decimal import Decimal

import page as validator
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from members.enums import CampaignState, FeeStep, HeadcountBand
from members.models import Fee, FeeLetter
from members.services import fees
from tests.factories.fees import CallLetterFactory, CampaignFactory, FeeFactory, PaymentFactory
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.members.fees import draft, member, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def as_employer(client, employer):
    client.force_login(employer)
    return client


def test_totals_are_those_of_the_filtered_list_to_the_cent(as_staff, staff):
    this, other = CampaignFactory(year=2027), CampaignFactory(year=2026)
    late = FeeFactory(campaign=this, late=20, amount=Decimal("0.10"))
    part = FeeFactory(campaign=this, amount=Decimal("360.50"))
    PaymentFactory(fee=part, amount=Decimal("360.49"))
    waived = FeeFactory(campaign=this, amount=Decimal("100"))
    fees.waive(waived, reason="Bureau", by=staff)
    FeeFactory(campaign=other, late=400)
    closed = FeeFactory(campaign=CampaignFactory(year=2025, state=CampaignState.CLOSED), late=700)

    def shown(query):
        context = as_staff.get(reverse("members:fee_list") + query).context
        rows, totals = list(context["page"]), context["totals"]
        assert totals.called == sum(row.amount for row in rows)
        assert totals.received == sum(row.paid for row in rows)
        assert totals.left == sum(row.remaining for row in rows)
        assert totals.called == totals.received + totals.waived + totals.left
        return rows, totals

    rows, totals = shown("?campagne=2027")
    assert (len(rows), totals.called, totals.left, totals.waived) == (3, Decimal("460.60"), Decimal("0.11"), 100)
    assert totals.rate == 99  # a cent is still owed
    assert shown("?campagne=2027&etat=late")[0] == [late]
    assert late.days_late == 20
    assert closed not in shown("?etat=late")[0]
    assert shown("?etat=waived")[0] == [waived]
    assert shown("?etat=unpaid&campagne=2027")[0] == [late, part]
    assert shown(f"?q={part.reference.lower()}")[0] == [part]
    assert shown("?etat=paid")[1].rate is None
    line = as_staff.get(reverse("members:campaign_list")).context["page"][0]
    assert (line.called, line.received, line.left, line.late_count) == (totals.called, totals.received, totals.left, 1)


@pytest.mark.parametrize(
    "query", ["?q=COT-99999999-1", "?q=COT-x-y", "?campagne=abc", "?etat=zz", "?q=%00", "?tri=zz", "?page=99"]
)
def test_hostile_filters_break_nothing(as_staff, query):
    FeeFactory()

    assert as_staff.get(reverse("members:fee_list") + query).status_code == 200


def test_lists_leave_as_spreadsheets(as_staff):
    fee = FeeFactory(organisation=OrganisationFactory(name="=1+1"))

    text = b"".join(as_staff.get(reverse("members:fee_list") + "?export=csv").streaming_content).decode("utf-8-sig")

    assert fee.reference in text
    assert "'=1+1" in text


def test_an_employer_sees_and_downloads_its_own(as_employer, employer, staff, run_jobs):
    own = employer.acting_organisation
    own.headcount_band = HeadcountBand.UNDER_10
    own.save()
    fees.call_members(draft(year=2027), by=staff)
    run_jobs()
    fee = Fee.objects.get(organisation=own)

    page = as_employer.get(reverse("members:organisation_fees", args=[own.pk]))
    assertContains(page, "COT-2027-0001")
    page = as_employer.get(fee.get_absolute_url())
    assertContains(page, "Pour régler")
    assertNotContains(page, "Enregistrer un règlement")
    response = as_employer.get(reverse("members:fee_call", args=[fee.uuid]))
    assert "90 €" in words(b"".join(response.streaming_content))
    assert as_employer.get(reverse("members:fee_receipt", args=[fee.uuid])).status_code == 404
    PaymentFactory(fee=fee, amount=40)
    receipt = words(as_employer.get(reverse("members:fee_receipt", args=[fee.uuid])).content)
    assert "Il reste 50 € à régler" in receipt


def test_another_members_fee_is_not_found(as_employer):
    letter = CallLetterFactory()
    fee = letter.fee
    payment = PaymentFactory(fee=fee)

    for name in ("fee_detail", "fee_call", "fee_receipt"):
        assert as_employer.get(reverse(f"members:{name}", args=[fee.uuid])).status_code == 404
    assert as_employer.get(reverse("members:fee_letter_paper", args=[letter.pk])).status_code == 404
    assert as_employer.get(reverse("members:payment_cancel", args=[payment.pk])).status_code == 404


def test_the_dashboard_says_what_waits(client, staff, employer):
    FeeFactory(late=20, organisation=employer.acting_organisation, campaign__year=2027)
    FeeFactory(late=3)
    letter = FeeLetter.objects.create(fee=FeeFactory(), step=FeeStep.LATE, by_post=True)
    draft(year=2030)

    client.force_login(staff)
    labels = {item.label for item in client.get(reverse("dashboard")).context["items"]}
    assert {
        "2\u00a0cotisations en retard",
        "1\u00a0courrier de cotisation à poster",
        "Cotisations 2030 à appeler",
    } <= labels
    client.post(reverse("members:fee_letter_post", args=[letter.pk]))
    letter.refresh_from_db()
    assert letter.posted_on == timezone.localdate()
    client.force_login(employer)
    (item,) = [item for item in client.get(reverse("dashboard")).context["items"] if "otisation" in item.label]
    assert (item.label, item.url) == (
        "Cotisation 2027 à régler",
        Fee.objects.get(organisation=employer.acting_organisation).get_absolute_url(),
    )


def test_the_receipt_is_sent_when_asked(as_staff, outbox):
    fee = FeeFactory(organisation=member(name="Les Genêts"), campaign__year=2027, number=7)
    url = reverse("members:fee_receipt_send", args=[fee.uuid])
    assertContains(as_staff.post(url, follow=True), "il n’y a pas de reçu")
    PaymentFactory(fee=fee, amount=fee.amount)

    as_staff.post(url)
    as_staff.post(url)

    first, _second = outbox()
    assert first.subject == "Votre reçu de cotisation 2027"
    text = words(first.attachments[0][1])
    assert "REC-2027-0007" in text
    assert "360,50 €" in text
    assert "entièrement réglée" in text


def papers(fee):
    from members.fees import reports as fee_reports

    return [fee_reports.call(fee, date(2027, 1, 20)), fee_reports.receipt(fee, date(2027, 2, 1))]


def test_papers_say_what_the_law_and_the_bank_want(settings):
    settings.PORTAL = {
        **settings.PORTAL,
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPPXXX",
        "rna": "W612000000",
        "siret": "99000000000018",
    }
    organisation = OrganisationFactory(name="Les Genêts")
    SiteFactory(organisation=organisation, address="3 rue des Haies", postal_code="61100", commune__name="Flers")
    fee = FeeFactory(organisation=organisation, campaign__year=2027, number=3)
    PaymentFactory(fee=fee, amount=100, reference="VIR 12")
    cancelled = PaymentFactory(fee=fee, amount=Decimal("60"))
    fees.cancel_payment(cancelled, reason="Erreur", by=None)
    fee.refresh_from_db()

    call, receipt = map(words, papers(fee))

    for expected in ("Appel de cotisation 2027", "COT-2027-0003", "Les Genêts 3 rue des Haies 61100 Flers", "360,50 €", "50 à 249 salariés", "TVA non applicable, article 293 B", "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPPXXX", "RNA W612000000", "SIRET 990 000 000 00018", "Association loi 1901"):  # fmt: skip
        assert expected in call, call
    for expected in ("Reçu de cotisation 2027", "REC-2027-0003", "100 €", "VIR 12", "Il reste 260,50 € à régler", "n’est pas un reçu fiscal"):  # fmt: skip
        assert expected in receipt, receipt
    assert "60 €" not in receipt.replace("260", "")


def test_papers_without_a_bank_account_offer_the_cheque_only(settings):
    settings.PORTAL = {**settings.PORTAL, "iban": ""}

    call = words(papers(FeeFactory())[0])

    assert "IBAN" not in call
    assert "Par chèque à l’ordre de" in call


def test_papers_are_accessible():
    fee = FeeFactory()
    PaymentFactory(fee=fee)
    fee.refresh_from_db()

    for content in papers(fee):
        report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
        assert [failure.rule_id for failure in report.failures] == []


def test_hostile_words_stay_words(as_staff):
    fee = FeeFactory(
        organisation=OrganisationFactory(name="<script>alert(1)</script> & Cie"),
        campaign__text="<img src=x>\n\n{{ 7 }}",
    )
    PaymentFactory(fee=fee, reference="<b>gras</b>")
    fee.refresh_from_db()

    call, receipt = map(words, papers(fee))

    assert "<script>alert(1)</script> & Cie" in call
    assert "<img src=x> {{ 7 }}" in call
    assert "<b>gras</b>" in receipt
    assertContains(as_staff.get(fee.campaign.get_absolute_url()), "&lt;img src=x&gt;")
