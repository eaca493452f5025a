from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from gtec_portal.freshness import FreshModelForm
from members.enums import HeadcountBand
from members.finess import SHAPE as FINESS_SHAPE
from members.models import Membership, Organisation, Site
from reference.fields import CommuneField


def formfield(field, **options):
    """An address typed without its scheme is taken as https."""
    if isinstance(field, models.URLField):
        options["assume_scheme"] = "https"
    return field.formfield(**options)


class NumberField(forms.CharField):
    """SIREN, SIRET, FINESS: typed in groups as people read them out, kept without spaces. Empty is None: unknown, not « equal »."""

    def to_python(self, value):
        return "".join((super().to_python(value) or "").split()).upper() or None

    def widget_attrs(self, widget):
        """No maxlength: the spaces would count, and the end be cut off in silence."""
        return {}


class OrganisationForm(FreshModelForm):
    """The sheet of an organisation, as staff writes it. Its headcount is dated: once opened, the record has a page for it."""

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
        field_classes = {"siren": NumberField}
        help_texts = {
            "short_name": "Celui des listes : « EHPAD de Messei » plutôt que la raison sociale.",
            "siren": "Neuf chiffres.",
            "headcount": "Aujourd’hui. La tranche s’en déduit.",
            "presentation": "Quelques phrases, lues par tous sur la fiche publique.",
            "website": "Lu par tous sur la fiche publique.",
            "email": "Vue des adhérents connectés, absente de la fiche publique.",
            "phone": "Vu des adhérents connectés, absent de la fiche publique.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["headcount"]
        if self.instance.pk and self.instance.headcount is not None:
            del self.fields["headcount_band"]  # the figure says it
        else:
            self.fields["headcount_band"].choices = [("", "Non connu"), *HeadcountBand.choices]


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
        field_classes = {"siret": NumberField, "finess": NumberField}
        help_texts = {
            "phone": "Lu par tous sur la fiche publique.",
            "siret": "Quatorze chiffres.",
            "finess": "Neuf caractères : le numéro de l’établissement (ET).",
        }
        error_messages = {
            "siret": {"unique": "Un autre site porte déjà ce SIRET."},
            "finess": {"unique": "Un autre site porte déjà ce numéro FINESS."},
        }

    def clean_finess(self):
        """Nine characters; a wrong key is told once the site is saved (Site.doubts)."""
        number = self.cleaned_data["finess"]
        if number and not FINESS_SHAPE.match(number):
            raise ValidationError("Un numéro FINESS compte neuf caractères, chiffres ou lettres.")
        return number


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
