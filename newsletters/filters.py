"""Filters of the lists."""

import django_filters as filters
from django.db.models import Q

from newsletters.enums import IssueState, Source, SubscriberKind, SubscriberState
from newsletters.models import Issue, Subscriber


class IssueFilter(filters.FilterSet):
    q = filters.CharFilter(label="Rechercher", field_name="subject", lookup_expr="icontains")
    state = filters.ChoiceFilter(label="Statut", choices=IssueState.choices, empty_label="Tous")

    class Meta:
        model = Issue
        fields = []


class SubscriberFilter(filters.FilterSet):
    q = filters.CharFilter(label="Rechercher", method="search")
    state = filters.ChoiceFilter(label="Statut", choices=SubscriberState.choices, empty_label="Tous")
    kind = filters.ChoiceFilter(label="Profil", choices=SubscriberKind.choices, empty_label="Tous")
    source = filters.ChoiceFilter(label="Origine", choices=Source.choices, empty_label="Toutes")
    tri = filters.OrderingFilter(fields=["email", "name", "created_at"])
    shown = 4

    class Meta:
        model = Subscriber
        fields = []

    def search(self, queryset, name, value):
        """Part of the address or of the name."""
        return queryset.filter(Q(email__icontains=value) | Q(name__icontains=value))
