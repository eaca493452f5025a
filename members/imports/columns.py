"""The spreadsheets the team may send: their columns in French, and how one line of cells becomes values.

One Django form per line: what a person would be told beside a field is what the dry run says beside the line.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator

from gtec_portal.tables import formula, readable
from gtec_portal.typography import frdate, nbsp
from members import finess as finess_number
from members.days import validate_day
from members.enums import ImportKind, LegalForm, OrganisationKind, SiteCategory
from members.models import validate_siren, validate_siret
from members.models.life import MOST
from reference.fields import CommuneField
from reference.text import fold

DATES = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d 00:00"]


class CellField(forms.CharField):
    """A short text: spaces of all kinds become one."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class NumberField(forms.CharField):
    """An identifier made of digits; a spreadsheet may have eaten its leading zeros, or its digits."""

    def __init__(self, *, length, key, **kwargs):
        super().__init__(required=False, max_length=40, **kwargs)
        self.length, self.key = length, key

    def to_python(self, value):
        text = re.sub(r"[\s.\u00a0\u202f-]", "", super().to_python(value)).upper()
        if re.fullmatch(r"\d+([.,]\d+)?E\+?\d+", text):
            raise ValidationError(
                "Le tableur a abrégé ce numéro : mettez la colonne au format « Texte » et tapez-le de nouveau."
            )
        return text.zfill(self.length) if text.isdigit() and self.length - 2 <= len(text) < self.length else text

    def run_validators(self, value):
        super().run_validators(value)
        if value and self.key:
            self.key(value)


class ChoiceTextField(forms.CharField):
    """One of a few words, whatever their case and accents; also the code the portal keeps."""

    def __init__(self, *, choices, **kwargs):
        super().__init__(required=False, max_length=80, **kwargs)
        self.choices = choices

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        for code, label in self.choices:
            if fold(text) in {fold(label), fold(code)}:
                return code
        known = ", ".join(label for _, label in self.choices)
        raise ValidationError(nbsp(f"« {text} » n’est pas connu. On attend : {known}."))


class WholeField(forms.CharField):
    """A whole number, « 1 200 » included."""

    def clean(self, value):
        text = re.sub(r"[\s\u00a0\u202f]", "", super().clean(value))
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text):
            raise ValidationError("On attend un nombre entier, par exemple 45.")
        number = int(text)
        MaxValueValidator(MOST, message=f"Ce nombre n’est pas plausible : {MOST} au plus.")(number)
        return number


def date_field(label):
    wrong = "Cette date n’est pas lisible. Écrivez le jour, le mois et l’année : 28/05/2015."
    return forms.DateField(
        label=label, required=False, input_formats=DATES, validators=[validate_day], error_messages={"invalid": wrong}
    )


def text_field(label, length, *, required=False):
    return CellField(label=label, max_length=length, required=required)


def email_field(label):
    wrong = "Cette adresse e-mail n’est pas valide : on attend nom@domaine.fr."
    return forms.EmailField(label=label, required=False, error_messages={"invalid": wrong})


def phone_field(label):
    looks = RegexValidator(
        r"^[\d\s+().-]*$", "Ce numéro de téléphone n’est pas lisible : des chiffres, par exemple 02 33 00 00 00."
    )
    return CellField(label=label, max_length=20, required=False, validators=[looks])


class LineForm(forms.Form):
    """One line. `aliases` are other headings of a column; `examples` fill the model file."""

    aliases: dict[str, tuple[str, ...]] = {}
    examples: dict[str, object] = {}

    def doubts(self):
        """What deserves a look without being refused."""
        return []

    def clean(self):
        cleaned = super().clean()
        for name in self.fields:
            text = str(self.data.get(name, ""))
            if formula(text) and name not in self.errors:
                words = f"« {readable(text)} » est une formule ou une erreur de tableur : remplacez-la par sa valeur."
                self.add_error(name, nbsp(words))
        return cleaned

    def problems(self):
        """Why this line is refused, each with the name of its column."""
        found = []
        for name, errors in self.errors.items():
            heading = f"{self.fields[name].label} : " if name in self.fields else ""
            found += [nbsp(f"{heading}{error}") for error in errors]
        return found


