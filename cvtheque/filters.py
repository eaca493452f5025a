"""Criteria of the two lists: profiles without identity, candidates for staff."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cvtheque import search
from cvtheque.enums import Availability, CandidateState, FileState, Hours, Purpose, UnveilState
from cvtheque.models import Candidate, Consent, CVFile, SearchProfile, UnveilRequest
from members.towns import main_towns, nearest_town
from reference.enums import TradeFamily
from reference.fields import CommuneField, TradeField
from reference.geography import near
from reference.models import Commune, Trade

DISTANCES = [("10", "10 km"), ("20", "20 km"), ("30", "30 km"), ("50", "50 km"), ("100", "100 km")]
DEFAULT_KM = 30


class CommuneFilter(filters.Filter):
    field_class = CommuneField


class TradeFilter(filters.Filter):
    field_class = TradeField


def sectors():
    """The members' main towns, as choices; a candidate belongs to the nearest one. One query."""
    return [(town.pk, f"Du côté de {town.name}") for town in main_towns(timezone.localdate())]


class ProfileFilter(filters.FilterSet):
    """Search by words, trade, distance as the crow flies and conditions. `words` and `commune` tell the page what was meant."""

    shown = 3

    q = filters.CharFilter(label="Mots, métier, diplôme, sigle", method="by_words")
    commune = CommuneFilter(label="Autour de", method="by_distance")
    km = filters.ChoiceFilter(
        label="Distance à vol d’oiseau",
        choices=DISTANCES,
        method="by_distance",
        empty_label=f"{DEFAULT_KM} km (par défaut)",
    )
    trade = TradeFilter(label="Métier recherché", method="by_trade", empty_label="Tous les métiers")
    availability = filters.ChoiceFilter(label="Disponibilité", choices=Availability, empty_label="Toutes")
    hours = filters.ChoiceFilter(label="Temps de travail", choices=Hours, method="by_hours", empty_label="Tous")
    famille = filters.ChoiceFilter(
        label="Famille de métiers", choices=TradeFamily, method="by_family", empty_label="Toutes"
    )
    secteur = filters.ChoiceFilter(label="Secteur", choices=sectors, method="by_sector", empty_label="Tous")
    has_licence = filters.ChoiceFilter(
        label="Permis B", choices=[("1", "Avec permis B")], method="by_licence", empty_label="Peu importe"
    )

    class Meta:
        model = SearchProfile
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.words, self.commune = search.Words(), None

    def filter_queryset(self, queryset):
        """Words last: a typo is only one when nobody at all, whatever the other criteria, has the word as typed."""
        criteria = self.form.cleaned_data
        if criteria.get("q"):
            self.words = search.read_words(queryset, criteria["q"])
        self.commune = criteria.get("commune")
        if self.commune:
            queryset = search.measured(queryset, self.commune)
        queryset = super().filter_queryset(queryset)
        return search.ordered(search.matching(queryset, self.words), by_distance=self.commune is not None)

    def by_words(self, queryset, name, value):
        return queryset.none() if value and not self.words.raw else queryset

    def by_distance(self, queryset, name, value):
        """Applied once, by whichever of the two criteria holds the commune."""
        if name != "commune":
            return queryset
        km = int(self.form.cleaned_data.get("km") or DEFAULT_KM)
        return queryset.filter(near(value, km, prefix="commune__"), km__lte=km)

    def by_trade(self, queryset, name, value):
        return queryset.filter(trade_codes__contains=[value.pk])

    def by_family(self, queryset, name, value):
        """Who looks for at least one trade of this family."""
        codes = Trade.objects.filter(family=value).values_list("pk", flat=True)
        return queryset.filter(trade_codes__overlap=list(codes))

    def by_sector(self, queryset, name, value):
        towns = main_towns(timezone.localdate())
        communes = Commune.objects.filter(pk__in=SearchProfile.objects.searchable().values("commune"))
        near_it = [one.pk for one in communes if (town := nearest_town(towns, one)) and town.pk == value]
        return queryset.filter(commune__in=near_it)

    def by_hours(self, queryset, name, value):
        """Who does not mind suits both."""
        return queryset if value == Hours.ANY else queryset.filter(hours__in=[value, Hours.ANY])

    def by_licence(self, queryset, name, value):
        return queryset.filter(has_licence=True)


class CandidateFilter(filters.FilterSet):
    """Staff's own list: by identity, state, consent, file."""

    shown = 3

    q = filters.CharFilter(label="Nom, e-mail ou téléphone", method="by_identity")
    state = filters.ChoiceFilter(label="Profil", choices=CandidateState, empty_label="Tous")
    file = filters.ChoiceFilter(label="CV", choices=FileState, method="by_file", empty_label="Tous")
    consent = filters.ChoiceFilter(label="Accord en vigueur", choices=Purpose, method="by_consent", empty_label="Tous")
    tri = filters.OrderingFilter(
        fields=[("last_name", "last_name"), ("created_at", "created_at"), ("last_contact_at", "last_contact_at")]
    )

    class Meta:
        model = Candidate
        fields = []

    def by_identity(self, queryset, name, value):
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(last_name__unaccent__icontains=word)
                | Q(first_name__unaccent__icontains=word)
                | Q(email__icontains=word)
                | Q(phone__icontains=word)
            )
        return queryset

    def by_file(self, queryset, name, value):
        return queryset.filter(Exists(CVFile.objects.filter(candidate=OuterRef("pk"), state=value)))

    def by_consent(self, queryset, name, value):
        return queryset.filter(Exists(Consent.objects.in_force().filter(candidate=OuterRef("pk"), purpose=value)))


class UnveilFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label="Réponse", choices=UnveilState, empty_label="Toutes", widget=forms.Select)

    class Meta:
        model = UnveilRequest
        fields = ["state"]
