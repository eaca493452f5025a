"""What is typed at the door."""

import uuid

from django import forms

from events.enums import DoorAction
from reference.fields import DatalistInput


class GestureForm(forms.Form):
    """Somebody is here, or is not after all: nothing is typed."""

    uuid = forms.UUIDField()
    person = forms.UUIDField()
    gesture = forms.ChoiceField(choices=DoorAction)


class WalkInForm(forms.Form):
    """Somebody who was not registered: who they are; an address only if they want to hear from us.

    Two boxes show only once the answer has asked for them: another person of the same name, one seat more (the team alone).
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    first_name = forms.CharField(label="Prénom", max_length=80, error_messages={"required": "Indiquez le prénom."})
    last_name = forms.CharField(label="Nom", max_length=80, error_messages={"required": "Indiquez le nom."})
    organisation = forms.CharField(label="Structure", required=False, max_length=160, widget=DatalistInput)
    email = forms.EmailField(
        label="Adresse e-mail", required=False, max_length=254, help_text="Pour recevoir le compte rendu."
    )
    homonym = forms.BooleanField(label="C’est une autre personne du même nom", required=False)
    extra_seat = forms.BooleanField(label="Ajouter une place et faire entrer cette personne", required=False)

    def __init__(self, *args, structures, is_team, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("uuid", uuid.uuid4)
        self.fields["organisation"].widget.suggestions = structures
        self.way_out = (
            "Ajoutez-en une, ou terminez l’accueil des personnes absentes." if is_team else "Demandez à l’équipe."
        )
        if not is_team:
            del self.fields["extra_seat"]

    def person(self):
        """What the service needs."""
        return dict(self.cleaned_data)
