"""The fees of a year: prepared, called, chased on the due date, paid, receipted; read by the member."""

import re
import time
from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from django.utils import timezone

from gtec_portal.celery import app
from gtec_portal.models import Job, Message
from members.models import Fee, FeeLetter
from tests.factories.accounts import PASSWORD
from tests.factories.members import OrganisationFactory, SeatFactory

pytestmark = pytest.mark.browser

CROWD = 30


def text_of(content):
    """Text of a PDF with plain spaces."""
    with pdfium.PdfDocument(content) as document:
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def prepare(portal, page, due_on):
    """Staff fixes dates and scale; nothing leaves yet."""
    page.get_by_role("link", name="Cotisations").first.click()
    portal.check(page)
    page.get_by_role("link", name="Préparer une campagne").first.click()
    page.get_by_label("Année").fill(str(due_on.year))
    page.get_by_label("Adhérents au").fill(due_on.replace(month=1, day=1).isoformat())
    page.get_by_label("Échéance").fill(due_on.isoformat())
    for label, amount in (("Moins de 10", "90"), ("10 à 49", "180"), ("50 à 249", "gratuit"), ("250 salariés", "620")):
        page.get_by_label(label).fill(amount)
    page.get_by_role("button", name="Enregistrer la campagne").click()
    page.get_by_text("Écrivez un montant en euros").first.wait_for()
    portal.check(page)
    page.get_by_label("50 à 249").fill("360,50")
    page.get_by_role("button", name="Enregistrer la campagne").click()
    page.get_by_text("Personne n’est encore appelé").wait_for()


@pytest.fixture
def director(db):
    seat = SeatFactory(organisation__name="Les Genêts", organisation__headcount_band="50-249", is_admin=True)
    return with_password(seat.user)