class MemberLineForm(LineForm):
    """An organisation, its membership and one of its sites."""

    name = text_field("Structure", 200, required=True)
    short_name = text_field("Nom court", 60)
    kind = ChoiceTextField(label="Type", choices=OrganisationKind.choices)
    legal_form = ChoiceTextField(label="Forme juridique", choices=LegalForm.choices)
    siren = NumberField(label="SIREN", length=9, key=validate_siren)
    headcount = WholeField(label="Nombre de salariés", required=False)
    idcc = CellField(
        label="Convention collective (IDCC)",
        required=False,
        validators=[RegexValidator(r"^\d{1,4}$", "Un IDCC compte un à quatre chiffres, par exemple 2941.")],
    )
    opco = text_field("OPCO", 60)
    website = forms.URLField(
        label="Site internet",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Cette adresse de site n’est pas valide : on attend www.exemple.fr."},
    )
    email = email_field("Adresse e-mail")
    phone = phone_field("Téléphone")
    starts_on = date_field("Entrée")
    ends_on = date_field("Sortie")
    reason = text_field("Motif de sortie", 200)
    site_name = text_field("Site", 200)
    category = ChoiceTextField(label="Catégorie", choices=SiteCategory.choices)
    siret = NumberField(label="SIRET", length=14, key=validate_siret)
    finess = NumberField(
        label="FINESS", length=9, key=RegexValidator(r"^[0-9A-Z]{9}$", "Un numéro FINESS compte neuf caractères.")
    )
    address = text_field("Adresse", 200)
    postal_code = NumberField(
        label="Code postal", length=5, key=RegexValidator(r"^\d{5}$", "Un code postal compte cinq chiffres.")
    )
    commune = CommuneField(label="Commune", required=False)
    site_phone = phone_field("Téléphone du site")

    aliases = {
        "name": ("Nom", "Nom de la structure", "Raison sociale", "Adhérent"),
        "kind": ("Genre",),
        "headcount": ("Salariés", "Effectif"),
        "idcc": ("IDCC", "Convention collective"),
        "website": ("Site web",),
        "email": ("E-mail", "Mail", "Courriel"),
        "starts_on": ("Date d’entrée", "Adhésion"),
        "ends_on": ("Date de sortie",),
        "site_name": ("Nom du site",),
        "postal_code": ("CP",),
        "phone": ("Tél", "Tel"),
    }
    examples = {
        "name": "Les Tilleuls (exemple : effacez cette ligne)",
        "short_name": "Les Tilleuls",
        "kind": OrganisationKind.EMPLOYER.label,
        "legal_form": LegalForm.ASSOCIATION.label,
        "siren": "732829320",
        "headcount": "45",
        "idcc": "2941",
        "opco": "Uniformation",
        "website": "https://www.example.org",
        "email": "contact@example.org",
        "phone": "02 33 00 00 00",
        "starts_on": "28/05/2015",
        "site_name": "EHPAD Les Tilleuls",
        "category": SiteCategory.EHPAD.label,
        "siret": "73282932000074",
        "finess": "610001234",
        "address": "1 rue des Tilleuls",
        "postal_code": "61100",
        "commune": "Flers (61100)",
        "site_phone": "02 33 00 00 01",
    }

    def __init__(self, data, *, find_commune=None):
        super().__init__(data)
        if find_commune:
            self.fields["commune"].find = find_commune

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", f"la sortie ({frdate(ends_on)}) précède l’entrée ({frdate(starts_on)}).")
        siren, siret = cleaned.get("siren"), cleaned.get("siret")
        if siren and siret and siret[:9] != siren:
            self.add_error("siret", f"ce SIRET n’appartient pas au SIREN {siren}.")
        return cleaned

    def doubts(self):
        number = self.cleaned_data.get("finess")
        doubts = []
        if number and not finess_number.looks_right(number):
            doubts.append(f"FINESS {number} : la clé semble fausse. Il sera gardé tel quel.")
        return [nbsp(doubt) for doubt in doubts]


class ContactLineForm(LineForm):
    """Somebody one may write to in a known organisation."""

    organisation = text_field("Structure", 200)
    siren = NumberField(label="SIREN", length=9, key=validate_siren)
    name = text_field("Nom", 160, required=True)
    function = text_field("Fonction", 120)
    email = email_field("Adresse e-mail")
    phone = phone_field("Téléphone")

    aliases = {
        "organisation": ("Nom de la structure", "Raison sociale", "Adhérent"),
        "name": ("Nom et prénom", "Prénom et nom", "Contact"),
        "email": ("E-mail", "Mail", "Courriel"),
        "phone": ("Tél", "Tel"),
    }
    examples = {
        "organisation": "Les Tilleuls (exemple : effacez cette ligne)",
        "siren": "732829320",
        "name": "Camille Aubépine",
        "function": "Directrice",
        "email": "camille.aubepine@example.org",
        "phone": "02 33 00 00 00",
    }

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("organisation") and not cleaned.get("siren"):
            self.add_error("organisation", "indiquez le nom de la structure, ou son SIREN.")
        return cleaned

    def doubts(self):
        if not self.cleaned_data.get("email") and not self.cleaned_data.get("phone"):
            return ["Ni adresse e-mail ni téléphone."]
        return []


FORMS = {ImportKind.MEMBERS: MemberLineForm, ImportKind.CONTACTS: ContactLineForm}
NEEDED = {ImportKind.MEMBERS: ("name",), ImportKind.CONTACTS: ("name", "organisation")}


def headings(kind):
    """The heading of each column of a model, by name."""
    return {name: field.label for name, field in FORMS[kind].base_fields.items()}


def recognise(kind, header):
    """Which column each heading of a file is: ({index: name}, headings nobody knows). Raises ValueError on twins or on a lack."""
    names = {}
    for name, label in headings(kind).items():
        names[fold(label)] = name
    for name, others in FORMS[kind].aliases.items():
        for other in others:
            names.setdefault(fold(other), name)
    known, unknown = {}, []
    for index, heading in enumerate(header):
        name = names.get(fold(heading))
        if name is None:
            unknown += [heading] if heading else []
        elif name in known.values():
            raise ValueError(f"la colonne « {headings(kind)[name]} » s’y trouve deux fois.")
        else:
            known[index] = name
    missing = [headings(kind)[name] for name in NEEDED[kind] if name not in known.values()]
    if "organisation" in NEEDED[kind] and "siren" in known.values():
        missing = [label for label in missing if label != headings(kind)["organisation"]]
    if missing:
        raise ValueError(f"il manque la colonne {' et la colonne '.join(f'« {label} »' for label in missing)}.")
    return known, unknown
