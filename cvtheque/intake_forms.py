"""What the team types of people it meets, what a member forwards, and what is sent in bulk."""

import uuid

from django import forms

from cvtheque import wording
from cvtheque.enums import Purpose
from cvtheque.forms import PhoneField, WithConsents, WithCV, email_field, name_field
from cvtheque.services import batches, deposits
from reference.fields import CommuneField, TradeField


class MeetingForm(WithConsents, WithCV):
    """One person of a queue: as little to type as the law and a telephone call need."""

    NO_REASON = "Cochez au moins « être trouvé » ou « répondre à une offre » si la personne l’accepte ; sinon, ne gardez pas son CV."
    EXPLAINED = False

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    place = forms.CharField(
        label="Où sommes-nous ?",
        max_length=200,
        help_text="Gardé pour la personne suivante. Exemple : Forum des métiers, Flers.",
    )
    first_name = name_field("Prénom", "off")
    last_name = name_field("Nom", "off")
    phone = PhoneField(label="Téléphone", required=False)
    email = email_field()
    trade = TradeField(label="Métier recherché")
    commune = CommuneField(label="Commune où la personne habite")
    skills = forms.CharField(
        label="Ce que la personne sait faire",
        required=False,
        max_length=3000,
        help_text="Quelques mots suffisent si le CV manque ou se lit mal. Rien sur la santé ni sur la famille : la personne lira ces mots.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    informed = forms.BooleanField(
        label="J’ai informé la personne",
        help_text=f"Qui garde son CV et pour quoi faire, {wording.RETENTION_MONTHS} mois après son dernier contact au plus, qu’elle peut tout voir, "
        "corriger et supprimer quand elle veut. Votre nom, le lieu et l’heure sont notés avec son accord.",
        error_messages={
            "required": "Informez la personne, puis cochez : sans cela, nous n’avons pas le droit de garder son CV."
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, cv_required=False, **kwargs)
        self.fields["cv"].label = "Son CV"
        self.fields["email"].required = False
        self.fields["email"].help_text = "Sans adresse, son lien personnel s’imprime à la page suivante."
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs["autocomplete"] = "off"

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error(
                "phone", "Notez un téléphone ou une adresse e-mail : sans l’un des deux, personne ne pourra la joindre."
            )
        self.ask_reason()
        if Purpose.NEWSLETTER in self.purposes and not data.get("email"):
            self.add_error(
                f"consent_{Purpose.NEWSLETTER}", "Les nouvelles partent par e-mail : notez une adresse, ou décochez."
            )
        self.ask_file_again()

    def person(self):
        names = ("first_name", "last_name", "email", "phone", "commune", "skills")
        return deposits.Person(**{name: self.cleaned_data[name] for name in names}, trades=[self.cleaned_data["trade"]])


class ForwardForm(WithCV):
    """A person a member cannot keep. Only what is needed to ask them."""

    first_name = name_field("Son prénom", "off")
    last_name = name_field("Son nom", "off")
    email = email_field()
    trade = TradeField(label="Son métier")
    commune = CommuneField(label="La commune où cette personne habite")
    knows = forms.BooleanField(
        label="Cette personne sait que je transmets son CV",
        error_messages={"required": "Dites-le-lui d’abord : son CV vous a été confié pour un poste chez vous."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, cv_required=False, **kwargs)
        self.fields["cv"].label = "Le CV que vous avez reçu"
        self.fields["email"].label = "Son adresse e-mail"
        self.fields[
            "email"
        ].help_text = "Nous lui écrivons pour lui demander son accord, en disant que cela vient de vous."
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean(self):
        super().clean()
        self.ask_file_again()

    def person(self):
        names = ("first_name", "last_name", "email", "commune")
        return deposits.Person(**{name: self.cleaned_data[name] for name in names}, trades=[self.cleaned_data["trade"]])


class AgreeForm(WithConsents):
    """The choices of somebody whose CV was sent by another. Nothing is ticked for them."""

    NO_REASON = "Cochez au moins « être trouvé » ou « répondre à une offre », ou supprimez tout avec le bouton rouge."

    def clean(self):
        super().clean()
        self.ask_reason()


class BatchForm(forms.Form):
    """A table of people and an archive of their files."""

    source = forms.CharField(
        label="D’où viennent ces CV ?",
        max_length=200,
        help_text="Ces mots sont écrits aux personnes. Exemple : le job dating du 12 mars à Flers.",
    )
    table = forms.FileField(
        label="Le tableau",
        help_text="CSV ou XLSX, une ligne par personne.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choisissez le tableau."},
    )
    archive = forms.FileField(
        label="Les CV",
        required=False,
        help_text=f"Un ZIP de {batches.ARCHIVE_MB} Mo au plus, sans mot de passe. Sans lui, seules les personnes sont déposées.",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    def clean_table(self):
        upload = self.cleaned_data["table"]
        batches.check_table(upload)
        return upload

    def clean_archive(self):
        upload = self.cleaned_data["archive"]
        if upload:
            batches.check_archive(upload)
        return upload
