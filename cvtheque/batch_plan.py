"""What each line of a bulk deposit would do, worked out without depositing anybody."""

import unicodedata
import zipfile
from contextlib import nullcontext
from datetime import datetime, time
from pathlib import PurePosixPath

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cvtheque.enums import Verdict
from cvtheque.forms import NameField, PhoneField
from cvtheque.models import BatchLine, Candidate, CVFile
from cvtheque.services import files
from gtec_portal import archives, tables, uploads
from gtec_portal.tables import Limits, TableRefused
from gtec_portal.typography import frdate, nbsp
from reference.fields import CommuneField, TradeTextField
from reference.text import fold

MAX_LINES = 1000
LIMITS = Limits(rows=MAX_LINES)
# What people call these columns in their own tables.
ALIASES = {
    "email": "email", "mail": "email", "courriel": "email", "adressemail": "email", "tel": "phone", "portable": "phone",
    "ville": "commune", "cv": "file", "metierrecherche": "trade",
}  # fmt: skip
YES, NO = {"oui", "o", "x", "1", "vrai"}, {"non", "n", "0", "faux", ""}


class BatchRowForm(forms.Form):
    """One line of the table. The names of its columns are its labels."""

    first_name = NameField(label="Prénom")
    last_name = NameField(label="Nom")
    email = forms.EmailField(label="Adresse e-mail", max_length=254, required=False)
    phone = PhoneField(label="Téléphone", required=False)
    commune = CommuneField(label="Commune")
    trade = TradeTextField(label="Métier")
    file = forms.CharField(label="Fichier", max_length=200, required=False)
    agreed = forms.CharField(label="Accord", max_length=10, required=False)
    informed_on = forms.DateField(
        label="Informé le", required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"]
    )

    EXAMPLES = {
        "first_name": "Jeanne",
        "last_name": "Exemple",
        "email": "jeanne@exemple.fr",
        "phone": "06 39 98 12 34",
        "commune": "Flers",
        "trade": "Aide-soignant",
        "file": "CV Jeanne.pdf",
        "agreed": "oui",
        "informed_on": "12/03/2026",
    }
    HELP = {
        "email": "ou un téléphone",
        "file": "nom du fichier dans le ZIP",
        "agreed": "oui : la personne accepte d’être trouvée par les adhérents, sans son nom ; sinon nous le lui demandons par e-mail",
        "informed_on": "si « Accord » vaut oui : le jour où elle a été informée",
    }

    def clean_agreed(self):
        said = fold(self.cleaned_data["agreed"])
        if said not in YES | NO:
            raise ValidationError("Écrivez « oui » ou « non ».")
        return said in YES

    def clean_informed_on(self):
        day = self.cleaned_data["informed_on"]
        if day and day > timezone.localdate():
            raise ValidationError("Cette date n’est pas encore venue.")
        return day

    def clean(self):
        data = super().clean()
        if self.errors:
            return
        email, phone, agreed = data["email"], data["phone"], data["agreed"]
        if agreed and not data["informed_on"]:
            self.add_error("informed_on", "Dites quand la personne a été informée et a donné son accord.")
        if not agreed and not email:
            self.add_error(
                "email", "Sans accord ni adresse e-mail, nous ne pouvons ni garder ce CV, ni demander l’accord."
            )
        if not email and not phone:
            self.add_error("phone", "Indiquez un téléphone ou une adresse e-mail.")


def columns():
    """[(name, heading, example, help)] of the model table."""
    return [
        (name, field.label, BatchRowForm.EXAMPLES[name], BatchRowForm.HELP.get(name, ""))
        for name, field in BatchRowForm.base_fields.items()
    ]


def heading_key(text):
    """« E-mail », « email » and « E mail » are one heading."""
    return "".join(char for char in fold(text) if char.isalnum())


def read_rows(stored):
    """[(number, {field: text})] of the table. Raises TableRefused, whose text names the line."""
    found = tables.rows(stored, limits=LIMITS)
    header = next(found)
    known = ALIASES | {heading_key(label): name for name, label, *_ in columns()}
    places = {known.get(heading_key(cell)): index for index, cell in enumerate(header.cells)}
    places.pop(None, None)
    needed = [field.label for name, field in BatchRowForm.base_fields.items() if field.required and name not in places]
    if needed:
        raise TableRefused(f"Il manque des colonnes : {', '.join(needed)}. Partez du modèle.")
    rows = [(row.number, {name: row.cells[at] for name, at in places.items() if at < len(row.cells)}) for row in found]
    if not rows:
        raise TableRefused("Ce tableau ne contient que des titres : personne à déposer.")
    return rows


