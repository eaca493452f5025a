"""Criteria of the public directory. Each choice says how many members it stands for in the whole directory."""

import django_filters
from django import forms
from django.db.models import Count, OuterRef, Q, Subquery

from gtec_portal import showcase
from gtec_portal.ordering import alphabetical
from gtec_portal.typography import NBSP
from members.enums import OrganisationKind, SiteCategory
from members.models import Organisation, Site
from reference.fields import CommuneField
from reference.geography import distance_km, near

HERE = "0"
DISTANCES = [(HERE, "Dans la commune"), *((str(km), f"{km}{NBSP}km") for km in (5, 10, 20, 30, 50))]
DEFAULT_KM = 20
MAX_WORDS = 8


class CountedSelect(forms.Select):
    """Options show a number, « EHPAD (8) », while the value keeps its plain name everywhere else."""

    def __init__(self, counts, **kwargs):
        super().__init__(**kwargs)
        self.counts = counts

    def create_option(self, name, value, label, *args, **kwargs):
        number = self.counts.get(str(value))
        shown = label if number is None else f"{label}{NBSP}({number})"
        return super().create_option(name, value, shown, *args, **kwargs)


class CommuneFilter(django_filters.Filter):
    field_class = CommuneField


class DirectoryFilter(django_filters.FilterSet):
    """Words, activity, place, posts to fill, kind. Activity and place are asked of one and the same site."""

    shown = 5

    q = django_filters.CharFilter(label="Rechercher", widget=forms.TextInput(attrs={"type": "search"}))
    categorie = django_filters.ChoiceFilter(label="Activité", empty_label="Toutes")
    commune = CommuneFilter(label="Autour de")
    distance = django_filters.ChoiceFilter(
        label="Dans un rayon de", choices=DISTANCES, empty_label=f"{DEFAULT_KM}{NBSP}km"
    )
    recrute = django_filters.ChoiceFilter(label="Recrute", choices=[("oui", "En ce moment")], empty_label="Peu importe")
    genre = django_filters.ChoiceFilter(label="Type", empty_label="Tous")

    class Meta:
        model = Organisation
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.posts_open = showcase.posts_open()
        members = self.queryset.order_by()
        self._offer("categorie", SiteCategory, _count(self._sites_of(members), "category", of="organisation"))
        self._offer("genre", OrganisationKind, _count(members, "kind", of="pk"))
        if len(self.filters["genre"].extra["choices"]) < 2:  # nothing to choose
            del self.filters["genre"]
        self._count_choices("recrute", {"oui": members.filter(pk__in=self.posts_open).count()})

    def _offer(self, name, enum, counts):
        """Offer the choices some member answers to, with their numbers."""
        self.filters[name].extra["choices"] = [choice for choice in enum.choices if choice[0] in counts]
        self._count_choices(name, counts)

    def _count_choices(self, name, counts):
        self.filters[name].extra["widget"] = CountedSelect(counts)

    @staticmethod
    def _sites_of(members):
        return Site.objects.open().filter(organisation__in=members.values("pk"))

    @property
    def asked(self):
        """What was asked and understood; an error is shown beside its field, and leaves the others in force."""
        return self.form.cleaned_data if self.is_bound and (self.form.is_valid() or self.form.errors) else {}

    @property
    def circle(self):
        """(commune, km) of a search by distance, or None; 0 km is the commune itself."""
        commune = self.asked.get("commune")
        return (commune, int(self.asked.get("distance") or DEFAULT_KM)) if commune else None

    def filter_queryset(self, queryset):
        """Members with every word, of this kind, with an open post, with a site of this activity near this place."""
        asked = self.asked
        for word in (asked.get("q") or "").split()[:MAX_WORDS]:
            queryset = queryset.filter(_named(word))
        if asked.get("genre"):
            queryset = queryset.filter(kind=asked["genre"])
        if asked.get("recrute"):
            queryset = queryset.filter(pk__in=self.posts_open)
        if not asked.get("categorie") and not self.circle:
            return queryset
        sites = self.narrow(Site.objects.open())
        queryset = queryset.filter(pk__in=sites.order_by().values("organisation"))
        if not self.circle:
            return queryset
        nearest = sites.filter(organisation=OuterRef("pk")).order_by("distance_km").values("distance_km")[:1]
        return queryset.annotate(distance_km=Subquery(nearest)).order_by("distance_km", alphabetical("name"), "pk")

    def narrow(self, sites):
        """Keep the sites of the activity and near the place asked, with `distance_km` when a place is."""
        if self.asked.get("categorie"):
            sites = sites.filter(category=self.asked["categorie"])
        if not self.circle:
            return sites
        commune, km = self.circle
        sites = sites.annotate(distance_km=distance_km(commune, prefix="commune__"))
        if not km:
            return sites.filter(commune=commune)
        return sites.filter(near(commune, km, prefix="commune__"), distance_km__lte=km)


def _count(rows, field, *, of):
    """{value: how many members}."""
    return dict(rows.order_by().values_list(field).annotate(number=Count(of, distinct=True)))


def _named(word):
    """Organisations whose name, present or former, or the name or town of one site, holds this word. No join, no doubled row."""
    towns = Site.objects.open().filter(commune__name__unaccent__icontains=word).order_by()
    return Q(pk__in=Organisation.objects.ever_named(word).order_by().values("pk")) | Q(
        pk__in=towns.values("organisation")
    )
