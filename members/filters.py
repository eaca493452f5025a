import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from gtec_portal.ordering import alphabetical
from members.enums import HeadcountBand, OrganisationKind, SiteCategory
from members.models import Organisation, Site
from reference.models import Commune


def communes_with_sites(request):
    """Communes somebody has a site in; a list of thirty, not of thirty-five thousand."""
    return Commune.objects.filter(pk__in=Site.objects.values("commune")).order_by("name_key", "insee")


def named(words):
    """A condition on organisations: whose name, present or former, or one site's name holds these words. No join, no doubled row."""
    return Q(pk__in=Organisation.objects.ever_named(words).order_by().values("pk"))


class OrganisationFilter(django_filters.FilterSet):
    """The list of organisations, as of a day. « Adhérents au » answers « how many members on that day? » with one filter."""

    shown = 3

    q = django_filters.CharFilter(label="Nom, présent ou ancien", method="by_name")
    kind = django_filters.ChoiceFilter(label="Type", choices=OrganisationKind.choices, empty_label="Tous")
    member_on = django_filters.DateFilter(
        label="Adhérents au", method="by_day", widget=forms.DateInput(attrs={"type": "date"})
    )
    category = django_filters.ChoiceFilter(
        label="Catégorie de site", choices=SiteCategory.choices, method="by_site", empty_label="Toutes"
    )
    commune = django_filters.ModelChoiceFilter(
        label="Commune d’un site", queryset=communes_with_sites, method="by_site", empty_label="Toutes"
    )
    headcount_band = django_filters.ChoiceFilter(
        label="Effectif", choices=HeadcountBand.choices, method="by_band", empty_label="Tous"
    )

    class Meta:
        model = Organisation
        fields = []

    @property
    def asked_day(self):
        """The day of « Adhérents au », or None."""
        self.form.is_valid()  # fills cleaned_data, with what is right when something is wrong
        return self.form.cleaned_data.get("member_on")

    @property
    def day(self):
        """The day the list is told for: the one asked, else today."""
        return self.asked_day or timezone.localdate()

    def filter_queryset(self, queryset):
        """Every criterion is read as of the day, and so is the order."""
        return super().filter_queryset(queryset.as_of(self.day)).order_by(alphabetical("name_then"), "pk")

    def by_name(self, queryset, name, value):
        return queryset.ever_named(value)

    def by_day(self, queryset, name, value):
        return queryset.members_on(value)

    def by_site(self, queryset, name, value):
        """One of the sites it held that day. Category and commune are asked of any site, not of the same one."""
        return queryset.filter(pk__in=Site.objects.held_on(self.day).filter(**{name: value}).values("holder"))

    def by_band(self, queryset, name, value):
        return queryset.in_band_then(value)
