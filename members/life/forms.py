"""Forms of what happens to an organisation: merger, change of name, headcount, mandate, contact."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone

from members.days import validate_day, validate_past
from members.models import Contact, Mandate, Organisation
from members.models.life import MOST


class MergerForm(forms.Form):
    """Which organisation absorbs this one, and from when."""

    into = forms.ModelChoiceField(
        label="Structure qui absorbe",
        queryset=None,
        empty_label="Choisissez une structure",
        error_messages={
            "required": "Choisissez la structure qui absorbe.",
            "invalid_choice": "Cette structure n’existe pas.",
        },
    )
    on = forms.DateField(
        label="Date d’effet",
        validators=[validate_past],
        help_text="Premier jour de la nouvelle situation : l’adhésion de la structure absorbée s’arrête la veille.",
    )
    note = forms.CharField(
        label="Précision", max_length=300, required=False, help_text="Par exemple la date du traité de fusion."
    )

    def __init__(self, *args, absorbed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Organisation.objects.exclude(pk=absorbed.pk).filter(heir=None)


class RenameForm(forms.Form):
    """The new name, and from when."""

    name = forms.CharField(label="Nouveau nom", max_length=200)
    short_name = forms.CharField(
        label="Nouveau nom court", max_length=60, required=False, help_text="Celui des listes et des courriers."
    )
    on = forms.DateField(label="Date d’effet", validators=[validate_past], help_text="Premier jour du nouveau nom.")
    note = forms.CharField(label="Précision", max_length=300, required=False)


class HeadcountForm(forms.Form):
    """How many employees on a day."""

    on = forms.DateField(label="Au", validators=[validate_past], initial=timezone.localdate)
    count = forms.IntegerField(label="Nombre de salariés", min_value=0, validators=[MaxValueValidator(MOST)])


class MandateForm(forms.ModelForm):
    class Meta:
        model = Mandate
        fields = ["title", "person_name", "organisation", "starts_on", "ends_on", "rank"]
        help_texts = {
            "title": "Présidente, vice-président formation, chargée de mission…",
            "organisation": "Celle où la personne travaille, s’il y en a une.",
            "rank": "1 vient en tête de la liste.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].empty_label = "Aucune"


class MandateEndForm(forms.Form):
    """The last day of a mandate."""

    ends_on = forms.DateField(label="Dernier jour du mandat", validators=[validate_day], initial=timezone.localdate)

    def __init__(self, *args, mandate, **kwargs):
        super().__init__(*args, **kwargs)
        self.mandate = mandate

    def clean_ends_on(self):
        if self.cleaned_data["ends_on"] < self.mandate.starts_on:
            raise ValidationError("La fin du mandat ne peut pas précéder son début.")
        return self.cleaned_data["ends_on"]


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["name", "function", "email", "phone"]
        help_texts = {"function": "Direction, ressources humaines, comptabilité…"}

    def clean(self):
        """A contact nobody can reach is of no use."""
        data = super().clean()
        if not self.errors and not data.get("email") and not data.get("phone"):
            raise ValidationError("Indiquez une adresse e-mail ou un téléphone.")
        return data
