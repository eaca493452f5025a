"""The solicitation ledger: say what is asked of an organisation, and how much the month still allows.

Members leave when everybody solicits them at once. Each module that writes to, calls or visits an organisation calls
`record` for it; the month's budget depends on its headcount. Legal messages (fees, papers, security) and those the
organisation asked for are written too, with `counts=False`: they are seen, and take nothing.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from members.enums import HeadcountBand
from members.models import Organisation, Solicitation


class BudgetExceeded(Exception):
    """The month's budget of one organisation or more is spent, and no reason was given. `usages`: [(organisation, Usage)]."""

    def __init__(self, usages):
        self.usages = usages
        names = ", ".join(f"{organisation} ({usage.sentence})" for organisation, usage in usages)
        super().__init__(f"Budget de sollicitations atteint\u00a0: {names}. Donnez un motif pour continuer.")


@dataclass(frozen=True)
class Usage:
    """What one month already took from an organisation's budget."""

    count: int
    budget: int
    when: str = "ce mois-ci"

    @property
    def spent(self):
        """True when one more solicitation needs a reason."""
        return self.count >= self.budget

    @property
    def left(self):
        return max(0, self.budget - self.count)

    @property
    def sentence(self):
        """« déjà 6 sur 8 ce mois-ci »: what a sender reads before sending."""
        return f"{f'déjà {self.count}' if self.count else 'aucune'} sur {self.budget} {self.when}"


def budget_of(organisation):
    """Return how many solicitations a month an organisation accepts. Of unknown size, it is spared like the smallest."""
    small, middle, large = settings.SOLICITATION_BUDGETS
    if organisation.headcount is not None:
        return small if organisation.headcount < 10 else middle if organisation.headcount < 50 else large
    bands = {HeadcountBand.UNDER_50: middle, HeadcountBand.UNDER_250: large, HeadcountBand.OVER_250: large}
    return bands.get(organisation.headcount_band, small)


def usage(organisation, on=None):
    """Return what the month of this day (today's by default) already took from the organisation's budget."""
    return usages([organisation], on)[organisation.pk]


def usages(organisations, on=None):
    """Return {primary key: Usage} for many organisations, in one query."""
    organisations = list(organisations)
    today = timezone.localdate()
    day = on or today
    taken = Solicitation.objects.filter(organisation__in=organisations).in_month(day).counted()
    counts = dict(taken.order_by().values_list("organisation").annotate(Count("pk")))
    when = "ce mois-ci" if (day.year, day.month) == (today.year, today.month) else f"en {day:%m/%Y}"
    return {row.pk: Usage(counts.get(row.pk, 0), budget_of(row), when) for row in organisations}


def record(organisation, kind, subject, *, by=None, reason="", counts=True, person="", at=None):
    """Write one solicitation of an organisation, just before or as it is sent; return the row.

    Takes from the budget of the month of `at` (now by default). Raises BudgetExceeded when that budget is spent, the message
    counts and no reason is given. The organisation is locked until the end of the transaction: of two senders at once, the
    second sees what the first took.
    """
    return record_many([organisation], kind, subject, by=by, reason=reason, counts=counts, person=person, at=at)[0]


@transaction.atomic
def record_many(organisations, kind, subject, *, by=None, reason="", counts=True, asked_for=(), person="", at=None):
    """Write one solicitation for each organisation, all or none; one reason holds for all those over their budget.

    `asked_for`: those of them that wanted this message, and for which it does not count.
    """
    at, reason = at or timezone.now(), reason.strip()
    wanted, free = ({organisation.pk for organisation in rows} for rows in (organisations, asked_for))
    # In one order, so that two senders never wait for each other; not blocking rows that merely point at an organisation.
    locked = list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    used = usages(locked, timezone.localdate(at))
    counting = {row.pk for row in locked if counts and row.pk not in free}
    over = {row.pk for row in locked if row.pk in counting and used[row.pk].spent}
    if over and not reason:
        raise BudgetExceeded([(row, used[row.pk]) for row in locked if row.pk in over])
    return Solicitation.objects.bulk_create(
        Solicitation(
            organisation=row,
            kind=kind,
            subject=subject[:200],
            person=person[:160],
            at=at,
            by=by if by is not None and by.pk else None,
            counts=row.pk in counting,
            is_over=row.pk in over,
            reason=reason[:300] if row.pk in over or row.pk not in counting else "",
        )
        for row in locked
    )
