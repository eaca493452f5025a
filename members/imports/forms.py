"""Forms of the imports: which file, and for a register which part of it."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from gtec_portal.typography import frnumber, nbsp
from gtec_portal.uploads import clean_label
from members.enums import SiteCategory
from members.imports.planning import MAX_LINES
from reference.fields import CommuneField

MEGABYTE = 1024 * 1024
REGISTER_CATEGORIES = [(code, label) for code, label in SiteCategory.choices if code.isdigit()]


class FileForm(forms.Form):
    """The file alone. What it is made of is found out when it is read: here only its size and its kind are looked at."""

    extensions: tuple[str, ...] = ("csv", "txt", "xlsx")
    file = forms.FileField(
        label="Fichier",
        help_text=f"CSV ou XLSX, {frnumber(MAX_LINES)} lignes au plus. Rien n’est enregistré avant que vous ayez relu chaque ligne.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide. Choisissez-en un autre."},
    )

    def max_bytes(self):
        return settings.UPLOAD_MAX_BYTES

    def clean_file(self):
        upload = self.cleaned_data["file"]
        extension = clean_label(upload.name).rpartition(".")[2].lower()
        if extension not in self.extensions:
            accepted = ", ".join(name.upper() for name in self.extensions)
            raise ValidationError(nbsp(f"Ce type de fichier n’est pas accepté. Envoyez un fichier {accepted}."))
        if upload.size > self.max_bytes():
            size, limit = (f"{frnumber(octets / MEGABYTE, 1)} Mo" for octets in (upload.size, self.max_bytes()))
            raise ValidationError(nbsp(f"Ce fichier pèse {size} ; la limite est de {limit}."))
        return upload

    def options(self):
        """What was chosen beside the file, as an import keeps it."""
        return {}


class FinessForm(FileForm):
    """The register and the part of it to propose."""

    extensions = ("csv", "txt", "json", "zip", "gz")
    departments = forms.CharField(label="Départements", max_length=60, required=False, help_text="Par exemple 61, 14.")
    communes = forms.CharField(
        label="Communes",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une par ligne. Laissez vide pour prendre tout le département.",
    )
    categories = forms.MultipleChoiceField(
        label="Catégories",
        required=False,
        choices=REGISTER_CATEGORIES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans rien cocher, toutes les catégories sont proposées.",
    )
    others = forms.CharField(
        label="Autres codes de catégorie", required=False, max_length=200, help_text="Par exemple 189 (CMPP) ou 340."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["departments"].initial = ", ".join(settings.HOME_DEPARTMENTS)
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.json,.zip,.gz"
        self.fields["file"].help_text = (
            "Le fichier des établissements, tel que data.gouv.fr le donne : CSV d’avant mai 2026, ou JSON « finess-structures », "
            "compressé ou non."
        )

    def max_bytes(self):
        return settings.IMPORT_MAX_BYTES

    def clean_departments(self):
        codes = self.cleaned_data["departments"].upper().replace(",", " ").replace(";", " ").split()
        wrong = [code for code in codes if not re.fullmatch(r"\d{2}|2[AB]|97\d|98\d", code)]
        if wrong:
            raise ValidationError(
                nbsp(f"« {wrong[0]} » n’est pas un département : écrivez son numéro, par exemple 61.")
            )
        return codes

    def clean_communes(self):
        find, codes = CommuneField().find, []
        for line in self.cleaned_data["communes"].splitlines():
            if line.strip():
                codes.append(find(line.strip()).pk)
        return codes

    def clean_others(self):
        codes = self.cleaned_data["others"].replace(",", " ").replace(";", " ").split()
        wrong = [code for code in codes if not re.fullmatch(r"\d{3,4}", code)]
        if wrong:
            raise ValidationError(nbsp(f"« {wrong[0]} » n’est pas un code de catégorie : trois ou quatre chiffres."))
        return codes

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["departments"] and not cleaned["communes"]:
            self.add_error("departments", "Indiquez au moins un département, ou des communes.")
        return cleaned

    def options(self):
        cleaned = self.cleaned_data
        return {
            "departments": cleaned["departments"],
            "communes": cleaned["communes"],
            "categories": cleaned["categories"] + cleaned["others"],
        }
