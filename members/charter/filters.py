"""Filters of the charter's lists."""

import django_filters
from django.db.models import Q

from members.enums import OrganisationKind
from members.models import CharterSignature, Organisation

SIGNED, WAITING, EARLIER = "signee", "a-signer", "ancienne"


class SignatureFilter(django_filters.FilterSet):
    """Who signed one version, and who did not."""

    shown = 3

    q = django_filters.CharFilter(label="Nom", method="by_name")
    etat = django_filters.ChoiceFilter(
        label="Statut",
        choices=[
            (SIGNED, "Signée"),
            (WAITING, "À signer"),
            (EARLIER, "À signer, version antérieure signée"),
        ],
        method="by_state",
        empty_label="Tous",
    )
    kind = django_filters.ChoiceFilter(
        label="Type",
        choices=[choice for choice in OrganisationKind.choices if choice[0] != OrganisationKind.PROSPECT],
        empty_label="Tous",
    )

    class Meta:
        model = Organisation
        fields = []

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version

    def by_name(self, queryset, name, value):
        return queryset.ever_named(value)

    def by_state(self, queryset, name, value):
        here = Q(pk__in=CharterSignature.objects.in_force().filter(version=self.version).values("organisation"))
        if value == SIGNED:
            return queryset.filter(here)
        waiting = queryset.filter(~here)
        return waiting.exclude(signed_number=None) if value == EARLIER else waiting
