"""Criteria of the two lists: profiles without identity, candidates for staff."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cvtheque import facets, finding
from cvtheque.enums import CandidateState, FileState, Likeness, Purpose, UnveilState
from cvtheque.finding import DEFAULT_KM
from cvtheque.models import (
    Candidate,
    Consent,
    CVFile,
    LikelyPair,
    Referral,
    SearchProfile,
    Shortlist,
    Tag,
    UnveilRequest,
)
from gtec_portal.widgets import PlainSelect, TextInput
from members.towns import main_towns
from reference.enums import AcronymKind
from reference.fields import CommuneField, SectorTradeField
from reference.geography import near
from reference.models import Acronym

DISTANCES = [("10", "10 km"), ("20", "20 km"), ("30", "30 km"), ("50", "50 km"), ("100", "100 km")]


class CommuneFilter(filters.Filter):
    field_class = CommuneField


class TradeFilter(filters.Filter):
    field_class = SectorTradeField


def sectors():
    """The members' main towns, as choices; a candidate belongs to the nearest one. One query."""
    return [(town.pk, f"Du côté de {town.name}") for town in main_towns(timezone.localdate())]


class FacetFilter(filters.MultipleChoiceFilter):
    """Boxes to tick, one per value of a criterion of `facets`."""

    def __init__(self, name):
        facet = facets.BY_NAME[name]
        super().__init__(label=facet.label, choices=facet.choices, widget=forms.CheckboxSelectMultiple)


class ProfileFilter(filters.FilterSet):
    """The criteria of the search, as a form and as an address. What they find is `finding.look`, not a queryset of this filter."""

    shown = 4

    q = filters.CharFilter(label="Mots, métier, diplôme, sigle", max_length=2000, strip=True, widget=TextInput)
    commune = CommuneFilter(label="Autour de")
    km = filters.ChoiceFilter(
        label="Distance à vol d’oiseau",
        choices=DISTANCES,
        empty_label=f"{DEFAULT_KM} km (par défaut)",
        widget=PlainSelect,
    )
    trade = TradeFilter(label="Métier recherché", empty_label="Tous les métiers")
    availability = FacetFilter("availability")
    hours = FacetFilter("hours")
    week = FacetFilter("week")
    contract = FacetFilter("contract")
    condition = FacetFilter("condition")
    diploma = FacetFilter("diploma")
    famille = FacetFilter("famille")
    secteur = filters.ChoiceFilter(label="Secteur", choices=sectors, empty_label="Tous", widget=PlainSelect)

    class Meta:
        model = SearchProfile
        fields = []

    _form_class = None

    def get_form_class(self):
        """Written once per process: nothing in these criteria depends on who asks."""
        if ProfileFilter._form_class is None:
            ProfileFilter._form_class = super().get_form_class()
        return ProfileFilter._form_class

    def look(self):
        """(search, figures) for the criteria that mean something; those that do not are said beside their field."""
        self.form.is_valid()
        return finding.look(self.form.cleaned_data)


class CandidateFilter(filters.FilterSet):
    """Staff's own list: by identity, state, consent, file."""

    shown = 3

    q = filters.CharFilter(label="Nom, e-mail ou téléphone", method="by_identity")
    state = filters.ChoiceFilter(label="Profil", choices=CandidateState, empty_label="Tous")
    file = filters.ChoiceFilter(label="CV", choices=FileState, method="by_file", empty_label="Tous")
    tag = filters.ModelChoiceFilter(
        label="Étiquette", queryset=Tag.objects.all(), field_name="tags", empty_label="Toutes"
    )
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


class ReferralFilter(filters.FilterSet):
    """People signalled by another employer: by trade, by distance."""

    trade = TradeFilter(label="Métier recherché", method="by_trade", empty_label="Tous les métiers")
    commune = CommuneFilter(label="Autour de", method="by_distance")

    class Meta:
        model = Referral
        fields = []

    def by_trade(self, queryset, name, value):
        return queryset.filter(candidate__profile__trade_codes__contains=[value.pk])

    def by_distance(self, queryset, name, value):
        return queryset.filter(near(value, DEFAULT_KM, prefix="candidate__profile__commune__"))


class AcronymFilter(filters.FilterSet):
    """Staff's list of acronyms: by what is written, by nature."""

    q = filters.CharFilter(label="Sigle ou signification", method="by_text")
    kind = filters.ChoiceFilter(label="Nature", choices=AcronymKind, empty_label="Toutes")

    class Meta:
        model = Acronym
        fields = []

    def by_text(self, queryset, name, value):
        return queryset.filter(Q(short__icontains=value) | Q(long_form__unaccent__icontains=value))


class ShortlistFilter(filters.FilterSet):
    """Lists of people spotted: those going on first of all."""

    q = filters.CharFilter(label="Poste ou structure", method="by_text")
    etat = filters.ChoiceFilter(
        label="Statut", choices=[("open", "En cours"), ("closed", "Terminées")], method="by_state", empty_label="Toutes"
    )

    class Meta:
        model = Shortlist
        fields = []

    def by_text(self, queryset, name, value):
        return queryset.filter(Q(title__unaccent__icontains=value) | Q(organisation__name__unaccent__icontains=value))

    def by_state(self, queryset, name, value):
        return queryset.filter(closed_at__isnull=value == "open")


class DuplicateFilter(filters.FilterSet):
    """Pairs of records alike: what waits, or what was told apart."""

    raison = filters.ChoiceFilter(label="Ressemblance", choices=Likeness, method="by_reason", empty_label="Toutes")
    etat = filters.ChoiceFilter(
        label="Statut", choices=[("apart", "Dossiers distincts")], method="by_state", empty_label="À examiner"
    )

    class Meta:
        model = LikelyPair
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("etat") else queryset.open()

    def by_reason(self, queryset, name, value):
        return queryset.filter(reasons__contains=[value])

    def by_state(self, queryset, name, value):
        return queryset.filter(decided_at__isnull=False)
