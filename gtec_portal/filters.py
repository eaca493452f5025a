import django_filters

from gtec_portal.models import Message, WorkState


class MessageFilter(django_filters.FilterSet):
    """The mail log: one address, one state."""

    shown = 2

    to = django_filters.CharFilter(label="Destinataire", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="État", choices=WorkState.choices, empty_label="Tous")

    class Meta:
        model = Message
        fields = []
