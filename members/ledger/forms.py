"""What staff types about solicitations made outside the portal."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from members.enums import SolicitationKind

# Visits have their own journal, and the portal itself writes unveiling requests: neither is typed here.
NOTED_KINDS = [SolicitationKind.CALL, SolicitationKind.MAIL, SolicitationKind.SURVEY]


class SolicitationForm(forms.Form):
    """A call, a mail or a survey that left from somewhere else."""

    kind = forms.ChoiceField(label="Type", choices=[(kind.value, kind.label) for kind in NOTED_KINDS])
    subject = forms.CharField(
        label="Objet",
        max_length=200,
        help_text="Ce qui était demandé, en quelques mots : « réponse à l’enquête mobilité ».",
    )
    person = forms.CharField(label="Personne jointe", max_length=160, required=False)
    at = forms.DateTimeField(label="Le", initial=lambda: timezone.localtime().replace(second=0, microsecond=0))
    is_free = forms.BooleanField(
        label="Ne compte pas dans le budget",
        required=False,
        help_text="Message légal, ou réponse à une demande de la structure.",
    )
    reason = forms.CharField(
        label="Motif du dépassement",
        max_length=300,
        required=False,
        help_text="À remplir seulement quand le budget du mois est atteint.",
    )

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise ValidationError("Cette date est à venir : notez une sollicitation une fois faite.")
        return at
