"""Filters of the solicitation ledger."""

from datetime import date

import django_filters
from django.db.models import Q
from django.utils import timezone

from gtec_portal.typography import MONTHS
from members.enums import BudgetShare, SolicitationKind
from members.models import Organisation, Solicitation

MONTHS_BACK = 36


def last_months():
    """The choices « novembre 2026 » down to three years ago, this month first."""
    today = timezone.localdate()
    count = today.year * 12 + today.month - 1
    pairs = [divmod(count - back, 12) for back in range(MONTHS_BACK)]
    return [(f"{year}-{month + 1:02d}", f"{MONTHS[month]} {year}") for year, month in pairs]


class SolicitationFilter(django_filters.FilterSet):
    shown = 4

    q = django_filters.CharFilter(label="Structure", method="by_organisation")
    kind = django_filters.ChoiceFilter(label="Type", choices=SolicitationKind.choices, empty_label="Tous")
    month = django_filters.ChoiceFilter(label="Mois", choices=last_months, method="by_month", empty_label="Tous")
    share = django_filters.ChoiceFilter(
        label="Budget", choices=BudgetShare.choices, method="by_share", empty_label="Tout"
    )

    class Meta:
        model = Solicitation
        fields = []

    def by_organisation(self, queryset, name, value):
        return queryset.filter(organisation__in=Organisation.objects.ever_named(value).values("pk"))

    def by_month(self, queryset, name, value):
        return queryset.in_month(date.fromisoformat(f"{value}-01"))

    def by_share(self, queryset, name, value):
        condition = {
            BudgetShare.COUNTED: Q(counts=True),
            BudgetShare.OVER: Q(is_over=True),
            BudgetShare.FREE: Q(counts=False),
        }
        return queryset.filter(condition[value])
