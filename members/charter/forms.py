"""What people type about the charter."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from members.models import CharterVersion


class CharterForm(forms.ModelForm):
    """A version in preparation."""

    class Meta:
        model = CharterVersion
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 24})}
        help_texts = {
            "text": "Une ligne qui commence par # est un titre, par - un point de liste. Une ligne vide sépare deux paragraphes."
        }
        error_messages = {
            "title": {"required": "Donnez un titre à la charte."},
            "text": {"required": "Écrivez le texte de la charte."},
        }

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())


class PublishForm(forms.Form):
    """From which day a version applies."""

    in_force_since = forms.DateField(
        label="En vigueur depuis le",
        help_text="Le jour où ce texte s’applique : une date passée ou à venir.",
        error_messages={"required": "Indiquez la date d’entrée en vigueur."},
    )

    def clean_in_force_since(self):
        day = self.cleaned_data["in_force_since"]
        if not 2000 <= day.year < 2100:
            raise ValidationError("Vérifiez l’année.")
        return day


class SignerForm(forms.Form):
    """Who signs for a structure, and as what."""

    name = forms.CharField(
        label="Prénom et nom",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Indiquez le prénom et le nom de la personne qui signe."},
    )
    function = forms.CharField(
        label="Fonction",
        max_length=120,
        help_text="Par exemple : directrice, président.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": "Indiquez la fonction de la personne qui signe."},
    )

    def clean_name(self):
        """A name, not a signature drawn with dots: at least two letters."""
        return self._words("name")

    def clean_function(self):
        return self._words("function")

    def _words(self, field):
        words = " ".join(self.cleaned_data[field].split())
        if sum(letter.isalpha() for letter in words) < 2:
            raise ValidationError("Écrivez-le en toutes lettres.")
        return words


class SignForm(SignerForm):
    """Sign online. `read` is the fingerprint of the text shown: what was read is what is signed."""

    entitled = forms.BooleanField(error_messages={"required": "Cochez cette case pour signer."})
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, organisation, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields["entitled"].label = f"Je suis habilité·e à engager {organisation.name}, et j’ai lu cette charte"
        self.fields["read"].initial = version.text_sha256

    def clean(self):
        """Another text than the one that was on the screen is never signed."""
        data = super().clean()
        if data.get("read") != self.version.text_sha256:
            self.data = {**self.data.dict(), self.add_prefix("read"): self.version.text_sha256}
            raise ValidationError("Le texte a changé pendant votre lecture. Relisez-le, puis signez.", code="changed")
        return data


class PaperForm(SignerForm):
    """A signature received on paper."""

    signed_on = forms.DateField(
        label="Date de la signature", error_messages={"required": "Indiquez la date portée sur le papier."}
    )
    field_order = ["version", "name", "function", "signed_on"]

    version = forms.ModelChoiceField(
        label="Version signée",
        queryset=CharterVersion.objects.none(),
        empty_label=None,
        error_messages={"required": "Choisissez la version signée."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = CharterVersion.objects.published()
        self.fields["version"].label_from_instance = lambda version: f"{str(version).capitalize()}, {version.title}"

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise ValidationError("Cette date est à venir.")
        if day.year < 2000:
            raise ValidationError("Vérifiez l’année.")
        return day


class WithdrawForm(forms.Form):
    """Why a signature is withdrawn."""

    reason = forms.CharField(
        label="Motif",
        max_length=200,
        help_text="Il reste dans l’historique, avec la date du retrait.",
        error_messages={"required": "Indiquez pourquoi cette signature est retirée."},
    )


class InviteForm(forms.Form):
    """Which structures are asked to sign, and why when their month is already full."""

    organisations = forms.ModelMultipleChoiceField(
        label="Structures",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une structure."},
    )
    reason = forms.CharField(
        label="Motif, si le mois d’une structure est déjà rempli",
        max_length=300,
        required=False,
        help_text="Gardé dans le registre des sollicitations.",
    )

    def __init__(self, *args, organisations, describe, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = organisations
        self.fields["organisations"].label_from_instance = describe
