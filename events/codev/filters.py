"""Filters of the groups."""

import django_filters
from django.db.models import Q

from events.models import CodevGroup


class GroupFilter(django_filters.FilterSet):
    shown = 1

    q = django_filters.CharFilter(label="Rechercher", method="search")
    tri = django_filters.OrderingFilter(fields={"name": "nom", "people": "personnes", "last": "derniere"})

    class Meta:
        model = CodevGroup
        fields = []

    def search(self, queryset, name, value):
        """A name, of a group or of whoever facilitates."""
        found = Q()
        for word in value.split()[:8]:
            found &= Q(name__unaccent__icontains=word) | Q(facilitator__unaccent__icontains=word)
        return queryset.filter(found)
