"""Filters of the visits and of the needs. The whole state is in the address, so a list can be sent to a colleague."""

import django_filters
from django import forms
from django.db.models import Q

from accounts.models import User
from members.enums import NeedOutcome, VisitMeans
from members.filters import named
from members.models import Need, Organisation, Visit
from reference.models import Trade


def visitors(request):
    """Those who noted at least one visit."""
    return User.objects.filter(visits__isnull=False).distinct().order_by("last_name", "first_name", "pk")


class VisitFilter(django_filters.FilterSet):
    shown = 3

    q = django_filters.CharFilter(label="Structure", method="by_name")
    qui = django_filters.ModelChoiceFilter(label="Notée par", field_name="owner", queryset=visitors, empty_label="Tous")
    suite = django_filters.ChoiceFilter(
        label="Besoins",
        method="by_needs",
        choices=[("aucune", "Avec un besoin sans suite")],
        empty_label="Tous",
    )
    du = django_filters.DateFilter(
        label="Du", field_name="met_on", lookup_expr="gte", widget=forms.DateInput(attrs={"type": "date"})
    )
    au = django_filters.DateFilter(
        label="Au", field_name="met_on", lookup_expr="lte", widget=forms.DateInput(attrs={"type": "date"})
    )
    moyen = django_filters.ChoiceFilter(
        label="Moyen", field_name="means", choices=VisitMeans.choices, empty_label="Tous"
    )

    class Meta:
        model = Visit
        fields = []

    def by_name(self, queryset, name, value):
        return queryset.filter(organisation__in=Organisation.objects.filter(named(value)))

    def by_needs(self, queryset, name, value):
        return queryset.with_open_needs()


class NeedFilter(django_filters.FilterSet):
    """Without a choice, the needs that wait for an outcome."""

    shown = 3
    EVERY, LATE = "toutes", "retard"

    q = django_filters.CharFilter(label="Structure ou mots", method="by_words")
    suite = django_filters.ChoiceFilter(
        label="Suite",
        method="by_outcome",
        choices=[(LATE, "Sans suite, délai dépassé"), *NeedOutcome.choices, (EVERY, "Tous les besoins")],
        empty_label="Sans suite",
    )
    qui = django_filters.ModelChoiceFilter(
        label="Notée par", field_name="visit__owner", queryset=visitors, empty_label="Tous"
    )
    metier = django_filters.ModelChoiceFilter(
        label="Métier", field_name="trade", queryset=lambda request: Trade.objects.sector(), empty_label="Tous"
    )

    class Meta:
        model = Need
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("suite") else queryset.undecided()

    def by_words(self, queryset, name, value):
        found = Organisation.objects.filter(named(value))
        return queryset.filter(Q(visit__organisation__in=found) | Q(words__unaccent__icontains=value))

    def by_outcome(self, queryset, name, value):
        if value == self.EVERY:
            return queryset
        return queryset.overdue() if value == self.LATE else queryset.filter(outcome=value)