def test_a_fee_from_its_call_to_its_receipt(portal, page, new_context, staff, director):
    with_password(staff)
    OrganisationFactory(name="Les Rives", headcount_band="10-49")
    OrganisationFactory(name="La Source")
    today = timezone.localdate()
    portal.sign_in(page, staff)
    prepare(portal, page, today)

    # Before anything leaves: who, for how much, by which way, and whom one cannot call yet.
    page.get_by_text("2 structures, 540,50 €").wait_for()
    page.get_by_role("alert").or_(page.locator(".alert")).get_by_role("link", name="La Source").wait_for()
    page.get_by_role("row", name=re.compile("Les Rives")).get_by_text("Par courrier").wait_for()
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("link", name="Appeler les cotisations").click()
    portal.check(page)
    page.get_by_role("button", name="Envoyer les appels").click()
    page.get_by_text("2 appels partis").wait_for(timeout=40_000)
    page.get_by_role("link", name="1 structure sans adresse e-mail").wait_for()
    portal.check(page)
    portal.check_narrow(page)

    # The member reads the call in its mailbox, with the paper; then on its own page.
    call = portal.mail.wait_for(director.email, "Appel de cotisation")
    fee = Fee.objects.get(organisation__name="Les Genêts")
    assert fee.reference in call.text
    member = new_context().new_page()
    portal.sign_in(member, director)
    member.get_by_role("link", name=re.compile("Voir l’appel")).click()
    member.get_by_role("heading", name="Pour régler").wait_for()
    portal.check(member)
    portal.check_narrow(member)
    with member.expect_download() as download:
        member.get_by_role("link", name="Télécharger l’appel").click()
    paper = text_of(download.value.path().read_bytes())
    for words in ("Les Genêts", fee.reference, "360,50 €", "TVA non applicable"):
        assert words in paper, paper

    # Some weeks later, on the due date, the schedule chases who has not paid; the worker writes.
    Fee.objects.update(called_on=today - timedelta(days=40))
    FeeLetter.objects.update(at=timezone.now() - timedelta(days=40))
    from members.tasks import remind_fees

    remind_fees()
    portal.mail.wait_for(director.email, "à régler aujourd’hui")

    # Staff finds the fee by its reference, takes the payment in, in two parts, and cancels a slip.
    page.goto(portal.url("members:fee_list"))
    portal.check(page)
    page.get_by_label("Structure ou référence").fill(fee.reference)
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("heading", name="1 cotisation", exact=True).wait_for()
    page.get_by_role("link", name=re.compile("Les Genêts")).click()
    page.get_by_text("Rappel, le jour de l’échéance").wait_for()
    portal.check(page)
    page.get_by_role("link", name="Enregistrer un règlement").click()
    page.get_by_label("Montant").fill("1 000")
    page.get_by_role("button", name="Enregistrer le règlement").click()
    page.get_by_text("Il reste 360,50 € à régler").first.wait_for()
    portal.check(page)
    page.get_by_label("Montant").fill("100")
    page.get_by_label("Moyen").select_option("Chèque")
    page.get_by_role("button", name="Enregistrer le règlement").click()
    page.get_by_text("Il reste 260,50 € à régler").wait_for()
    page.get_by_role("link", name=re.compile("^Annuler le règlement")).click()
    page.get_by_label("Motif").fill("Chèque d’une autre structure")
    portal.check(page)
    page.get_by_role("button", name="Annuler le règlement").click()
    page.get_by_text("Il reste lisible dans l’historique").wait_for()
    page.get_by_role("link", name="Enregistrer un règlement").click()
    page.get_by_role("button", name="Enregistrer le règlement").click()
    page.get_by_text("La cotisation est réglée").wait_for()
    portal.check(page)
    portal.check_narrow(page)
    page.get_by_role("button", name="Envoyer le reçu").click()
    page.get_by_text("Reçu envoyé par e-mail.").wait_for()
    portal.mail.wait_for(director.email, "Votre reçu de cotisation")

    # The member downloads its receipt, and nothing waits on its dashboard any more.
    member.goto(portal.url("dashboard"))
    assert member.get_by_role("heading", name=re.compile("Cotisation .* à régler")).count() == 0
    member.goto(portal.url("members:organisation_fees", fee.organisation_id))
    portal.check(member)
    member.get_by_role("link", name=re.compile("^Cotisation 2")).click()
    with member.expect_download() as download:
        member.get_by_role("link", name="Télécharger le reçu").click()
    receipt = text_of(download.value.path().read_bytes())
    for words in (fee.receipt_reference, "la somme de 360,50 €", "n’est pas un reçu fiscal"):
        assert words in receipt, receipt
    assert "100 €" not in receipt

    # The totals of the year are those of its two fees.
    page.goto(portal.url("members:campaign_list"))
    row = page.get_by_role("row", name=re.compile(str(today.year)))
    assert " ".join(row.inner_text().replace("\u00a0", " ").split()).endswith("540,50 € 360,50 € 180 € 0 Appelée")


def test_a_worker_killed_among_the_calls_writes_to_everybody_once(portal, page, worker, staff):
    """Thirty members; the worker dies in the middle, the broker forgets everything, another worker starts."""
    with_password(staff)
    addresses = {f"direction{number}@example.org" for number in range(CROWD)}
    for address in addresses:
        OrganisationFactory(headcount_band="10-49", email=address)
    portal.sign_in(page, staff)
    prepare(portal, page, timezone.localdate())
    page.get_by_role("link", name="Appeler les cotisations").click()
    page.get_by_role("button", name="Envoyer les appels").click()
    wait_for(lambda: FeeLetter.objects.count() > CROWD // 4)

    worker.kill()
    with app.connection_for_write() as link:
        link.default_channel.client.flushdb()
    assert FeeLetter.objects.count() < CROWD  # it died in the middle
    worker.start()

    wait_for(lambda: FeeLetter.objects.count() == CROWD and not Job.objects.open().exists(), seconds=90)
    wait_for(lambda: not Message.objects.open().exists(), seconds=90)
    received = [to for letter in list(portal.mail.letters) for to in letter.to]
    assert sorted(received) == sorted(addresses)
    page.reload()
    page.get_by_role("link", name=f"{CROWD} cotisations appelées").wait_for()


def wait_for(happened, seconds=40):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "Rien ne s’est passé à temps."
        time.sleep(0.02)
