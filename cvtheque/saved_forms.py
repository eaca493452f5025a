"""The short forms around the search: a search kept under a name, an acronym of the sector."""

from django import forms

from cvtheque.models import SavedSearch
from reference.enums import AcronymKind
from reference.fields import TradeField
from reference.models import Acronym


class SavedSearchForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ["name", "frequency"]
        widgets = {"frequency": forms.RadioSelect}
        help_texts = {
            "name": "Par exemple : aides-soignants autour de Flers.",
            "frequency": "Seulement s’il y a de nouveaux profils. L’e-mail ne contient aucun nom.",
        }
        error_messages = {"name": {"required": "Donnez un nom à cette recherche."}}

    def _get_validation_exclusions(self):
        """The owner is set by the view: the constraint on their names is checked here, not at the database's door."""
        return super()._get_validation_exclusions() - {"owner", "organisation"}


class AcronymForm(forms.ModelForm):
    """A short form and what it means, as employers and CVs write it."""

    trade = TradeField(label="Métier désigné", required=False, empty_label="Aucun en particulier")

    class Meta:
        model = Acronym
        fields = ["short", "long_form", "kind", "trade"]
        help_texts = {
            "short": "En capitales, sans points : AES.",
            "long_form": "En toutes lettres. Pour un métier, les deux genres : « Aide-soignant / Aide-soignante ».",
        }
        error_messages = {
            "short": {"required": "Écrivez le sigle."},
            "long_form": {"required": "Écrivez ce que veut dire le sigle."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = AcronymKind.choices

    def clean_short(self):
        """« A.E.S. » is taken for AES."""
        return self.cleaned_data["short"].replace(".", "").replace(" ", "").upper()

    def clean(self):
        """An acronym taken out once comes back as the same row, rather than being refused for its ghost."""
        data = super().clean() or self.cleaned_data
        taken_out = Acronym.objects.exclude(retired_on=None)
        ghost = taken_out.filter(short=data.get("short"), long_form=data.get("long_form")).first()
        if ghost is not None:
            self.instance = ghost
        return data
