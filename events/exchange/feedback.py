"""What people say of their day, the evening and three months later: asked once by mail, read as counts."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from events.exchange import letters
from events.exchange.enums import Attendance, Moment, Scale
from events.models import Colleague, ExchangeFeedback, Placement
from gtec_portal import mail

COLD_AFTER = timedelta(days=91)
TOO_LATE = timedelta(days=60)  # a question nobody sent in time is not asked any more
MASKED_UNDER = 3


def due(now=None):
    """Who should be asked now: [(colleague, placement or None, moment)]. Never twice; only the last step of each person."""
    now = now or timezone.now()
    asked = ExchangeFeedback.objects
    spent = Placement.objects.complete().exclude(attendance=Attendance.ABSENT)
    spent = spent.filter(availability__day__exchange__event__cancelled_at=None)
    spent = spent.filter(agreements__voided_at=None, agreements__isnull=False)  # announced
    cold_limit = now - COLD_AFTER
    last = {}
    for placement in spent.filter(
        availability__day__ends_at__lte=now, availability__day__ends_at__gt=cold_limit - TOO_LATE
    ):
        last.setdefault(placement.colleague, []).append(placement)
    told = set(asked.filter(colleague__in=last).values_list("colleague", "moment", "day"))
    found = []
    for colleague, placements in last.items():
        end = max(one.day.ends_at for one in placements)
        coming = colleague.availabilities.filter(placement__isnull=False, day__ends_at__gt=now).exists()
        if end <= cold_limit:
            if not coming and (colleague.pk, Moment.COLD, None) not in told:
                found.append((colleague, None, Moment.COLD))
            continue
        for placement in placements:
            recent = placement.day.ends_at > now - TOO_LATE
            if recent and (colleague.pk, Moment.HOT, placement.day.pk) not in told:
                found.append((colleague, placement, Moment.HOT))
    return found


def ask(now=None):
    """Write to everybody who is due. Row and letter come together; of two turns at once, the second finds nobody left."""
    made = 0
    for colleague, placement, moment in due(now):
        with transaction.atomic():
            Colleague.objects.select_for_update(no_key=True).get(pk=colleague.pk)
            row, created = ExchangeFeedback.objects.get_or_create(
                colleague=colleague,
                moment=moment,
                day=placement.day if placement else None,
                defaults={
                    "placement": placement,
                    "host": placement.host if placement else None,
                    "sent_at": now or timezone.now(),
                },
            )
            if created:
                mail.send("events.exchange_feedback", letters.feedback(row), to=colleague.email)
                made += 1
    return made


@transaction.atomic
def save_answer(row, answers):
    """Keep what somebody answers; they may change it by the same link."""
    row = ExchangeFeedback.objects.select_for_update(no_key=True).get(pk=row.pk)
    for name, value in answers.items():
        setattr(row, name, value)
    row.answered_at = timezone.now()
    row.full_clean()
    row.save()
    return row


# --- Results -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """One moment for one reader. `lines`: (question, [(answer, count)]); none while fewer than three answered."""

    moment: Moment
    asked: int
    answered: int
    lines: list
    quotes: list

    @property
    def masked(self):
        return self.answered < MASKED_UNDER


QUESTIONS = {
    Moment.HOT: [("useful", "Journée utile"), ("welcome", "Bon accueil"), ("again", "La conseillerait")],
    Moment.COLD: [
        ("useful", "Utile avec le recul"),
        ("changed", "A changé quelque chose"),
        ("again", "La conseillerait"),
    ],
}


def results(exchange, organisation=None):
    """Counts of both moments: of everybody, or of the people this structure sent. Below three answers nothing is shown:

    with fewer, a count would say who answered what. Quotes: only of those who agreed, never with a name, and masked likewise.
    """
    rows = ExchangeFeedback.objects.filter(colleague__exchange=exchange)
    if organisation is not None:
        rows = rows.filter(colleague__organisation=organisation)
    return [_result(moment, rows.filter(moment=moment)) for moment in Moment]


def _result(moment, rows):
    answered = rows.answered()
    count = answered.count()
    if count < MASKED_UNDER:
        return Result(moment, rows.count(), count, [], [])
    lines = [(words, _counts(answered, name)) for name, words in QUESTIONS[moment]]
    quotes = list(answered.filter(may_quote=True).exclude(words="").values_list("words", flat=True))
    return Result(moment, rows.count(), count, lines, sorted(quotes))


def _counts(rows, name):
    if name in ("again", "changed"):
        found = rows.aggregate(yes=Count("pk", filter=Q(**{name: True})), no=Count("pk", filter=Q(**{name: False})))
        return [("oui", found["yes"]), ("non", found["no"])]
    found = dict(rows.exclude(**{name: None}).values_list(name).annotate(number=Count("pk")).order_by())
    return [(scale.label, found.get(scale.value, 0)) for scale in reversed(Scale)]