class Archive:
    """The files of a ZIP, by the name a person would write. Nothing is ever unpacked under the name it came with."""

    def __init__(self, stored):
        self.zip = zipfile.ZipFile(stored) if stored else None
        self.found = {}
        for info in self.zip.infolist() if self.zip else []:
            if not info.is_dir():
                self.found.setdefault(key_of(info.filename), []).append(info)

    def take(self, name):
        """The file of this name as an upload, checked. Raises ValidationError with a reason a person can act on."""
        entries = self.found.get(key_of(name), [])
        if not entries:
            raise ValidationError(f"Le fichier « {uploads.clean_label(name)} » n’est pas dans le ZIP.")
        if len(entries) > 1:
            raise ValidationError(f"Plusieurs fichiers du ZIP s’appellent « {uploads.clean_label(name)} ».")
        (info,) = entries
        if info.file_size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError("Ce fichier du ZIP dépasse 10 Mo.")
        try:
            with self.zip.open(info) as packed:
                content = packed.read(info.file_size)
        except archives.DAMAGED:
            raise ValidationError("Ce fichier est abîmé dans le ZIP.") from None
        upload = SimpleUploadedFile(uploads.clean_label(info.filename), content)
        upload.checked = uploads.check(upload, allowed=files.ALLOWED)
        return upload


def key_of(name):
    """How two spellings of a file's name are compared: macOS and Windows pack accents, cases and folders each its own way."""
    return unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name).casefold().strip()


def plan_line(batch, number, cells, archive):
    """Save the line of one row, with its file when it is to be deposited."""
    line, upload = judge(batch, number, cells, archive)
    with uploads.stored(upload, folder=files.FOLDER) if upload else nullcontext("") as line.storage_name:
        line.save()
    return line


def judge(batch, number, cells, archive):
    """(the unsaved line of one row, its file when it is to be deposited)."""
    line = BatchLine(
        batch=batch, number=number, values={name: cells.get(name, "")[:80] for name in ("first_name", "last_name")}
    )
    form = BatchRowForm(cells)
    if not form.is_valid():
        return refused(line, Verdict.WRONG, *sentences(form))
    data = form.cleaned_data
    line.email = data["email"]
    line.values = values_of(data)
    try:
        upload = archive.take(data["file"]) if data["file"] else None
    except ValidationError as error:
        return refused(line, Verdict.WRONG, *error.messages)
    if upload:
        line.file_name, line.content_type = upload.checked.label, upload.checked.content_type
        line.sha256, line.size = upload.checked.sha256, upload.checked.size
    if known := twin_of(line):
        return refused(line, Verdict.KNOWN, known)
    line.verdict = Verdict.AGREED if data["agreed"] else Verdict.ASK
    if data["agreed"]:
        line.note = nbsp(f"Informé le {frdate(data['informed_on'])}.")
    return line, upload


def refused(line, verdict, *notes):
    line.verdict, line.note = verdict, nbsp(" ".join(notes))[:500]
    return line, None


def sentences(form):
    """« Commune : aucune commune ne s’appelle… » for each error."""
    return [f"{form.fields[name].label} : {' '.join(errors)}" for name, errors in form.errors.items()]


def values_of(data):
    """What the deposit will need, as JSON."""
    return {
        "first_name": data["first_name"],
        "last_name": data["last_name"],
        "phone": data["phone"],
        "commune": data["commune"].pk,
        "trade": data["trade"].pk,
        "agreed_on": data["informed_on"].isoformat() if data["agreed"] else "",
    }


def agreed_at(values):
    """The moment of a consent of which only the day is known: noon, or now when it is today."""
    day = datetime.fromisoformat(values["agreed_on"]).date()
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())


def twin_of(line):
    """Why this person is here already, or "": same address, same file, same telephone and name; in the base, then above."""
    first, last = fold(line.values["first_name"]), fold(line.values["last_name"])
    same_phone = Candidate.objects.filter(phone=line.values["phone"]) if line.values["phone"] else ()
    if line.email and (known := Candidate.objects.filter(email__iexact=line.email).first()):
        return f"Cette adresse a déjà un profil : {known}."
    if line.sha256 and (file := CVFile.objects.filter(sha256=line.sha256).select_related("candidate").first()):
        return f"Ce fichier est déjà celui de {file.candidate}."
    if known := next((known for known in same_phone if last in fold(str(known)) or first in fold(str(known))), None):
        return f"Ce téléphone est déjà celui de {known}."
    above = line.batch.lines.filter(number__lt=line.number).to_deposit()
    if line.email and (other := above.filter(email__iexact=line.email).first()):
        return f"Même adresse que la ligne {other.number}."
    if line.sha256 and (other := above.filter(sha256=line.sha256).first()):
        return f"Même fichier que la ligne {other.number}."
    if line.values["phone"]:
        for other in above.filter(values__phone=line.values["phone"]):
            if fold(other.values["last_name"]) == last:
                return f"Même téléphone que la ligne {other.number}."
    return ""
