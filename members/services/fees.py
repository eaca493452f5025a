"""Membership fees: prepare a campaign, call the members, take payments in. Who is written to is `fee_post`'s business."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from gtec_portal import audit, jobs
from gtec_portal.ordering import alphabetical
from gtec_portal.typography import euros
from members.enums import CampaignState, FeeStep, HeadcountBand
from members.fees.tasks import CALL_JOB, REMINDER_JOB
from members.models import Fee, FeeCampaign, FeeLetter, FeeScale
from members.services import fee_post

# A member called after the others has as long to pay as people are given for any bill.
DAYS_TO_PAY = 30
TEXT = (
    "Votre cotisation fait vivre le réseau : les formations communes, la CVthèque, les rencontres entre employeurs "
    "et le temps de travail de l’équipe.\n\n"
    "Merci de la régler avant l’échéance. Si votre effectif a changé, dites-le-nous : le barème en dépend."
)


class FeeRefused(Exception):
    """The rule says no. The text is French and meant for the person who asked."""


@dataclass(frozen=True)
class Line:
    """One member a campaign would call: for how much, and which addresses it would write to (none: by post)."""

    organisation: object
    band: str
    amount: Decimal | None
    recipients: list

    @property
    def band_label(self):
        return HeadcountBand(self.band).label if self.band else ""


@dataclass(frozen=True)
class Forecast:
    """What calling now would do: lines with an amount, and members one cannot call yet, with the reason."""

    lines: list
    unknown: list

    @property
    def total(self):
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def by_post(self):
        return [line for line in self.lines if not line.recipients]


def band_of(organisation):
    """The headcount band a member pays for: the one on its sheet, else the one its number of employees falls in."""
    if organisation.headcount_band or organisation.headcount is None:
        return organisation.headcount_band
    limits = ((10, HeadcountBand.UNDER_10), (50, HeadcountBand.UNDER_50), (250, HeadcountBand.UNDER_250))
    return next((band for limit, band in limits if organisation.headcount < limit), HeadcountBand.OVER_250)


def propose(today=None):
    """First values of the next campaign: the year after the last one, its scale, its text, its due day."""
    today = today or timezone.localdate()
    last = FeeCampaign.objects.order_by("-year").first()
    if last is None:
        year = today.year if today.month < 10 else today.year + 1
        return {"year": year, "members_on": date(year, 1, 1), "due_on": date(year, 3, 31), "text": TEXT, "amounts": {}}
    return {
        "year": last.year + 1,
        "members_on": next_year(last.members_on),
        "due_on": next_year(last.due_on),
        "text": last.text,
        "amounts": last.amounts(),
    }


def next_year(day):
    """The same day a year later; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def lock(campaign):
    """Lock the campaign and return it fresh: calls, closing and changes of one campaign queue up here."""
    return FeeCampaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def lock_fee(fee):
    """Lock one fee and return it fresh: payments, waiving and letters about it queue up here."""
    return (
        Fee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign", "organisation")
        .get(pk=fee.pk)
    )


@transaction.atomic
def save_campaign(campaign, amounts, *, by):
    """Save a new or changed draft with its whole scale, {band: amount}. Raises FeeRefused once the members were called."""
    is_new = campaign.pk is None
    if not is_new and not lock(campaign).is_draft:
        raise FeeRefused("Cette campagne est déjà appelée : son barème et ses dates ne changent plus.")
    campaign.full_clean()
    campaign.save()
    campaign.scale.all().delete()
    for band in HeadcountBand:
        line = FeeScale(campaign=campaign, band=band, amount=amounts[band])
        line.full_clean(validate_unique=False, validate_constraints=False)
        line.save()
    audit.record("campaign.created" if is_new else "campaign.edited", campaign, by=by)
    return campaign


def forecast(campaign):
    """Whom the campaign would call now, for how much, and who must be mended first. Five queries, whatever the number."""
    amounts = campaign.amounts()
    organisations = list(campaign.to_call().order_by(alphabetical("name"), "pk"))
    addresses = fee_post.recipients_of(organisations)
    lines = []
    for organisation in organisations:
        band = band_of(organisation)
        lines.append(Line(organisation, band, amounts.get(band), addresses[organisation.pk]))
    return Forecast([line for line in lines if line.amount], [line for line in lines if not line.amount])


@transaction.atomic
def call_members(campaign, *, by):
    """Make the fee of every member one can call, then ask for their letters. Returns (number of fees, job).

    Locks the campaign: of two launches at once the second finds nobody left, and raises FeeRefused. Members mended or
    admitted since are called by calling again; they get their own time to pay.
    """
    campaign = lock(campaign)
    if campaign.state == CampaignState.CLOSED:
        raise FeeRefused("Cette campagne est close. Rouvrez-la pour appeler une structure.")
    lines = forecast(campaign).lines
    if not lines:
        raise FeeRefused("Personne n’est à appeler : toutes les structures connues l’ont été.")
    today = timezone.localdate()
    if campaign.is_draft and campaign.due_on < today:
        raise FeeRefused("L’échéance est passée : modifiez-la avant d’appeler.")
    due_on = campaign.due_on if campaign.is_draft else max(campaign.due_on, today + timedelta(days=DAYS_TO_PAY))
    first = (campaign.fees.aggregate(last=Max("number"))["last"] or 0) + 1
    Fee.objects.bulk_create(
        Fee(
            campaign=campaign,
            organisation=line.organisation,
            number=number,
            band=line.band,
            amount=line.amount,
            called_on=today,
            due_on=due_on,
        )
        for number, line in enumerate(lines, start=first)
    )
    if campaign.is_draft:
        campaign.state, campaign.called_at = CampaignState.CALLED, timezone.now()
        campaign.save(update_fields=["state", "called_at"])
    audit.record("campaign.called", campaign, by=by, fees=len(lines))
    return len(lines), ask_calls(campaign, by=by)


