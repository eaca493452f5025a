"""What people type around a report: texts, photos and their rights, opinions, links."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.enums import Audience
from events.forms import AudienceForm
from events.models import Photo, ReportLink, ReportText
from events.reporting.enums import PartState, PhotoRight
from events.reporting.photos import SIDE
from events.reporting.texts import default_methodology
from gtec_portal import pictures, uploads
from gtec_portal.typography import counted

LONGEST_LINK_DAYS = 366


class ReportTextForm(forms.ModelForm):
    """The five texts. The method comes filled from the facts; left as proposed, it keeps following them."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ReportText
        fields = list(ReportText.SECTIONS)
        labels = ReportText.SECTIONS
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 6}),
            "methodology": forms.Textarea(attrs={"rows": 8}),
            "synthesis": forms.Textarea(attrs={"rows": 5}),
            "next_steps": forms.Textarea(attrs={"rows": 5}),
            "thanks": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "introduction": "Remplace la présentation de l’événement en tête du compte rendu. Une ligne vide sépare deux paragraphes.",
            "methodology": "Proposée d’après la fiche de l’atelier : modifiez-la, ou laissez-la telle quelle.",
            "synthesis": "Ce qu’il faut retenir, en quelques phrases. Reprise dans les deux éditions.",
            "next_steps": "Ce qui se passe maintenant : qui, quoi, quand.",
        }

    def __init__(self, *args, workshop=None, tables=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.default = default_methodology(workshop, tables) if workshop else ""
        self.initial["revision"] = self.instance.revision
        self.initial["methodology"] = self.instance.methodology or self.default

    def clean_methodology(self):
        text = self.cleaned_data["methodology"].replace("\r\n", "\n")
        return "" if text == self.default else text

    def values(self):
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in ReportText.SECTIONS}


class PhotoForm(forms.ModelForm):
    """What a photo shows, and the right to show it. `file` is asked for a new one only."""

    file = forms.FileField(
        label="Photo",
        help_text="JPEG, PNG, WebP ou HEIC (iPhone), 10 Mo au plus. Date, lieu et appareil sont effacés du fichier dès son arrivée.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,.heic,.heif"}),
    )

    class Meta:
        model = Photo
        fields = ["alt", "caption", "credit", "right", "proof", "scope"]
        widgets = {"right": forms.RadioSelect, "scope": forms.RadioSelect}
        labels = {
            "alt": "Ce que montre la photo",
            "caption": "Légende",
            "credit": "Crédit",
            "right": "Droit à l’image",
            "proof": "Où sont gardés les accords",
            "scope": "Cette photo peut être vue par",
        }
        help_texts = {
            "alt": "Lue à voix haute à qui ne voit pas la photo. Sans nom de personne.",
            "caption": "Imprimée sous la photo.",
            "credit": "Qui a pris la photo.",
            "proof": "Par exemple « fiches signées le jour même, classeur 2019 ».",
            "scope": "Ce que les personnes ont accepté. La photo n’ira jamais plus loin.",
        }

    field_order = ["file", "alt", "caption", "credit", "right", "proof", "scope"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.content = None
        self.fields["right"].choices = [(one.value, one.label.capitalize()) for one in PhotoRight]
        self.fields["scope"].choices = [(one.value, one.label.capitalize()) for one in Audience]
        proof = self.fields["proof"]
        proof.required = not self.is_bound or self.data.get("right") == PhotoRight.AGREED  # shown with that answer only
        proof.error_messages["required"] = "Dites où sont gardés les accords : vous pourrez les retrouver."
        if self.instance.pk:
            del self.fields["file"]

    def clean_file(self):
        """Cheap checks first; what passes them is opened by a limited child process, here: the team waits half a second and knows."""
        upload = self.cleaned_data["file"]
        self.content = pictures.cleaned(upload, uploads.check(upload, allowed=set(pictures.KINDS)), side=SIDE)
        return upload

    def _get_validation_exclusions(self):
        # Said on the field it is about; the database says it too.
        return super()._get_validation_exclusions() | {"proof"}


class PartReviewForm(forms.Form):
    """An opinion on one part, of the text whose fingerprint came with the page."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    state = forms.ChoiceField(
        label="Votre avis",
        widget=forms.RadioSelect,
        choices=[
            (PartState.VALIDATED, "Ce texte dit bien ce qui s’est dit : je le valide"),
            (PartState.AMEND, "Il faut changer quelque chose"),
        ],
        error_messages={"required": "Choisissez : valider, ou dire ce qu’il faut changer."},
    )
    remark = forms.CharField(
        label="Ce qu’il faut changer",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="L’équipe corrige, puis vous redemande votre avis.",
        error_messages={"required": "Dites ce qu’il faut changer."},
    )

    def __init__(self, *args, on_behalf_of="", **kwargs):
        super().__init__(*args, **kwargs)
        # Shown with that answer only.
        self.fields["remark"].required = not self.is_bound or self.data.get("state") == PartState.AMEND
        if on_behalf_of:
            self.fields["state"].label = f"L’avis de {on_behalf_of}"
            self.fields["state"].choices = [
                (PartState.VALIDATED, "Cette personne valide le texte"),
                (PartState.AMEND, "Elle demande de changer quelque chose"),
            ]


class PublishForm(AudienceForm):
    """To whom the report opens; the other edition with it; why now, when some parts are not validated."""

    together = forms.BooleanField(required=False)
    reason = forms.CharField(
        label="Pourquoi publier maintenant", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, waiting=0, other=None, **kwargs):
        super().__init__(*args, **kwargs)
        if other is None:
            del self.fields["together"]
        else:
            self.fields["together"].label = f"Publier aussi {other.edition_label} (version {other.version})"
        if waiting:
            count = counted(waiting, "partie n’est pas validée,parties ne sont pas validées")
            self.fields["reason"].help_text = f"{count} par qui animait la table. Ce motif est gardé dans l’historique."
            self.fields["reason"].error_messages["required"] = "Dites pourquoi publier sans attendre."
        else:
            del self.fields["reason"]


class AmendForm(forms.Form):
    """What must change before this report goes out."""

    remark = forms.CharField(
        label="Ce qu’il faut changer",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vous le retrouverez ici. Corrigez la fiche, les tables ou les textes, puis demandez une nouvelle version.",
        error_messages={"required": "Dites ce qu’il faut changer."},
    )


class ReportLinkForm(forms.ModelForm):
    """A link for somebody without an account."""

    class Meta:
        model = ReportLink
        fields = ["recipient", "email", "audience", "expires_on"]
        widgets = {"audience": forms.RadioSelect}
        labels = {
            "recipient": "Pour qui",
            "email": "Adresse e-mail",
            "audience": "Ce que le lien ouvre",
            "expires_on": "Vaut jusqu’au",
        }
        help_texts = {
            "recipient": "Une personne ou un organisme, par exemple « Région Normandie ».",
            "email": "Facultative : le lien y est envoyé. Sinon, copiez-le.",
            "expires_on": "Un an au plus.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["expires_on"] = self.initial.get("expires_on") or ReportLink.usual_end()
        self.fields["audience"].choices = [
            (Audience.PARTNERS, "Ce qui est publié pour les partenaires et pour tout le monde"),
            (Audience.PUBLIC, "Ce qui est publié pour tout le monde"),
        ]

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if day < today:
            raise ValidationError("Choisissez un jour à venir.")
        if (day - today).days > LONGEST_LINK_DAYS:
            raise ValidationError("Un lien vaut un an au plus : il se refait en deux clics.")
        return day
