"""Criteria of the two lists. The whole state is in the address."""

import django_filters
from django.db.models import F, Q
from django.utils import timezone

from trainings.enums import SessionState
from trainings.models import Programme, Session

MOMENTS = [
    ("upcoming", "À venir"),
    ("room", "Avec des places"),
    ("full", "Complètes"),
    ("begun", "En cours ou à clore"),
    ("missing", "Émargement à saisir"),
    ("waiting", "Avec liste d’attente"),
    ("draft", "Brouillons"),
    ("over", "Terminées"),
    ("cancelled", "Annulées"),
]


class SessionFilter(django_filters.FilterSet):
    shown = 3

    q = django_filters.CharFilter(label="Rechercher", method="search")
    etat = django_filters.ChoiceFilter(label="Statut", choices=MOMENTS, empty_label="Tous", method="by_moment")
    du = django_filters.DateFilter(label="À partir du", field_name="ends_on", lookup_expr="gte")
    au = django_filters.DateFilter(label="Jusqu’au", field_name="starts_on", lookup_expr="lte")
    programme = django_filters.ModelChoiceFilter(
        label="Programme", queryset=Programme.objects.none(), empty_label="Tous"
    )
    tri = django_filters.OrderingFilter(
        fields=[("starts_on", "starts_on"), ("programme__title", "title"), ("seats_taken", "seats")]
    )

    class Meta:
        model = Session
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["programme"].queryset = Programme.objects.visible_to(self.request.user)
        if not self.request.user.is_staff:
            hidden = {"missing", "draft", "waiting"}
            self.filters["etat"].extra["choices"] = [choice for choice in MOMENTS if choice[0] not in hidden]

    def search(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(
                Q(title__unaccent__icontains=word)
                | Q(programme__title__unaccent__icontains=word)
                | Q(commune__name__unaccent__icontains=word)
                | Q(place__unaccent__icontains=word)
                | Q(site__name__unaccent__icontains=word)
                | Q(trainer__name__unaccent__icontains=word)
            )
        return queryset

    def by_moment(self, queryset, name, value):
        today = timezone.localdate()
        published = Q(state=SessionState.PUBLISHED)
        if value == "missing":
            return queryset.attendance_missing()
        if value == "waiting":
            return queryset.filter(
                pk__in=queryset.with_waiting().filter(waiting_count__gt=0, state=SessionState.PUBLISHED).values("pk")
            )
        return queryset.filter(
            {
                "upcoming": published & Q(starts_on__gte=today),
                "room": published & Q(starts_on__gt=today, seats_taken__lt=F("capacity")),
                "full": published & Q(starts_on__gt=today, seats_taken__gte=F("capacity")),
                "begun": published & Q(starts_on__lte=today),
                "draft": Q(state=SessionState.DRAFT),
                "over": Q(state=SessionState.CLOSED),
                "cancelled": Q(state=SessionState.CANCELLED),
            }[value]
        )


class ProgrammeFilter(django_filters.FilterSet):
    shown = 2

    q = django_filters.CharFilter(label="Rechercher", field_name="title", lookup_expr="unaccent__icontains")
    etat = django_filters.ChoiceFilter(
        label="Statut",
        choices=[("public", "Publiés"), ("draft", "Brouillons et retirés")],
        empty_label="Tous",
        method="by_state",
    )
    tri = django_filters.OrderingFilter(
        fields=[("title", "title"), ("updated_at", "updated_at"), ("duration_minutes", "duration")]
    )

    class Meta:
        model = Programme
        fields = []

    def by_state(self, queryset, name, value):
        return queryset.filter(published_at__isnull=value == "draft")