def ask_calls(campaign, *, by):
    """Queue the letters of every fee that has none yet; the job already under way is returned instead of a second one."""
    return jobs.ask(CALL_JOB, campaign, label=f"Appels de cotisation {campaign.year}", owner=by)


def write_calls(campaign, *, by, tell=lambda done, total: None):
    """Write to every called member that was not yet; `tell(done, total)` after each. Returns how many were written.

    Each fee is a transaction of its own, paper, row and e-mails together: whoever dies in between leaves nobody written to
    twice and nobody forgotten.
    """
    total = campaign.fees.count()
    written = FeeLetter.objects.filter(fee__campaign=campaign, step=FeeStep.CALL)
    waiting = list(campaign.fees.exclude(pk__in=written.values("fee")).order_by("number"))
    done, made = total - len(waiting), 0
    tell(done, total)
    for fee in waiting:
        made += fee_post.write(fee, FeeStep.CALL, by=by) is not None
        done += 1
        tell(done, total)
    return made


def ask_reminders(today=None):
    """Queue one job per campaign with reminders due today. Safe to call any number of times. Returns the jobs."""
    due = fee_post.reminders_due(today or timezone.localdate())
    campaigns = {fee.campaign_id: fee.campaign for fee, _ in due}
    return [
        jobs.ask(REMINDER_JOB, campaign, label=f"Relances des cotisations {campaign.year}")
        for campaign in campaigns.values()
    ]


def write_reminders(campaign, *, tell=lambda done, total: None):
    """Write the reminders due today in one campaign; a fee paid or waived meanwhile gets none. Returns how many."""
    due = fee_post.reminders_due(timezone.localdate(), campaign)
    made = 0
    for done, (fee, step) in enumerate(due, start=1):
        made += fee_post.write(fee, step) is not None
        tell(done, len(due))
    return made


@transaction.atomic
def record_payment(payment, *, by):
    """Take a payment in. Locks the fee: of two at once that would be too much together, the second is refused.

    Raises ValidationError: above what is left, before the call, in the future, typed twice.
    """
    payment.fee = lock_fee(payment.fee)
    payment.full_clean()
    payment.save()
    audit.record("fee.paid", payment.fee, by=by, amount=euros(payment.amount), means=payment.get_means_display())
    return payment


@transaction.atomic
def cancel_payment(payment, *, reason, by):
    """Cancel a payment typed by mistake: it no longer counts, and stays to be read. Locks the fee. False: it was already."""
    fee = lock_fee(payment.fee)
    payment.refresh_from_db()
    if payment.cancelled_at:
        return False
    payment.cancelled_at, payment.cancel_reason = timezone.now(), reason
    payment.validate_constraints()  # and not `clean`, which asks whether there is room for what is taken away
    payment.save(update_fields=["cancelled_at", "cancel_reason"])
    audit.record("fee.payment_cancelled", fee, by=by, amount=euros(payment.amount), reason=reason)
    return True


@transaction.atomic
def waive(fee, *, reason, by):
    """Ask no more of a member for this year. Raises FeeRefused when nothing is left to waive."""
    fee = lock_fee(fee)
    if not fee.is_unpaid:
        raise FeeRefused("Il ne reste rien à exonérer.")
    Fee.objects.filter(pk=fee.pk).update(waived_on=timezone.localdate(), waived_reason=reason)
    audit.record("fee.waived", fee, by=by, amount=euros(fee.remaining), reason=reason)


@transaction.atomic
def unwaive(fee, *, by):
    """Ask for the fee again: it was waived by mistake. False: it is not waived."""
    if not Fee.objects.filter(pk=fee.pk, waived_on__isnull=False).update(waived_on=None, waived_reason=""):
        return False
    audit.record("fee.unwaived", fee, by=by)
    return True


@transaction.atomic
def close_campaign(campaign, *, by):
    """Stop the reminders; what was never paid stays written. False: it is not open."""
    if not FeeCampaign.objects.filter(pk=campaign.pk, state=CampaignState.CALLED).update(state=CampaignState.CLOSED):
        return False
    audit.record("campaign.closed", campaign, by=by)
    return True


@transaction.atomic
def reopen_campaign(campaign, *, by):
    """Let the reminders run again. False: it is not closed."""
    if not FeeCampaign.objects.filter(pk=campaign.pk, state=CampaignState.CLOSED).update(state=CampaignState.CALLED):
        return False
    audit.record("campaign.reopened", campaign, by=by)
    return True
