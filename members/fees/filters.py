import django_filters

from members.enums import FeeState
from members.filters import named
from members.models import Fee, FeeCampaign, Organisation

STATES = [("unpaid", "Reste à régler"), ("late", "En retard"), *FeeState.choices, ("post", "Courrier à poster")]


class FeeFilter(django_filters.FilterSet):
    """The list of fees; its totals are those of what it shows."""

    shown = 3

    q = django_filters.CharFilter(label="Structure ou référence", method="by_text")
    campagne = django_filters.ModelChoiceFilter(
        label="Année",
        field_name="campaign",
        to_field_name="year",
        queryset=FeeCampaign.objects.none(),
        empty_label="Toutes",
    )
    etat = django_filters.ChoiceFilter(label="Statut", choices=STATES, method="by_state", empty_label="Tous")
    tri = django_filters.OrderingFilter(
        fields=[
            ("organisation__name", "structure"),
            ("due_on", "echeance"),
            ("amount", "montant"),
            ("remaining", "reste"),
        ]
    )

    class Meta:
        model = Fee
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = self.filters["campagne"]
        years.queryset = FeeCampaign.objects.visible_to(self.request.user)
        years.field.label_from_instance = lambda campaign: str(campaign.year)

    def by_text(self, queryset, name, value):
        """« COT-2027-0003 », or the words of a name."""
        parts = value.strip().upper().split("-")
        if (
            len(parts) == 3
            and parts[0] in ("COT", "REC")
            and all(part.isdecimal() and len(part) < 9 for part in parts[1:])
        ):
            return queryset.filter(campaign__year=int(parts[1]) % 32_768, number=int(parts[2]))
        return queryset.filter(organisation__in=Organisation.objects.filter(named(value)))

    def by_state(self, queryset, name, value):
        chosen = {"unpaid": queryset.unpaid, "late": queryset.late, "post": queryset.to_post}
        return chosen[value]() if value in chosen else queryset.filter(state=value)
