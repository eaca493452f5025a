"""What people type about the groups of a workshop."""

from django import forms

from events.enums import GuestRole, Presence
from events.models import Participant


class ComposeForm(forms.Form):
    """How the groups work together."""

    TOGETHER, MIXED = "together", "mixed"
    way = forms.ChoiceField(
        label="Les groupes",
        widget=forms.RadioSelect,
        choices=[
            (TOGETHER, "Restent ensemble et passent de table en table"),
            (MIXED, "Sont remélangés à chaque tour, pour rencontrer le plus de monde"),
        ],
        initial=TOGETHER,
    )


class AdjustForm(forms.Form):
    """Who is missing."""

    absent = forms.ModelMultipleChoiceField(
        label="Personnes absentes",
        queryset=Participant.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez celles qui manquent. Les personnes inscrites depuis sont placées d’elles-mêmes.",
    )

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        people = (
            workshop.participants.by_name()
            .exclude(presence=Presence.ASIDE)
            .select_related("registration__organisation")
        )
        self.fields["absent"].queryset = people
        self.fields["absent"].label_from_instance = label_of


def label_of(participant):
    """« Jeanne Aubépin, Les Genêts »."""
    registration = participant.registration
    structure = registration.organisation or registration.organisation_label
    return f"{registration}, {structure}" if structure else str(registration)


class ParticipantForm(forms.ModelForm):
    class Meta:
        model = Participant
        fields = ["presence", "role", "wishes"]
        widgets = {"presence": forms.RadioSelect, "wishes": forms.CheckboxSelectMultiple}
        help_texts = {
            "wishes": "Gardées autant que possible à la prochaine composition.",
            "role": "Pour mêler les points de vue à chaque table.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wishes"].queryset = self.instance.workshop.tables.order_by("number")
        hints = {
            Presence.EXPECTED: "Prend part aux groupes",
            Presence.ABSENT: "Absente",
            Presence.ASIDE: "Ne prend pas part aux groupes (anime une table, organise)",
        }
        self.fields["presence"].choices = [(value.value, words) for value, words in hints.items()]
        self.fields["role"].choices = [("", "Non précisé"), *((one.value, one.label.capitalize()) for one in GuestRole)]
