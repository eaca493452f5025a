import django_filters
from django import forms
from django.db.models import Q

from members.enums import HeadcountBand, OrganisationKind, SiteCategory
from members.models import Organisation, Site


def named(words):
    """Organisations whose name, short name or one site's name holds these words, accents aside. No join: no doubled row."""
    sites = Site.objects.filter(name__unaccent__icontains=words).values("organisation")
    return Q(name__unaccent__icontains=words) | Q(short_name__unaccent__icontains=words) | Q(pk__in=sites)


class OrganisationFilter(django_filters.FilterSet):
    """The list of organisations. « Membres au » answers « how many members on that day? » with one filter."""

    shown = 3

    q = django_filters.CharFilter(label="Nom", method="by_name")
    kind = django_filters.ChoiceFilter(label="Genre", choices=OrganisationKind.choices, empty_label="Tous")
    member_on = django_filters.DateFilter(
        label="Membres au", method="by_day", widget=forms.DateInput(attrs={"type": "date"})
    )
    category = django_filters.ChoiceFilter(
        label="Catégorie de site", choices=SiteCategory.choices, method="by_category", empty_label="Toutes"
    )
    headcount_band = django_filters.ChoiceFilter(label="Effectif", choices=HeadcountBand.choices, empty_label="Tous")

    class Meta:
        model = Organisation
        fields = []

    def by_name(self, queryset, name, value):
        return queryset.filter(named(value))

    def by_day(self, queryset, name, value):
        return queryset.members_on(value)

    def by_category(self, queryset, name, value):
        return queryset.filter(pk__in=Site.objects.filter(category=value).values("organisation"))


class DirectoryFilter(django_filters.FilterSet):
    """The public directory."""

    shown = 2

    q = django_filters.CharFilter(label="Nom ou commune", method="by_text")
    category = django_filters.ChoiceFilter(
        label="Activité", choices=SiteCategory.choices, method="by_category", empty_label="Toutes"
    )

    class Meta:
        model = Organisation
        fields = []

    def by_text(self, queryset, name, value):
        return queryset.filter(
            named(value)
            | Q(pk__in=Site.objects.filter(commune__name__unaccent__icontains=value).values("organisation"))
        )

    def by_category(self, queryset, name, value):
        return queryset.filter(pk__in=Site.objects.filter(category=value).values("organisation"))
