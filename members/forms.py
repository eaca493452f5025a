from django import forms
from django.db import models

from members.models import Membership, Organisation, Site
from reference.fields import CommuneField


def formfield(field, **options):
    """An address typed without its scheme is taken as https."""
    if isinstance(field, models.URLField):
        options["assume_scheme"] = "https"
    return field.formfield(**options)


class OrganisationForm(forms.ModelForm):
    """The sheet of an organisation, as staff writes it."""

    class Meta:
        model = Organisation
        formfield_callback = formfield
        fields = [
            "name",
            "short_name",
            "kind",
            "legal_form",
            "siren",
            "headcount_band",
            "headcount",
            "idcc",
            "opco",
            "website",
            "email",
            "phone",
            "presentation",
        ]
        widgets = {"presentation": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "short_name": "Celui des listes : « EHPAD de Messei » plutôt que la raison sociale.",
            "siren": "Neuf chiffres, sans espace.",
            "presentation": "Quelques phrases, lues par tous sur la fiche publique.",
        }

    def clean_siren(self):
        """Empty is unknown, and unknown is not « the same as the other unknown »."""
        return self.cleaned_data["siren"] or None


class OwnOrganisationForm(OrganisationForm):
    """What an administrator of the organisation may change alone."""

    class Meta(OrganisationForm.Meta):
        fields = [
            "short_name",
            "headcount_band",
            "headcount",
            "idcc",
            "opco",
            "website",
            "email",
            "phone",
            "presentation",
        ]


class SiteForm(forms.ModelForm):
    commune = CommuneField(label="Commune")

    class Meta:
        model = Site
        fields = [
            "name",
            "category",
            "address",
            "postal_code",
            "commune",
            "siret",
            "finess",
            "phone",
            "opened_on",
            "closed_on",
        ]

    def clean_siret(self):
        return self.cleaned_data["siret"] or None

    def clean_finess(self):
        return (self.cleaned_data["finess"] or "").replace(" ", "").upper() or None


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["starts_on", "ends_on", "reason"]


class StaffInvitationForm(forms.Form):
    """Invite somebody into the association's team."""

    email = forms.EmailField(
        label="Adresse e-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class ColleagueForm(StaffInvitationForm):
    """Invite a colleague to act for the same organisation."""

    is_admin = forms.BooleanField(
        label="Peut administrer la structure",
        required=False,
        help_text="Modifier la fiche, inviter des collègues, retirer un accès.",
    )


class SwitchForm(forms.Form):
    """For which of their own organisations the person acts from now on."""

    seat = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats
