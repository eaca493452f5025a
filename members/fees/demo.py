"""Fees of the demo: last year's campaign, paid and closed; this year's, with late ones, a part, a waiver and a letter to post.

Last year's was called on paper, before the portal: a letter drawn for each of its fees would be a third of what a visitor waits for.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from gtec_portal.models import Job, WorkState
from members.enums import FeeStep, HeadcountBand, PaymentMeans
from members.fees.tasks import CALL_JOB
from members.models import Fee, FeeCampaign, FeeLetter, FeePayment, Organisation
from members.models.fees import REMINDER_DAYS
from members.services import fee_post, fees

AMOUNTS = dict(zip(HeadcountBand, map(Decimal, ("90", "180", "360", "620")), strict=True))
NO_ADDRESS = "presence-et-repit"
# What this year's fees came to; the others are paid.
UNPAID = ("ehpad-les-tilleuls", "mutuelle-collines", NO_ADDRESS)
PARTLY, WAIVED = "esat-la-clairiere", "atelier-des-pommiers"


def load(story):
    year = story.today.year if story.today.month >= 5 else story.today.year - 1
    Organisation.objects.filter(slug=NO_ADDRESS).update(email="")
    last = campaign(story, year - 1)
    for fee in last.fees.order_by("number"):
        pay(story, fee, fee.amount)
    fees.close_campaign(last, by=story.staff)
    this = campaign(story, year)
    write_calls(story, this)
    for fee in this.fees.select_related("organisation").order_by("number"):
        settle(story, fee)
    for letter in FeeLetter.objects.all():  # they left on their day, and do not leave again
        letter.messages.update(state=WorkState.DONE, created_at=letter.at, started_at=letter.at, finished_at=letter.at)
    to_post = FeeLetter.objects.to_post().order_by("-at")
    for letter in to_post.exclude(pk=to_post[:1].get().pk):  # only the last one waits
        FeeLetter.objects.filter(pk=letter.pk).update(posted_on=timezone.localdate(letter.at))
    story.say(f"{Fee.objects.count()} cotisations, dont {Fee.objects.late().count()} en retard")


def moment(day):
    return timezone.make_aware(datetime.combine(day, time(9, 5)))


def campaign(story, year):
    """Called in January of its year, as its dates say."""
    called_on, due_on = date(year, 1, 20), date(year, 3, 31)
    made = FeeCampaign(year=year, members_on=date(year, 1, 1), due_on=story.today, text=fees.TEXT)
    fees.save_campaign(made, AMOUNTS, by=story.staff)
    fees.call_members(made, by=story.staff)
    Job.objects.filter(kind=CALL_JOB).delete()  # its letters are written by `write_calls`, on the day they tell
    FeeCampaign.objects.filter(pk=made.pk).update(due_on=due_on, called_at=moment(called_on))
    made.fees.update(called_on=called_on, due_on=due_on)
    made.refresh_from_db()
    return made


def write_calls(story, made):
    for fee in made.fees.order_by("number"):
        fee_post.write(fee, FeeStep.CALL, by=story.staff, at=made.called_at)


def pay(story, fee, amount):
    payment = FeePayment(
        fee=fee,
        received_on=fee.called_on + timedelta(days=story.random.randrange(6, 60)),
        amount=amount,
        means=story.random.choice([PaymentMeans.TRANSFER, PaymentMeans.TRANSFER, PaymentMeans.CHEQUE]),
        reference=fee.reference,
    )
    fees.record_payment(payment, by=story.staff)


def settle(story, fee):
    slug = fee.organisation.slug
    if slug == WAIVED:
        fees.waive(fee, reason="Décision du bureau : chantier d’insertion en difficulté", by=story.staff)
    elif slug == PARTLY:
        pay(story, fee, fee.amount / 2)
    elif slug not in UNPAID:
        pay(story, fee, fee.amount)
    for step, days in REMINDER_DAYS.items():
        day = fee.due_on + timedelta(days=days)
        if slug in (*UNPAID, PARTLY) and day <= story.today:
            fee_post.write(fee, step, at=moment(day))
