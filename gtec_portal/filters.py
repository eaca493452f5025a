import django_filters

from gtec_portal.models import Message, WorkState

# As the page says them: a letter that is done has left (`Message.state_label`).
STATES = [(state.value, "Parti" if state is WorkState.DONE else state.label.capitalize()) for state in WorkState]


class MessageFilter(django_filters.FilterSet):
    """The mail log: one address, one state."""

    shown = 2

    to = django_filters.CharFilter(label="Destinataire", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="Statut", choices=STATES, empty_label="Tous")

    class Meta:
        model = Message
        fields = []
