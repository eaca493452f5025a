"""Letters about fees: to whom, with which paper, once for each step. Called by `fees`."""

import hashlib
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from gtec_portal import audit, mail, uploads
from members.enums import CampaignState, FeeStep, SolicitationKind
from members.fees import letters as fee_letters
from members.fees import reports as fee_reports
from members.models import Contact, Fee, FeeLetter, Seat
from members.models.fees import QUIET_DAYS, REMINDER_DAYS
from members.services import solicitations

STEPS = list(REMINDER_DAYS)


def recipients_of(organisations):
    """{organisation id: [(address, user or None)]}: its administrators; failing them its contacts, then its own address.

    Each address once, malformed ones left out. An empty list means: by post. Two queries.
    """
    organisations = list(organisations)
    found = {organisation.pk: {} for organisation in organisations}
    administrators = (
        Seat.objects.active()
        .filter(organisation__in=organisations, is_admin=True, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    for seat in administrators:
        _add(found[seat.organisation_id], seat.user.email, seat.user)
    alone = [organisation.pk for organisation in organisations if not found[organisation.pk]]
    for contact in Contact.objects.filter(organisation__in=alone).exclude(email="").order_by("pk"):
        _add(found[contact.organisation_id], contact.email, None)
    for organisation in organisations:
        if not found[organisation.pk]:
            _add(found[organisation.pk], organisation.email, None)
    return {pk: list(addresses.values()) for pk, addresses in found.items()}


def _add(addresses, address, user):
    try:
        validate_email(address)
    except ValidationError:
        return
    addresses.setdefault(address.casefold(), (address, user))


def reminders_due(day, campaign=None):
    """[(fee, step)] to write on this day: unpaid, called, the step not written yet and no letter in the last days. Two queries."""
    fees = Fee.objects.unpaid().filter(campaign__state=CampaignState.CALLED, due_on__lte=_horizon(day))
    if campaign is not None:
        fees = fees.filter(campaign=campaign)
    fees = fees.select_related("campaign", "organisation").prefetch_related("letters").order_by("campaign", "number")
    return [(fee, step) for fee in fees if (step := step_to_write(fee, day))]


def _horizon(day):
    """Fees whose first reminder has come by this day."""
    return day - timedelta(days=REMINDER_DAYS[STEPS[0]])


def step_to_write(fee, day):
    """The reminder to write about this fee on this day, or None. Reads `fee.letters`.

    Steps slept over are not made up for; a step waits while another letter is a few days old; a call not sent yet comes first.
    """
    step = fee.reminder_due(day)
    letters = list(fee.letters.all())
    written = {letter.step for letter in letters}
    if step is None or FeeStep.CALL not in written or written & set(STEPS[STEPS.index(step) :]):
        return None
    last = max(timezone.localdate(letter.at) for letter in letters if letter.step != FeeStep.RECEIPT)
    return step if (day - last).days >= QUIET_DAYS else None


def write(fee, step, *, by=None, at=None):
    """Write one step to one member, by e-mail or, for want of an address, on the list to post. Returns the FeeLetter.

    Row, paper, e-mails and ledger come together or not at all. None: it was written already, or nothing is owed any more.
    Locks the fee, so that a payment taken in at this moment is seen. `at`: when, now by default (the demo tells of last year).
    """
    stored = []
    try:
        return _write(fee, step, by, at or timezone.now(), stored)
    except BaseException:
        for name in stored:
            uploads.remove(name)
        raise


@transaction.atomic
def _write(fee, step, by, at, stored):
    fee = (
        Fee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign", "organisation")
        .get(pk=fee.pk)
    )
    if _is_pointless(fee, step):
        return None
    today = timezone.localdate(at)
    paper = _paper(fee, step, today, stored)
    recipients = recipients_of([fee.organisation])[fee.organisation_id]
    letter = FeeLetter.objects.create(fee=fee, step=step, at=at, by_post=not recipients, **paper)
    letter.messages.set(_send(fee, step, today, recipients, letter))
    if recipients:
        solicitations.record(
            fee.organisation,
            SolicitationKind.MAIL,
            f"{FeeStep(step).label} {fee.campaign.year}",
            by=by,
            at=at,
            counts=False,  # a bill is not a favour one asks
        )
    return letter


def _is_pointless(fee, step):
    if step == FeeStep.RECEIPT:
        return not fee.paid
    if FeeLetter.objects.filter(fee=fee, step=step).exists():
        return True
    return step != FeeStep.CALL and not (fee.is_unpaid and fee.campaign.is_called)


def _paper(fee, step, today, stored):
    """The paper of this step: drawn and kept for the call and the receipt; reminders carry the call again."""
    if step not in (FeeStep.CALL, FeeStep.RECEIPT):
        call = FeeLetter.objects.get(fee=fee, step=FeeStep.CALL)
        return {"file": call.file, "sha256": call.sha256}
    draw = fee_reports.call if step == FeeStep.CALL else fee_reports.receipt
    content = draw(fee, today)
    stored.append(uploads.store(content, folder="fees"))
    return {"file": stored[-1], "sha256": hashlib.sha256(content).hexdigest()}


def _send(fee, step, today, recipients, letter):
    is_receipt = step == FeeStep.RECEIPT
    name = fee_reports.file_label(fee.receipt_reference if is_receipt else fee.reference, fee)
    attachment = {"name": uploads.clean_label(name), "type": uploads.PDF, "path": letter.file}
    return [
        mail.send(
            f"members.fee_{step}",
            fee_letters.WRITE[step](fee, today, user),
            to=address,
            person=user,
            attachments=[attachment],
        )
        for address, user in recipients
    ]


def send_receipt(fee, *, by):
    """Send the receipt of what was paid so far, as often as asked. None: nothing was paid."""
    letter = write(fee, FeeStep.RECEIPT, by=by)
    if letter is not None:
        audit.record("fee.receipt_sent", fee, by=by, by_post=letter.by_post)
    return letter


@transaction.atomic
def mark_posted(letter, *, by):
    """Note that a letter was put in the post. False: it was already, or went by e-mail."""
    if not FeeLetter.objects.to_post().filter(pk=letter.pk).update(posted_on=timezone.localdate()):
        return False
    audit.record("fee.posted", letter.fee, by=by, step=letter.step)
    return True
