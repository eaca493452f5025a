"""Filters of the lists. The whole state is in the address, so a filtered list can be sent to a colleague."""

import django_filters
from django.db.models import Q

from events.enums import Edition, EventKind, Proposal, RegistrationStatus, ReportState
from events.models import Event, Registration, Report


def capitalised(choices):
    return [(value, label.capitalize()) for value, label in choices]


class EventFilter(django_filters.FilterSet):
    shown = 3

    q = django_filters.CharFilter(label="Rechercher", method="search")
    genre = django_filters.ChoiceFilter(
        label="Type", field_name="kind", choices=capitalised(EventKind.choices), empty_label="Tous"
    )
    periode = django_filters.ChoiceFilter(
        label="Période",
        method="by_period",
        choices=[("a-venir", "À venir"), ("passes", "Passés")],
        empty_label="Toutes",
    )
    etat = django_filters.ChoiceFilter(
        label="Statut",
        method="by_state",
        choices=[("brouillon", "Brouillon"), ("propose", "Proposé"), ("publie", "Publié"), ("annule", "Annulé")],
        empty_label="Tous",
    )
    tri = django_filters.OrderingFilter(fields={"starts_at": "debut", "title": "titre"})

    class Meta:
        model = Event
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.is_staff:  # nobody else sees drafts
            del self.filters["etat"]

    def search(self, queryset, name, value):
        """Title, place or town, whatever the accents."""
        found = Q()
        for word in value.split()[:8]:
            found &= (
                Q(title__unaccent__icontains=word)
                | Q(place__unaccent__icontains=word)
                | Q(commune__name__unaccent__icontains=word)
            )
        return queryset.filter(found)

    def by_period(self, queryset, name, value):
        return queryset.upcoming() if value == "a-venir" else queryset.past()

    def by_state(self, queryset, name, value):
        wanted = {
            "brouillon": {"published_at": None, "proposal": ""},
            "propose": {"proposal": Proposal.PROPOSED},
            "publie": {"published_at__isnull": False, "cancelled_at": None},
            "annule": {"cancelled_at__isnull": False},
        }
        return queryset.filter(**wanted[value])


class RegistrationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Rechercher", method="search")
    etat = django_filters.ChoiceFilter(
        label="Statut", field_name="status", choices=capitalised(RegistrationStatus.choices), empty_label="Tous"
    )
    tri = django_filters.OrderingFilter(fields={"last_name": "nom", "registered_at": "date"})

    class Meta:
        model = Registration
        fields = []

    def search(self, queryset, name, value):
        found = Q()
        for word in value.split()[:8]:
            found &= (
                Q(first_name__unaccent__icontains=word)
                | Q(last_name__unaccent__icontains=word)
                | Q(organisation_label__unaccent__icontains=word)
                | Q(organisation__name__unaccent__icontains=word)
                | Q(email__icontains=word)
            )
        return queryset.filter(found)


class ReportFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Rechercher", method="search")
    edition = django_filters.ChoiceFilter(label="Édition", choices=capitalised(Edition.choices), empty_label="Toutes")
    etat = django_filters.ChoiceFilter(
        label="Statut", field_name="state", choices=capitalised(ReportState.choices), empty_label="Tous"
    )
    refaire = django_filters.ChoiceFilter(
        label="À refaire", method="by_redo", choices=[("oui", "À refaire seulement")], empty_label="Tous"
    )
    tri = django_filters.OrderingFilter(fields={"event__starts_at": "date", "downloads": "telechargements"})

    class Meta:
        model = Report
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.is_staff:  # the others only see what is published
            del self.filters["etat"], self.filters["refaire"]

    def by_redo(self, queryset, name, value):
        return queryset.filter(to_redo=True)

    def search(self, queryset, name, value):
        found = Q()
        for word in value.split()[:8]:
            found &= Q(event__title__unaccent__icontains=word) | Q(event__place__unaccent__icontains=word)
        return queryset.filter(found)
