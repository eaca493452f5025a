"""Monthly figures of the CV base. Forgetting somebody moves their facts from rows to counts: no total changes."""

from collections import Counter

from django.db.models import Count, F
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cvtheque.enums import Fact, UnveilState
from cvtheque.models import Candidate, MonthFact, Placement, UnveilRequest

ANSWERS = {UnveilState.ACCEPTED: Fact.ACCEPTED, UnveilState.REFUSED: Fact.REFUSED}


def month_of(moment):
    """First day of the month of a moment, on the clock of the portal."""
    return timezone.localtime(moment).date().replace(day=1)


def facts_of(candidate):
    """Counter {(month, fact)} of what the rows of one person add to the figures."""
    facts = Counter({(month_of(candidate.created_at), Fact.DEPOSITED): 1})
    for request in candidate.unveil_requests.all():
        facts[month_of(request.created_at), Fact.ASKED] += 1
        if request.state in ANSWERS:
            facts[month_of(request.answered_at), ANSWERS[request.state]] += 1
    for starts_on in candidate.placements.values_list("starts_on", flat=True):
        facts[starts_on.replace(day=1), Fact.HIRED] += 1
    return facts


def keep_counts(candidate):
    """Write down, without the person, what their rows counted for, and that they were forgotten this month."""
    facts = facts_of(candidate)
    facts[month_of(timezone.now()), Fact.FORGOTTEN] += 1
    add(facts)


def add(facts):
    """Count facts {(month, fact): number} whose rows are about to leave."""
    for (month, fact), count in sorted(facts.items()):
        row, _ = MonthFact.objects.get_or_create(month=month, fact=fact)
        MonthFact.objects.filter(pk=row.pk).update(count=F("count") + count)


def by_month():
    """{(month, fact): count} of everything that happened, people forgotten since included. Six queries, whatever the size."""
    totals = Counter()
    for month, fact, count in MonthFact.objects.values_list("month", "fact", "count"):
        totals[month, Fact(fact)] += count
    _add(totals, Candidate.objects.all(), "created_at", Fact.DEPOSITED)
    _add(totals, UnveilRequest.objects.all(), "created_at", Fact.ASKED)
    for state, fact in ANSWERS.items():
        _add(totals, UnveilRequest.objects.filter(state=state), "answered_at", fact)
    hired = Placement.objects.annotate(month=TruncMonth("starts_on")).order_by().values_list("month")
    for month, count in hired.annotate(count=Count("pk")):
        totals[month, Fact.HIRED] += count
    return totals


def _add(totals, rows, moment, fact):
    months = rows.annotate(month=TruncMonth(moment)).order_by().values_list("month").annotate(count=Count("pk"))
    for month, count in months:
        totals[month_of(month), fact] += count
