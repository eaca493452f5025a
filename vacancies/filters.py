"""Criteria of the three lists; a filter is a GET form, so every list can be shared as a link."""

from datetime import timedelta

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from members.models import Site
from reference.fields import CommuneField
from reference.models import Trade
from vacancies.enums import ApplicationState, ContractKind, VacancyState
from vacancies.models import ANSWER_DAYS, Vacancy

DISTANCES = [(str(km), f"{km}\u00a0km") for km in (10, 20, 30, 50)]
DEFAULT_KM = 20


class CommuneFilter(filters.Filter):
    field_class = CommuneField


class NearFilterSet(filters.FilterSet):
    """Trade, place, contract: for somebody looking for a post, or a colleague of another member."""

    metier = filters.ModelChoiceFilter(
        field_name="trade",
        label="Métier",
        empty_label="Tous",
    )
    commune = CommuneFilter(label="Autour de", method="skip")
    distance = filters.ChoiceFilter(
        label="Dans un rayon de", choices=DISTANCES, empty_label=f"{DEFAULT_KM}\u00a0km", method="skip"
    )
    contrat = filters.ChoiceFilter(field_name="contract", label="Contrat", choices=ContractKind, empty_label="Tous")
    shown = 4

    class Meta:
        model = Vacancy
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["metier"].queryset = offered_trades(self.queryset)

    def skip(self, queryset, name, value):
        return queryset  # commune and distance act together, below

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        commune = self.form.cleaned_data.get("commune")
        return (
            queryset.within(commune, int(self.form.cleaned_data.get("distance") or DEFAULT_KM)) if commune else queryset
        )


def offered_trades(vacancies):
    """The trades of the vacancies listed: a choice never leads to an empty page by itself, nor tells of those not shown."""
    return Trade.objects.filter(pk__in=vacancies.order_by().values("trade")).order_by("label")


class OwnFilterSet(filters.FilterSet):
    """For the employer who published them, and for staff."""

    q = filters.CharFilter(label="Rechercher", method="search", widget=forms.TextInput(attrs={"type": "search"}))
    statut = filters.ChoiceFilter(
        label="Statut", choices=[*VacancyState.choices, ("expired", "Expirée")], empty_label="Tous", method="by_status"
    )
    suivi = filters.ChoiceFilter(
        label="Suivi",
        choices=[
            ("waiting", "Candidatures sans réponse"),
            ("late", f"Sans réponse depuis {ANSWER_DAYS} jours"),
            ("expiring", "Expire dans 7 jours"),
        ],
        empty_label="Toutes",
        method="by_follow_up",
    )
    contrat = filters.ChoiceFilter(field_name="contract", label="Contrat", choices=ContractKind, empty_label="Tous")
    site = filters.ModelChoiceFilter(
        field_name="site",
        label="Lieu de travail",
        empty_label="Tous",
        queryset=lambda request: advertised_sites(request),
    )
    shown = 2

    class Meta:
        model = Vacancy
        fields = []

    def search(self, queryset, name, value):
        words = (
            Q(title__unaccent__icontains=value)
            | Q(trade__label__unaccent__icontains=value)
            | Q(organisation__name__unaccent__icontains=value)
        )
        return queryset.filter(words)

    def by_status(self, queryset, name, value):
        now = timezone.now()
        if value == "expired":
            return queryset.filter(state=VacancyState.PUBLISHED, expires_at__lte=now)
        return queryset.live() if value == VacancyState.PUBLISHED else queryset.filter(state=value)

    def by_follow_up(self, queryset, name, value):
        if value == "expiring":
            return queryset.expiring()
        waiting = Q(applications__state=ApplicationState.RECEIVED)
        if value == "late":
            waiting &= Q(applications__received_at__lt=timezone.now() - timedelta(days=ANSWER_DAYS))
        return queryset.filter(pk__in=Vacancy.objects.filter(waiting).values("pk"))


def advertised_sites(request):
    return Site.objects.filter(vacancies__in=Vacancy.objects.own(request.user)).distinct().order_by("name")
